"""The annex on the data: what was kept as published and flagged, and the documents used."""

from collections.abc import Iterable
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from committees.models import Committee
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
from reporting.models import FindingWaiver
from snia.common.typography import closed, quoted
from snia.provenance.models import Source

_REPORTED: tuple[Any, ...] = (
    Passage,
    ActivityTable,
    Activity,
    Challenge,
    PlannedMeasure,
    Recommendation,
)


def data_notes(
    period: Period,
    programmes: list[int],
    table_numbers: dict[int | None, str],
    printed: Iterable[str],
) -> list[DataNote]:
    """One note for each record of these programmes, or body named in what is printed, that
    carries one, a query per model; then the findings that were accepted.

    A row of a table is named by the number that the table is printed under.
    """
    rows = [
        row
        for model in _REPORTED
        for row in _printed(model, period, programmes)
        .exclude(editorial_note="")
        .order_by("position", "pk")
    ]
    rows += _bodies_named(period, printed)
    notes = [DataNote(_subject(row, table_numbers), row.editorial_note) for row in rows]
    return notes + _waived(period, programmes)


def _bodies_named(period: Period, printed: Iterable[str]) -> list[Committee]:
    """Those that met; their table may be of them all, whatever the chapters."""
    met = Committee.objects.filter(meetings__when_start__range=(period.start, period.end))
    noted = met.exclude(editorial_note="").distinct()
    told = "\n".join(printed)
    return [body for body in noted if body.name in told]


def _waived(period: Period, programmes: list[int]) -> list[DataNote]:
    """What the checks found and the secretariat prints as it is, with its reason."""
    waivers = FindingWaiver.objects.standing().filter(edition__period=period)
    return [
        DataNote(waiver.record, _("%(finding)s Motif : %(reason)s") % _told(waiver))
        for waiver in waivers
        if waiver.chapter is None or waiver.chapter in programmes
    ]


def _told(waiver: FindingWaiver) -> dict[str, str]:
    return {"finding": waiver.explanation, "reason": waiver.reason}


def _printed(model: Any, period: Period, programmes: list[int]) -> Any:
    """A row merged into another is printed with that one only."""
    rows = model._default_manager.filter(period=period, programme__number__in=programmes)
    return rows.filter(merged_into__isnull=True) if model is Activity else rows


def _subject(row: Any, table_numbers: dict[int | None, str]) -> str:
    title = closed(Truncator(str(row)).words(16))
    number = table_numbers.get(row.table_id) if isinstance(row, Activity) else None
    if number and row.table_id:
        return _("Tableau %(number)s, %(title)s") % {"number": number, "title": quoted(title)}
    return title


def sources_used(period: Period, programmes: list[int]) -> list[str]:
    """The titles of the documents that state what the book prints."""
    slugs: set[str] = set()
    for model in _REPORTED:
        rows = _printed(model, period, programmes)
        slugs.update(rows.exclude(source=None).values_list("source__slug", flat=True).distinct())
    return list(Source.objects.filter(slug__in=slugs).values_list("title", flat=True))
