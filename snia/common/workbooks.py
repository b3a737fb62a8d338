"""Read an Excel workbook that a person filled in: every fault is told by its cell, in French.

Nothing is guessed: a formula, a merged cell or a code that Excel turned into a number or a date
is an error that says what to do.
"""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from snia.common.text import fold

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
    """One filled row; a value and a place for each column of the layout."""

    sheet: str
    number: int
    values: dict[str, Any]
    letters: dict[str, str] = field(repr=False)

    def place(self, column: str) -> str:
        return f"{self.sheet}!{self.letters[column]}{self.number}"


def read_workbook(path: Path, layouts: Sequence[SheetLayout]) -> dict[str, list[Row]]:
    """The filled rows of each sheet; UnusableWorkbook with all that is wrong otherwise."""
    workbook = _open(path)
    rows, errors = {}, []
    for layout in layouts:
        sheet = _find_sheet(workbook, layout.name)
        if sheet is None:
            found = ", ".join(f"« {name} »" for name in workbook.sheetnames)
            errors.append(
                CellError(
                    "",
                    _(
                        "La feuille « %(name)s » manque (feuilles trouvées : %(found)s). "
                        "Repartir du modèle (--template)."
                    )
                    % {"name": layout.name, "found": found},
                )
            )
            continue
        rows[layout.name], sheet_errors = _read_sheet(sheet, layout)
        errors += sheet_errors
    if errors:
        raise UnusableWorkbook(errors)
    return rows


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


def _open(path: Path) -> Workbook:
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
    return next((s for s in workbook.worksheets if fold(s.title) == fold(name)), None)


def _read_sheet(sheet: Worksheet, layout: SheetLayout) -> tuple[list[Row], list[CellError]]:
    errors = _merged_cells(sheet, layout)
    letters, header_errors = _read_headers(sheet, layout)
    errors += header_errors
    if errors:
        return [], errors
    if sheet.max_row > MAX_ROWS:
        message = _("Plus de %s lignes : supprimer les lignes vides ou superflues.") % MAX_ROWS
        return [], [CellError(layout.name, message)]
    rows = []
    for number in range(2, sheet.max_row + 1):
        cells = {column: sheet[f"{letter}{number}"] for column, letter in letters.items()}
        values = {column: cell.value for column, cell in cells.items()}
        if any(value not in (None, "") for value in values.values()):
            row = Row(layout.name, number, values, letters)
            errors += [fault for c, cell in cells.items() for fault in _faults(row, c, cell)]
            rows.append(row)
    return rows, errors


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
