"""Real Word tables: the header repeated on each page, no row cut, the widths of the book."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from reporting.bilan.book import Column, Table
from reporting.outputs.word.fields import element
from reporting.outputs.word.styles import BOX, GRID, NOTE, SPACE, TEXT_WIDTH
from snia.common.text import fit_for_xml
from snia.common.typography import french_spaces

_NAVY, _STRIPE = "123C4A", "F5F2EA"


@dataclass(frozen=True)
class _Look:
    """How a row is set; what heads the table stays with the row that follows."""

    is_header: bool = False
    is_bold: bool = False
    fill: str = ""


_HEADER = _Look(is_header=True, is_bold=True, fill=_NAVY)
_TOTAL = _Look(is_bold=True)
_LOOKS = (_Look(), _Look(fill=_STRIPE))


def add_table(document: Any, table: Table) -> None:
    unknown = ["- : donnée non communiquée."] if table.has_unknown else []
    grid = _Grid(document, table, [*unknown, *table.notes])
    grid.add_rows(table.rows)
    if table.total_row:
        grid.add(table.total_row, _TOTAL, span=table.total_label_span)


def add_plain_table(
    document: Any, rows: Sequence[Sequence[str]], notes: Sequence[str] = ()
) -> None:
    """A table of a text, or of two columns: its first row is its header."""
    columns = max((len(row) for row in rows), default=0)
    if columns:
        head, *body = ([*row, *[""] * (columns - len(row))] for row in rows)
        table = Table("", [Column(label) for label in head], body)
        _Grid(document, table, notes).add_rows(body)


def add_box(document: Any) -> Any:
    """A frame in which paragraphs, lists and tables stand together: its only cell."""
    made = document.add_table(rows=1, cols=1, style=BOX)
    made.autofit = False
    made.rows[0]._tr.get_or_add_trPr().append(element("w:cantSplit"))
    document.add_paragraph(style=SPACE)
    return made.cell(0, 0)


def close_box(cell: Any) -> None:
    """Without the blank paragraph that it began with."""
    if len(cell.paragraphs) > 1:
        cell._tc.remove(cell.paragraphs[0]._p)


class _Grid:
    """A table written row after row: python-docx looks a cell up in a time that grows."""

    def __init__(self, document: Any, table: Table, notes: Sequence[str]) -> None:
        made = document.add_table(rows=0, cols=len(table.columns))
        made.style, made.autofit = GRID, False
        if table.caption:
            made._tblPr.append(element("w:tblCaption", val=fit_for_xml(table.caption)))
        self.body = made._tbl
        self.widths = [round(TEXT_WIDTH.twips * width / 100) for width in table.widths]
        self.size = "15" if table.is_dense else "17"
        self.right = {index for index, column in enumerate(table.columns) if column.is_figure}
        for column, width in zip(made._tbl.tblGrid.gridCol_lst, self.widths, strict=True):
            column.set(qn("w:w"), str(width))
        self.add([column.label for column in table.columns], _HEADER)
        # A table that touches the next one would be one with it: some line comes after it.
        for note in notes:
            document.add_paragraph(_fit(note), style=NOTE)
        if not notes:
            document.add_paragraph(style=SPACE)

    def add_rows(self, rows: Sequence[Sequence[str]]) -> None:
        for number, row in enumerate(rows):
            self.add(row, _LOOKS[number % 2])

    def add(self, row: Sequence[str], look: _Look, *, span: int = 1) -> None:
        """`span`: how many columns its first cell takes."""
        line, properties = element("w:tr"), element("w:trPr")
        properties.append(element("w:cantSplit"))
        if look.is_header:
            properties.append(element("w:tblHeader"))
        line.append(properties)
        line.append(self._cell(row[0], look, 0, span))
        for index in range(max(span, 1), len(row)):
            line.append(self._cell(row[index], look, index))
        self.body.append(line)

    def _cell(self, text: str, look: _Look, index: int, span: int = 1) -> Any:
        cell, properties = element("w:tc"), element("w:tcPr")
        width = sum(self.widths[index : index + span])
        properties.append(element("w:tcW", w=str(width), type="dxa"))
        if span > 1:
            properties.append(element("w:gridSpan", val=str(span)))
        if look.fill:
            properties.append(element("w:shd", val="clear", color="auto", fill=look.fill))
        cell.append(properties)
        for part in text.split("\n"):
            cell.append(self._paragraph(part, look, is_right=index in self.right))
        return cell

    def _paragraph(self, text: str, look: _Look, *, is_right: bool) -> Any:
        paragraph, properties = element("w:p"), element("w:pPr")
        if look.is_header:
            properties.append(element("w:keepNext"))
        properties.append(element("w:spacing", before="20", after="20"))
        properties.append(element("w:jc", val="right" if is_right else "left"))
        paragraph.append(properties)
        paragraph.append(self._run(text, look))
        return paragraph

    def _run(self, text: str, look: _Look) -> Any:
        run, marks, words = element("w:r"), element("w:rPr"), element("w:t")
        if look.is_bold:
            marks.append(element("w:b"))
        if look.is_header:
            marks.append(element("w:color", val="FFFFFF"))
        marks.append(element("w:sz", val=self.size))
        words.text = _fit(text)
        run.append(marks)
        run.append(words)
        return run


def _fit(text: str) -> str:
    return french_spaces(fit_for_xml(text))
