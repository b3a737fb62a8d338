"""Read an Excel workbook that a person filled in: every fault is told by its cell, in French.

Nothing is guessed: a formula, a merged cell or a code that Excel turned into a number or a date
is an error that says what to do.
"""

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from snia.common.text import fit_for_xml, fold

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_FILE_BYTES = 5 * 1024 * 1024
MAX_UNPACKED_BYTES = 60 * 1024 * 1024
MAX_ROWS = 5_000


@dataclass(frozen=True)
class CellError:
    """What is wrong, where ("Actions!C4"), in a sentence that says what to do."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place} : {self.message}" if self.place else self.message


class UnusableWorkbook(Exception):
    """The workbook can't be read; carries every error found."""

    def __init__(self, errors: Sequence[CellError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = list(errors)


@dataclass(frozen=True)
class SheetLayout:
    """A sheet that a workbook must have, and its columns."""

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One filled row; a value, its number format and a place for each column of the layout."""

    sheet: str
    number: int
    values: dict[str, Any]
    letters: dict[str, str] = field(repr=False)
    formats: dict[str, str] = field(repr=False, default_factory=dict)

    def place(self, column: str) -> str:
        return f"{self.sheet}!{self.letters[column]}{self.number}"


def read_workbook(path: Path, layouts: Sequence[SheetLayout]) -> dict[str, list[Row]]:
    """The filled rows of each sheet; UnusableWorkbook with all that is wrong otherwise."""
    advice = _("Repartir du modèle (--template).")
    rows, errors = read_sheets(open_workbook(path), layouts, advice)
    if errors:
        raise UnusableWorkbook(errors)
    return rows


def read_sheets(
    workbook: Workbook, layouts: Sequence[SheetLayout], advice: str
) -> tuple[dict[str, list[Row]], list[CellError]]:
    """The filled rows of each sheet that can be read, and all that is wrong; `advice` says what
    to do where a sheet is missing."""
    rows: dict[str, list[Row]] = {}
    errors: list[CellError] = []
    for layout in layouts:
        sheet = _find_sheet(workbook, layout.name)
        if sheet is None:
            found = ", ".join(f"« {name} »" for name in workbook.sheetnames)
            message = _("La feuille « %(name)s » manque (feuilles trouvées : %(found)s). ")
            told = message % {"name": layout.name, "found": found} + advice
            errors.append(CellError("", told))
            continue
        read, sheet_errors = _read_sheet(sheet, layout)
        errors += sheet_errors
        if read is not None:
            rows[layout.name] = read
    return rows, errors


def write_template(path: Path, layouts: Sequence[SheetLayout], notes: Sequence[str]) -> None:
    """An empty workbook whose cells are text, so that 11.10 stays 11.10."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for layout in layouts:
        sheet = workbook.create_sheet(layout.name)
        sheet.append(list(layout.columns))
        sheet.freeze_panes = "A2"
        for index in range(1, len(layout.columns) + 1):
            letter = get_column_letter(index)
            sheet.column_dimensions[letter].width = 28
            for row in range(2, 302):
                sheet.cell(row=row, column=index).number_format = "@"
    guide = workbook.create_sheet(_("Mode d'emploi"))
    guide.column_dimensions["A"].width = 110
    for note in notes:
        guide.append([note])
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(path)


def open_workbook(path: Path) -> Workbook:
    """The workbook in the file; UnusableWorkbook where there is none to read."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise _unusable(_("Le fichier %s n'existe pas ou ne peut être lu.") % path) from error
    if size > MAX_FILE_BYTES:
        tenths = -(-size * 10 // 2**20)  # rounded up: never told to be at the limit
        raise _unusable(
            _("Le fichier fait %(size)s Mo ; le maximum est de %(limit)s Mo.")
            % {"size": f"{tenths // 10},{tenths % 10}", "limit": MAX_FILE_BYTES // 2**20}
        )
    not_a_workbook = _(
        "Ce fichier n'est pas un classeur Excel (.xlsx). L'ouvrir dans Excel ou LibreOffice et "
        "l'enregistrer au format « Classeur Excel (.xlsx) », sans mot de passe."
    )
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise _unusable(_("Le classeur, décompressé, est trop gros pour être lu."))
        return load_workbook(path)
    except UnusableWorkbook:
        raise
    except Exception as error:  # a damaged file makes the reader fail in any way
        raise _unusable(not_a_workbook) from error


def _unusable(message: str) -> UnusableWorkbook:
    return UnusableWorkbook([CellError("", message)])


def _find_sheet(workbook: Workbook, name: str) -> Worksheet | None:
    """The sheet of that name, accents and case apart."""
    return next((s for s in workbook.worksheets if fold(s.title) == fold(name)), None)


def _read_sheet(sheet: Worksheet, layout: SheetLayout) -> tuple[list[Row] | None, list[CellError]]:
    """The filled rows, None where the sheet has not the shape that lets them be read."""
    errors = _merged_cells(sheet, layout)
    letters, header_errors = _read_headers(sheet, layout)
    errors += header_errors
    if errors:
        return None, errors
    last = _last_filled_row(sheet)
    if last > MAX_ROWS:
        message = _("Plus de %s lignes : supprimer les lignes vides ou superflues.") % MAX_ROWS
        return None, [CellError(layout.name, message)]
    rows = []
    for number in range(2, last + 1):
        cells = {column: sheet[f"{letter}{number}"] for column, letter in letters.items()}
        values = {column: cell.value for column, cell in cells.items()}
        if any(value not in (None, "") for value in values.values()):
            formats = {column: cell.number_format for column, cell in cells.items()}
            row = Row(layout.name, number, values, letters, formats)
            errors += [fault for c, cell in cells.items() for fault in _faults(row, c, cell)]
            rows.append(row)
    return rows, errors


def _last_filled_row(sheet: Worksheet) -> int:
    """Not `max_row`: a spreadsheet program may write the style of a whole column on its very
    last cell, and the rows between would all be made to be looked at."""
    filled = (c.row for c in sheet._cells.values() if c.value not in (None, ""))
    return max(filled, default=0)


def _merged_cells(sheet: Worksheet, layout: SheetLayout) -> list[CellError]:
    message = _("Cellules fusionnées : les défusionner et répéter la valeur sur chaque ligne.")
    return [CellError(f"{layout.name}!{merged}", message) for merged in sheet.merged_cells.ranges]


def _read_headers(sheet: Worksheet, layout: SheetLayout) -> tuple[dict[str, str], list[CellError]]:
    """The letter of each column, wherever it stands; errors for the unknown and the missing."""
    wanted = {fold(column): column for column in layout.columns}
    letters: dict[str, str] = {}
    errors = []
    for cell in sheet[1]:
        if cell.value in (None, ""):
            continue
        column = wanted.get(fold(str(cell.value)))
        place = f"{layout.name}!{cell.coordinate}"
        if column is None:
            errors.append(CellError(place, _("Colonne inconnue « %s ».") % cell.value))
        elif column in letters:
            errors.append(CellError(place, _("La colonne « %s » figure deux fois.") % column))
        else:
            letters[column] = str(cell.column_letter)
    missing = [column for column in layout.columns if column not in letters]
    if missing:
        names = ", ".join(f"« {column} »" for column in missing)
        errors.append(CellError(layout.name, _("Colonnes manquantes : %s.") % names))
    return letters, errors


def _faults(row: Row, column: str, cell: Any) -> list[CellError]:
    """What a cell holds that is no value: a formula, or an error of Excel."""
    if cell.data_type == "f":
        message = _("Une formule : coller la valeur à sa place (collage spécial).")
    elif cell.data_type == "e" or cell.value in ERROR_CODES:
        message = _("Excel affiche l'erreur %s : taper la valeur.") % cell.value
    else:
        return []
    return [CellError(row.place(column), message)]


# --- What a cell says ----------------------------------------------------------------------


class CellKind(StrEnum):
    """What a column holds, hence what a number or a date found in it means."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    RATE = "rate"
    DAY = "day"


def tidied(text: str) -> str:
    """A text as a cell holds it: Excel and LibreOffice may change the ends of its lines."""
    text = text.replace("_x000D_", "").replace("_x000d_", "")
    text = fit_for_xml(text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))


def code_in(value: Any) -> str:
    """The code of an action. A number of one decimal may have been 11.1 or 11.10: refused."""
    if isinstance(value, date):
        message = _(
            "Excel a lu ce code comme une date : mettre la cellule au format texte et retaper "
            "le code."
        )
        raise ValueError(message)
    if isinstance(value, float) and re.fullmatch(r"\d+\.\d", str(value)):
        message = _(
            "Excel a lu ce code comme le nombre %(number)s : impossible de distinguer %(number)s "
            "de %(number)s0. Mettre la cellule au format texte et retaper le code."
        )
        raise ValueError(message % {"number": value})
    return "".join(str(value if value is not None else "").split())


def text_in(value: Any, number_format: str, kind: CellKind) -> str:
    """What was typed in a cell, as the site's own form would have it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return tidied(value)
    if isinstance(value, bool):
        return _truth_in(value, kind)
    if isinstance(value, date):
        return _day_in(value, number_format, kind)
    if isinstance(value, int | float):
        return _number_in(value, number_format, kind)
    raise ValueError(_("Excel a lu une heure ou une durée : retaper la valeur en texte."))


def _truth_in(value: bool, kind: CellKind) -> str:
    if kind != CellKind.CHOICE:
        raise ValueError(_("Excel a lu VRAI ou FAUX : retaper la valeur en texte."))
    return _("oui") if value else _("non")


def _day_in(day: date, number_format: str, kind: CellKind) -> str:
    """ "14/03/2020", or "mars 2020" where that is what the cell shows."""
    if kind not in (CellKind.DAY, CellKind.TEXT):
        raise ValueError(
            _("Excel a lu une date : mettre la cellule au format texte et retaper la valeur.")
        )
    codes = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", number_format).lower()
    if "m" in codes and "y" in codes and "d" not in codes:
        with translation.override("fr"):
            return date_format(day, "F Y")
    return f"{day:%d/%m/%Y}"


def _number_in(number: int | float, number_format: str, kind: CellKind) -> str:
    # Fifteen digits are what Excel keeps: 0.1 + 0.2 is 0.3 there.
    exact = Decimal(number if isinstance(number, int) else f"{number:.15g}")
    if kind == CellKind.RATE and "%" in number_format:
        exact *= 100  # what is shown as 40 % is kept as 0.4
    is_whole = exact == exact.to_integral_value()
    if kind == CellKind.DAY and not (is_whole and 1900 <= exact <= 2100):
        message = _("Le nombre %s n'est pas une date : l'écrire en texte, comme 14/03/2020.")
        raise ValueError(message % number)
    return str(int(exact)) if is_whole else f"{exact:f}".replace(".", ",")
