"""The meetings that each body held, against those that its rhythm calls for."""

from django.urls import reverse

from committees.rhythm.held import HeldRecord, held_and_expected
from programmes.models import Period
from reporting.checks.facts import HeldFacts
from reporting.checks.findings import Record


def held_in(period: Period) -> list[HeldFacts]:
    return [_facts(period, record) for record in held_and_expected(period)]


def _facts(period: Period, record: HeldRecord) -> HeldFacts:
    explain = reverse("committees:explain", args=[period.pk])
    return HeldFacts(
        record=Record(
            key="+".join(f"committee:{committee.slug}" for committee in record.committees),
            label=record.name,
            mend_url=f"{explain}?{record.query}",
        ),
        names=tuple(name for c in record.committees for name in (c.name, c.acronym) if name),
        level=record.committees[0].level,
        held=record.held,
        qualifier=record.qualifier,
        expected=record.expected_so_far,
        is_short=bool(record.expected_so_far and record.held < record.expected_so_far),
        explanation=" ".join(record.explanations),
    )
