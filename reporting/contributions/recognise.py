"""Tables of a Word file recognised as rows of activities, by what their headers say.

A table whose headers don't tell a title and one more known content is no table of activities. A
number that stands in cells merged over several rows is of those rows together: it is noted, and
given to none of them.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from reporting.bilan.headers import FIGURES, Content, content_of, contents_of
from reporting.contributions.word.read import Cell, Grid
from reporting.outputs.numbers import number_in
from snia.common.quantities import Qualifier
from snia.common.text import fold

_UNKNOWN = {"", "nd", "n d", "nc", "n c", "non communique", "non disponible", "inconnu"}
_QUALIFIERS = (
    (Qualifier.MORE_THAN, re.compile(r"(?:plus de|>)\s*(.+)", re.IGNORECASE)),
    (Qualifier.AT_LEAST, re.compile(r"(?:au moins|≥)\s*(.+)", re.IGNORECASE)),
    (Qualifier.ABOUT, re.compile(r"(?:environ|près de|~|≈)\s*(.+)", re.IGNORECASE)),
)
_MOST = 10_000_000
_TOTAL = re.compile(r"(?:sous )?tota(?:l|ux)\b")


@dataclass
class ActivityRow:
    """A row read: what each known content says as written, the rest by its header."""

    values: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)


@dataclass
class ActivityRows:
    """A table of activities; `columns` are content and label, the content empty where it is not
    known; `remarks` tell what is no activity of its own."""

    columns: list[tuple[str, str]]
    rows: list[ActivityRow]
    remarks: list[str]

    def as_json(self) -> dict[str, Any]:
        return {
            "columns": [list(column) for column in self.columns],
            "rows": [{"values": row.values, "others": row.others} for row in self.rows],
        }


def recognise(grid: Grid) -> ActivityRows | None:
    """The activities of a table, or None where it is not one of activities."""
    rows = [_spread(row) for row in grid.rows]
    width = max((len(row) for row in rows), default=0)
    rows = [[*row, *[Cell("")] * (width - len(row))] for row in rows]
    for at in range(min(3, len(rows) - 1)):
        for height in (2, 1):
            labels = _labels(rows[at : at + height])
            if labels and _are_of_activities(labels) and len(rows) > at + height:
                remarks = [_line(row) for row in grid.rows[:at]]
                return _read(labels, rows[at + height :], remarks)
    return None


def _spread(row: list[Cell]) -> list[Cell]:
    """A cell over several columns stands in each of them, its text in the first."""
    spread = []
    for cell in row:
        spread += [cell, *[Cell("", is_continued=cell.is_continued)] * (cell.span - 1)]
    return spread


# --- Headers -------------------------------------------------------------------------------


def _labels(header: list[list[Cell]]) -> list[str]:
    """The label of each column: its own, under that of the group that it is in.

    Two rows are one header where the second only parts what the first says: numbers, as a rule.
    """
    if len(header) == 1:
        return [cell.text for cell in header[0]]
    upper, lower = header
    told = [cell.text for cell in lower if cell.text]
    if not told or any(content_of(text) not in FIGURES for text in told):
        return []
    labels, group = [], ""
    for above, below in zip(upper, lower, strict=True):
        group = above.text or (group if below.text else "")
        labels.append(f"{group} : {below.text}" if below.text and group else below.text or group)
    return labels


def _are_of_activities(labels: list[str]) -> bool:
    contents = _contents(labels)
    known = [content for content in contents if content]
    return Content.TITLE in known and len(known) >= 2 and max(map(len, labels)) <= 120


def _contents(labels: list[str]) -> list[Content | None]:
    """« Bénéficiaires : Femmes » is told by its last words."""
    return contents_of([label.rpartition(" : ")[2] for label in labels])


# --- Rows ----------------------------------------------------------------------------------


def _read(labels: list[str], body: list[list[Cell]], remarks: list[str]) -> ActivityRows:
    contents = _contents(labels)
    table = ActivityRows(
        [
            (content or "", " ".join(label.split()))
            for content, label in zip(contents, labels, strict=True)
        ],
        [],
        remarks,
    )
    above: list[str] = [""] * len(labels)
    for row in body:
        texts = [cell.text for cell in row]
        if not any(texts):
            continue
        if _is_total(texts) or row[0].span == len(row) > 1:
            table.remarks.append(_line(row))
            continue
        table.rows.append(_activity(table, contents, row, above))
        above = [c.text if not c.is_continued else a for c, a in zip(row, above, strict=True)]
    return table


def _activity(
    table: ActivityRows, contents: list[Content | None], row: list[Cell], above: list[str]
) -> ActivityRow:
    read = ActivityRow()
    for index, (content, cell) in enumerate(zip(contents, row, strict=True)):
        text = cell.text
        if content in FIGURES and (cell.is_merged or cell.is_continued):
            if text:
                table.remarks.append(_merged(table.columns[index][1], text, row))
            continue
        if cell.is_continued and not text:
            text = above[index]
        if content:
            read.values[content] = text
        elif text:
            read.others[table.columns[index][1] or "Sans titre"] = text
    return read


def _merged(label: str, text: str, row: list[Cell]) -> str:
    title = next((cell.text for cell in row if cell.text), "")
    return f"{label} : {text}, pour plusieurs lignes ensemble à partir de « {title} »."


def _is_total(texts: list[str]) -> bool:
    first = next(text for text in texts if text)
    return bool(_TOTAL.match(fold(first)))


def _line(row: list[Cell]) -> str:
    return " | ".join(" ".join(cell.text.split()) for cell in row if cell.text)


# --- What a cell of numbers says -----------------------------------------------------------


def number_told(text: str) -> tuple[int | None, str] | None:
    """A number and how sure it is; (None, "exact") where it is not told; None where what is
    written is no number."""
    if fold(text) in _UNKNOWN:
        return None, Qualifier.EXACT
    for qualifier, pattern in _QUALIFIERS:
        found = pattern.fullmatch(text.strip())
        number = number_in(found[1]) if found else None
        if number is not None and number <= _MOST:
            return number, qualifier
    number = number_in(text)
    return (number, Qualifier.EXACT) if number is not None and number <= _MOST else None
