"""The lines of the sheets as they came back, each put down for the record that it is of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from partners.keeping.subjects import Subject
from partners.keeping.workbook.layout import KEY, RECORD, Sheet
from partners.keeping.workbook.site import Held
from partners.keeping.workbook.write import Seal, shown
from snia.common.drafts.documents import Document, Row
from snia.common.text import fold
from snia.common.workbook_columns import Column
from snia.common.workbook_errors import Errors
from snia.common.workbooks import Row as Line
from snia.common.workbooks import text_in, tidied

# Those that the site gives; any other name is that of a new record.
_OUR_MARK = re.compile(r"[PE]N?\d+")


@dataclass
class Filled:
    """What the cells hold of one record; `held` is what the site has, none for a new one."""

    mark: str
    subject: Subject
    held: Held | None
    place: str
    texts: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)  # of each path
    unread: set[str] = field(default_factory=set)

    @property
    def current(self) -> Document:
        return self.held.document if self.held else {}

    @property
    def document(self) -> Document:
        return self.subject.schema.tidy({**self.current, **self.texts, **self.rows})


class Reading:
    """Every record of the workbook, and every error, each by its cell."""

    def __init__(self, seal: Seal, held: Mapping[str, Held], errors: Errors) -> None:
        self.seal, self.held, self.errors = seal, held, errors
        self.filled: dict[tuple[str, str], Filled] = {}  # by subject and mark

    def read(self, pages: list[tuple[Sheet, list[Line]]]) -> None:
        for sheet, lines in pages:
            for line in lines:
                if sheet.section:
                    self._read_row(sheet, line)
                else:
                    self._read_texts(sheet, line)

    # --- One line for each record -----------------------------------------------------------

    def _read_texts(self, sheet: Sheet, line: Line) -> None:
        mark = self._mark(line)
        place = line.place(RECORD)
        if not mark:
            message = _("Nommer la fiche de cette ligne, par exemple « nouveau 1 ».")
            self.errors.tell(place, message)
            return
        held = self.held.get(mark.upper())
        if held is None and _OUR_MARK.fullmatch(mark.upper()):
            message = _("La fiche %(mark)s n'est pas de celles que tient %(institution)s.")
            told = {"mark": mark, "institution": self.seal.label}
            self.errors.tell(place, message % told)
            return
        known = (sheet.subject.name, fold(mark))
        if known in self.filled:
            message = _("La fiche « %(mark)s » figure déjà en %(place)s : garder une seule ligne.")
            self.errors.tell(place, message % {"mark": mark, "place": self.filled[known].place})
            return
        if held is not None and held.subject is not sheet.subject:
            self.errors.tell(place, _("Cette fiche est d'une autre feuille : « %s ».") % mark)
            return
        filled = Filled(mark, sheet.subject, held, place)
        filled.rows = {name: [] for name in sheet.subject.schema.rows}
        self.filled[known] = filled
        for column in sheet.filled:
            value = self._cell(
                line, column, filled, column.name, filled.current.get(column.name, "")
            )
            filled.texts[column.name] = value

    def _mark(self, line: Line) -> str:
        return tidied(str(line.values[RECORD] or ""))

    # --- The rows of a section --------------------------------------------------------------

    def _read_row(self, sheet: Sheet, line: Line) -> None:
        cells = {c.name: line.values[c.label] for c in sheet.filled}
        if not any(value not in (None, "") for value in cells.values()):
            return  # a line whose cells were emptied is a line taken out
        filled = self._record_of(sheet, line)
        if filled is None:
            return
        key, before = self._row_of(sheet, line, filled)
        row = {"key": key, **before}
        filled.rows[sheet.section].append(row)
        for column in sheet.filled:
            path = f"{sheet.section}/{key}/{column.name}"
            row[column.name] = self._cell(line, column, filled, path, before.get(column.name, ""))

    def _record_of(self, sheet: Sheet, line: Line) -> Filled | None:
        mark = self._mark(line)
        found = self.filled.get((sheet.subject.name, fold(mark)))
        if found is None:
            title = "Projets" if sheet.subject.name == "project" else "Engagements"
            message = (
                _("La fiche « %(mark)s » n'est pas sur la feuille « %(title)s » : l'y ajouter.")
                if mark
                else _("Dire la fiche de cette ligne, comme sur la feuille « %(title)s ».")
            )
            self.errors.tell(line.place(RECORD), message % {"mark": mark, "title": title})
        return found

    def _row_of(self, sheet: Sheet, line: Line, filled: Filled) -> tuple[str, Row]:
        """The key that the row left with, and what it held; a new one, the same whenever the
        same file is read."""
        key = tidied(str(line.values[KEY] or ""))
        taken = {row["key"] for row in filled.rows[sheet.section]}
        held = {row["key"]: row for row in filled.current.get(sheet.section, ())}
        if key in held and key not in taken:
            return key, {name: text for name, text in held[key].items() if name != "key"}
        told = f"{self.seal.exported_at}/{filled.mark}/{sheet.title}/{line.number}"
        return salted_hmac("partners.keeping.workbook.row", told).hexdigest()[:16], {}

    # --- One cell ---------------------------------------------------------------------------

    def _cell(self, line: Line, column: Column, filled: Filled, path: str, before: str) -> str:
        """What a cell says; what it said where it came back as it left, or can't be read."""
        place = line.place(column.label)
        filled.places[path] = place
        if place in self.errors.places:
            filled.unread.add(path)
            return before
        try:
            text = text_in(line.values[column.label], line.formats[column.label], column.kind)
        except ValueError as error:
            return self._unread(filled, path, str(error), before)
        if text == shown(column, before):
            return before
        if not (column.words and text):
            return text
        return self._meant(text, column, filled, path)

    def _meant(self, word: str, column: Column, filled: Filled, path: str) -> str:
        """The value that a word stands for; an error where it is no answer."""
        values: dict[str, Any] = {fold(known): value for value, known in column.words.items()}
        if fold(word) in values:
            return str(values[fold(word)])
        message = _("« %(word)s » n'est pas une réponse possible : choisir dans la liste%(few)s.")
        few = " ; ".join(column.words.values()) if len(column.words) < 10 else ""
        told = {"word": word, "few": f" ({few})" if few else ""}
        return self._unread(filled, path, message % told, "")

    def _unread(self, filled: Filled, path: str, message: str, before: str) -> str:
        self.errors.tell(filled.places[path], message)
        filled.unread.add(path)
        return before
