"""When an activity begins and ends, as far as it is known, and how far it has come."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from partners.iati.codes import ACTUAL_END, ACTUAL_START, PLANNED_END, PLANNED_START, STATUS
from partners.iati.elements import dated, narrative
from partners.iati.standard import Element
from partners.models import Project

Standing = Project.Standing
# The lengths, in months, of an interval that one wording means: "novembre 2015", "3ème trimestre
# 2018", "2007".
_ONE_WORDING = (1, 3, 6, 12)


@dataclass(frozen=True)
class Span:
    """The known ends of an activity."""

    start: date | None
    end: date | None

    @property
    def period(self) -> tuple[date, date] | None:
        """Both ends, where both are known."""
        return (self.start, self.end) if self.start and self.end else None


def span_of(project: Project) -> Span:
    """Its first and last days; one date ("novembre 2015", a launch) is a start, and no end."""
    start, end = project.when_start, project.when_end
    if project.when_written and start and end and _is_one_date(start, end):
        return Span(start, None)
    return Span(start, end)


def activity_dates(project: Project, today: date) -> Iterator[Element]:
    span = span_of(project)
    if span.start:
        begun = span.start <= today and project.standing != Standing.PIPELINE
        yield _told_date(project, ACTUAL_START if begun else PLANNED_START, span.start)
    if span.end:
        over = span.end <= today and project.standing != Standing.IMPLEMENTATION
        yield _told_date(project, ACTUAL_END if over else PLANNED_END, span.end)


def activity_status(project: Project, today: date) -> str:
    """What is recorded; else what the known dates say: to come, under way, over."""
    if project.standing:
        return STATUS[Standing(project.standing)]
    span = span_of(project)
    if span.start and span.start > today:
        return STATUS[Standing.PIPELINE]
    over = span.end is not None and span.end < today
    return STATUS[Standing.FINALISATION if over else Standing.IMPLEMENTATION]


def _told_date(project: Project, kind: str, day: date) -> Element:
    """A day, with the words that it was read from."""
    made = dated("activity-date", day, type=kind)
    if project.when_written:
        made.append(narrative(project.when_written))
    return made


def _is_one_date(start: date, end: date) -> bool:
    if start == end:
        return True
    whole = start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1]
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    return whole and months in _ONE_WORDING and (start.month - 1) % months == 0
