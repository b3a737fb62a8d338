"""The workbook of an institution: its sheets, how an answer looks in their cells, its seal.

What comes back is compared with the cells that were written, not with the document: a cell that
comes back as it left keeps its value exactly, whatever a cell can't hold of it.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from bs4 import BeautifulSoup, Tag
from django import forms
from django.core.signing import BadSignature, Signer
from django.utils import translation
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from programmes.models import Indicator
from programmes.progress.asked import parts_of
from programmes.progress.checks import is_empty
from programmes.progress.document import RICH_TEXTS, TEXTS, Document, Row
from programmes.progress.fields import ROW_FORMS, AnswerForm, RateField
from snia.common.workbooks import CellKind, SheetLayout, tidied

# The words of the workbook itself are always French: it leaves and comes back under whatever
# language the page has, and its sheets and columns are found by their names.
ACTION, WORDING, BUDGET, KEY = "Action", "Libellé", "Budget prévu", "Clé"
NOT_APPLICABLE, INDICATOR, UNIT, PART = "Sans objet", "Indicateur", "Unité", "Part"
VALUE, NOTE, TOTAL, YES = "Valeur", "Précision", "Total", "oui"
GUIDE, SEALED, LISTS = "Mode d'emploi", "_snia", "_listes"
TITLES = {
    "answers": "Avancement",
    "activities": "Activités",
    "challenges": "Difficultés",
    "measures": "Mesures prévues",
    "recommendations": "Recommandations",
    "indicators": "Indicateurs",
}
NOT_APPLICABLE_WORDS = {
    "rate": "Taux",
    "budget_spent": "Budget",
    "activities": TITLES["activities"],
    "challenges": TITLES["challenges"],
    "measures": TITLES["measures"],
    "recommendations": TITLES["recommendations"],
}
TOO_LONG = "(Texte trop long pour Excel : le modifier sur le site.)"
# Excel holds 32 767 UTF-16 units in a cell, and silently cuts what is longer.
MAX_CELL_UNITS = 32_000


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a sheet; `name` is that of the document, empty where the site alone fills it."""

    label: str
    name: str = ""
    kind: CellKind = CellKind.TEXT
    prompt: str = ""
    words: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_open(self) -> bool:
        return bool(self.name)


@dataclass(frozen=True)
class Shape:
    """A sheet: the part of the document that it holds, its title and its columns."""

    section: str
    title: str
    columns: tuple[Column, ...]

    @property
    def layout(self) -> SheetLayout:
        return SheetLayout(self.title, tuple(column.label for column in self.columns))

    @property
    def filled(self) -> list[Column]:
        """The columns of the document."""
        return [column for column in self.columns if column.name]


@cache
def shapes() -> dict[str, Shape]:
    """Every sheet by its section, in the order of the workbook."""
    with translation.override("fr"):
        texts = {c.name: c for c in _columns_of(AnswerForm)}
        answers = [
            Column(ACTION),
            Column(WORDING),
            *(texts[name] for name in TEXTS if name != "budget_spent"),
            Column(BUDGET),
            texts["budget_spent"],
            Column(NOT_APPLICABLE, "not_applicable"),
        ]
        columns = {"answers": answers}
        for name, form_class in ROW_FORMS.items():
            columns[name] = [Column(ACTION), *_columns_of(form_class), Column(KEY)]
    columns["indicators"] = [
        *map(Column, (ACTION, INDICATOR, UNIT, PART)),
        Column(VALUE, "total", CellKind.NUMBER),
        Column(NOT_APPLICABLE, "not_applicable", CellKind.CHOICE, words={"yes": YES}),
        Column(NOTE, "note"),
    ]
    return {name: Shape(name, title, tuple(columns[name])) for name, title in TITLES.items()}


def _columns_of(form_class: type[forms.Form]) -> list[Column]:
    return [
        Column(str(f.label), name, _kind_of(name, f), str(f.help_text), _words_of(f))
        for name, f in form_class.base_fields.items()
    ]


def _kind_of(name: str, form_field: forms.Field) -> CellKind:
    if isinstance(form_field, forms.ChoiceField):
        return CellKind.CHOICE
    if isinstance(form_field, RateField):
        return CellKind.RATE
    if isinstance(form_field, forms.IntegerField | forms.DecimalField):
        return CellKind.NUMBER
    return CellKind.DAY if name == "when_written" else CellKind.TEXT


