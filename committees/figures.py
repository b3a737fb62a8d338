"""Figures of a list that are filters: each counts what its address shows."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count

from programmes.progress.board import Tile


def tiles_of(rows: Any, field: str, choices: Iterable[Any], chosen: dict[str, str]) -> list[Tile]:
    """One tile a value of the field, in one query."""
    counted = rows.order_by().values(field).annotate(number=Count("pk", distinct=True))
    numbers = dict(counted.values_list(field, "number"))
    return [
        Tile(field, value, label, numbers.get(value, 0), chosen.get(field) == value)
        for value, label in choices
    ]
