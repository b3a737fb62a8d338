"""What was reported for a programme, period by period."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from programmes.models import (
    Activity,
    Challenge,
    Passage,
    Period,
    PlannedMeasure,
    Programme,
    Recommendation,
)


@dataclass
class Reported:
    """One period of one programme."""

    period: Period
    activity_count: int = 0
    passages: list[Passage] = field(default_factory=list)
    challenges: list[Challenge] = field(default_factory=list)
    measures: list[PlannedMeasure] = field(default_factory=list)
    recommendations: list[Recommendation] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (
            self.activity_count
            or self.passages
            or self.challenges
            or self.measures
            or self.recommendations
        )


def reported_by_period(programme: Programme) -> list[Reported]:
    """Latest period first, those without anything left out; six queries."""
    by_period = {period.pk: Reported(period) for period in Period.objects.all()}
    counts = Activity.objects.counted().filter(programme=programme).order_by().values("period")
    for row in counts.annotate(number=Count("pk")):
        by_period[row["period"]].activity_count = row["number"]
    models: tuple[tuple[Any, str], ...] = (
        (Passage, "passages"),
        (Challenge, "challenges"),
        (PlannedMeasure, "measures"),
        (Recommendation, "recommendations"),
    )
    for model, name in models:
        rows = model._default_manager.filter(programme=programme).order_by("position", "pk")
        for row in rows:
            getattr(by_period[row.period_id], name).append(row)
    return [reported for reported in by_period.values() if not reported.is_empty]
