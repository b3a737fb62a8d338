"""What counts as Morocco's money, and what a sum makes of it.

An amount for Morocco alone counts whole. One that covers several countries counts for Morocco's
share, where it is known; else it is left out, and told apart. A range of grants is never summed.

In one sum, an owner counts for what its parts do not count already: a sum takes the most detailed
level whose amounts are known, and the parent's remainder is told apart as not allocated. An
agreement is to its projects what an instrument is to its parts. Where the parts count in a
currency that the parent does not state, no remainder can be told: the parent is left out.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

# By currency: amounts of two currencies are never added up. A currency that is not there is not
# known, which is not zero.
Sums = dict[str, Decimal]

PROJECT, AGREEMENT = "project", "agreement"


class Owner(NamedTuple):
    """What an amount is that of: a project or an agreement."""

    kind: str
    pk: int


Parts = Mapping[Owner, Collection[Owner]]


class Reason(StrEnum):
    """Why money is not in a total."""

    SHARE_UNKNOWN = "share_unknown"
    OTHERS_SHARE = "others_share"
    GRANT_RANGE = "grant_range"
    IN_ITS_PARTS = "in_its_parts"
    PARTS_IN_ANOTHER_CURRENCY = "parts_in_another_currency"


@dataclass(frozen=True)
class Stated:
    """An amount as it was stated; `for_morocco` is None where Morocco's share is not known."""

    owner: Owner
    currency: str
    value: Decimal
    for_morocco: Decimal | None
    upper_value: Decimal | None = None  # the most that one grant may be
    written: str = ""
    note: str = ""


@dataclass(frozen=True)
class LeftOut:
    """Money that a sum leaves out, and why; what was stated, where that is left out itself."""

    owner: Owner
    currency: str
    value: Decimal
    reason: Reason
    stated: Stated | None = None

    @property
    def is_counted_elsewhere(self) -> bool:
        return self.reason == Reason.IN_ITS_PARTS


@dataclass
class Count:
    """One sum: what each owner adds to it, how much of that no part tells, what is left out."""

    added: dict[Owner, Sums] = field(default_factory=dict)
    unallocated: dict[Owner, Sums] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def totals(self) -> Sums:
        return sum_up(self.added.values())

    @property
    def unallocated_totals(self) -> Sums:
        return sum_up(self.unallocated.values())

    @property
    def out_of_total(self) -> list[LeftOut]:
        return [left for left in self.left_out if not left.is_counted_elsewhere]

    def only(self, currency: str) -> "Count":
        """What it holds in one currency; all of it where none is named. What is in other
        currencies was weighed before: a filter changes no figure."""
        if not currency:
            return self
        left_out = [left for left in self.left_out if left.currency == currency]
        return Count(_only(currency, self.added), _only(currency, self.unallocated), left_out)


def sum_up(several: Iterable[Sums]) -> Sums:
    """Each currency with its total, in the order of the alphabet."""
    totals: Sums = {}
    for sums in several:
        for currency, value in sums.items():
            totals[currency] = totals.get(currency, Decimal(0)) + value
    return dict(sorted(totals.items()))


def _only(currency: str, by_owner: dict[Owner, Sums]) -> dict[Owner, Sums]:
    return {o: {currency: sums[currency]} for o, sums in by_owner.items() if currency in sums}


def count(stated: Iterable[Stated], parts: Parts) -> Count:
    """The sum of what was stated; `parts` says what each owner is made of, in the sum or not."""
    counting = _Counting(parts)
    for one in stated:
        counting.take(one)
    counting.reckon()
    return counting.result


class _Counting:
    def __init__(self, parts: Parts) -> None:
        self.result = Count()
        self._parts = parts
        self._own: dict[Owner, Sums] = {}
        self._wholes: dict[Owner, Sums] = {}

    def take(self, one: Stated) -> None:
        if one.upper_value is not None:
            self._leave(one, one.value, Reason.GRANT_RANGE)
        elif one.for_morocco is None:
            self._leave(one, one.value, Reason.SHARE_UNKNOWN)
        else:
            known = {one.currency: one.for_morocco}
            self._own[one.owner] = sum_up([self._own.get(one.owner, {}), known])
            if one.for_morocco < one.value:
                self._leave(one, one.value - one.for_morocco, Reason.OTHERS_SHARE)

    def reckon(self) -> None:
        for owner in self._own:
            self._whole(owner)

    def _whole(self, owner: Owner) -> Sums:
        """What an owner and all its parts count for together."""
        if owner not in self._wholes:
            self._wholes[owner] = {}  # where parents go round in a circle, it ends here
            inside = sum_up(self._whole(part) for part in self._parts.get(owner, ()))
            self._wholes[owner] = self._with_own(owner, inside)
        return self._wholes[owner]

    def _with_own(self, owner: Owner, inside: Sums) -> Sums:
        own = self._own.get(owner, {})
        if own and not inside.keys() <= own.keys():
            self._leave_own(owner, own, Reason.PARTS_IN_ANOTHER_CURRENCY)
            return inside
        rest = {c: value - inside.get(c, Decimal(0)) for c, value in own.items()}
        rest = {c: value for c, value in rest.items() if value > 0}
        if rest:
            self.result.added[owner] = rest
        if own and inside:
            self.result.unallocated[owner] = rest
            counted = {c: min(own[c], value) for c, value in inside.items()}
            self._leave_own(owner, counted, Reason.IN_ITS_PARTS)
        return sum_up([inside, rest])

    def _leave(self, one: Stated, value: Decimal, reason: Reason) -> None:
        self.result.left_out.append(LeftOut(one.owner, one.currency, value, reason, one))

    def _leave_own(self, owner: Owner, sums: Sums, reason: Reason) -> None:
        self.result.left_out += [LeftOut(owner, c, value, reason) for c, value in sums.items()]
