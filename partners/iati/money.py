"""Budgets and movements: what is Morocco's for sure, in the currency that was signed, once."""

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from partners.iati.codes import TRANSACTIONS
from partners.iati.dates import span_of
from partners.iati.elements import dated, element, money, number, told
from partners.iati.organisations import party_of
from partners.iati.standard import Element, codelist
from partners.models import Amount, Project, Transaction

Left = list[str]  # why something was left out, in words


def budgets(project: Project, within: Collection[int], left: Left) -> Iterator[Element]:
    """One a budget, for the known span of the activity. An activity within an instrument whose
    budget the file tells has none of its own: the instrument's comprises it."""
    period = span_of(project).period
    for amount in project.amounts.all():
        reason, value = _why_no_budget(amount, project, within), amount.for_morocco
        if reason or value is None or period is None:
            left.append(_("budget « %(amount)s » : %(reason)s") % _told(amount, reason))
        else:
            yield _budget(value, amount.currency, period)


def has_budget(project: Project) -> bool:
    """Its own, whatever it is within."""
    return any(not _why_no_budget(amount, project, ()) for amount in project.amounts.all())


def transactions(project: Project, today: date, left: Left) -> Iterator[Element]:
    for movement in project.transactions.all():
        if movement.day > today:
            left.append(_("mouvement « %s » : sa date est à venir") % movement)
        elif not _is_currency(movement.currency):
            left.append(_("mouvement « %s » : devise inconnue de l'IATI") % movement)
        else:
            yield _transaction(movement)


def _why_no_budget(amount: Amount, project: Project, within: Collection[int]) -> str:
    if amount.nature != Amount.Nature.BUDGET:
        return _("c'est une fourchette par subvention")
    if amount.for_morocco is None:
        return _("il couvre plusieurs pays, la part du Maroc n'est pas connue")
    if span_of(project).period is None:
        return _("l'IATI veut sa période, et une des dates du projet n'est pas connue")
    if not _is_currency(amount.currency):
        return _("devise inconnue de l'IATI")
    if within:
        return _("le budget de l'instrument dont le projet relève le comprend")
    return ""


def _budget(value: Decimal, currency: str, period: tuple[date, date]) -> Element:
    """Its value is dated by its first day: no document gives another."""
    start, end = period
    return element(
        "budget",
        dated("period-start", start),
        dated("period-end", end),
        money(value, currency, start),
        type="1",
    )


def _transaction(movement: Transaction) -> Element:
    parts = [
        element("transaction-type", code=TRANSACTIONS[Transaction.Kind(movement.kind)]),
        dated("transaction-date", movement.day),
        money(movement.value, movement.currency, movement.day),
        *([told("description", movement.description)] if movement.description else []),
        *party_of("provider-org", movement.provider),
        *party_of("receiver-org", movement.receiver),
    ]
    return element("transaction", *parts, ref=movement.reference or None)


def _is_currency(code: str) -> bool:
    return code in codelist("Currency").codes


def _told(amount: Amount, reason: str) -> dict[str, str]:
    written = amount.written or f"{number(amount.value)} {amount.currency}"
    return {"amount": written, "reason": reason}
