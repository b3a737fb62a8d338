"""Rows written and deleted by the thousand, with what `save()` would have computed."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from snia.common.approximate_dates import interval_of
from snia.common.text import fold

BATCH = 1000
ModelT = TypeVar("ModelT", bound=Model)


def write(rows: Sequence[ModelT]) -> None:
    if rows:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)


def searchable(rows: Iterable[Any]) -> None:
    for row in rows:
        row.search_text = f" {fold(row.searchable_text())}"


@lru_cache(maxsize=10_000)
def interval(written: str) -> tuple[date | None, date | None]:
    return interval_of(written) or (None, None)


def delete(rows: QuerySet) -> None:
    """In parts: Django reads a row, and what depends on it, before it deletes it."""
    keys = list(rows.order_by().values_list("pk", flat=True))
    manager = rows.model._default_manager
    for start in range(0, len(keys), BATCH):
        manager.filter(pk__in=keys[start : start + BATCH]).only("pk").delete()