def _words_of(form_field: forms.Field) -> dict[str, str]:
    if not isinstance(form_field, forms.ChoiceField):
        return {}
    choices: Any = form_field.choices
    return {value: str(label) for value, label in choices if value}


# --- A document as cells -------------------------------------------------------------------


def cells_of(document: Document, indicators: Iterable[Indicator]) -> dict[str, str]:
    """The text of every cell that a document fills, by its path."""
    cells = {
        column.name: _cell(column, document.get(column.name, ""))
        for column in shapes()["answers"].filled
        if column.name in TEXTS
    }
    skipped = document.get("not_applicable", ())
    words = [word for name, word in NOT_APPLICABLE_WORDS.items() if name in skipped]
    cells["not_applicable"] = " ; ".join(words)
    for name in ROW_FORMS:
        for row in rows_of(document, name):
            for column in shapes()[name].filled:
                path = f"{name}/{row['key']}/{column.name}"
                cells[path] = _cell(column, row.get(column.name, ""))
    values = {row["key"]: row for row in document.get("indicators", ())}
    for indicator in indicators:
        cells |= _cells_of_indicator(indicator, values.get(str(indicator.pk), {}))
    return {path: text for path, text in cells.items() if text}


def _cells_of_indicator(indicator: Indicator, row: Row) -> dict[str, str]:
    path = f"indicators/{indicator.pk}"
    names = ("total", *(part.name for part in parts_of(indicator)), "note")
    cells = {f"{path}/{name}": tidied(row.get(name, "")) for name in names}
    return {**cells, f"{path}/not_applicable": YES if row.get("not_applicable") == "yes" else ""}


def rows_of(document: Document, name: str) -> list[Row]:
    """The rows of a section in which something was typed."""
    return [row for row in document.get(name, ()) if not is_empty(row)]


def _cell(column: Column, value: str) -> str:
    text = plain_of(value) if column.name in RICH_TEXTS else column.words.get(value, value)
    text = tidied(text)
    return TOO_LONG if len(text.encode("utf-16-le")) // 2 > MAX_CELL_UNITS else text


def digest_of(cells: Mapping[str, str]) -> str:
    """What tells whether a file brings a change to an answer."""
    return hashlib.sha256(json.dumps(sorted(cells.items())).encode()).hexdigest()


# --- Rich text without its tags ------------------------------------------------------------

_BREAK = "\v"
_LISTS = ("ul", "ol")


def plain_of(html: str) -> str:
    """A rich text as it is typed without an editor, such that `richtext.from_plain` finds its
    paragraphs and lists again; emphasis, links and the lines of tables go."""
    tree = BeautifulSoup(f"<div>{html}</div>", "html.parser")
    for line_break in tree.find_all("br"):
        line_break.replace_with(_BREAK)
    return "\n\n".join(_blocks(tree))


def _blocks(node: Tag) -> Iterator[str]:
    line = ""
    for child in node.children:
        if not isinstance(child, Tag):
            line += str(child)
        elif child.name in _INLINE:
            line += child.get_text()
        else:
            yield from _lines(line)
            line = ""
            yield from _block(child)
    yield from _lines(line)


_INLINE = ("strong", "em", "sup", "sub", "a")


def _block(tag: Tag) -> Iterator[str]:
    if tag.name in _LISTS:
        yield "\n".join(_items(tag))
    elif tag.name == "table":
        yield "\n".join(_table_rows(tag))
    else:
        yield from _blocks(tag)


def _lines(text: str) -> Iterator[str]:
    lines = [re.sub(r"[ \t\r\n\f]+", " ", line).strip(" ") for line in text.split(_BREAK)]
    if any(lines):
        yield "\n".join(lines).strip("\n")


def _items(listing: Tag) -> Iterator[str]:
    """One line an item; what else an item holds is indented, but for the lists inside it."""
    start = str(listing.get("start", "1"))
    first = int(start) if start.isdigit() else 1
    for number, item in enumerate(listing.find_all("li", recursive=False), start=first):
        mark = f"{number}." if listing.name == "ol" else "-"
        pieces: list[str] = []
        for child in _item_blocks(item):
            pieces += child
        if pieces and _is_marked(pieces[0]):
            yield from pieces
        elif pieces:
            yield f"{mark} {pieces[0]}"
            yield from (p if _is_marked(p) else f"  {p}" for p in pieces[1:])


def _item_blocks(item: Tag) -> Iterator[list[str]]:
    for block in _blocks(item):
        yield [line for line in block.split("\n") if line]


def _is_marked(line: str) -> bool:
    return re.match(r"(-|\d{1,2}\.) ", line) is not None


