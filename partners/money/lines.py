"""The projects behind a cell of the money pages, with what each adds to its total."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from partners.money.facts import Holder
from partners.money.flows import rates
from partners.money.selection import Selection
from partners.money.totals import Owner, Stated, Sums


@dataclass(frozen=True)
class ProjectLine:
    holder: Holder
    stated: Sequence[Stated]
    added: Sums
    is_remainder: bool
    committed: Sums
    disbursed: Sums

    @property
    def rates(self) -> Sums:
        return rates(self.committed, self.disbursed)


def project_lines(selection: Selection, holders: Mapping[Owner, Holder]) -> list[ProjectLine]:
    """Their columns add up to those of the selection."""
    total, stated = selection.total, selection.stated_by_owner()
    return [
        ProjectLine(
            holders[owner],
            stated.get(owner, []),
            total.budget.added.get(owner, {}),
            owner in total.budget.unallocated,
            total.flows.committed.added.get(owner, {}),
            total.flows.disbursed.added.get(owner, {}),
        )
        for owner in total.owners
    ]
