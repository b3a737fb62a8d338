"""What a page does not count, told with the project or the agreement that it is of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.money.facts import Holder
from partners.money.selection import Row
from partners.money.totals import LeftOut, Owner


@dataclass(frozen=True)
class NotCounted:
    holder: Holder
    what: Any
    left: LeftOut


def not_counted(row: Row, holders: Mapping[Owner, Holder]) -> list[NotCounted]:
    """Budgets one by one; movements added up, for a project may have hundreds."""
    told = (
        (_("Budget"), row.budget.left_out),
        (_("Engagements"), _added_up(row.flows.committed.left_out)),
        (_("Décaissements"), _added_up(row.flows.disbursed.left_out)),
    )
    return [NotCounted(holders[left.owner], what, left) for what, some in told for left in some]


def _added_up(some: list[LeftOut]) -> list[LeftOut]:
    added: dict[Any, LeftOut] = {}
    for left in some:
        key = (left.owner, left.currency, left.reason)
        value = left.value + (added[key].value if key in added else 0)
        added[key] = LeftOut(left.owner, left.currency, value, left.reason)
    return list(added.values())