def _table_rows(table: Tag) -> Iterator[str]:
    for row in table.find_all("tr"):
        cells = row.find_all(["td", "th"], recursive=False)
        yield " | ".join(" ".join(_blocks(cell)).replace("\n", " ") for cell in cells)


# --- The seal ------------------------------------------------------------------------------

FORMAT = "snia-avancement-1"
_WIDTH = 6


class NotSealed(Exception):
    """The workbook is not one that the site wrote, or its seal was broken."""


@dataclass(frozen=True)
class Stub:
    """An answer as it was exported."""

    update: int
    revision: int
    digest: str


@dataclass
class Seal:
    """What the site wrote in the workbook to know it again: whose it is and from what."""

    campaign: int
    campaign_title: str
    institution: int
    institution_label: str
    exported_at: str
    answers: dict[str, Stub] = field(default_factory=dict)  # by code
    rows: set[tuple[str, str]] = field(default_factory=set)  # code and "section/key"
    # The code, the name of the indicator and the label of the part, as written: the path.
    indicators: dict[tuple[str, str, str], str] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """Of this export alone."""
        return _signer().signature(self._payload())

    def write(self, workbook: Workbook) -> None:
        sheet = workbook.create_sheet(SEALED)
        sheet.sheet_state = "veryHidden"
        for line in [[FORMAT, self.mark], *self._lines()]:
            sheet.append(line)
            for cell in sheet[sheet.max_row]:
                cell.number_format, cell.data_type = "@", "s"

    @classmethod
    def read(cls, workbook: Workbook) -> "Seal":
        if SEALED not in workbook.sheetnames:
            raise NotSealed
        lines = [_padded(row) for row in workbook[SEALED].iter_rows(values_only=True)]
        try:
            head, *lines = [line for line in lines if any(line)]
            if head[0] != FORMAT:
                raise NotSealed
            _signer().unsign(f"{_payload(lines)}:{head[1]}")
            return cls._of(lines)
        except (BadSignature, ValueError) as error:
            raise NotSealed from error

    def _lines(self) -> list[list[str]]:
        lines = [
            ["campaign", str(self.campaign), self.campaign_title],
            ["institution", str(self.institution), self.institution_label],
            ["exported", self.exported_at],
        ]
        for code, stub in self.answers.items():
            lines.append(["answer", code, str(stub.update), str(stub.revision), stub.digest])
        lines += [["row", *row] for row in sorted(self.rows)]
        lines += [["indicator", *told, path] for told, path in self.indicators.items()]
        return [_padded(line) for line in lines]

    def _payload(self) -> str:
        return _payload(self._lines())

    @classmethod
    def _of(cls, lines: list[list[str]]) -> "Seal":
        campaign, institution, exported, *rest = lines
        head = (int(campaign[1]), campaign[2], int(institution[1]), institution[2], exported[1])
        seal = cls(*head)
        for name, code, a, b, c, _last in rest:
            if name == "answer":
                seal.answers[code] = Stub(int(a), int(b), c)
            elif name == "row":
                seal.rows.add((code, a))
            elif name == "indicator":
                seal.indicators[(code, a, b)] = c
        return seal


def _signer() -> Signer:
    return Signer(salt="programmes.progress.workbook", sep=":")


def _payload(lines: list[list[str]]) -> str:
    return json.dumps([FORMAT, *lines])


def _padded(line: Sequence[Any]) -> list[str]:
    texts = ["" if value is None else tidied(str(value)) for value in line[:_WIDTH]]
    return texts + [""] * (_WIDTH - len(texts))


# --- Writing -------------------------------------------------------------------------------

SPARE_ROWS = 30
_LAST_ROW = 2_000  # as far as the lists of words reach
_WIDTHS = {
    WORDING: 48,
    "narrative": 70,
    "confidence_reason": 40,
    "title": 40,
    "text": 70,
    "description": 40,
    ACTION: 9,
    PART: 24,
    UNIT: 16,
    INDICATOR: 44,
}
_WIDTHS_OF_KINDS = {CellKind.CHOICE: 20, CellKind.NUMBER: 13, CellKind.RATE: 13}
_FREEZE = {"answers": "C2", "indicators": "C2"}

_TOP = Alignment(vertical="top", wrap_text=True)
_OPEN, _CLOSED = Protection(locked=False), Protection(locked=True)
_GREY, _NAVY = (PatternFill("solid", start_color=c) for c in ("FFF0F0F0", "FF1F3A5F"))
_LINE = Side(style="thin", color="FFC8C8C8")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)

