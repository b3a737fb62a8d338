"""Living references: `{{ trainings.women }}` in a text is the number that the data gives.

A reference is a name, what it counts, and how it is computed from the figures of a period; texts,
tables and charts that use it never disagree. `{{ programme.trainings.women }}` counts the
chapter's programme alone.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from committees.rhythm.held import held_and_expected, total_of
from programmes.models import (
    Activity,
    Challenge,
    Period,
    PlannedMeasure,
    Programme,
    Recommendation,
)
from snia.common.quantities import Qualifier
from snia.common.typography import thousands

Kind = Activity.Kind
OF_PROGRAMME = "programme."
_REFERENCE = re.compile(r"\{\{[\s\u00a0]*([\w.\-]+)[\s\u00a0]*\}\}")


@dataclass(frozen=True)
class Figure:
    """A number with what must be said of it; None is not known, which is not zero."""

    number: int | None
    note: str = ""
    prefix: str = ""

    def __str__(self) -> str:
        """As a text prints it."""
        if self.number is None:
            return self.note or _("nombre non communiqué")
        note = f" ({self.note})" if self.note else ""
        return f"{self.prefix}{thousands(self.number)}{note}"


class Figures:
    """What a period counts; the activities are read once, the rest when a text asks for it."""

    def __init__(self, period: Period, programme: Programme | None = None) -> None:
        self.period, self.programme = period, programme
        self.whole: Figures = self
        self.lists: dict[Any, Counter[int]] = {}

    def of_programme(self, programme: Programme | None) -> "Figures":
        """The same, whose `programme.` is that programme."""
        figures = Figures(self.period, programme)
        figures.whole = self.whole
        return figures

    def figure(self, name: str) -> Figure | None:
        """None where no reference has this name."""
        short = name.removeprefix(OF_PROGRAMME)
        reference = REFERENCES.get(short)
        if reference is None:
            return None
        if short == name:
            return reference.compute(self, None)
        if self.programme is None or not reference.has_programme:
            return None
        return reference.compute(self, self.programme.pk)

    def activities(self, programme: int | None, kinds: Iterable[str]) -> list[Any]:
        rows = self.whole.rows
        return [
            row
            for row in rows
            if row["kind"] in kinds and programme in (None, row["programme_id"])
        ]

    @cached_property
    def rows(self) -> list[Any]:
        counted = Activity.objects.counted().filter(period=self.period)
        return list(
            counted.values(
                "kind",
                "programme_id",
                "participants_total",
                "participants_women",
                "participants_men",
                "participants_qualifier",
            )
        )

    @cached_property
    def meetings(self) -> Any:
        return total_of(held_and_expected(self.period))

    def listed(self, model: Any, programme: int | None) -> int:
        """How many lines of a list; read once for all programmes."""
        counted = self.whole.lists.get(model)
        if counted is None:
            rows = model._default_manager.filter(period=self.period)
            counted = Counter(rows.order_by().values_list("programme_id", flat=True))
            self.whole.lists[model] = counted
        return counted.total() if programme is None else counted[programme]


@dataclass(frozen=True)
class Reference:
    name: str
    label: Any
    definition: Any
    compute: Callable[[Figures, int | None], Figure]
    has_programme: bool = True


# --- What can be referred to -----------------------------------------------------------------


def _added(kinds: Iterable[str], column: str) -> Callable[[Figures, int | None], Figure]:
    def compute(figures: Figures, programme: int | None) -> Figure:
        rows = figures.activities(programme, kinds)
        known = [row for row in rows if row[column] is not None]
        missing = len(rows) - len(known)
        if rows and not known:
            return Figure(None)
        is_exact = all(row["participants_qualifier"] == Qualifier.EXACT for row in known)
        return Figure(
            sum(row[column] for row in known),
            note=_without(missing) if missing else "",
            prefix="" if is_exact and not missing else f"{Qualifier.AT_LEAST.label} ",
        )

    return compute


def _without(missing: int) -> str:
    return ngettext(
        "%(number)s activité ne donne pas ce nombre",
        "%(number)s activités ne donnent pas ce nombre",
        missing,
    ) % {"number": missing}


def _counted(kinds: Iterable[str]) -> Callable[[Figures, int | None], Figure]:
    return lambda figures, programme: Figure(len(figures.activities(programme, kinds)))


def _telling(is_told: bool) -> Callable[[Figures, int | None], Figure]:
    """How many activities tell how many took part, or don't."""
    return lambda figures, programme: Figure(
        sum(
            (row["participants_total"] is not None) == is_told
            for row in figures.activities(programme, Kind.values)
        )
    )


def _listed(model: Any) -> Callable[[Figures, int | None], Figure]:
    return lambda figures, programme: Figure(figures.listed(model, programme))


def _held(figures: Figures, programme: int | None) -> Figure:
    total = figures.whole.meetings
    is_exact = total.qualifier == Qualifier.EXACT
    return Figure(total.held, prefix="" if is_exact else f"{Qualifier.AT_LEAST.label} ")


