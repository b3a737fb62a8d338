"""What was reported in a period, read once for all its chapters."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet

from programmes.models import (
    Activity,
    ActivityTable,
    Challenge,
    Passage,
    Period,
    PlannedMeasure,
    Progress,
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

    def __init__(self, period: Period, *, is_demonstration: bool = False) -> None:
        self._is_demonstration = is_demonstration
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
        self.period = period
        self.progress = _by_programme(_validated(period))
        self.objectives = _by_programme(SpecificObjective.objects.order_by("number"))

    @cached_property
    def previous_recommendations(self) -> dict[int, list[Recommendation]]:
        """Those of the last period in which some were made, with what took them up; an invented
        period follows invented ones alone, a real one real ones."""
        rows = Recommendation.objects.filter(
            period__end__lt=self.period.start, is_demonstration=self._is_demonstration
        )
        latest = rows.order_by("-period__start").values("period")[:1]
        return _by_programme(
            rows.filter(period__in=latest)
            .select_related("period")
            .prefetch_related("followed_by")
            .order_by("position", "pk")
        )


def _by_programme(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.programme_id].append(row)
    return grouped


@dataclass(frozen=True)
class Validated:
    """What an institution's validated answer says of an action, with its activities that no
    table of the report claims."""

    programme_id: int
    progress: Progress
    activities: list[Activity]


def _validated(period: Period) -> Iterable[Validated]:
    progress = Progress.objects.filter(period=period).prefetch_related(
        "institution__names", "action__group__cited__programme", "action__group__titles"
    )
    unclaimed = defaultdict(list)
    for activity in (
        _printed()
        .filter(period=period, reported_in__isnull=False, table__isnull=True)
        .select_related("reported_in")
    ):
        said_in = activity.reported_in
        unclaimed[said_in.action_id, said_in.institution_id].append(activity)
    for one in progress.select_related(
        "action__programme", "action__group", "institution"
    ).order_by("action__number", "institution__sort_key"):
        key = (one.action_id, one.institution_id)
        yield Validated(one.action.programme_id, one, unclaimed[key])


def _tables_with_rows() -> QuerySet[ActivityTable]:
    """A row that was merged into another is printed, and added up, with that one only."""
    return ActivityTable.objects.prefetch_related("columns", Prefetch("activities", _printed()))


def _printed() -> Any:
    return (
        Activity.objects.counted()
        .select_related("period")
        .prefetch_related("parties__institution__names", "places", "projects")
        .order_by("position", "pk")
    )
