"""The institutions, projects and places that a typed name means: HCR is UNHCR."""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.keeping import served
from partners.models import Institution, InstitutionAlias, InstitutionName, Place, Project
from snia.common.text import fold


class Known:
    """The records of one kind by the names that people give them.

    `spellings` are the names of each record, from the one that is preferred to one that is its
    own; `unknown` is the sentence said of a name that means none.
    """

    def __init__(
        self,
        spellings: Iterable[tuple[int, Sequence[str]]],
        others: Iterable[tuple[int, str]],
        unknown: str,
    ) -> None:
        self.unknown = unknown
        self._spellings = dict(spellings)
        self._own = {names[-1]: key for key, names in self._spellings.items()}
        self._meant: dict[str, set[int]] = defaultdict(set)
        self._called: dict[str, str] = {}
        told = [(key, name) for key, names in self._spellings.items() for name in names]
        for key, name in (*told, *others):
            if folded := fold(name):
                self._meant[folded].add(key)
                self._called.setdefault(folded, name)

    def find(self, typed: str) -> int:
        """The key of the one that a name means; ValidationError for none or several."""
        if typed in self._own:
            return self._own[typed]
        meant = self._meant.get(fold(typed), set())
        if len(meant) == 1:
            return next(iter(meant))
        raise ValidationError(self._several(typed, meant) if meant else self._none(typed))

    def spelled(self, key: int | None) -> str:
        """The name under which `find` finds the record again; nothing of none."""
        names = self._spellings.get(key, ()) if key is not None else ()
        alone = (name for name in names if self._meant.get(fold(name)) == {key})
        return next(alone, names[-1] if names else "")

    def menu(self) -> Iterator[tuple[str, str]]:
        """Each name to type, with the fullest one that the record has."""
        for key, names in self._spellings.items():
            spelled = self.spelled(key)
            fullest = max(names[:-1], key=len, default="")
            yield spelled, fullest if fullest != spelled else ""

    def _several(self, typed: str, meant: set[int]) -> str:
        message = _("« %(typed)s » en désigne plusieurs : écrire l'un de ces noms : %(names)s.")
        names = " ; ".join(sorted(self.spelled(key) for key in meant))
        return message % {"typed": typed, "names": names}

    def _none(self, typed: str) -> str:
        close = difflib.get_close_matches(fold(typed), self._called, n=1, cutoff=0.7)
        told = self.unknown % {"typed": typed}
        if not close:
            return told
        return f"{told} {_('Peut-être « %s » ?') % self._called[close[0]]}"


class Directory:
    """All that can be named in a form, read when it is first asked: seven queries at most."""

    def __init__(self) -> None:
        self._strategies: dict[Any, list[tuple[str, str]]] = {}

    def strategy(self, kind: Any) -> list[tuple[str, str]]:
        """The programmes and actions that a record of that kind may serve."""
        if kind not in self._strategies:
            self._strategies[kind] = served.choices(kind)
        return self._strategies[kind]

    @cached_property
    def institutions(self) -> Known:
        rows = Institution.objects.values_list("pk", "label", "full_name", "slug")
        names = InstitutionName.objects.order_by("pk").values_list(
            "institution", "acronym", "name"
        )
        aliases = InstitutionAlias.objects.order_by("pk").values_list("institution", "alias")
        return Known(
            [(key, names) for key, *names in rows],
            [*((key, name) for key, *both in names for name in both), *aliases],
            str(UNKNOWN_INSTITUTION),
        )

    @cached_property
    def projects(self) -> Known:
        rows = Project.objects.values_list("pk", "acronym", "title", "slug")
        return Known(
            [(key, [title, acronym, slug]) for key, acronym, title, slug in rows],
            [],
            str(UNKNOWN_PROJECT),
        )

    @cached_property
    def places(self) -> Known:
        rows = Place.objects.values_list("pk", "name", "kind")
        return Known(
            [(key, [name, f"{name} ({Place.Kind(kind).label})"]) for key, name, kind in rows],
            [],
            str(UNKNOWN_PLACE),
        )


UNKNOWN_INSTITUTION = gettext_lazy(
    "« %(typed)s » n'est pas une institution connue : vérifier le nom, ou demander au secrétariat "
    "de l'ajouter."
)
UNKNOWN_PROJECT = gettext_lazy(
    "« %(typed)s » n'est pas un projet connu : écrire son intitulé ou son sigle, comme dans la "
    "liste des projets."
)
UNKNOWN_PLACE = gettext_lazy(
    "« %(typed)s » n'est pas un lieu connu : écrire une région, une ville, un pays, « National » "
    "ou « En ligne »."
)
