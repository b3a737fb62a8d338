"""The words in which the cases of the constraints are told; see test_constraints.

Each application has a module of its own, which exports three things:

- BASES: for each model, a row that every rule accepts;
- RULES: what one row may never hold;
- UNIQUE: what two rows may never be together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Model

Values = dict[str, Any]
Bases = dict[type[Model], Values]

# In a case, the row itself.
ITSELF = object()

EVE, DAY, MORROW = date(2018, 5, 17), date(2018, 5, 18), date(2018, 5, 19)
NOON = datetime(2018, 5, 18, 12, tzinfo=UTC)


def a(model: type[Model], **found: Any) -> Callable[[], Model]:
    """A row of the reference data, looked up when the case runs."""

    def find() -> Model:
        row = model._default_manager.filter(**found).order_by("pk").first()
        assert row is not None, f"no {model.__name__} with {found}"
        return row

    return find


def resolve(values: Values) -> Values:
    return {name: value() if callable(value) else value for name, value in values.items()}


# --- Rules on one row ----------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """A check: changes to the base row that it accepts, and others that it refuses.

    The first row that it accepts is the one that the refused changes are made to.
    """

    name: str
    model: type[Model]
    accepts: tuple[Values, ...]
    refuses: tuple[Values, ...]


def in_order(name: str, model: type[Model], start: str, end: str) -> Rule:
    """Two dates, each of which may be unknown."""
    return Rule(
        name,
        model,
        accepts=(
            {start: DAY, end: MORROW},
            {start: DAY, end: DAY},
            {start: DAY, end: None},
            {start: None, end: DAY},
            {start: None, end: None},
        ),
        refuses=({start: DAY, end: EVE},),
    )


def not_itself(name: str, model: type[Model], link: str = "parent") -> Rule:
    return Rule(name, model, accepts=({}, {link: a(model)}), refuses=({link: ITSELF},))


# --- Rules on two rows ---------------------------------------------------------------------


@dataclass(frozen=True)
class Once:
    """A row that may not be there twice, and changes that make another of its copy.

    `twin` is what a copy may hold and still be the same.
    """

    name: str
    model: type[Model]
    others: tuple[Values, ...]
    base: Values | None = None
    twin: Values | None = None
