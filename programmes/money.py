"""Money by programme and by period: what the partners' pages can't know of the strategy."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.models import Project
from partners.money.dimensions import NOWHERE, Dimension, Line, Placement
from partners.money.flows import Movement
from programmes.models import Action, ActionGroup, Activity, Period, Programme
from snia.common.rows import addresses

Days = Mapping[int, tuple[date, date]]


@dataclass(frozen=True)
class ByPeriod(Placement):
    """A movement is of the period in which its day falls, whatever the dates of its project."""

    days: Days = field(default_factory=dict)

    def of_movement(self, movement: Movement) -> Collection[int | None]:
        return _periods_of(movement.day, movement.day, self.days) or NOWHERE


def _periods_of(start: date, end: date, days: Days) -> list[int]:
    return [key for key, (first, last) in days.items() if first <= end and start <= last]


def _by_programme() -> Placement:
    address = addresses("programmes:programme", 0, key="0")
    lines = [
        Line(pk, Programme.label_of(number, title), address(number))
        for pk, number, title in Programme.objects.order_by("number").values_list(
            "pk", "number", "title"
        )
    ]
    return Placement(lines, _sets(_served()))


def _served() -> Iterable[tuple[int, int]]:
    """Each project with the programmes that it serves."""
    ways: tuple[tuple[Any, str], ...] = (
        (Programme.projects, "programme_id"),
        (Action.projects, "action__programme_id"),
        (ActionGroup.projects, "actiongroup__programme_id"),
        (Activity.projects, "activity__programme_id"),
    )
    for projects, programme in ways:
        yield from projects.through._default_manager.values_list("project_id", programme)


def _by_period() -> Placement:
    periods = list(Period.objects.order_by("start").values_list("pk", "label", "start", "end"))
    days = {pk: (start, end) for pk, _label, start, end in periods}
    lines = [Line(pk, label) for pk, label, _start, _end in periods]
    return ByPeriod(lines, _sets([*_dated(days), *_reported()]), days)


def _dated(days: Days) -> Iterable[tuple[int, int]]:
    """Projects whose dates fall in a period; one that has no end yet is in all that follow."""
    dated = Project.objects.filter(when_start__isnull=False) | Project.objects.filter(
        when_end__isnull=False
    )
    for pk, start, end in dated.values_list("pk", "when_start", "when_end"):
        for period in _periods_of(start or date.min, end or date.max, days):
            yield pk, period


def _reported() -> Iterable[tuple[int, int]]:
    links: Any = Activity.projects.through._default_manager
    yield from links.values_list("project_id", "activity__period_id")


def _sets(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int | None]]:
    found: defaultdict[int, set[int | None]] = defaultdict(set)
    for project, line in pairs:
        found[project].add(line)
    return dict(found)


DIMENSIONS = (
    Dimension(
        "programme",
        _("Programme"),
        _("Par programme"),
        _("Programme non précisé"),
        _(
            "Un projet figure en entier sous chaque programme qu'il sert : le sien, celui de ses "
            "actions ou de ses groupes d'actions, celui d'une activité rapportée dans son cadre."
        ),
        _by_programme,
    ),
    Dimension(
        "period",
        _("Période"),
        _("Par période"),
        _("Hors des périodes, ou sans date"),
        _(
            "Un budget figure en entier sous chaque période que les dates du projet recoupent, ou "
            "pour laquelle une activité du projet est rapportée. Un mouvement figure à sa date."
        ),
        _by_period,
    ),
)