def _expected(figures: Figures, programme: int | None) -> Figure:
    return Figure(figures.whole.meetings.expected)


_PEOPLE = (
    ("trainings", (Kind.TRAINING,), gettext_lazy("formations")),
    ("awareness", (Kind.AWARENESS,), gettext_lazy("sensibilisations et événements")),
    ("participants", tuple(Kind.values), gettext_lazy("activités de toute sorte")),
)
_SEXES = (
    ("total", gettext_lazy("participants")),
    ("women", gettext_lazy("femmes")),
    ("men", gettext_lazy("hommes")),
)
_LISTS = (
    ("challenges.count", Challenge, gettext_lazy("Défis et contraintes rapportés")),
    ("measures.count", PlannedMeasure, gettext_lazy("Mesures prévues")),
    ("recommendations.count", Recommendation, gettext_lazy("Recommandations")),
)


def _references() -> Iterator[Reference]:
    for name, kinds, what in _PEOPLE:
        for column, who in _SEXES:
            yield Reference(
                f"{name}.{column}",
                f"{str(what).capitalize()} : {who}",
                _("Somme sur les activités qui le disent, chacune comptée une fois."),
                _added(kinds, f"participants_{column}"),
            )
    for told, verb in ((True, _("disent")), (False, _("ne disent pas"))):
        yield Reference(
            "participants.known" if told else "participants.unknown",
            _("Activités qui %s combien de personnes ont participé") % verb,
            _("Une activité rapportée deux fois compte une fois."),
            _telling(told),
        )
    yield Reference(
        "activities.count",
        _("Activités"),
        _("Activités rapportées, chacune comptée une fois."),
        _counted(Kind.values),
    )
    for kind in Kind:
        yield Reference(
            f"activities.{kind.value}",
            _("Activités : %s") % kind.label,
            _("Activités de ce type, chacune comptée une fois."),
            _counted((kind,)),
        )
    for name, model, label in _LISTS:
        yield Reference(name, label, _("Lignes de la liste de la période."), _listed(model))
    yield Reference(
        "meetings.held",
        _("Réunions tenues"),
        _("Par les instances dont un texte fixe le rythme."),
        _held,
        has_programme=False,
    )
    yield Reference(
        "meetings.expected",
        _("Réunions attendues"),
        _("Calculées d'après le rythme que fixent les textes."),
        _expected,
        has_programme=False,
    )


REFERENCES: dict[str, Reference] = {one.name: one for one in _references()}


# --- In a text -------------------------------------------------------------------------------


def names_in(text: str) -> list[str]:
    """The references that a text makes, in their order."""
    return list(dict.fromkeys(_REFERENCE.findall(text)))


def printed(text: str, figures: Figures) -> str:
    """The text with each number in its place; a name that nobody knows stays as it was typed."""

    def number(match: re.Match[str]) -> str:
        figure = figures.figure(match[1])
        return match[0] if figure is None else str(figure)

    return _REFERENCE.sub(number, text)


def printed_html(html: str, figures: Figures) -> str:
    """The same of clean HTML."""

    def number(match: re.Match[str]) -> str:
        figure = figures.figure(match[1])
        return match[0] if figure is None else escape(str(figure), quote=False)

    return _REFERENCE.sub(number, html)


def chips(html: str, figures: Figures) -> SafeString:
    """Clean HTML with each reference as a chip: its number, and what it counts in its title."""

    def chip(match: re.Match[str]) -> str:
        name, figure = match[1], figures.figure(match[1])
        if figure is None:
            told = escape(_("Chiffre inconnu : %s") % name)
            return f'<mark class="chip chip-unknown">{told}</mark>'
        reference = REFERENCES[name.removeprefix(OF_PROGRAMME)]
        title = escape(f"{reference.label}. {reference.definition}")
        return (
            f'<span class="chip" data-ref="{escape(name)}" title="{title}">'
            f"{escape(str(figure), quote=False)}</span>"
        )

    return mark_safe(_REFERENCE.sub(chip, html))  # noqa: S308 (clean, and what is added escaped)


@dataclass(frozen=True)
class MenuEntry:
    """A reference that can be put in a text, with its number today."""

    name: str
    label: Any
    definition: Any
    figure: Figure

    @property
    def typed(self) -> str:
        return f"{{{{ {self.name} }}}}"


def menu_of(figures: Figures) -> list[MenuEntry]:
    """Those of the chapter's programme first, where it has one."""
    own = (OF_PROGRAMME + one.name for one in REFERENCES.values() if figures.programme)
    entries = []
    for name in (*own, *REFERENCES):
        figure, reference = figures.figure(name), REFERENCES[name.removeprefix(OF_PROGRAMME)]
        if figure is not None:
            entries.append(MenuEntry(name, reference.label, reference.definition, figure))
    return entries
