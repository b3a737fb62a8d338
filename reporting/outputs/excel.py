"""Every table of the book in one workbook: an index, a sheet a table, numbers as numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties

from reporting.bilan.book import UNKNOWN, Book, Column, Table
from reporting.frozen.document import FrozenDocument
from reporting.outputs.numbers import number_in
from reporting.outputs.package import moment_of, settled
from reporting.outputs.walk import PlacedTable, placed_tables
from snia.common.text import fit_for_xml
from snia.common.typography import french_spaces

INDEX, ACRONYMS, NOTES = "Sommaire", "Sigles", "Notes sur les données"
EMPTY_CELL = "Cellule vide : donnée non communiquée, ce qui n'est pas zéro."
_TOP = Alignment(vertical="top", wrap_text=True)
_NAVY = PatternFill("solid", start_color="FF123C4A")
_WHITE, _BOLD = Font(bold=True, color="FFFFFFFF"), Font(bold=True)
_TITLE, _LINK = (
    Font(bold=True, size=14, color="FF123C4A"),
    Font(underline="single", color="FF0B5394"),
)
_LONGEST = 32_000  # Excel's own limit is 32 767 characters: it would cut without a word
_SHEET_WIDTH, _LINE = 140, 15


@dataclass(frozen=True)
class _Sheet:
    name: str
    placed: PlacedTable

    @property
    def label(self) -> str:
        table = self.placed.table
        return f"Tableau {table.number}" if table.number else "Tableau du texte"


def write_excel(document: FrozenDocument) -> bytes:
    book = document.book
    workbook = Workbook(write_only=True)
    workbook.properties.creator = book.publisher or "SNIA"
    workbook.properties.title = f"{book.title} {book.period} : tableaux"
    workbook.properties.language = "fr-FR"
    sheets = list(_named(placed_tables(book)))
    _write_index(workbook, book, sheets)
    for sheet in sheets:
        _write_table(workbook.create_sheet(sheet.name), sheet)
    _write_pairs(workbook, ACRONYMS, ("Sigle", "Développé"), _acronyms(book))
    notes = [(note.subject, note.note) for note in book.data_notes]
    _write_pairs(workbook, NOTES, ("Donnée", "Note"), notes)
    file = BytesIO()
    workbook.save(file)
    return settled(file.getvalue(), moment_of(document))


def _named(tables: Iterator[PlacedTable]) -> Iterator[_Sheet]:
    """A sheet's name is the table's number, once."""
    taken: set[str] = set()
    for rank, placed in enumerate(tables, start=1):
        name = f"T {placed.table.number}" if placed.table.number else f"Texte {rank}"
        name = name if name not in taken else f"{name} ({rank})"
        taken.add(name)
        yield _Sheet(name, placed)


def _write_index(workbook: Workbook, book: Book, sheets: list[_Sheet]) -> None:
    sheet: Any = workbook.create_sheet(INDEX)
    _set_widths(sheet, [20, 70, 50, 60])
    sheet.freeze_panes = "A4"
    sheet.append([_text(sheet, f"{book.title} {book.period}", _TITLE)])
    sheet.append(
        [_text(sheet, f"Période couverte : {book.period_dates}. {EMPTY_CELL}", wrap=False)]
    )
    sheet.append(_header(sheet, ["Feuille", "Tableau", "Chapitre", "Section"]))
    for one in sheets:
        placed = one.placed
        sheet.append(
            [
                _link(sheet, one.name, one.label),
                _text(sheet, placed.table.caption or "(sans titre, dans le texte)"),
                _text(sheet, placed.chapter),
                _text(sheet, placed.section),
            ]
        )
    for name in (ACRONYMS, NOTES):
        sheet.append([_link(sheet, name, name)])


def _write_table(sheet: Any, one: _Sheet) -> None:
    table = one.placed.table
    widths = [max(10, round(width * _SHEET_WIDTH / 100)) for width in table.widths]
    _set_widths(sheet, widths)
    sheet.freeze_panes = "A4"
    sheet.print_title_rows = "3:3"
    sheet.append([_text(sheet, f"{one.label}. {table.caption}", _TITLE, wrap=False)])
    sheet.append([_link(sheet, INDEX, "Retour au sommaire")])
    sheet.append(_header(sheet, [column.label for column in table.columns]))
    pens = _pens(sheet, table)
    for number, row in enumerate(table.rows, start=4):
        sheet.row_dimensions[number].height = _LINE * _lines(row, widths)
        sheet.append(_row(pens, row))
    if table.total_row:
        sheet.append(_row(_pens(sheet, table, _BOLD), table.total_row))
    for note in [*([EMPTY_CELL] if table.has_unknown else []), *table.notes]:
        sheet.append([_text(sheet, note, wrap=False)])


def _acronyms(book: Book) -> list[tuple[str, str]]:
    return [
        (entry.acronym, entry.expansion or "non développé dans les documents")
        for entry in book.acronyms
    ]


def _write_pairs(
    workbook: Workbook, name: str, header: tuple[str, str], pairs: list[tuple[str, str]]
) -> None:
    sheet: Any = workbook.create_sheet(name)
    _set_widths(sheet, [40, 100])
    sheet.freeze_panes = "A2"
    sheet.append(_header(sheet, list(header)))
    for number, (first, second) in enumerate(pairs, start=2):
        sheet.row_dimensions[number].height = _LINE * _lines([first, second], [40, 100])
        sheet.append([_text(sheet, first, _BOLD), _text(sheet, second)])


# --- Cells ---------------------------------------------------------------------------------


class _Pen:
    """Writes a column: a sheet that is streamed has written a cell before the next row comes, so
    that one cell serves them all."""

    def __init__(self, sheet: Any, column: Column, font: Font | None = None) -> None:
        self._text = _text(sheet, "", font)
        self._number = WriteOnlyCell(sheet)
        # A year has no thousands.
        self._number.number_format = "#,##0" if column.is_figure else "0"
        self._number.alignment = Alignment(vertical="top")
        if font:
            self._number.font = font

    def written(self, cell: str) -> Any:
        """A number as a number, nothing where nothing was told."""
        if cell in (UNKNOWN, ""):
            return None
        number = number_in(cell)
        if number is None:
            return _as_text(self._text, cell)
        self._number.value = number
        return self._number


def _pens(sheet: Any, table: Table, font: Font | None = None) -> list[_Pen]:
    return [_Pen(sheet, column, font) for column in table.columns]


def _row(pens: list[_Pen], row: list[str]) -> list[Any]:
    return [pen.written(cell) for pen, cell in zip(pens, row, strict=True)]


def _text(sheet: Any, text: str, font: Font | None = None, *, wrap: bool = True) -> Any:
    """A text, never a formula, be it « =1+1 »."""
    cell = WriteOnlyCell(sheet)
    cell.number_format = "@"
    cell.alignment = _TOP if wrap else Alignment(vertical="top")
    if font:
        cell.font = font
    return _as_text(cell, text)


def _as_text(cell: Any, text: str) -> Any:
    told = french_spaces(fit_for_xml(text))
    cell.value = told if len(told) <= _LONGEST else f"{told[:_LONGEST]} […]"
    cell.data_type = "s"
    return cell


def _link(sheet: Any, target: str, label: str) -> Any:
    cell = WriteOnlyCell(sheet, f'=HYPERLINK("#\'{target}\'!A1","{label}")')
    cell.font, cell.alignment = _LINK, _TOP
    return cell


def _header(sheet: Any, labels: list[str]) -> list[Any]:
    cells = [_text(sheet, label, _WHITE) for label in labels]
    for cell in cells:
        cell.fill = _NAVY
    return cells


def _lines(row: list[str], widths: list[int]) -> int:
    """How many lines the tallest cell takes: a sheet that is streamed has no height of its own."""
    return max(
        sum(1 + len(line) // width for line in cell.split("\n"))
        for cell, width in zip(row, widths, strict=True)
    )


def _set_widths(sheet: Any, widths: list[int]) -> None:
    """The columns' widths, on paper as wide as the page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
