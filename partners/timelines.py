"""Dated records along a vertical line: by year, those without a date told apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from snia.common.models import ApproximatelyDated


@dataclass(frozen=True)
class Point:
    """A record with the date that a machine reads; empty where its wording is no plain date."""

    record: Any
    datetime: str


@dataclass(frozen=True)
class Year:
    """Empty for the records whose date is not known."""

    number: str
    points: list[Point]


def chronological(records: QuerySet, *after: str) -> QuerySet:
    """From the first day that each may mean; of the same day, the most precise one first."""
    first = Coalesce("when_start", "when_end")
    return records.order_by(
        first.asc(nulls_last=True), F("when_end").asc(nulls_last=True), *after, "pk"
    )


def by_year(records: Iterable[Any]) -> list[Year]:
    """Of records in chronological order."""
    return [
        Year(number, [Point(record, machine_date(record)) for record in same])
        for number, same in groupby(records, key=_year_of)
    ]


def _year_of(record: ApproximatelyDated) -> str:
    first = record.when_start or record.when_end
    return str(first.year) if first else ""


def machine_date(record: ApproximatelyDated) -> str:
    """A day, a month or a year, as HTML's `time` takes them; nothing of any other interval."""
    start, end = record.when_start, record.when_end
    if not (start and end):
        return ""
    if start == end:
        return start.isoformat()
    if (start.month, start.day, end) == (1, 1, date(start.year, 12, 31)):
        return str(start.year)
    following = end + timedelta(days=1)
    is_month = start.day == following.day == 1 and (start.year, start.month) == (
        end.year,
        end.month,
    )
    return f"{start:%Y-%m}" if is_month else ""