RULES = (
    "Les cellules blanches se remplissent ; les grises et les titres ne se modifient pas.",
    "Feuille « Avancement » : une ligne par action. Les autres feuilles : une ligne par activité, "
    "difficulté, mesure ou recommandation, avec le code de son action dans la première colonne.",
    "Ajouter une ligne : la première ligne vide. Supprimer une ligne : effacer ce qu'elle "
    "contient ; l'aperçu, sur le site, dira ce qui disparaît.",
    "Feuille « Indicateurs » : la valeur sur la ligne « Total », puis chaque part sur la sienne. "
    "« Sans objet » : oui, sur la ligne « Total ».",
    "Une cellule vide veut dire « non renseigné ». Zéro s'écrit 0.",
    "Colonne « Sans objet » de la feuille « Avancement » : "
    + " ; ".join(NOT_APPLICABLE_WORDS.values())
    + ", séparés par des points-virgules.",
    "Les cellules sont au format texte : le garder, sans quoi Excel lit 11.10 comme 11,1. "
    "Ni formules, ni cellules fusionnées.",
    "« Ce qui a été fait » : une ligne vide sépare deux paragraphes, un tiret au début d'une "
    "ligne en fait une liste (Alt + Entrée pour aller à la ligne). Un texte laissé tel quel garde "
    "sa mise en forme sur le site.",
    "Les pièces jointes se déposent sur le site.",
    "Ne rien modifier sur le site entre le téléchargement et le renvoi du classeur : une action "
    "modifiée des deux côtés serait refusée.",
    "Au renvoi, le site montre ce qui change, ou chaque erreur avec sa cellule. Rien n'est "
    "enregistré avant votre accord, et jamais une partie seulement.",
)


@dataclass(frozen=True)
class Exported:
    """One answer as the workbook shows it."""

    code: str
    wording: str
    budget: str
    document: Document
    indicators: list[Indicator]

    @cached_property
    def cells(self) -> dict[str, str]:
        return cells_of(self.document, self.indicators)


def workbook_of(seal: Seal, answers: Sequence[Exported], notes: Iterable[str]) -> Workbook:
    """The workbook, its answers sealed."""
    workbook = Workbook()
    workbook.properties.creator = "SNIA"
    _write_guide(workbook.worksheets[0], [*notes, *RULES])
    sheets = {name: workbook.create_sheet(shape.title) for name, shape in shapes().items()}
    lists = _write_lists(workbook, [answer.code for answer in answers])
    for name, sheet in sheets.items():
        shape = shapes()[name]
        _head(sheet, shape)
        _offer_words(sheet, shape, lists)
        lines = [line for answer in answers for line in _lines_of(name, answer)]
        spare = 0 if name in ("answers", "indicators") else SPARE_ROWS
        _write_lines(sheet, shape, lines, spare)
        _protect(sheet)
    seal.write(workbook)
    workbook.active = 1
    return workbook


def _lines_of(name: str, answer: Exported) -> Iterator[list[str]]:
    """The texts of the lines that an answer has in a sheet, in the order of its columns."""
    cells, shape = answer.cells, shapes()[name]
    if name == "answers":
        given = {ACTION: answer.code, WORDING: answer.wording, BUDGET: answer.budget}
        yield [given.get(c.label, cells.get(c.name, "")) for c in shape.columns]
    elif name == "indicators":
        for indicator in answer.indicators:
            yield from _lines_of_indicator(answer.code, indicator, cells)
    else:
        for row in rows_of(answer.document, name):
            path = f"{name}/{row['key']}"
            texts = [cells.get(f"{path}/{column.name}", "") for column in shape.filled]
            yield [answer.code, *texts, row["key"]]


def _lines_of_indicator(
    code: str, indicator: Indicator, cells: Mapping[str, str]
) -> Iterator[list[str]]:
    path = f"indicators/{indicator.pk}"
    for name, label in told_parts(indicator):
        about = [code, indicator.name, indicator.unit, label]
        of_total = ("not_applicable", "note") if name == "total" else ()
        yield [*about, *(cells.get(f"{path}/{n}", "") for n in (name, *of_total))]


def told_parts(indicator: Indicator) -> list[tuple[str, str]]:
    """The lines of an indicator: the column of the document, and its label."""
    with translation.override("fr"):
        return [("total", TOTAL), *((part.name, part.label) for part in parts_of(indicator))]


