"""Real Word tables: the header repeated on each page, no row cut, the widths of the book."""

from collections.abc import Sequence
from typing import Any

from docx.oxml.ns import qn
from docx.shared import Cm

from reporting.bilan.book import Table
from reporting.outputs.word.fields import element
from snia.common.text import fit_for_xml
from snia.common.typography import french_spaces

_TEXT_WIDTH = Cm(16.4)
_NAVY, _STRIPE = "123C4A", "F5F2EA"
STYLE = "Table Grid"


def add_table(document: Any, table: Table) -> None:
    widths = [round(_TEXT_WIDTH.twips * width / 100) for width in table.widths]
    right = {index for index, column in enumerate(table.columns) if column.is_figure}
    size = "15" if table.is_dense else "17"
    grid = _Grid(document, widths, size, right)
    grid.add([column.label for column in table.columns], is_header=True)
    for number, row in enumerate(table.rows):
        grid.add(row, fill=_STRIPE if number % 2 else "")
    if table.total_row:
        grid.add(table.total_row, is_bold=True)


def add_plain_table(document: Any, rows: Sequence[Sequence[str]]) -> None:
    """A table of a text, or of two columns: its first row is its header."""
    columns = max((len(row) for row in rows), default=0)
    if not columns:
        return
    grid = _Grid(document, [round(_TEXT_WIDTH.twips / columns)] * columns, "17", set())
    for number, row in enumerate(rows):
        grid.add([*row, *[""] * (columns - len(row))], is_header=not number)


class _Grid:
    """A table written row after row: python-docx looks a cell up in a time that grows."""

    def __init__(self, document: Any, widths: list[int], size: str, right: set[int]) -> None:
        made = document.add_table(rows=0, cols=len(widths), style=STYLE)
        made.autofit = False
        self.body, self.widths, self.size, self.right = made._tbl, widths, size, right
        for column, width in zip(made._tbl.tblGrid.gridCol_lst, widths, strict=True):
            column.set(qn("w:w"), str(width))
        # A table that touches the next one would be one with it.
        document.add_paragraph(style="Note de tableau")

    def add(
        self, row: Sequence[str], *, is_header: bool = False, is_bold: bool = False, fill: str = ""
    ) -> None:
        line = element("w:tr")
        properties = element("w:trPr")
        properties.append(element("w:cantSplit"))
        if is_header:
            properties.append(element("w:tblHeader"))
        line.append(properties)
        for index, (text, width) in enumerate(zip(row, self.widths, strict=True)):
            cell = element("w:tc")
            cell.append(_cell_properties(width, _NAVY if is_header else fill))
            for part in text.split("\n"):
                cell.append(self._paragraph(part, index, is_header, is_bold))
            line.append(cell)
        self.body.append(line)

    def _paragraph(self, text: str, index: int, is_header: bool, is_bold: bool) -> Any:
        paragraph, properties = element("w:p"), element("w:pPr")
        properties.append(element("w:spacing", before="20", after="20"))
        properties.append(element("w:jc", val="right" if index in self.right else "left"))
        paragraph.append(properties)
        run, marks, words = element("w:r"), element("w:rPr"), element("w:t")
        if is_header or is_bold:
            marks.append(element("w:b"))
        if is_header:
            marks.append(element("w:color", val="FFFFFF"))
        marks.append(element("w:sz", val=self.size))
        words.text = french_spaces(fit_for_xml(text))
        run.append(marks)
        run.append(words)
        paragraph.append(run)
        return paragraph


def _cell_properties(width: int, fill: str) -> Any:
    properties = element("w:tcPr")
    properties.append(element("w:tcW", w=str(width), type="dxa"))
    if fill:
        properties.append(element("w:shd", val="clear", color="auto", fill=fill))
    return properties
