"""Pairs that may be one, proposed to the department: never merged by themselves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from partners.merging.likeness import Pair, near_people, near_titles, same
from partners.models import Institution, InstitutionAlias, InstitutionName, Person, ToldApart
from partners.models.merges import Kind
from snia.common.text import fold


@dataclass(frozen=True)
class Suspicion:
    first: Any
    second: Any
    signs: tuple[str, ...]


def suspicions(kind: str) -> list[Suspicion]:
    """Those that nobody told apart; a constant number of queries."""
    signs = _merged(_of_people() if kind == Kind.PERSON else _of_institutions())
    apart = ToldApart.objects.pairs(kind)
    open_pairs = {pair: told for pair, told in signs.items() if pair not in apart}
    rows = model_of(kind)._default_manager.in_bulk({key for pair in open_pairs for key in pair})
    found = [
        Suspicion(rows[first], rows[second], tuple(told))
        for (first, second), told in open_pairs.items()
    ]
    return sorted(found, key=lambda one: (-len(one.signs), str(one.first), str(one.second)))


def model_of(kind: str) -> Any:
    return Person if kind == Kind.PERSON else Institution


def _of_institutions() -> Iterator[tuple[str, Iterable[Pair]]]:
    rows = list(
        InstitutionName.objects.order_by("pk").values_list(
            "institution_id", "name_folded", "acronym_folded"
        )
    )
    aliases = list(InstitutionAlias.objects.values_list("institution_id", "alias_folded"))
    titles = [(key, name) for key, name, _acronym in rows if name]
    acronyms = [(key, acronym) for key, _name, acronym in rows if acronym]
    yield _("même nom, sigle ou autre appellation"), same([*titles, *acronyms, *aliases])
    yield _("noms proches"), near_titles({*titles, *((k, a) for k, a in aliases if " " in a)})


def _of_people() -> Iterator[tuple[str, Iterable[Pair]]]:
    rows = list(
        Person.objects.filter(erasure__isnull=True).values_list(
            "pk", "full_name", "email", "phone"
        )
    )
    names = [(key, fold(name)) for key, name, _email, _phone in rows]
    yield _("même nom"), same(names)
    yield _("noms proches"), near_people(names)
    yield _("même adresse"), same((key, email.lower()) for key, _n, email, _p in rows)
    yield _("même téléphone"), same((key, fold(phone)) for key, _n, _e, phone in rows)


def _merged(found: Iterator[tuple[str, Iterable[Pair]]]) -> dict[Pair, list[str]]:
    signs: dict[Pair, list[str]] = {}
    for sign, pairs in found:
        for pair in pairs:
            told = signs.setdefault(pair, [])
            if sign not in told:
                told.append(sign)
    return signs
