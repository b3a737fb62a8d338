"""Conversion by dated rates; without one, an amount stays as it was signed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from partners.money.totals import Sums

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Rate:
    """What one unit of a currency was worth in another on a day."""

    currency: str
    target: str
    day: date
    rate: Decimal
    is_demonstration: bool = False


@dataclass(frozen=True)
class Quote:
    """The rate by which a currency is converted: as published, or read the other way round."""

    rate: Rate
    is_inverse: bool

    def convert(self, value: Decimal) -> Decimal:
        exact = value / self.rate.rate if self.is_inverse else value * self.rate.rate
        return exact.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Converted:
    """An amount in the currency asked for; `value` is None where no rate is known."""

    value: Decimal | None
    quote: Quote | None = None


class Exchange:
    """Converts to a currency by the rates known on a day."""

    def __init__(self, target: str, day: date, rates: Iterable[Rate]) -> None:
        self.target, self.day = target, day
        self._quotes: dict[str, Quote] = {}
        for rate in sorted(rates, key=self._preference):
            if rate.day <= day:
                self._note(rate)

    def _preference(self, rate: Rate) -> tuple[date, bool]:
        """The latest last; of the same day, the one that needs no turning round."""
        return rate.day, rate.target == self.target

    def _note(self, rate: Rate) -> None:
        if rate.target == self.target:
            self._quotes[rate.currency] = Quote(rate, is_inverse=False)
        elif rate.currency == self.target:
            self._quotes[rate.target] = Quote(rate, is_inverse=True)

    def convert(self, value: Decimal, currency: str) -> Converted:
        if currency == self.target:
            return Converted(value)
        quote = self._quotes.get(currency)
        return Converted(quote.convert(value), quote) if quote else Converted(None)

    def total(self, sums: Sums) -> tuple[Decimal | None, list[str]]:
        """What could be converted, added up, and the currencies that could not be."""
        converted = {c: self.convert(value, c).value for c, value in sums.items()}
        known = [value for value in converted.values() if value is not None]
        missing = [currency for currency, value in converted.items() if value is None]
        return (sum(known, Decimal(0)) if known else None), missing
