"""Who has answered and who hasn't: a campaign's board, institution by action.

A constant number of queries, however many institutions and actions; plain values from the
database to the page (docs/speed.md).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from partners.links import institution_links
from partners.models import Affiliation
from programmes.models import Campaign, Extension, ProgressUpdate
from programmes.progress.board_rows import Asked, Extensions, board_rows
from programmes.progress.due import Timing
from snia.common.rows import grouped

State = ProgressUpdate.State
INSTITUTIONS_A_PAGE = 40


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
    tiles: list[Tile]
    rows: list[SafeString]
    page: Page
    total: int
    answered: int
    without_focal_point: list[SafeString]  # links to them


def board(campaign: Campaign, *, on: date, chosen: dict[str, str], page: Any = 1) -> Board:
    """The board as filtered by `chosen` (keys: state, timing, institution, programme)."""
    extensions = _extensions(campaign)
    late = _late(campaign, extensions, on)
    updates = _filtered(campaign, chosen, late)
    shown = Paginator(_institutions(updates), INSTITUTIONS_A_PAGE).get_page(page)
    asked = list(shown.object_list)
    people = _focal_points(asked, on)
    by_state, overdue = _counts(campaign, late)
    return Board(
        tiles=[*_state_tiles(by_state, chosen), _overdue_tile(overdue, chosen)],
        rows=board_rows(campaign, asked, updates, people, extensions, on),
        page=shown,
        total=sum(by_state.values()),
        answered=by_state[State.SUBMITTED] + by_state[State.VALIDATED],
        without_focal_point=_links(one for one in asked if not people[one.pk]),
    )


def _institutions(updates: Any) -> list[Asked]:
    """Those that are asked, in their order; what sorts them is read for DISTINCT's sake."""
    ordered = updates.order_by("institution__sort_key", "institution__slug").distinct()
    columns = "institution", "institution__slug", "institution__label", "institution__sort_key"
    return [Asked(*values[:3]) for values in ordered.values_list(*columns)]


def _links(institutions: Iterable[Asked]) -> list[SafeString]:
    links = institution_links()
    return [links.to(one.slug, one.label) for one in institutions]


def _extensions(campaign: Campaign) -> Extensions:
    given = Extension.objects.filter(campaign=campaign)
    return {pk: (day, why) for pk, day, why in given.values_list("institution", "until", "reason")}


def _late(campaign: Campaign, extensions: Extensions, on: date) -> Q:
    """The answers that are overdue: `due_on` is looked at once an institution, not once a row."""
    is_late = campaign.due_on < on
    otherwise = [pk for pk, (until, _why) in extensions.items() if (until < on) != is_late]
    excepted = Q(institution__in=otherwise)
    awaited = Q(state__in=ProgressUpdate.AWAITED)
    if is_late:
        return awaited & ~excepted if otherwise else awaited
    return awaited & excepted


def _filtered(campaign: Campaign, chosen: dict[str, str], late: Q) -> Any:
    updates: Any = ProgressUpdate.objects.filter(campaign=campaign)
    if chosen.get("state") in State.values:
        updates = updates.filter(state=chosen["state"])
    if chosen.get("timing") == Timing.OVERDUE:
        updates = updates.filter(late)
    if chosen.get("institution", "").isdecimal():
        updates = updates.filter(institution=int(chosen["institution"]))
    if chosen.get("programme", "").isdecimal():
        updates = updates.filter(action__programme__number=chosen["programme"])
    return updates


def _focal_points(asked: list[Asked], on: date) -> defaultdict[int, list[str]]:
    """The names of those who answer for an institution, under its key."""
    keys = [institution.pk for institution in asked]
    reporting = Affiliation.objects.reporting(on).filter(institution__in=keys)
    return grouped(reporting.values_list("institution", "person__full_name"))


def _counts(campaign: Campaign, late: Q) -> tuple[dict[str, int], int]:
    """How many answers by state, and how many overdue; one query."""
    updates = ProgressUpdate.objects.filter(campaign=campaign).order_by().values("state")
    rows = updates.annotate(number=Count("pk"), overdue=Count("pk", filter=late))
    by_state = dict.fromkeys(State.values, 0)
    overdue = 0
    for state, number, overdue_of_state in rows.values_list("state", "number", "overdue"):
        by_state[state] += number
        overdue += overdue_of_state
    return by_state, overdue


def _state_tiles(counts: dict[str, int], chosen: dict[str, str]) -> list[Tile]:
    current = chosen.get("state")
    return [
        Tile("state", state.value, state.label, counts[state], state == current) for state in State
    ]


def _overdue_tile(count: int, chosen: dict[str, str]) -> Tile:
    is_current = chosen.get("timing") == Timing.OVERDUE
    return Tile("timing", Timing.OVERDUE, _("En retard"), count, is_current)
