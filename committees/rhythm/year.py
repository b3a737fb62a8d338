"""A year of our bodies, month by month: their meetings, holidays, and the dates proposed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from committees.models import Committee, Meeting, RhythmRule
from committees.models.meetings import DID_NOT
from committees.rhythm import calendar, days
from committees.rhythm.calendar import Body, Proposal, Sitting
from committees.rhythm.forms import HoursForm
from committees.rhythm.wording import (
    holiday_label,
    notes_of_a_meeting,
    told_notes,
    told_obstacle,
)
from snia.common.approximate_dates import Interval, month_interval

# The department runs every meeting of our bodies: no two of them at once, whoever else sits.
DEPARTMENT = frozenset(["department"])


@dataclass(frozen=True)
class Row:
    """A line of a month: a meeting, or a date that may be planned with the hours of its form."""

    committee: Committee
    day: date
    meeting: Meeting | None = None
    form: HoursForm | None = None
    notes: list[str] = field(default_factory=list)
    is_chosen: bool = False
    refusals: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return key_of(self.committee, self.day)


@dataclass(frozen=True)
class Month:
    first: date
    rows: list[Row]
    holidays: list[days.Holiday]
    ramadan: Interval | None  # the part of it that falls in this month

    @property
    def holiday_labels(self) -> list[tuple[date, str]]:
        return [(holiday.day, holiday_label(holiday)) for holiday in self.holidays]


@dataclass(frozen=True)
class Missing:
    """A meeting that the rhythm calls for, and for which there is no date."""

    committee: Committee
    stretch: Interval
    why: str


@dataclass(frozen=True)
class Refused:
    """A date that was chosen, and why it was not planned."""

    committee: Committee
    day: date
    messages: list[str]


def key_of(committee: Committee, day: date) -> str:
    """How a page names a date that it proposes: « cp1:2026-03-10 »."""
    return f"{committee.slug}:{day.isoformat()}"


class YearOfBodies:
    """Read once: two queries for the bodies and their rhythms, one for the meetings."""

    def __init__(self, year: int, *, on: date) -> None:
        self.year = year
        self.on = on
        rules = RhythmRule.objects.on(date(year, 12, 31))
        ours = Committee.objects.exclude(level=Committee.Level.EXTERNAL)
        self.committees = {
            committee.slug: committee
            for committee in ours.order_by("position", "name").prefetch_related(
                Prefetch("rhythms", rules, to_attr="rules_of_the_year")
            )
        }
        dated = Meeting.objects.of_ours().filter(when_start__year=year)
        self.meetings: list[Any] = list(  # each has its day: that of this year
            dated.select_related("committee").order_by(
                "when_start", "starts_at", "committee__position", "pk"
            )
        )

    def proposals(self) -> list[Proposal]:
        bodies = [_body(c, self.committees) for c in self.committees.values()]
        taken = [_sitting(m) for m in self.meetings if m.state not in DID_NOT]
        return calendar.propose(self.year, bodies, taken, on=self.on)

    def months(self, proposed: Iterable[Row] = ()) -> list[Month]:
        rows = [*map(self._meeting_row, self.meetings), *proposed]
        return [
            Month(
                first=month.start,
                rows=sorted(_within(rows, month), key=_moment),
                holidays=_within(days.holidays_of(self.year), month),
                ramadan=_common(days.ramadans_of(self.year), month),
            )
            for month in (month_interval(self.year, number) for number in range(1, 13))
        ]

    def proposed_rows(
        self, proposals: Iterable[Proposal], typed: Any = None, refused: Iterable[Refused] = ()
    ) -> list[Row]:
        """The dates that may be planned, with what was typed and refused where it was."""
        told = {key_of(r.committee, r.day): r for r in refused}
        rows = {
            key_of(committee, p.day): self._proposed_row(committee, p.day, p.half, p.notes, typed)
            for p in proposals
            if p.day and (committee := self.committees[p.body])
        }
        for key, refusal in told.items():
            row = rows.get(key) or self._refused_row(refusal, typed)
            rows[key] = Row(
                row.committee, row.day, None, row.form, row.notes, True, refusal.messages
            )
        return list(rows.values())

    def missing(self, proposals: Iterable[Proposal]) -> list[Missing]:
        return [
            Missing(self.committees[p.body], p.stretch, told_obstacle(p.obstacle))
            for p in proposals
            if p.obstacle is not None
        ]

    def _meeting_row(self, meeting: Any) -> Row:
        day = meeting.when_start
        is_to_come = meeting.is_to_come and day >= self.on
        notes = notes_of_a_meeting(day, calendar.notes_on(day)) if is_to_come else []
        return Row(meeting.committee, day, meeting, notes=notes)

    def _refused_row(self, refusal: Refused, typed: Any) -> Row:
        notes = calendar.notes_on(refusal.day)
        return self._proposed_row(
            refusal.committee, refusal.day, calendar.Half.MORNING, notes, typed
        )

    def _proposed_row(
        self, committee: Committee, day: date, half: calendar.Half, notes: Any, typed: Any
    ) -> Row:
        starts, ends = calendar.usual_hours(day, half)
        form = HoursForm(
            typed, prefix=key_of(committee, day), initial={"starts": starts, "ends": ends}
        )
        return Row(committee, day, form=form, notes=told_notes(notes))


def halves_of(meeting: Meeting) -> frozenset[calendar.Half]:
    """All day where the hours are not known."""
    if meeting.starts_at is None or meeting.ends_at is None:
        return calendar.WHOLE_DAY
    start, end = (timezone.localtime(at).time() for at in (meeting.starts_at, meeting.ends_at))
    return calendar.halves_between(start, end)


def _body(committee: Any, committees: Mapping[str, Committee]) -> Body:
    rules = committee.rules_of_the_year
    parents = {c.pk: slug for slug, c in committees.items()}
    return Body(
        committee.slug,
        rules[0].every_months if rules else None,
        DEPARTMENT,
        parents.get(committee.parent_id),
    )


def _sitting(meeting: Any) -> Sitting:
    return Sitting(meeting.committee.slug, meeting.when_start, halves_of(meeting))


def _within(dated: Iterable[Any], interval: Interval) -> list[Any]:
    return [one for one in dated if interval.start <= one.day <= interval.end]


def _common(intervals: Iterable[Interval], month: Interval) -> Interval | None:
    for one in intervals:
        start, end = max(one.start, month.start), min(one.end, month.end)
        if start <= end:
            return Interval(start, end)
    return None


def _moment(row: Row) -> tuple[date, time, int]:
    if row.meeting is not None and row.meeting.starts_at is not None:
        begins = timezone.localtime(row.meeting.starts_at).time()
    else:
        begins = row.form.initial["starts"] if row.form else time.min
    return row.day, begins, row.committee.position
