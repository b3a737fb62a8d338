"""By what the money is told: each layer registers its dimensions when the applications are ready.

A project that has several lines is in each of them, whole: nothing says how its money is split.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from partners.money.flows import Movement
from partners.money.totals import PROJECT, Owner

NOWHERE: frozenset[int | None] = frozenset([None])


@dataclass(frozen=True)
class Line:
    """One funder, programme, period…; its address is empty where it has no page."""

    key: int
    label: str
    address: str = ""


@dataclass(frozen=True)
class Placement:
    """The lines of a dimension, and those of each project; None stands for no line."""

    lines: Iterable[Line]
    of_projects: Mapping[int, Collection[int | None]] = field(default_factory=dict)

    def of_owner(self, owner: Owner) -> Collection[int | None]:
        """An agreement has no funder, no programme…: it is in no line."""
        if owner.kind != PROJECT:
            return NOWHERE
        return self.of_projects.get(owner.pk) or NOWHERE

    def of_movement(self, movement: Movement) -> Collection[int | None]:
        return self.of_owner(movement.stated.owner)


@dataclass(frozen=True)
class Dimension:
    """`load` costs the same number of queries whatever the rows; `note` tells how it places."""

    name: str
    label: Any
    heading: Any
    none_label: Any
    note: Any
    load: Callable[[], Placement]


_dimensions: list[Dimension] = []


def register_dimension(dimension: Dimension) -> None:
    """Called once by the layer that has it."""
    _dimensions.append(dimension)


def dimensions() -> list[Dimension]:
    return list(_dimensions)
