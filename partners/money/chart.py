"""A bar chart of commitments and disbursements, drawn by the server: lengths and places only."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

WIDTH = 360
STEP = 46  # of a line: its label, then its two bars
BAR = 11
SHOWN = 12


@dataclass(frozen=True)
class Bar:
    y: int
    width: int
    value: Decimal | None


@dataclass(frozen=True)
class Bars:
    label: Any
    label_y: int
    committed: Bar
    disbursed: Bar


@dataclass(frozen=True)
class Chart:
    """One currency, for bars of two can't stand beside each other."""

    currency: str
    lines: list[Bars]
    height: int
    width: int = WIDTH
    bar_height: int = BAR


Known = tuple[Any, Decimal | None, Decimal | None]  # label, committed, disbursed


def chart_of(currency: str, known: Iterable[Known]) -> Chart | None:
    """The lines where something is known, the greatest first; the table beside has them all."""
    told = [line for line in known if line[1] is not None or line[2] is not None]
    told.sort(key=_greatest, reverse=True)
    told = told[:SHOWN]
    if not told:
        return None
    longest = _greatest(told[0])
    lines = [_bars(rank, line, longest) for rank, line in enumerate(told)]
    return Chart(currency, lines, len(lines) * STEP)


def _greatest(line: Known) -> Decimal:
    return max(line[1] or Decimal(0), line[2] or Decimal(0))


def _bars(rank: int, line: Known, longest: Decimal) -> Bars:
    label, committed, disbursed = line
    top = rank * STEP
    return Bars(
        label,
        top + 13,
        _bar(top + 18, committed, longest),
        _bar(top + 18 + BAR + 1, disbursed, longest),
    )


def _bar(y: int, value: Decimal | None, longest: Decimal) -> Bar:
    """A known value is seen, however small beside the others."""
    width = max(1, int(value * WIDTH / longest)) if value is not None else 0
    return Bar(y, width, value)
