"""What the filters of the pages keep, and the sums that are made of it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from partners.money.dimensions import Dimension, Line, Placement
from partners.money.facts import Facts
from partners.money.flows import Flows, Movement, flows
from partners.money.totals import Count, Owner, Stated, count

Kept = TypeVar("Kept")
Chosen = Mapping[str, int | None]  # a line for each dimension that is filtered; None for no line


@dataclass(frozen=True)
class Row:
    """A line of a table, or all of it; `key` is None where no line is known."""

    label: Any
    address: str
    key: int | None
    owners: Collection[Owner]
    budget: Count
    flows: Flows


@dataclass(frozen=True)
class Table:
    dimension: Dimension
    rows: Sequence[Row]
    total: Row


class Selection:
    """The amounts and the movements of `owners` that are in every chosen line."""

    def __init__(
        self,
        facts: Facts,
        placements: Mapping[str, Placement],
        owners: Collection[Owner],
        chosen: Chosen,
        currency: str = "",
    ) -> None:
        self._parts, self._placements, self._currency = facts.parts, placements, currency
        wanted = set(owners)
        by_line = [(placements[name], key) for name, key in chosen.items()]
        self.owners = [
            owner for owner in owners if all(key in p.of_owner(owner) for p, key in by_line)
        ]
        kept = set(self.owners)
        self._amounts = [one for one in facts.amounts if one.owner in kept]
        self._movements = [
            movement
            for movement in facts.movements
            if movement.stated.owner in wanted
            and all(key in p.of_movement(movement) for p, key in by_line)
        ]

    @cached_property
    def _told(self) -> set[Owner]:
        """The owners of an amount or of a movement in the currency that is filtered."""
        stated = [*self._amounts, *(movement.stated for movement in self._movements)]
        return {one.owner for one in stated if one.currency == self._currency}

    @cached_property
    def total(self) -> Row:
        return self._row(Line(0, ""), None, self.owners, self._amounts, self._movements)

    def stated_by_owner(self) -> Mapping[Owner, list[Stated]]:
        return _grouped(self._amounts, lambda one: [one.owner])

    def by(self, dimension: Dimension) -> Table:
        placement = self._placements[dimension.name]
        owners = _grouped(self.owners, placement.of_owner)
        amounts = _grouped(self._amounts, lambda one: placement.of_owner(one.owner))
        movements = _grouped(self._movements, placement.of_movement)
        lines: list[tuple[int | None, Line]] = [(line.key, line) for line in placement.lines]
        lines.append((None, Line(0, dimension.none_label)))
        rows = (
            self._row(line, key, owners[key], amounts[key], movements[key]) for key, line in lines
        )
        return Table(dimension, [row for row in rows if row.owners], self.total)

    def _row(
        self,
        line: Line,
        key: int | None,
        owners: Iterable[Owner],
        amounts: Iterable[Stated],
        movements: Sequence[Movement],
    ) -> Row:
        """With the projects that have but a movement there: theirs are its cells too."""
        moved = (movement.stated.owner for movement in movements)
        involved = list(dict.fromkeys([*owners, *moved]))
        return Row(
            line.label,
            line.address,
            key,
            [o for o in involved if o in self._told] if self._currency else involved,
            count(amounts, self._parts).only(self._currency),
            flows(movements, self._parts).only(self._currency),
        )


def _grouped(
    things: Iterable[Kept], lines_of: Callable[[Kept], Collection[Any]]
) -> defaultdict[Any, list[Kept]]:
    groups: defaultdict[Any, list[Kept]] = defaultdict(list)
    for thing in things:
        for line in lines_of(thing):
            groups[line].append(thing)
    return groups
