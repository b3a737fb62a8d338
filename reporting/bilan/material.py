"""What was reported in a period, read once for all its chapters."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet

from programmes.models import (
    Activity,
    ActivityTable,
    Challenge,
    Passage,
    Period,
    PlannedMeasure,
    Recommendation,
    SpecificObjective,
)
from reporting.models import PlanSection

LISTS: dict[str, Any] = {
    PlanSection.Kind.CHALLENGES: Challenge,
    PlanSection.Kind.MEASURES: PlannedMeasure,
    PlanSection.Kind.RECOMMENDATIONS: Recommendation,
}


class Material:
    """Passages, lists and objectives, by the key of their programme; a constant number of
    queries, however many programmes and rows."""

    def __init__(self, period: Period) -> None:
        self.passages = _by_programme(
            Passage.objects.filter(period=period)
            .select_related("group")
            .prefetch_related(
                "group__cited__programme", "group__titles", Prefetch("table", _tables_with_rows())
            )
            .order_by("position", "pk")
        )
        self.lists = {
            kind: _by_programme(
                model._default_manager.filter(period=period).order_by("position", "pk")
            )
            for kind, model in LISTS.items()
        }
        self.objectives = _by_programme(SpecificObjective.objects.order_by("number"))


def _by_programme(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.programme_id].append(row)
    return grouped


def _tables_with_rows() -> QuerySet[ActivityTable]:
    activities = (
        Activity.objects.select_related("period")
        .prefetch_related("parties__institution__names", "places", "projects")
        .order_by("position", "pk")
    )
    return ActivityTable.objects.prefetch_related("columns", Prefetch("activities", activities))
