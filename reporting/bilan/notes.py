"""The annex on the data: what was kept as published and flagged, and the documents used."""

from itertools import chain

from django.utils.text import Truncator

from programmes.models import (
    Activity,
    ActivityTable,
    Challenge,
    Passage,
    Period,
    PlannedMeasure,
    Recommendation,
)
from reporting.bilan.book import DataNote
from snia.provenance.models import Source

_REPORTED = (ActivityTable, Activity, Passage, Challenge, PlannedMeasure, Recommendation)


def data_notes(period: Period, programmes: list[int]) -> list[DataNote]:
    """One note for each record of these programmes that carries one; a query per model."""
    rows = chain.from_iterable(
        model._default_manager.filter(period=period, programme__number__in=programmes)
        .exclude(editorial_note="")
        .order_by("pk")
        for model in _REPORTED
    )
    return [DataNote(Truncator(str(row)).chars(120), row.editorial_note) for row in rows]


def sources_used(period: Period, programmes: list[int]) -> list[str]:
    """The titles of the documents that state what the book prints."""
    slugs: set[str] = set()
    for model in _REPORTED:
        rows = model._default_manager.filter(period=period, programme__number__in=programmes)
        slugs.update(rows.exclude(source=None).values_list("source__slug", flat=True).distinct())
    return list(Source.objects.filter(slug__in=slugs).values_list("title", flat=True))
