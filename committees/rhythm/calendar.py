"""The meetings of a year that the rhythms call for, proposed around what is planned already.

No ORM here, and no wording. The year is cut into as many stretches as a rhythm calls for meetings
(a monthly body has twelve, one that meets each quarter four); a stretch without a meeting gets a
date. The bodies that report to another meet before it, so that an alert can rise. The same year,
asked on the same day, gives the same dates.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from committees.rhythm import days
from committees.rhythm.cadence import expected_meetings
from snia.common.approximate_dates import Interval, month_interval

# Between the day that a meeting is planned and the day that it is held: time to invite.
NOTICE = timedelta(days=7)
# In the last month of a stretch: the day near which the first body meets that has none under it,
# the first that has some, that has two levels of them or more. The next ones follow day by day.
TARGETS = (8, 18, 25)
LONGEST_QUEUE = 5
# A meeting that ends by then leaves the afternoon free; one that starts from then on, the morning.
MIDDAY = time(13)


class Half(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"


WHOLE_DAY = frozenset(Half)

_HOURS = {Half.MORNING: (time(10), time(12)), Half.AFTERNOON: (time(14, 30), time(16, 30))}
# Offices close at 15:00.
_HOURS_IN_RAMADAN = {**_HOURS, Half.AFTERNOON: (time(13), time(15))}


class Note(StrEnum):
    """What whoever picks a date should know of it."""

    RAMADAN = "ramadan"
    EVE = "eve"  # of a public holiday
    MAY_BE_A_HOLIDAY = "may_be_a_holiday"  # that the moon decides
    ALERTS_WAIT = "alerts_wait"  # those of the bodies below come too late for the body above


class Obstacle(StrEnum):
    """Why a meeting that the rhythm calls for has no date."""

    PAST = "past"
    TOO_SOON = "too_soon"
    TAKEN = "taken"


@dataclass(frozen=True)
class Body:
    """A committee as its calendar needs it; without a rhythm, its meetings only take room."""

    key: str
    every_months: int | None
    members: frozenset[object]
    parent: str | None = None


@dataclass(frozen=True)
class Sitting:
    """A meeting that was held, or is planned; all day where its hours are not known."""

    body: str
    day: date
    halves: frozenset[Half] = WHOLE_DAY


@dataclass(frozen=True)
class Proposal:
    """A meeting that the rhythm calls for in a stretch of the year: its date, or why none."""

    body: str
    stretch: Interval
    day: date | None = None
    half: Half = Half.MORNING
    notes: tuple[Note, ...] = ()
    obstacle: Obstacle | None = None


@dataclass(frozen=True)
class _Candidate:
    day: date
    half: Half
    makes_alerts_wait: bool


def propose(
    year: int, bodies: Iterable[Body], sittings: Iterable[Sitting], *, on: date
) -> list[Proposal]:
    """What is missing from the year on that day, in the order of the dates."""
    planner = _Planner(bodies, sittings, on)
    proposals = [
        planner.propose(body, stretch)
        for body in planner.from_the_bottom_up()
        for stretch in stretches(year, body.every_months)
        if not planner.sits_in(body.key, stretch)
    ]
    return sorted(proposals, key=lambda p: (p.day or p.stretch.end, p.half == Half.AFTERNOON))


def stretches(year: int, every_months: int | None) -> list[Interval]:
    """The equal parts of a year in each of which the body is to meet; none without a rhythm."""
    count = expected_meetings(every_months, date(year, 1, 1), date(year, 12, 31)) or 0
    if count == 0:
        return []
    length = 12 // count
    return [month_interval(year, 1 + n * length, length) for n in range(count)]


def halves_between(start: time, end: time) -> frozenset[Half]:
    """The half-days that these hours take."""
    taken = {Half.MORNING: start < MIDDAY, Half.AFTERNOON: end > MIDDAY}
    return frozenset(half for half, is_taken in taken.items() if is_taken)


def usual_hours(day: date, half: Half) -> tuple[time, time]:
    return (_HOURS_IN_RAMADAN if days.is_in_ramadan(day) else _HOURS)[half]


def notes_on(day: date) -> tuple[Note, ...]:
    """What is to be known of a working day, whoever meets then."""
    told = {
        Note.RAMADAN: days.is_in_ramadan(day),
        Note.EVE: days.is_eve_of_a_holiday(day),
        Note.MAY_BE_A_HOLIDAY: bool(days.estimated_holidays_near(day)),
    }
    return tuple(note for note, holds in told.items() if holds)


class _Planner:
    """The year as it fills up."""

    def __init__(self, bodies: Iterable[Body], sittings: Iterable[Sitting], on: date) -> None:
        self.bodies = {body.key: body for body in bodies}
        self.on = on
        self.by_body: dict[str, list[date]] = defaultdict(list)
        self.by_day: dict[date, list[Sitting]] = defaultdict(list)
        for sitting in sittings:
            self._add(sitting)

    def _add(self, sitting: Sitting) -> None:
        self.by_body[sitting.body].append(sitting.day)
        self.by_day[sitting.day].append(sitting)

    def from_the_bottom_up(self) -> list[Body]:
        return sorted(self.bodies.values(), key=self._height)

    def sits_in(self, key: str, stretch: Interval) -> bool:
        return any(stretch.start <= day <= stretch.end for day in self.by_body[key])

    def propose(self, body: Body, stretch: Interval) -> Proposal:
        open_days = days.working_days(max(stretch.start, self.on + NOTICE), stretch.end)
        candidates = list(self._candidates(body, stretch, open_days))
        if not candidates:
            return Proposal(body.key, stretch, obstacle=self._obstacle(stretch, open_days))
        target = self._target(body, stretch)
        best = min(candidates, key=lambda candidate: _rank(candidate, target))
        self._add(Sitting(body.key, best.day, frozenset([best.half])))
        notes = notes_on(best.day) + (Note.ALERTS_WAIT,) * best.makes_alerts_wait
        return Proposal(body.key, stretch, best.day, best.half, notes)

    def _candidates(
        self, body: Body, stretch: Interval, open_days: list[date]
    ) -> Iterator[_Candidate]:
        for day in open_days:
            taken = self._taken(body, day)
            makes_wait = self._makes_alerts_wait(body, stretch, day)
            yield from (_Candidate(day, half, makes_wait) for half in Half if half not in taken)

    def _taken(self, body: Body, day: date) -> frozenset[Half]:
        """The half-days on which one of its members sits elsewhere."""
        halves = [
            sitting.halves
            for sitting in self.by_day.get(day, [])
            if self.bodies[sitting.body].members & body.members
        ]
        return frozenset().union(*halves)

    def _makes_alerts_wait(self, body: Body, stretch: Interval, day: date) -> bool:
        """It would meet before a body that reports to it, or after the one it reports to."""
        for child in self._children(body):
            if any(day <= sits <= stretch.end for sits in self.by_body[child.key]):
                return True
        above = self.by_body[body.parent] if body.parent else []
        return any(stretch.start <= sits <= day for sits in above)

    def _obstacle(self, stretch: Interval, open_days: list[date]) -> Obstacle:
        if stretch.end < self.on:
            return Obstacle.PAST
        return Obstacle.TAKEN if open_days else Obstacle.TOO_SOON

    def _children(self, body: Body) -> list[Body]:
        """Those with a rhythm: others bring up nothing at a given time."""
        return [b for b in self.bodies.values() if b.parent == body.key and b.every_months]

    def _height(self, body: Body) -> int:
        below = max(map(self._height, self._children(body)), default=-1)
        return min(below + 1, len(TARGETS) - 1)

    def _target(self, body: Body, stretch: Interval) -> date:
        height = self._height(body)
        peers = [b.key for b in self.bodies.values() if b.every_months]
        peers = [key for key in peers if self._height(self.bodies[key]) == height]
        rank = min(peers.index(body.key), LONGEST_QUEUE)
        return stretch.end.replace(day=TARGETS[height]) + timedelta(days=rank)


def _rank(candidate: _Candidate, target: date) -> tuple[bool, bool, bool, int, date]:
    """The order in which dates are preferred: alerts first, then mornings, then a date that is
    sure to be a working day, then one near the target."""
    day = candidate.day
    is_unsure = bool({Note.EVE, Note.MAY_BE_A_HOLIDAY}.intersection(notes_on(day)))
    is_afternoon = candidate.half == Half.AFTERNOON
    return candidate.makes_alerts_wait, is_afternoon, is_unsure, abs((day - target).days), day
