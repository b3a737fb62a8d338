"""The workbook as it leaves."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from io import BytesIO
from typing import Any

from django.core import signing
from django.utils import timezone
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from partners.keeping.directory import Directory
from partners.keeping.workbook.layout import KEY, Sheet, sheets
from partners.keeping.workbook.site import Held, held_by
from partners.models import Institution
from snia.common.workbook_columns import Column, offer_of
from snia.common.workbook_style import (
    dimension_of,
    open_column,
    protect,
    write_heading,
    write_note,
    write_text,
)
from snia.common.workbooks import CellKind, tidied

GUIDE, LISTS, SEALED = "Mode d'emploi", "_listes", "_snia"
SALT = "partners.keeping.workbook"
SPARE_ROWS = 30
_LAST_ROW = 2_000
# Excel holds 32 767 signs in a cell.
_CHUNK = 30_000
RULES = (
    "Les cellules blanches se remplissent ; les titres ne se modifient pas.",
    "Feuilles « Projets » et « Engagements » : une ligne par fiche. La colonne « Fiche » la "
    "désigne (P12, E7) et ne se change pas.",
    "Ajouter une fiche : une nouvelle ligne, avec dans « Fiche » un nom de votre choix, par "
    "exemple « nouveau 1 ». Les autres feuilles la désignent par ce nom.",
    "Les autres feuilles : une ligne par partie, montant, mouvement, résultat… Effacer une ligne "
    "la retire de sa fiche ; l'aperçu, sur le site, dira ce qui disparaît.",
    "Institutions, projets et lieux s'écrivent comme sur le site : sigle, nom ou intitulé ; "
    "plusieurs se séparent par des points-virgules.",
    "Montants : 5 271 000,50 ; devises : leur code ISO 4217 (EUR, MAD, USD…) ; jours : "
    "14/03/2020.",
    "Une cellule vide veut dire « non renseigné ». Zéro s'écrit 0. Ni formules, ni cellules "
    "fusionnées.",
    "Au renvoi, le site montre ce qui change, ou chaque erreur avec sa cellule. Rien n'est "
    "enregistré avant votre accord, et jamais une partie seulement ; les fiches publiées ne "
    "changent qu'une fois validées par le secrétariat.",
)


@dataclass
class Seal:
    """Whose the workbook is, and what it was written from: by mark, the digest of the document
    and the keys of its rows, by section."""

    institution: int
    label: str
    exported_at: str
    digests: dict[str, str] = field(default_factory=dict)


def write_workbook(institution: Institution) -> bytes:
    """The workbook of all that the institution keeps."""
    held = list(held_by(institution, Directory()).values())
    now = timezone.localtime()
    digests = {one.mark: one.digest for one in held}
    seal = Seal(institution.pk, str(institution), now.isoformat(), digests)
    workbook = Workbook()
    workbook.properties.creator = "SNIA"
    _write_guide(workbook.worksheets[0], institution, f"{now:%d/%m/%Y à %H:%M}")
    pages = [(sheet, workbook.create_sheet(sheet.title)) for sheet in sheets()]
    lists = workbook.create_sheet(LISTS)
    lists.sheet_state = "veryHidden"
    for sheet, worksheet in pages:
        _draw(worksheet, sheet, held)
        _offer(worksheet, sheet, lists)
    _write_seal(workbook.create_sheet(SEALED), seal)
    workbook.active = 1
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def shown(column: Column, value: str) -> str:
    """The text of a cell: the words of a choice, else what was typed."""
    return tidied(column.words.get(value, value))


def _lines(sheet: Sheet, held: list[Held]) -> Iterator[list[str]]:
    for one in held:
        if one.subject is not sheet.subject:
            continue
        if not sheet.section:
            yield [one.mark, *(shown(c, one.document.get(c.name, "")) for c in sheet.filled)]
            continue
        for row in one.document.get(sheet.section, ()):
            cells = (shown(column, row.get(column.name, "")) for column in sheet.filled)
            yield [one.mark, *cells, row["key"]]


def _draw(worksheet: Worksheet, sheet: Sheet, held: list[Held]) -> None:
    worksheet.append([column.label for column in sheet.columns])
    worksheet.freeze_panes = "B2"
    for index, column in enumerate(sheet.columns, start=1):
        write_heading(worksheet.cell(1, index))
        dimension = dimension_of(worksheet, index)
        dimension.width = 16 if column.kind in (CellKind.NUMBER, CellKind.DAY) else 30
        dimension.hidden = column.label == KEY
        if column.label != KEY:
            open_column(worksheet, index)
    spare = [[""] * len(sheet.columns)] * SPARE_ROWS
    for number, line in enumerate([*_lines(sheet, held), *spare], start=2):
        for index, (column, text) in enumerate(zip(sheet.columns, line, strict=True), start=1):
            write_text(worksheet.cell(number, index), text, is_open=column.label != KEY)
    protect(worksheet)


def _offer(worksheet: Worksheet, sheet: Sheet, lists: Worksheet) -> None:
    """The words of a choice, on the hidden sheet; the prompts of the others."""
    for index, column in enumerate(sheet.columns, start=1):
        if not (column.words or column.prompt):
            continue
        offer = offer_of(column, _range_of(column, lists) if column.words else None)
        letter = get_column_letter(index)
        offer.add(f"{letter}2:{letter}{_LAST_ROW}")
        worksheet.add_data_validation(offer)


def _range_of(column: Column, lists: Worksheet) -> str:
    index = lists.max_column + 1
    for number, word in enumerate(column.words.values(), start=1):
        write_text(lists.cell(number, index), word, is_open=False)
    letter = get_column_letter(index)
    return f"'{LISTS}'!${letter}$1:${letter}${len(column.words)}"


def _write_guide(worksheet: Worksheet, institution: Institution, day: str) -> None:
    worksheet.title = GUIDE
    worksheet.column_dimensions["A"].width = 110
    notes = (f"{institution} – projets et engagements", f"Téléchargé le {day}.", *RULES)
    for number, note in enumerate(notes, start=1):
        write_note(worksheet.cell(number, 1), note)
    worksheet["A1"].font = Font(bold=True, size=14)
    protect(worksheet)


# --- The hidden, signed sheet by which the site knows a workbook that it wrote ------------------


class NotSealed(Exception):
    """The workbook is not one that the site wrote, or its seal was broken."""


def _write_seal(worksheet: Worksheet, seal: Seal) -> None:
    worksheet.sheet_state = "veryHidden"
    signed = signing.dumps(asdict(seal), salt=SALT, compress=True)
    for start in range(0, len(signed), _CHUNK):
        worksheet.append([signed[start : start + _CHUNK]])
        worksheet.cell(worksheet.max_row, 1).data_type = "s"


def read_seal(workbook: Workbook) -> Seal:
    """Raises NotSealed."""
    if SEALED not in workbook.sheetnames:
        raise NotSealed
    cells = workbook[SEALED].iter_rows(values_only=True)
    signed = "".join(str(cell[0]) for cell in cells if cell and cell[0])
    try:
        values: dict[str, Any] = signing.loads(signed, salt=SALT)
        return Seal(**values)
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise NotSealed from error
