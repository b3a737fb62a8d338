"""What a request asks of the money: its filters, what they keep, and how it is converted."""

from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from partners.models import ExchangeRate
from partners.money.conversion import Exchange, Rate
from partners.money.dimensions import Dimension, dimensions
from partners.money.facts import load_facts
from partners.money.filters import money_filter
from partners.money.selection import Selection
from partners.money.totals import AGREEMENT, PROJECT, Owner

COUNTED = "1"


class Asked:
    """`selection` is None where a filter is of nonsense."""

    def __init__(self, data: Any) -> None:
        self.with_demonstration = data.get("demonstration") == COUNTED
        self.facts = load_facts(with_demonstration=self.with_demonstration)
        self.placements = {dimension.name: dimension.load() for dimension in dimensions()}
        self.filter = money_filter()(data, choices=self._choices())
        self.is_valid = self.filter.is_valid()
        self.selection = self._selection() if self.is_valid else None
        self.exchange = self._exchange() if self.is_valid else None

    @property
    def dimensions(self) -> list[Dimension]:
        return dimensions()

    def _choices(self) -> dict[str, list[tuple[Any, Any]]]:
        offered: dict[str, list[tuple[Any, Any]]] = {
            name: [(str(line.key), line.label) for line in placement.lines]
            for name, placement in self.placements.items()
        }
        offered["currency"] = [(code, code) for code in self.facts.currencies]
        offered["to"] = [(code, code) for code in self._convertible()]
        return offered

    def _convertible(self) -> list[str]:
        pairs = self._rates().order_by().values_list("currency", "target").distinct()
        return sorted({*self.facts.currencies, *(code for pair in pairs for code in pair)})

    def _rates(self) -> Any:
        """Invented rates convert nothing unless invented data is counted."""
        rates = ExchangeRate.objects.all()
        return rates if self.with_demonstration else rates.filter(is_demonstration=False)

    def _selection(self) -> Selection:
        found = self.filter.qs.values_list("pk", flat=True)
        owners = [Owner(PROJECT, pk) for pk in found]
        if not self.filter.asks_of_projects:
            owners += [owner for owner in self.facts.holders if owner.kind == AGREEMENT]
        return Selection(
            self.facts,
            self.placements,
            [owner for owner in owners if owner in self.facts.holders],
            self.filter.chosen,
            self.filter.form.cleaned_data["currency"],
        )

    def _exchange(self) -> Exchange | None:
        target = self.filter.form.cleaned_data["to"]
        if not target:
            return None
        day = self.filter.form.cleaned_data["on"] or timezone.localdate()
        return Exchange(target, day, self._latest_rates(target, day))

    def _latest_rates(self, target: str, day: date) -> list[Rate]:
        """The last one of each pair on that day, by which the currency is reached."""
        rates = self._rates().filter(Q(target=target) | Q(currency=target), day__lte=day)
        same = rates.filter(currency=OuterRef("currency"), target=OuterRef("target"))
        latest = rates.filter(day=Subquery(same.order_by("-day").values("day")[:1]))
        return [
            Rate(*row)
            for row in latest.values_list("currency", "target", "day", "rate", "is_demonstration")
        ]
