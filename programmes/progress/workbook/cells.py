"""How an answer looks in the cells of the workbook."""

import hashlib
import json
from collections.abc import Iterable, Mapping

from programmes.models import Indicator
from programmes.progress.document import RICH_TEXTS, Document, Row, is_empty
from programmes.progress.fields import ROW_FORMS
from programmes.progress.workbook.layout import (
    NOT_APPLICABLE_WORDS,
    OF_TOTAL,
    YES,
    lines_of,
    sheets,
)
from snia.common.richtext import plain_of
from snia.common.workbook_columns import Column
from snia.common.workbooks import tidied

TOO_LONG = "(Texte trop long pour Excel : le modifier sur le site.)"
# Excel holds 32 767 UTF-16 units in a cell, and silently cuts what is longer.
MAX_CELL_UNITS = 32_000


def cells_of(document: Document, indicators: Iterable[Indicator]) -> dict[str, str]:
    """The text of every cell that a document fills, by its path."""
    cells = _cells_of_texts(document)
    for name in ROW_FORMS:
        for row in rows_of(document, name):
            for column in sheets()[name].filled:
                path = f"{name}/{row['key']}/{column.name}"
                cells[path] = _cell(column, row.get(column.name, ""))
    rows = {row["key"]: row for row in document.get("indicators", ())}
    for indicator in indicators:
        cells |= _cells_of_indicator(indicator, rows.get(str(indicator.pk), {}))
    return {path: text for path, text in cells.items() if text}


def _cells_of_texts(document: Document) -> dict[str, str]:
    skipped = document.get("not_applicable", ())
    words = [word for name, word in NOT_APPLICABLE_WORDS.items() if name in skipped]
    texts = {**document, "not_applicable": " ; ".join(words)}
    columns = sheets()["answers"].filled
    return {column.name: _cell(column, texts.get(column.name, "")) for column in columns}


def _cells_of_indicator(indicator: Indicator, row: Row) -> dict[str, str]:
    texts = {**row, "not_applicable": YES if row.get("not_applicable") == "yes" else ""}
    names = (*lines_of(indicator), *OF_TOTAL)
    return {f"indicators/{indicator.pk}/{name}": _fitting(texts.get(name, "")) for name in names}


def rows_of(document: Document, name: str) -> list[Row]:
    """The rows of a section in which something was typed."""
    return [row for row in document.get(name, ()) if not is_empty(row)]


def _cell(column: Column, value: str) -> str:
    return _fitting(
        plain_of(value) if column.name in RICH_TEXTS else column.words.get(value, value)
    )


def _fitting(text: str) -> str:
    text = tidied(text)
    return TOO_LONG if len(text.encode("utf-16-le")) // 2 > MAX_CELL_UNITS else text


def section_of(path: str) -> str:
    """The sheet on which the cell of a path stands."""
    name = path.partition("/")[0]
    return name if "/" in path else "answers"


def digest_of(cells: Mapping[str, str]) -> str:
    """What tells whether a file brings a change to an answer."""
    return hashlib.sha256(json.dumps(sorted(cells.items())).encode()).hexdigest()
