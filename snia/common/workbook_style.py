"""How the cells of our workbooks look, and which of them can be filled."""

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from snia.common.workbooks import tidied

_TOP = Alignment(vertical="top", wrap_text=True)
_OPEN, _CLOSED = Protection(locked=False), Protection(locked=True)
_GREY, _NAVY = (PatternFill("solid", start_color=c) for c in ("FFF0F0F0", "FF1F3A5F"))
_LINE = Side(style="thin", color="FFC8C8C8")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def write_heading(cell: Cell | MergedCell) -> None:
    cell.font, cell.fill = Font(bold=True, color="FFFFFFFF"), _NAVY
    cell.alignment, cell.border = _TOP, _BOX


def write_text(cell: Cell | MergedCell, text: str, *, is_open: bool) -> None:
    text = tidied(text)
    cell.value = text or None
    if text:
        cell.data_type = "s"  # « =1+1 » and « #N/A » are words here
        cell.quotePrefix = text[0] in "=+-@"
    cell.number_format, cell.alignment, cell.border = "@", _TOP, _BOX
    cell.protection = _OPEN if is_open else _CLOSED
    if not is_open:
        cell.fill = _GREY


def write_note(cell: Cell | MergedCell, text: str) -> None:
    """White, and yet not to be filled."""
    write_text(cell, text, is_open=True)
    cell.protection = _CLOSED


def dimension_of(worksheet: Worksheet, index: int) -> ColumnDimension:
    return worksheet.column_dimensions[get_column_letter(index)]


def open_column(worksheet: Worksheet, index: int) -> None:
    """Below its last line too."""
    dimension = dimension_of(worksheet, index)
    dimension.number_format, dimension.alignment = "@", _TOP
    dimension.protection = _OPEN


def protect(worksheet: Worksheet) -> None:
    """Against slips only: no password. In this format, False is what is allowed."""
    worksheet.protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "insertRows", "deleteRows", "sort"):
        setattr(worksheet.protection, allowed, False)
    worksheet.page_setup.orientation = "landscape"
    worksheet.page_setup.fitToHeight = 0
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    worksheet.print_title_rows = "1:1"