def _head(sheet: Worksheet, shape: Shape) -> None:
    sheet.append([column.label for column in shape.columns])
    sheet.freeze_panes = _FREEZE.get(shape.section, "B2")
    for index, column in enumerate(shape.columns, start=1):
        cell = sheet.cell(1, index)
        cell.font, cell.fill = Font(bold=True, color="FFFFFFFF"), _NAVY
        cell.alignment, cell.border = _TOP, _BOX
        width = _WIDTHS_OF_KINDS.get(column.kind, 28)
        dimension = sheet.column_dimensions[get_column_letter(index)]
        dimension.width = _WIDTHS.get(column.name or column.label, width)
        dimension.hidden = column.label == KEY


def _write_lines(sheet: Worksheet, shape: Shape, lines: list[list[str]], spare: int) -> None:
    may_grow = bool(spare)
    for number, line in enumerate([*lines, *([[]] * spare)], start=2):
        for index, column in enumerate(shape.columns, start=1):
            # The lines of the parts of an indicator are shorter than that of its total.
            is_open = (column.is_open and (not line or index <= len(line))) or (
                may_grow and column.label == ACTION
            )
            text = line[index - 1] if index <= len(line) else ""
            _write(sheet.cell(number, index), text, is_open)
    if may_grow:
        _open_columns(sheet, shape)


def _write(cell: Cell | MergedCell, text: str, is_open: bool) -> None:
    text = tidied(text)
    cell.value = text or None
    if text:
        cell.data_type = "s"  # « =1+1 » and « #N/A » are words here
        cell.quotePrefix = text[0] in "=+-@"
    cell.number_format, cell.alignment, cell.border = "@", _TOP, _BOX
    cell.protection = _OPEN if is_open else _CLOSED
    if not is_open:
        cell.fill = _GREY


def _open_columns(sheet: Worksheet, shape: Shape) -> None:
    """Whoever fills all the spare rows writes on below them."""
    for index, column in enumerate(shape.columns, start=1):
        if column.label != KEY:
            dimension = sheet.column_dimensions[get_column_letter(index)]
            dimension.number_format, dimension.alignment = "@", _TOP
            dimension.protection = _OPEN


def _write_lists(workbook: Workbook, codes: list[str]) -> dict[tuple[str, str], str]:
    """The words of the columns that have a choice, on a hidden sheet; the range of each."""
    sheet = workbook.create_sheet(LISTS)
    sheet.sheet_state = "veryHidden"
    lists = {
        (shape.section, column.label): list(column.words.values())
        for shape in shapes().values()
        for column in shape.columns
        if column.words
    }
    lists |= {(name, ACTION): codes for name in ROW_FORMS}
    ranges = {}
    for index, (place, words) in enumerate(lists.items(), start=1):
        for number, word in enumerate(words, start=1):
            _write(sheet.cell(number, index), word, is_open=False)
        letter = get_column_letter(index)
        ranges[place] = f"'{LISTS}'!${letter}$1:${letter}${max(len(words), 1)}"
    return ranges


def _offer_words(sheet: Worksheet, shape: Shape, lists: Mapping[tuple[str, str], str]) -> None:
    """The list of each column that has a choice, and the prompt of each that has one."""
    for index, column in enumerate(shape.columns, start=1):
        words = lists.get((shape.section, column.label))
        if not words and not column.prompt:
            continue
        offer = DataValidation(type="list" if words else None, formula1=words)
        offer.allow_blank = True
        if words:
            offer.showErrorMessage = True
            offer.errorTitle, offer.error = column.label[:32], "Choisir une valeur de la liste."
        if column.prompt:
            offer.showInputMessage = True
            offer.promptTitle, offer.prompt = column.label[:32], column.prompt[:255]
        letter = get_column_letter(index)
        offer.add(f"{letter}2:{letter}{_LAST_ROW}")
        sheet.add_data_validation(offer)


def _protect(sheet: Worksheet) -> None:
    """Against slips only: no password. In this format, False is what is allowed."""
    sheet.protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "insertRows", "deleteRows", "sort"):
        setattr(sheet.protection, allowed, False)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _write_guide(sheet: Worksheet, notes: Iterable[str]) -> None:
    sheet.title = GUIDE
    sheet.column_dimensions["A"].width = 110
    for number, note in enumerate(notes, start=1):
        cell = sheet.cell(number, 1)
        _write(cell, note, is_open=True)
        cell.protection = _CLOSED
    sheet["A1"].font = Font(bold=True, size=14)
    _protect(sheet)
