"""An Excel workbook, written row after row: typed cells, and a sheet of notes."""

from collections.abc import Sequence
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from snia.common.workbooks import tidied
from snia.exports.columns import Column, Kind
from snia.exports.document import Document
from snia.exports.text import starts_a_formula

_FORMATS = {
    Kind.TEXT: "@",
    Kind.NUMBER: "#,##0",
    Kind.MONEY: "#,##0.00",
    Kind.RATE: "0%",
    Kind.DATE: "dd/mm/yyyy",
}
_TOP = Alignment(vertical="top", wrap_text=True)
_NAVY = PatternFill("solid", start_color="FF1F3A5F")
_WHITE = Font(bold=True, color="FFFFFFFF")
_BOLD = Font(bold=True)
# Excel's own limit is 32 767 characters: it would cut without a word.
_LONGEST = 32_000


def write_excel(document: Document, file: IO[bytes]) -> None:
    workbook = Workbook(write_only=True)
    workbook.properties.creator = "SNIA"
    workbook.properties.title = document.title
    _write_rows(workbook, document)
    _write_notes(workbook, document)
    workbook.save(file)


def _write_rows(workbook: Workbook, document: Document) -> None:
    sheet: Any = workbook.create_sheet(_("Liste"))
    last = get_column_letter(len(document.columns))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{last}{document.total + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    _set_widths(sheet, [column.width for column in document.columns])
    sheet.append([_heading(sheet, str(column.title)) for column in document.columns])
    pens = [_Pen(sheet, column) for column in document.columns]
    for row in document.rows():
        sheet.append([pen.written(value) for pen, value in zip(pens, row, strict=True)])


class _Pen:
    """Writes a column: a sheet that is streamed has written a cell before the next row comes, so
    that one cell serves them all."""

    def __init__(self, sheet: Any, column: Column) -> None:
        self._cell, self._quoted = _cell(sheet, column.kind), _cell(sheet, column.kind)
        self._quoted.quotePrefix = True
        self._is_rate = column.kind == Kind.RATE

    def written(self, value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, str):
            self._cell.value = value / 100 if self._is_rate else value
            return self._cell
        return _as_text(self._quoted if starts_a_formula(value) else self._cell, value)


def _cell(sheet: Any, kind: Kind) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.number_format, cell.alignment = _FORMATS[kind], _TOP
    return cell


def _as_text(cell: Any, text: str) -> Any:
    cell.value = (
        text if len(text) <= _LONGEST else _("%s […] (la suite est sur le site)") % text[:_LONGEST]
    )
    cell.data_type = "s"  # « =1+1 » and « #N/A » are words here
    return cell


def _heading(sheet: Any, text: str) -> Any:
    cell = _as_text(_cell(sheet, Kind.TEXT), text)
    cell.font, cell.fill = _WHITE, _NAVY
    return cell


def _write_notes(workbook: Workbook, document: Document) -> None:
    sheet: Any = workbook.create_sheet(_("Notes"))
    _set_widths(sheet, [28, 90])
    for label, told in document.facts():
        sheet.append(_line(sheet, label, told))
    sheet.append([])
    sheet.append([_heading(sheet, _("Colonne")), _heading(sheet, _("Ce qu'elle contient"))])
    for column in document.columns:
        sheet.append(_line(sheet, str(column.title), _definition(column)))
    sheet.append([])
    sheet.append(_line(sheet, _("Cellule vide"), _("Non communiqué : ce n'est pas zéro.")))


def _line(sheet: Any, label: str, told: str) -> list[Any]:
    first = _as_text(_cell(sheet, Kind.TEXT), tidied(label))
    first.font = _BOLD
    return [first, _as_text(_cell(sheet, Kind.TEXT), tidied(told))]


def _definition(column: Column) -> str:
    kinds = {
        Kind.TEXT: _("Texte."),
        Kind.NUMBER: _("Nombre."),
        Kind.MONEY: _("Montant, dans la monnaie de la colonne « Monnaie »."),
        Kind.RATE: _("Pourcentage."),
        Kind.DATE: _("Date."),
    }
    return f"{kinds[column.kind]} {column.note}".strip()


def _set_widths(sheet: Any, widths: Sequence[int]) -> None:
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
