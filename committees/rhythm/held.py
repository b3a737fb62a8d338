"""Meetings held against those that the rhythm calls for, body by body, over a period."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from committees.models import Committee, Meeting, MeetingTally, RhythmRule
from committees.rhythm.cadence import expected_by, expected_meetings
from programmes.models import Period
from snia.common.approximate_dates import Interval
from snia.common.quantities import Qualifier, qualified
from snia.common.typography import thousands


@dataclass(frozen=True)
class HeldRecord:
    """One body, or several that a report counts together."""

    committees: list[Committee]
    held: int
    expected: int | None
    expected_so_far: int | None = None  # until today; all of them once the period is over
    qualifier: str = Qualifier.EXACT
    meetings: list[Meeting] = field(default_factory=list)
    explanations: list[str] = field(default_factory=list)
    rule: str = ""

    @property
    def held_display(self) -> str:
        return qualified(self.held, self.qualifier)

    @property
    def expected_display(self) -> str:
        return "" if self.expected is None else thousands(self.expected)

    @property
    def is_under_way(self) -> bool:
        return self.expected_so_far != self.expected

    @property
    def is_short(self) -> bool:
        """Fewer were held than the rhythm has called for; "at least 33" may be enough."""
        is_exact = self.qualifier == Qualifier.EXACT
        return is_exact and self.expected_so_far is not None and self.held < self.expected_so_far

    @property
    def is_to_be_explained(self) -> bool:
        return self.is_short and not self.explanations

    @property
    def query(self) -> str:
        """Its bodies, in the address of a page that chooses them."""
        return urlencode([("instance", committee.slug) for committee in self.committees])

    @property
    def short_name(self) -> str:
        first, last = self.committees[0], self.committees[-1]
        return str(first) if first is last else f"{first} à {last}"

    @property
    def name(self) -> str:
        first, last = self.committees[0], self.committees[-1]
        if first is last:
            if first.acronym and first.acronym not in first.name:
                return f"{first.acronym} : {first.name}"
            return first.name
        return self.short_name


@dataclass(frozen=True)
class Total:
    """All bodies together: those that a rhythm binds, and the meetings of the others."""

    held: int
    qualifier: str
    expected: int
    expected_so_far: int
    held_without_rhythm: int

    @property
    def held_display(self) -> str:
        return qualified(self.held, self.qualifier)


def held_and_expected(period: Period, *, on: date | None = None) -> list[HeldRecord]:
    """Of a period, in the order of the bodies, as it stands that day (today)."""
    interval = Interval(period.start, period.end)
    return _held_between(interval, period.meeting_tallies.all(), on or timezone.localdate())


def held_in_year(year: int, *, on: date | None = None) -> list[HeldRecord]:
    """Of a calendar year; what reports count over any other period says nothing of it."""
    interval = Interval(date(year, 1, 1), date(year, 12, 31))
    tallies = MeetingTally.objects.filter(period__start=interval.start, period__end=interval.end)
    return _held_between(interval, tallies, on or timezone.localdate())


def total_of(records: Iterable[HeldRecord]) -> Total:
    told = list(records)
    bound = [record for record in told if record.expected is not None]
    is_exact = all(record.qualifier == Qualifier.EXACT for record in bound)
    return Total(
        held=sum(record.held for record in bound),
        qualifier=Qualifier.EXACT if is_exact else Qualifier.AT_LEAST,
        expected=sum(record.expected or 0 for record in bound),
        expected_so_far=sum(record.expected_so_far or 0 for record in bound),
        held_without_rhythm=sum(record.held for record in told if record.expected is None),
    )


def _held_between(interval: Interval, tallies: QuerySet, on: date) -> list[HeldRecord]:
    """Records in the order of the bodies; a constant number of queries.

    A body that a report counts ("au moins trente-trois") is counted by that tally, the dated
    meetings beside it; any other by the meetings that are known. One of which nothing is
    known is left out: unknown is not zero. Zero is told of a body whose calendar is kept here.
    """
    committees = _bodies(interval)
    by_pk = {committee.pk: committee for committee in committees}
    told = [
        (tally, [by_pk[c.pk] for c in tally.committees.all() if c.pk in by_pk])
        for tally in tallies.prefetch_related(
            Prefetch("committees", Committee.objects.order_by("position"))
        )
    ]
    reading = _Reading(interval, on, told)
    counted = [
        reading.record(bodies, tally)
        for tally, bodies in told
        if tally.held is not None and bodies
    ]
    already = {committee.pk for record in counted for committee in record.committees}
    dated = [
        record
        for committee in committees
        if committee.pk not in already
        and (record := reading.record([committee]))
        and (record.held or (committee.has_its_calendar and record.expected is not None))
    ]
    return sorted([*dated, *counted], key=lambda record: record.committees[0].position)


def _bodies(interval: Interval) -> list[Any]:
    """Ours, each with the meetings it held, its rhythm, and whether its calendar is kept here."""
    dated = Meeting.objects.filter(when_start__range=interval)
    planned = dated.filter(committee=OuterRef("pk"), starts_at__isnull=False)
    held = dated.held().order_by("when_start")
    rules = RhythmRule.objects.on(interval.end)
    return list(
        Committee.objects.exclude(level=Committee.Level.EXTERNAL)
        .annotate(has_its_calendar=Exists(planned))
        .order_by("position")
        .prefetch_related(
            Prefetch("meetings", held, to_attr="held_meetings"),
            Prefetch("rhythms", rules, to_attr="rules_of_the_period"),
        )
    )


def explanations(records: Iterable[HeldRecord]) -> list[str]:
    """Why bodies met less than they should have, each reason once."""
    return list(dict.fromkeys(text for record in records for text in record.explanations))


@dataclass(frozen=True)
class _Reading:
    """An interval as read on a day, with what is told of its meetings."""

    interval: Interval
    on: date
    told: list[tuple[MeetingTally, list[Any]]]

    def record(self, committees: list[Any], tally: MeetingTally | None = None) -> HeldRecord:
        """Of a body, or of those that a tally counts together."""
        meetings = [meeting for committee in committees for meeting in committee.held_meetings]
        held = len(meetings) if tally is None else tally.held or 0
        rhythms = [_rhythm(committee) for committee in committees]
        start, end = self.interval
        return HeldRecord(
            committees=committees,
            held=held,
            qualifier=Qualifier.EXACT if tally is None else tally.held_qualifier,
            expected=_sum(expected_meetings(months, start, end) for months in rhythms),
            expected_so_far=_sum(expected_by(self.on, months, start, end) for months in rhythms),
            meetings=meetings,
            explanations=self._explanations(committees),
            rule=_rule(committees),
        )

    def _explanations(self, committees: list[Any]) -> list[str]:
        """Those of one of these bodies, whether a tally counts or only explains."""
        return [
            tally.explanation
            for tally, bodies in self.told
            if tally.explanation and any(committee in bodies for committee in committees)
        ]


def _rhythm(committee: Any) -> int | None:
    rules = committee.rules_of_the_period
    return rules[0].every_months if rules else None


def _sum(numbers: Iterable[int | None]) -> int | None:
    """None as soon as one of them is not known: a body has no fixed rhythm."""
    total = 0
    for number in numbers:
        if number is None:
            return None
        total += number
    return total


def _rule(committees: Iterable[Any]) -> str:
    rules = [rule.rule for committee in committees for rule in committee.rules_of_the_period[:1]]
    return ", ".join(dict.fromkeys(rules))
