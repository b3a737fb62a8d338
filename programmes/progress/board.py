"""Who has answered and who hasn't: a campaign's board, institution by action.

A constant number of queries, however many institutions and actions.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from partners.models import Affiliation, Institution
from programmes.models import Campaign, Extension, ProgressUpdate
from programmes.progress.due import Due, Timing, due

State = ProgressUpdate.State
INSTITUTIONS_A_PAGE = 40

TIMING_LABELS = {
    Timing.NOT_YET_DUE: _("Pas encore dû"),
    Timing.DUE: _("Dû cette semaine"),
    Timing.OVERDUE: _("En retard"),
    Timing.ANSWERED: _("Répondu"),
}


@dataclass(frozen=True)
class Cell:
    """One answer: its state and how fresh it is."""

    pk: int
    code: str
    state: str
    capacity: str
    edited_at: datetime | None
    due: Due

    @property
    def state_label(self) -> str:
        return str(State(self.state).label)

    @property
    def is_overdue(self) -> bool:
        return self.due.timing == Timing.OVERDUE


@dataclass
class BoardRow:
    """One institution with its answers, in the order of the actions."""

    institution: Institution
    due_on: date
    extended_until: date | None
    extension_reason: str
    focal_points: list[str]
    cells: list[Cell] = field(default_factory=list)

    @property
    def answered(self) -> int:
        return sum(cell.due.timing == Timing.ANSWERED for cell in self.cells)


@dataclass(frozen=True)
class Tile:
    """A figure that is a filter: its address shows what it counts."""

    key: str
    value: str
    label: Any
    count: int
    is_current: bool


@dataclass(frozen=True)
class Board:
    campaign: Campaign
    tiles: list[Tile]
    rows: list[BoardRow]
    page: Page
    total: int
    answered: int
    without_focal_point: list[Institution]


def board(campaign: Campaign, *, on: date, chosen: dict[str, str], page: Any = 1) -> Board:
    """The board as filtered by `chosen` (keys: state, timing, institution, programme)."""
    updates = _filtered(campaign, chosen, on)
    keys = updates.order_by().values("institution").distinct()
    extension = Extension.objects.filter(campaign=campaign, institution=OuterRef("pk"))
    institutions = (
        Institution.objects.filter(pk__in=keys)
        .annotate(
            extended_until=Subquery(extension.values("until")[:1]),
            extension_reason=Subquery(extension.values("reason")[:1]),
        )
        .only("slug", "label")
        .order_by("sort_key", "slug")
    )
    paginator = Paginator(institutions, INSTITUTIONS_A_PAGE)
    shown = paginator.get_page(page)
    rows = _rows(campaign, list(shown.object_list), updates, on)
    by_state, by_timing = _counts(campaign, on)
    return Board(
        campaign=campaign,
        tiles=[*_state_tiles(by_state, chosen), *_timing_tiles(by_timing, chosen)],
        rows=rows,
        page=shown,
        total=sum(by_state.values()),
        answered=by_state[State.SUBMITTED] + by_state[State.VALIDATED],
        without_focal_point=[row.institution for row in rows if not row.focal_points],
    )


def _filtered(campaign: Campaign, chosen: dict[str, str], on: date) -> Any:
    updates: Any = ProgressUpdate.objects.filter(campaign=campaign).with_due_date()
    if chosen.get("state") in State.values:
        updates = updates.filter(state=chosen["state"])
    if chosen.get("timing") == Timing.OVERDUE:
        updates = updates.awaited().filter(due_on__lt=on)
    if chosen.get("institution", "").isdecimal():
        updates = updates.filter(institution=int(chosen["institution"]))
    if chosen.get("programme", "").isdecimal():
        updates = updates.filter(action__programme__number=chosen["programme"])
    return updates


def _rows(campaign: Campaign, institutions: list[Any], updates: Any, on: date) -> list[BoardRow]:
    people = _focal_points(institutions, on)
    rows = {}
    for institution in institutions:
        until, reason = institution.extended_until, institution.extension_reason or ""
        rows[institution.pk] = BoardRow(
            institution, until or campaign.due_on, until, reason, people[institution.pk]
        )
    cells = (
        updates.filter(institution__in=institutions)
        .order_by("action__programme__number", "action__number")
        .values_list(
            "pk",
            "institution",
            "action__programme__number",
            "action__number",
            "state",
            "capacity",
            "edited_at",
        )
    )
    for pk, institution_pk, programme, number, state, capacity, edited_at in cells:
        row = rows[institution_pk]
        when = due(due_on=row.due_on, is_awaited=state in ProgressUpdate.AWAITED, on=on)
        code = f"{programme}.{number}"
        row.cells.append(Cell(pk, code, state, capacity, edited_at, when))
    return list(rows.values())


def _focal_points(institutions: list[Institution], on: date) -> dict[int, list[str]]:
    people: dict[int, list[str]] = defaultdict(list)
    reporting = Affiliation.objects.reporting(on).filter(institution__in=institutions)
    for key, name in reporting.values_list("institution", "person__full_name"):
        people[key].append(name)
    return people


def _counts(campaign: Campaign, on: date) -> tuple[dict[str, int], dict[str, int]]:
    """How many answers by state, and how many overdue; one query."""
    overdue = Count("pk", filter=Q(due_on__lt=on, state__in=ProgressUpdate.AWAITED))
    updates = ProgressUpdate.objects.filter(campaign=campaign).with_due_date()
    rows = updates.order_by().values("state").annotate(number=Count("pk"), overdue=overdue)
    by_state = dict.fromkeys(State.values, 0)
    late = 0
    for row in rows.values("state", "number", "overdue"):
        by_state[row["state"]] += row["number"]
        late += row["overdue"]
    return by_state, {Timing.OVERDUE: late}


def _state_tiles(counts: dict[str, int], chosen: dict[str, str]) -> list[Tile]:
    current = chosen.get("state")
    return [
        Tile("state", state.value, state.label, counts[state], state == current) for state in State
    ]


def _timing_tiles(counts: dict[str, int], chosen: dict[str, str]) -> list[Tile]:
    current = chosen.get("timing")
    return [
        Tile("timing", timing, TIMING_LABELS[Timing(timing)], count, timing == current)
        for timing, count in counts.items()
    ]
