"""The activities of a period, and the tables that print them."""

from collections.abc import Iterable

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from programmes.models import Activity, ActivityTable, Period, SuspectedDuplicate
from programmes.progress.duplicates import fingerprint
from reporting.bilan.book import UNKNOWN
from reporting.bilan.tables import FIGURES, activity_table
from reporting.checks.facts import ActivityFacts, TableFacts
from reporting.checks.findings import Record
from reporting.checks.reading.records import record_of
from snia.common.approximate_dates import Interval


def activities_of(period: Period) -> list[ActivityFacts]:
    """Those that count, in the order of the chapters."""
    rows = (
        Activity.objects.counted()
        .filter(period=period)
        .select_related("programme", "agreement")
        .prefetch_related("places")
        .order_by("programme__number", "position", "pk")
    )
    return [_facts(row) for row in rows]


def _facts(row: Activity) -> ActivityFacts:
    signed = row.agreement if row.kind == Activity.Kind.AGREEMENT else None
    return ActivityFacts(
        record=activity_record(row),
        title=row.title,
        kind=row.kind,
        written=row.when_written,
        start=row.when_start,
        end=row.when_end,
        total=row.participants_total,
        women=row.participants_women,
        men=row.participants_men,
        qualifier=row.participants_qualifier,
        table=row.table_id,
        answer=row.reported_in_id,
        fingerprint=fingerprint(row),
        agreement=str(signed or ""),
        agreement_signed=interval(signed) if signed else None,
    )


def activity_record(row: Activity) -> Record:
    """What an institution reported is mended in its answer, all else in the reference data."""
    answer = row.reported_in_id
    url = reverse("programmes:update", args=[answer]) if answer else ""
    return record_of(row, chapter=row.programme.number, url=url)


def interval(row: object) -> Interval | None:
    """The interval of an approximate date, where both of its ends are known."""
    start, end = getattr(row, "when_start", None), getattr(row, "when_end", None)
    return Interval(start, end) if start and end else None


def decisions_on(period: Period) -> dict[frozenset[str], str]:
    """Pairs of activities that were shown to the secretariat: where it decides, or nothing where
    it has said that they are two."""
    pairs = SuspectedDuplicate.objects.filter(first__period=period)
    return {
        frozenset((f"activity:{pair.first_id}", f"activity:{pair.second_id}")): (
            "" if pair.state == SuspectedDuplicate.State.DIFFERENT else pair.get_absolute_url()
        )
        for pair in pairs
    }


def tables_of(period: Period) -> list[TableFacts]:
    printed = (
        Activity.objects.counted()
        .select_related("period", "programme")
        .prefetch_related("parties__institution__names", "places", "projects")
        .order_by("position", "pk")
    )
    tables = (
        ActivityTable.objects.filter(period=period)
        .select_related("programme")
        .prefetch_related("columns", Prefetch("activities", printed))
        .order_by("programme__number", "position", "pk")
    )
    return [_table(table) for table in tables]


def _table(table: ActivityTable) -> TableFacts:
    rows, drawn = list(table.activities.all()), activity_table(table)
    texts = {
        column.label: position
        for position, column in enumerate(table.columns.all())
        if column.content not in FIGURES
    }
    return TableFacts(
        record=record_of(
            table, chapter=table.programme.number, label=_("Tableau « %s »") % table.caption
        ),
        caption=table.caption,
        empty={
            label: _records_where(rows, [cells[position] for cells in drawn.rows])
            for label, position in texts.items()
        },
        row_count=len(rows),
    )


def _records_where(rows: list[Activity], cells: Iterable[str]) -> list[Record]:
    return [activity_record(row) for row, cell in zip(rows, cells, strict=True) if cell == UNKNOWN]
