"""Which row of the kept record a moved row would repeat, told by the constraints themselves."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Model, Q, UniqueConstraint

from partners.merging.relations import Relation
from partners.merging.rules import uniting_of

Twin = Callable[[Any], Any]
# The other fields of a constraint, and the condition under which it holds.
Unique = tuple[tuple[str, ...], Q | None]


def twin_finder(relation: Relation, kept: Model, rows: list[Any]) -> Twin:
    """A constant number of queries, however many the rows."""
    others = list(relation.rows_of(kept))
    tests = [_test(relation, unique, rows, others) for unique in uniques(relation)]
    by_rule = uniting_of(relation.model).twin

    def twin(row: Any) -> Any:
        found = (test(row) for test in tests)
        return next((other for other in found if other is not None), by_rule(row, others))

    return twin


def uniques(relation: Relation) -> Iterator[Unique]:
    """Every uniqueness in which the relation takes part."""
    meta, name = relation.model._meta, relation.name
    if meta.get_field(name).unique:
        yield (), None
    for together in meta.unique_together:
        if name in together:
            yield _but(together, name), None
    computed = uniting_of(relation.model).computed
    for constraint in meta.constraints:
        if not isinstance(constraint, UniqueConstraint) or constraint.name in computed:
            continue
        if name in constraint.fields:
            yield _but(constraint.fields, name), constraint.condition


def _but(names: Iterable[str], name: str) -> tuple[str, ...]:
    return tuple(other for other in names if other != name)


def _test(relation: Relation, unique: Unique, rows: list[Any], others: list[Any]) -> Twin:
    names, condition = unique
    fields = [relation.model._meta.get_field(name) for name in names]
    subject = None
    if condition is not None and others:
        both = {row.pk for row in (*rows, *others)}
        under = relation.model._base_manager.filter(condition, pk__in=both)
        subject = set(under.values_list("pk", flat=True))

    def key(row: Any) -> tuple[Any, ...] | None:
        """None where the constraint says nothing of the row: unknown values are not equal."""
        values = tuple(field.value_from_object(row) for field in fields)
        is_subject = subject is None or row.pk in subject
        return values if is_subject and None not in values else None

    known = {key(other): other for other in others}
    known.pop(None, None)
    return lambda row: known.get(key(row))
