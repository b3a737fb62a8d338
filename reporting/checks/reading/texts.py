"""The passages and the lists of a period."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.html import escape

from programmes.models import (
    CallForProjects,
    Challenge,
    Passage,
    Period,
    PlannedMeasure,
    Recommendation,
)
from reporting.checks.facts import CallFacts, TextFacts
from reporting.checks.reading.activities import interval
from reporting.checks.reading.records import record_of


def passages_of(period: Period) -> list[TextFacts]:
    counted = Count("table__activities", filter=Q(table__activities__merged_into=None))
    rows = (
        Passage.objects.filter(period=period)
        .select_related("programme", "source")
        .annotate(row_count=counted)
        .order_by("programme__number", "position", "pk")
    )
    return [
        TextFacts(
            record=record_of(row, chapter=row.programme.number),
            section=row.section,
            html=row.body,
            heading=row.heading,
            locator=row.source_locator,
            source=str(row.source or ""),
            table_rows=row.row_count if row.table_id else None,
        )
        for row in rows
    ]


def call_of(period: Period) -> CallFacts | None:
    """None where no call is recorded, or where how many projects it supported is not known."""
    call = CallForProjects.objects.filter(period=period).select_related("period").first()
    if call is None or (call.was_launched and call.projects_supported is None):
        return None
    return CallFacts(record_of(call), call.projects_supported, call.projects_qualifier)


def items_of(period: Period) -> list[TextFacts]:
    """Constraints, measures and recommendations, list after list."""
    return [
        *_items(Challenge.objects.filter(period=period), Passage.Section.CHALLENGES),
        *measures_of(period),
        *recommendations_of(period),
    ]


def measures_of(period: Period) -> list[TextFacts]:
    measures = PlannedMeasure.objects.filter(period=period)
    return _items(measures, Passage.Section.MEASURES)


def recommendations_of(period: Period) -> list[TextFacts]:
    taken_up = Recommendation.objects.filter(follows=OuterRef("pk"))
    rows = Recommendation.objects.filter(period=period).annotate(is_taken_up=Exists(taken_up))
    return _items(rows, Passage.Section.RECOMMENDATIONS)


def _items(rows: Any, section: str) -> list[TextFacts]:
    ordered: Iterable[Any] = rows.select_related("programme", "source").order_by(
        "programme__number", "position", "pk"
    )
    return [
        TextFacts(
            record=record_of(row, chapter=row.programme.number),
            section=section,
            html=f"<p>{escape(row.text)}</p>",
            locator=row.source_locator,
            source=str(row.source or ""),
            when=interval(row),
            has_follow_up=getattr(row, "is_taken_up", False),
            is_of_a_list=True,
        )
        for row in ordered
    ]
