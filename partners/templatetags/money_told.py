"""Sums and rates as the money pages tell them."""

from typing import Any

from django import template

from partners.money.conversion import Exchange
from partners.money.totals import LeftOut, Sums
from partners.money.wording import REASONS, told_rate, told_rates

register = template.Library()
register.filter("rate", told_rate)
register.filter("rates", told_rates)


@register.filter
def reason(left: LeftOut) -> Any:
    return REASONS[left.reason]


@register.inclusion_tag("partners/money/sums.html")
def sums(values: Sums, exchange: Exchange | None = None, address: str = "") -> dict[str, Any]:
    """Each currency on its line, converted beside its rate where that was asked for."""
    total, missing = exchange.total(values) if exchange else (None, [])
    return {
        "lines": [
            (currency, value, exchange.convert(value, currency) if exchange else None)
            for currency, value in values.items()
        ],
        "exchange": exchange,
        "address": address,
        "total": total if len(values) > 1 else None,
        "missing": missing,
    }
