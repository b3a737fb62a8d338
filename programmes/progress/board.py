"""Who has answered and who hasn't: a campaign's board, institution by action.

A constant number of queries, however many institutions and actions; plain values from the
database to the page (docs/speed.md).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from partners.links import institution_links
from partners.models import Affiliation
from programmes.models import Campaign, Extension, ProgressUpdate
from programmes.progress.board_rows import Answer, Asked, Deadlines, board_rows
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
    """The board as filtered by `chosen` (keys: state, timing, institution, programme).

    All answers of the campaign are read: a page needs most of them, the figures need the others,
    and some hundreds of plain rows cost less than a second query.
    """
    answers = [Answer(*values) for values in _ANSWERS.filter(campaign=campaign)]
    deadlines = Deadlines(campaign.due_on, _extensions(campaign), on)
    overdue = _overdue(answers, deadlines)
    by_state = Counter(answer.state for answer in answers)
    kept = _by_institution(_filtered(overdue if _asks_overdue(chosen) else answers, chosen))
    shown = Paginator(list(kept), INSTITUTIONS_A_PAGE).get_page(page)
    asked = list(shown.object_list)
    people = _focal_points(asked, on)
    return Board(
        tiles=[*_state_tiles(by_state, chosen), _overdue_tile(len(overdue), chosen)],
        rows=board_rows(campaign, {one: kept[one] for one in asked}, people, deadlines),
        page=shown,
        total=len(answers),
        answered=by_state[State.SUBMITTED] + by_state[State.VALIDATED],
        without_focal_point=_links(one for one in asked if not people[one.pk]),
    )


# Made once: what a board adds is its campaign, and its day.
_PEOPLE: Any = Affiliation.objects.of_reporters().values_list("institution", "person__full_name")
_EXTENSIONS = Extension.objects.values_list("institution", "until", "reason")
_ANSWERS = ProgressUpdate.objects.order_by(
    "institution__sort_key", "institution__slug", "action__programme__number", "action__number"
).values_list(
    "institution", "institution__slug", "institution__label",
    "pk", "action__programme__number", "action__number", "state", "edited_at",
)  # fmt: skip


def _overdue(answers: list[Answer], deadlines: Deadlines) -> list[Answer]:
    awaited = [answer for answer in answers if answer.state in ProgressUpdate.AWAITED]
    late = {pk for pk in {answer.institution for answer in awaited} if deadlines.are_past(pk)}
    return [answer for answer in awaited if answer.institution in late]


def _asks_overdue(chosen: dict[str, str]) -> bool:
    return chosen.get("timing") == Timing.OVERDUE


def _filtered(answers: list[Answer], chosen: dict[str, str]) -> list[Answer]:
    """Those of the state, institution and programme chosen; nonsense chooses nothing."""
    if (state := chosen.get("state")) in State.values:
        answers = [answer for answer in answers if answer.state == state]
    if (institution := chosen.get("institution", "")).isdecimal():
        answers = [answer for answer in answers if answer.institution == int(institution)]
    if (programme := chosen.get("programme", "")).isdecimal():
        answers = [answer for answer in answers if answer.programme == int(programme)]
    return answers


def _by_institution(answers: list[Answer]) -> dict[Asked, list[Answer]]:
    """Under each institution its own; they come in that order."""
    groups = groupby(answers, key=attrgetter("institution", "slug", "label"))
    return {Asked(*institution): list(theirs) for institution, theirs in groups}


def _links(institutions: Iterable[Asked]) -> list[SafeString]:
    links = institution_links()
    return [links.to(one.slug, one.label) for one in institutions]


def _extensions(campaign: Campaign) -> dict[int, tuple[date, str]]:
    return {pk: (day, why) for pk, day, why in _EXTENSIONS.filter(campaign=campaign)}


def _focal_points(asked: list[Asked], on: date) -> defaultdict[int, list[str]]:
    """The names of those who answer for an institution, under its key."""
    return grouped(_PEOPLE.current(on).filter(institution__pk__in={one.pk for one in asked}))


def _state_tiles(counts: Counter[str], chosen: dict[str, str]) -> list[Tile]:
    current = chosen.get("state")
    return [
        Tile("state", state.value, state.label, counts[state], state == current) for state in State
    ]


def _overdue_tile(count: int, chosen: dict[str, str]) -> Tile:
    return Tile("timing", Timing.OVERDUE, _("En retard"), count, _asks_overdue(chosen))
