"""The figures of the home page; a constant number of queries."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from committees.rhythm.held import HeldRecord, held_and_expected
from partners.models import Commitment, Institution, Project
from programmes.models import (
    Action,
    Activity,
    Period,
    PlannedMeasure,
    Programme,
    Recommendation,
    SpecificObjective,
    Strategy,
)
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
    """The latest period in which something was reported, invented periods aside."""
    real = Activity.objects.counted().filter(is_demonstration=False)
    period = Period.objects.filter(Exists(real.filter(period=OuterRef("pk")))).first()
    if period is None:
        return None
    return PeriodOverview(
        period=period,
        activity_count=real.filter(period=period).count(),
        measure_count=PlannedMeasure.objects.filter(period=period).count(),
        recommendation_count=Recommendation.objects.filter(period=period).count(),
        records=held_and_expected(period),
    )
