"""Meetings held against those that the rhythm calls for, body by body, over a period."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from committees.models import Committee, Meeting, MeetingTally, RhythmRule
from committees.rhythm.cadence import expected_meetings
from programmes.models import Period
from snia.common.quantities import Qualifier, qualified
from snia.common.typography import thousands


@dataclass(frozen=True)
class HeldRecord:
    """One body, or several that a report counts together."""

    committees: list[Committee]
    held: int
    expected: int | None
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


def held_and_expected(period: Period) -> list[HeldRecord]:
    """Records in the order of the bodies; a constant number of queries.

    A body that a report counts ("au moins trente-trois") is counted by that tally, the dated
    meetings beside it; any other by the meetings that are known. One of which nothing is
    reported is left out: unknown is not zero.
    """
    meetings = Meeting.objects.held().filter(when_start__range=(period.start, period.end))
    committees = list(
        Committee.objects.exclude(level=Committee.Level.EXTERNAL)
        .order_by("position")
        .prefetch_related(
            Prefetch("meetings", meetings.order_by("when_start"), to_attr="held_meetings"),
            Prefetch("rhythms", RhythmRule.objects.on(period.end), to_attr="rules_of_the_period"),
        )
    )
    by_pk = {committee.pk: committee for committee in committees}
    tallies = [
        (tally, [by_pk[c.pk] for c in tally.committees.all() if c.pk in by_pk])
        for tally in period.meeting_tallies.prefetch_related(
            Prefetch("committees", Committee.objects.order_by("position"))
        )
    ]
    counted = [
        _counted_record(tally, bodies, period)
        for tally, bodies in tallies
        if tally.held is not None and bodies
    ]
    told = {committee.pk for record in counted for committee in record.committees}
    dated = [
        _dated_record(committee, tallies, period)
        for committee in committees
        if committee.held_meetings and committee.pk not in told
    ]
    return sorted([*dated, *counted], key=lambda record: record.committees[0].position)


def explanations(records: Iterable[HeldRecord]) -> list[str]:
    """Why bodies met less than they should have, each reason once."""
    return list(dict.fromkeys(text for record in records for text in record.explanations))


Tallies = list[tuple[MeetingTally, list[Any]]]


def _dated_record(committee: Any, tallies: Tallies, period: Period) -> HeldRecord:
    return HeldRecord(
        committees=[committee],
        held=len(committee.held_meetings),
        expected=_expected([committee], period),
        rule=_rule([committee]),
        meetings=committee.held_meetings,
        explanations=_explanations(committee, tallies),
    )


def _counted_record(tally: MeetingTally, committees: list[Any], period: Period) -> HeldRecord:
    return HeldRecord(
        committees=committees,
        held=tally.held or 0,
        qualifier=tally.held_qualifier,
        expected=_expected(committees, period),
        rule=_rule(committees),
        meetings=[meeting for committee in committees for meeting in committee.held_meetings],
        explanations=[tally.explanation] if tally.explanation else [],
    )


def _expected(committees: Iterable[Any], period: Period) -> int | None:
    """None as soon as one of them has no fixed rhythm."""
    total = 0
    for committee in committees:
        rules = committee.rules_of_the_period
        expected = (
            expected_meetings(rules[0].every_months, period.start, period.end) if rules else None
        )
        if expected is None:
            return None
        total += expected
    return total


def _rule(committees: Iterable[Any]) -> str:
    rules = [rule.rule for committee in committees for rule in committee.rules_of_the_period[:1]]
    return ", ".join(dict.fromkeys(rules))


def _explanations(committee: Any, tallies: Tallies) -> list[str]:
    return [
        tally.explanation
        for tally, committees in tallies
        if tally.explanation and committee in committees
    ]
