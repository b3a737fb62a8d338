"""A sheet of the workbook, with its lines."""

from collections.abc import Iterable

from openpyxl.worksheet.worksheet import Worksheet

from programmes.progress.workbook.exported import Line
from programmes.progress.workbook.layout import KEY, Sheet
from programmes.progress.workbook.widths import width_of
from snia.common.workbook_style import (
    dimension_of,
    open_column,
    protect,
    write_heading,
    write_text,
)

SPARE_ROWS = 30


def draw(worksheet: Worksheet, sheet: Sheet, lines: Iterable[Line]) -> None:
    _write_headings(worksheet, sheet)
    spare: list[Line] = [[""] * len(sheet.columns)] * (SPARE_ROWS if sheet.grows else 0)
    for number, line in enumerate([*lines, *spare], start=2):
        cells = zip(sheet.columns, line, strict=True)
        for index, (column, text) in enumerate(cells, start=1):
            is_open = sheet.is_open(column) and text is not None
            write_text(worksheet.cell(number, index), text or "", is_open=is_open)
    if sheet.grows:
        _open_columns(worksheet, sheet)
    protect(worksheet)


def _write_headings(worksheet: Worksheet, sheet: Sheet) -> None:
    worksheet.append([column.label for column in sheet.columns])
    worksheet.freeze_panes = "B2" if sheet.grows else "C2"
    for index, column in enumerate(sheet.columns, start=1):
        write_heading(worksheet.cell(1, index))
        dimension = dimension_of(worksheet, index)
        dimension.width = width_of(column)
        dimension.hidden = column.label == KEY


def _open_columns(worksheet: Worksheet, sheet: Sheet) -> None:
    """Whoever fills all the spare rows writes on below them."""
    for index, column in enumerate(sheet.columns, start=1):
        if sheet.is_open(column):
            open_column(worksheet, index)
