"""What was committed against what was disbursed: totals over totals, never a mean of rates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from partners.money.totals import Count, Parts, Stated, Sums, count

COMMITMENT, DISBURSEMENT = "commitment", "disbursement"


@dataclass(frozen=True)
class Movement:
    """A movement of a project's money, on a day."""

    kind: str
    day: date
    stated: Stated
    provider: int | None = None


@dataclass(frozen=True)
class Flows:
    """Each kind of movement is a sum of its own: the same money is committed, then disbursed."""

    committed: Count
    disbursed: Count

    @property
    def rates(self) -> Sums:
        return rates(self.committed.totals, self.disbursed.totals)

    @property
    def is_empty(self) -> bool:
        return not (self.committed.added or self.disbursed.added)

    def only(self, currency: str) -> "Flows":
        return Flows(self.committed.only(currency), self.disbursed.only(currency))


def flows(movements: Iterable[Movement], parts: Parts) -> Flows:
    stated: dict[str, list[Stated]] = {COMMITMENT: [], DISBURSEMENT: []}
    for movement in movements:
        if movement.kind in stated:
            stated[movement.kind].append(movement.stated)
    return Flows(count(stated[COMMITMENT], parts), count(stated[DISBURSEMENT], parts))


def rates(committed: Sums, disbursed: Sums) -> Sums:
    """Disbursed out of 100 committed, by currency; none where either is not known."""
    return {c: disbursed[c] * 100 / committed[c] for c in committed if c in disbursed}
