"""The one table that each command prints, and its place in docs/speed.md."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

HEAD = ("figure", "goal", "measured", "verdict")


@dataclass(frozen=True)
class Figure:
    """One line: what was measured, against its goal; `is_met` is None where it has none."""

    name: str
    goal: str
    measured: str
    is_met: bool | None

    @property
    def verdict(self) -> str:
        return {True: "met", False: "MISSED", None: "-"}[self.is_met]

    @property
    def cells(self) -> tuple[str, str, str, str]:
        return self.name, self.goal, self.measured, self.verdict


def table(figures: Iterable[Figure]) -> str:
    rows = [HEAD, *(figure.cells for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, _line(["-" * width for width in widths], widths))
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def all_met(figures: Iterable[Figure]) -> bool:
    return all(figure.is_met is not False for figure in figures)


def write_section(file: Path, name: str, about: str, figures: Iterable[Figure]) -> None:
    """Replace what stands between the marks of `name`: a date, a commit, the table."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    text = file.read_text(encoding="utf-8")
    if begin not in text or end not in text:
        raise SystemExit(f"{file} has no place for this table: {begin} and {end} are missing")
    section = f"{begin}\n{date.today():%Y-%m-%d}, {about}\n\n{table(figures)}\n{end}"
    pattern = re.escape(begin) + ".*?" + re.escape(end)
    file.write_text(re.sub(pattern, lambda _found: section, text, flags=re.S), encoding="utf-8")
