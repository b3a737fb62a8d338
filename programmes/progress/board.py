"""Who has answered and who hasn't: a campaign's board, institution by action.

A constant number of queries, however many institutions and actions.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.models import Affiliation
from programmes.models import Campaign, Extension, ProgressUpdate
from programmes.progress.due import Timing, due

State = ProgressUpdate.State
INSTITUTIONS_A_PAGE = 40
PLACEHOLDER = 987654321  # where a key will stand in an address

TIMING_LABELS = {
    Timing.NOT_YET_DUE: _("Pas encore dû"),
    Timing.DUE: _("Dû cette semaine"),
    Timing.OVERDUE: _("En retard"),
    Timing.ANSWERED: _("Répondu"),
}


@dataclass(frozen=True)
class Asked:
    """An institution that is asked, in plain values."""

    pk: int
    slug: str
    label: str

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("partners:institution", args=[self.slug])


@dataclass
class BoardRow:
    """One institution with its answers, in the order of the actions."""

    institution: Asked
    due_on: date
    extended_until: date | None
    extension_reason: str
    focal_points: list[str]
    receive_url: str
    answered: int = 0
    cells: list[SafeString] = field(default_factory=list)

    @property
    def html(self) -> SafeString:
        return mark_safe("".join(self.cells))  # noqa: S308 (each is safe)


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
    without_focal_point: list[Asked]


def board(campaign: Campaign, *, on: date, chosen: dict[str, str], page: Any = 1) -> Board:
    """The board as filtered by `chosen` (keys: state, timing, institution, programme).

    Plain values from the database to the page: instances and tags of templates, one a cell,
    made most of its time (docs/speed.md).
    """
    extensions = _extensions(campaign)
    updates = _filtered(campaign, chosen, _late(campaign, extensions, on))
    institutions = updates.order_by("institution__sort_key", "institution__slug").distinct()
    paginator = Paginator(
        list(
            institutions.values_list(
                "institution", "institution__slug", "institution__label", "institution__sort_key"
            )
        ),
        INSTITUTIONS_A_PAGE,
    )
    shown = paginator.get_page(page)
    asked = [Asked(*values[:3]) for values in shown.object_list]
    rows = _rows(campaign, asked, extensions, updates, on)
    by_state, by_timing = _counts(campaign, _late(campaign, extensions, on))
    return Board(
        campaign=campaign,
        tiles=[*_state_tiles(by_state, chosen), *_timing_tiles(by_timing, chosen)],
        rows=rows,
        page=shown,
        total=sum(by_state.values()),
        answered=by_state[State.SUBMITTED] + by_state[State.VALIDATED],
        without_focal_point=[row.institution for row in rows if not row.focal_points],
    )


Extensions = dict[int, tuple[date, str]]  # until when and why, by institution


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


def _rows(
    campaign: Campaign, asked: list[Asked], extensions: Extensions, updates: Any, on: date
) -> list[BoardRow]:
    people = _focal_points(asked, on)
    receive = url_pattern("programmes:receive", campaign.pk)
    rows = {}
    for institution in asked:
        until, reason = extensions.get(institution.pk, (None, ""))
        rows[institution.pk] = BoardRow(
            institution,
            until or campaign.due_on,
            until,
            reason,
            people[institution.pk],
            receive(institution.pk),
        )
    cells = (
        updates.filter(institution__in=list(rows))
        .order_by("action__programme__number", "action__number")
        .values_list(
            "pk",
            "institution",
            "action__programme__number",
            "action__number",
            "state",
            "edited_at",
        )
    )
    html = _CellHtml()
    for pk, institution_pk, programme, number, state, edited_at in cells:
        row = rows[institution_pk]
        when = due(due_on=row.due_on, is_awaited=state in ProgressUpdate.AWAITED, on=on)
        row.answered += when.timing == Timing.ANSWERED
        is_overdue = when.timing == Timing.OVERDUE
        row.cells.append(html.of(pk, f"{programme}.{number}", state, is_overdue, edited_at))
    return list(rows.values())


class _CellHtml:
    """A cell of the board: one answer, its state and how fresh it is.

    In Python for speed (docs/speed.md); addresses and labels are found once for all cells.
    """

    def __init__(self) -> None:
        self.url = url_pattern("programmes:update")
        self.labels = {state.value: str(state.label) for state in State}
        self.overdue = format_html(", {}", gettext("en retard"))

    def of(
        self, pk: int, code: str, state: str, is_overdue: bool, edited_at: datetime | None
    ) -> SafeString:
        return format_html(
            '<li><a class="cell state-{}{}" href="{}"><b>{}</b> {}{}{}</a></li>',
            state,
            " cell-overdue" if is_overdue else "",
            self.url(pk),
            code,
            self.labels[state],
            self.overdue if is_overdue else "",
            _fresh(edited_at) if edited_at else "",
        )


def _fresh(edited_at: datetime) -> SafeString:
    return format_html(" <small>{}</small>", f"{timezone.localtime(edited_at):%d/%m}")


def url_pattern(name: str, *first: int) -> Callable[[int], str]:
    """The addresses of a route by their last number: one `reverse` for all of them."""
    before, _number, after = reverse(name, args=[*first, PLACEHOLDER]).rpartition(str(PLACEHOLDER))
    return lambda pk: f"{before}{pk}{after}"


def _focal_points(asked: list[Asked], on: date) -> dict[int, list[str]]:
    people: dict[int, list[str]] = defaultdict(list)
    keys = [institution.pk for institution in asked]
    reporting = Affiliation.objects.reporting(on).filter(institution__in=keys)
    for key, name in reporting.values_list("institution", "person__full_name"):
        people[key].append(name)
    return people


def _counts(campaign: Campaign, late: Q) -> tuple[dict[str, int], dict[str, int]]:
    """How many answers by state, and how many overdue; one query."""
    updates = ProgressUpdate.objects.filter(campaign=campaign).order_by().values("state")
    rows = updates.annotate(number=Count("pk"), overdue=Count("pk", filter=late))
    by_state = dict.fromkeys(State.values, 0)
    overdue = 0
    for state, number, overdue_of_state in rows.values_list("state", "number", "overdue"):
        by_state[state] += number
        overdue += overdue_of_state
    return by_state, {Timing.OVERDUE: overdue}


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
