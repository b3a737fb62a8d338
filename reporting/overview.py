"""The figures of the home page; a constant number of queries."""

from dataclasses import dataclass

from django.db.models import Count, Q

from committees.held import HeldRecord, held_and_expected
from partners.models import Commitment, Institution, Project
from programmes.models import Action, Period, Programme, SpecificObjective, Strategy
from reporting.models import Edition


@dataclass(frozen=True)
class PeriodOverview:
    """One period: what was reported in it, which bodies met."""

    period: Period
    activity_count: int
    measure_count: int
    recommendation_count: int
    records: list[HeldRecord]


@dataclass(frozen=True)
class Overview:
    strategy: Strategy | None
    programme_count: int
    objective_count: int
    action_count: int
    institution_count: int
    project_count: int
    commitment_count: int
    latest: PeriodOverview | None
    editions: list[Edition]


def overview() -> Overview:
    return Overview(
        strategy=Strategy.objects.first(),
        programme_count=Programme.objects.count(),
        objective_count=SpecificObjective.objects.count(),
        action_count=Action.objects.filter(is_demonstration=False).count(),
        institution_count=Institution.objects.count(),
        project_count=Project.objects.count(),
        commitment_count=Commitment.objects.count(),
        latest=_latest_period(),
        editions=list(Edition.objects.select_related("period").prefetch_related("renderings")[:4]),
    )


def _latest_period() -> PeriodOverview | None:
    """The latest period in which something was reported."""
    period = (
        Period.objects.annotate(
            activity_count=Count(
                "activities", filter=Q(activities__merged_into=None), distinct=True
            ),
            measure_count=Count("plannedmeasures", distinct=True),
            recommendation_count=Count("recommendations", distinct=True),
        )
        .filter(activity_count__gt=0)
        .first()
    )
    if period is None:
        return None
    return PeriodOverview(
        period=period,
        activity_count=period.activity_count,
        measure_count=period.measure_count,
        recommendation_count=period.recommendation_count,
        records=held_and_expected(period),
    )
