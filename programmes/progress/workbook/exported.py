"""One answer as the workbook shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from programmes.models import Indicator, PlannedBudget, ProgressUpdate
from programmes.progress.workbook.cells import cells_of, rows_of
from programmes.progress.workbook.layout import (
    ACTION,
    BUDGET,
    OF_TOTAL,
    WORDING,
    Sheet,
    lines_of,
)
from snia.common.typography import thousands

# The texts of a line, in the order of the columns; None where nothing is to be typed.
Line = list[str | None]


@dataclass(frozen=True)
class Exported:
    update: ProgressUpdate
    budget: PlannedBudget | None

    @cached_property
    def code(self) -> str:
        return self.update.action.code

    @cached_property
    def indicators(self) -> list[Indicator]:
        return list(self.update.action.indicators.all())

    @cached_property
    def cells(self) -> dict[str, str]:
        return cells_of(self.update.content, self.indicators)

    def lines(self, sheet: Sheet) -> Iterator[Line]:
        if sheet.section == "answers":
            yield self._line(sheet)
        elif sheet.section == "indicators":
            for indicator in self.indicators:
                yield from self._lines_of_indicator(indicator)
        else:
            for row in rows_of(self.update.content, sheet.section):
                paths = (f"{sheet.section}/{row['key']}/{c.name}" for c in sheet.filled)
                yield [self.code, *(self.cells.get(path, "") for path in paths), row["key"]]

    def _line(self, sheet: Sheet) -> Line:
        given = {
            ACTION: self.code,
            WORDING: self.update.action.wording,
            BUDGET: _amount(self.budget) if self.budget else "",
        }
        return [given.get(c.label, self.cells.get(c.name, "")) for c in sheet.columns]

    def _lines_of_indicator(self, indicator: Indicator) -> Iterator[Line]:
        def cell(name: str) -> str:
            return self.cells.get(f"indicators/{indicator.pk}/{name}", "")

        for name, label in lines_of(indicator).items():
            of_total = [cell(n) if name == "total" else None for n in OF_TOTAL]
            yield [self.code, indicator.name, indicator.unit, label, cell(name), *of_total]


def _amount(budget: PlannedBudget) -> str:
    whole, fraction = divmod(budget.value, 1)
    cents = f",{int(fraction * 100):02d}" if fraction else ""
    return f"{thousands(int(whole))}{cents} {budget.currency}"
