"""Queries composed once, for the pages that ask the same at each request.

Django composes a query anew each time, which takes longer than PostgreSQL takes to plan and run
it (docs/speed.md). A `Composed` query keeps its SQL; a `Slot` in it is a value that changes:

    _budgets = Composed(lambda: PlannedBudget.objects.filter(action=Slot("action")))
    _budgets(action=12)  # the list of its records

Only the SQL is kept, never a row: each call reads the database.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, Expression, Field, QuerySet

LARGEST: int = BigIntegerField.MAX_BIGINT


class Slot(Expression):
    """Stands in a query for a value that comes with each call: a key, unless told otherwise."""

    def __init__(self, name: str, output_field: Field | None = None) -> None:
        super().__init__(output_field=output_field or BigIntegerField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)

    def value_in(self, values: dict[str, Any], connection: Any) -> Any:
        """As the database takes it; a number that it can't hold is equal to none of its own."""
        value = values[self.name]
        if isinstance(value, int) and not -LARGEST <= value <= LARGEST:
            value = None
        return self.output_field.get_db_prep_value(value, connection)


class Composed:
    """A query whose SQL is made at its first call, once for each kind of database."""

    def __init__(self, compose: Callable[[], QuerySet]) -> None:
        self._compose = compose
        self._made: dict[str, _Made] = {}

    def __call__(self, **values: Any) -> list[Any]:
        connection = connections[DEFAULT_DB_ALIAS]
        made = self._made.get(connection.vendor)
        if made is None:
            made = self._made[connection.vendor] = _Made.of(self._compose())
        return made.rows(values, connection)


@dataclass(frozen=True)
class _Made:
    queryset: QuerySet
    compiler: Any
    sql: str
    params: tuple[Any, ...]

    @classmethod
    def of(cls, queryset: QuerySet) -> "_Made":
        compiler: Any = queryset.query.get_compiler(queryset.db)
        sql, params = compiler.as_sql()
        compiler.connection = None  # each call has its own
        return cls(queryset, compiler, sql, params)

    def rows(self, values: dict[str, Any], connection: Any) -> list[Any]:
        """What the queryset makes of its rows, whose compiler is told the SQL beforehand, and
        the connection of this thread."""
        params = [
            param.value_in(values, connection) if isinstance(param, Slot) else param
            for param in self.params
        ]
        compiler = copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_options: (self.sql, params)
        queryset: Any = self.queryset.all()
        queryset.query.get_compiler = lambda *_args, **_options: compiler
        return list(queryset)
