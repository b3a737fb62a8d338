"""The lines of the sheets as they came back, each put down for the action that it is of."""

import json
from itertools import count

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from programmes.progress.document import is_empty
from programmes.progress.workbook.filled import Filled
from programmes.progress.workbook.layout import (
    ACTION,
    INDICATOR,
    KEY,
    PART,
    TITLES,
    YES,
    Sheet,
    sheets,
)
from programmes.progress.workbook.reading import Reading
from snia.common.text import fold
from snia.common.workbook_columns import Column
from snia.common.workbooks import CellKind, Row, tidied


def read_lines(reading: Reading, rows: dict[str, list[Row]]) -> None:
    """Read the rows, by title, of the sheets that can be."""
    readers = {"answers": _read_texts, "indicators": _read_indicator}
    for name, sheet in sheets().items():
        read = readers.get(name, _read_row)
        for row in rows.get(sheet.title, ()):
            read(reading, sheet, row)
    unread = {name for name, sheet in sheets().items() if sheet.title not in rows}
    for filled in reading.filled.values():
        filled.take_as_held(unread)
    if "answers" not in unread:
        _tell_missing_lines(reading)


# --- One line for each action ---------------------------------------------------------------


def _read_texts(reading: Reading, sheet: Sheet, row: Row) -> None:
    filled = reading.action(row)
    if filled is None:
        return
    place = row.place(ACTION)
    if filled.has_line:
        message = _("L'action %(code)s figure déjà en %(place)s : garder une seule ligne.")
        reading.errors.tell(place, message % {"code": filled.code, "place": filled.place})
        return
    filled.place = place
    for column in sheet.filled:
        filled.put(column.name, row.place(column.label), reading.text(row, column))


def _tell_missing_lines(reading: Reading) -> None:
    if any(place.startswith(f"{TITLES['answers']}!A") for place in reading.errors.places):
        return  # a line whose code can't be read may be theirs
    message = _(
        "La ligne de l'action %s manque : la remettre, ou télécharger de nouveau le classeur."
    )
    for filled in reading.filled.values():
        if not filled.has_line:
            reading.errors.tell(filled.place, message % filled.code)


# --- The rows of a section ------------------------------------------------------------------


def _read_row(reading: Reading, sheet: Sheet, row: Row) -> None:
    texts = {column.name: reading.text(row, column) for column in sheet.filled}
    known = {name: text for name, text in texts.items() if text}
    if is_empty(known) and None not in texts.values():
        return  # a line whose cells were emptied is a line taken out
    filled = reading.action(row)
    if filled is None:
        return
    key = _key(reading, filled, f"{sheet.section}/{tidied(str(row.values[KEY] or ''))}", known)
    filled.keys[sheet.section].append(key)
    for column in sheet.filled:
        path = f"{sheet.section}/{key}/{column.name}"
        filled.put(path, row.place(column.label), texts[column.name])


def _key(reading: Reading, filled: Filled, path: str, texts: dict[str, str]) -> str:
    """The key that the row left with. A new row, one of another action, the second of two
    copies get one of their own: the same whenever the same file is read."""
    section, _slash, key = path.partition("/")
    taken = filled.keys[section]
    if (filled.code, path) in reading.seal.rows and key not in taken:
        return key
    told = [reading.mark, filled.update.pk, section, sorted(texts.items())]
    keys = (
        salted_hmac("programmes.progress.workbook.row", json.dumps([*told, copy])).hexdigest()
        for copy in count()
    )
    return next(new[:16] for new in keys if new[:16] not in taken)


# --- The lines of an indicator --------------------------------------------------------------


def _read_indicator(reading: Reading, sheet: Sheet, row: Row) -> None:
    filled = reading.action(row)
    if filled is None:
        return
    name, part = (tidied(str(row.values[label] or "")) for label in (INDICATOR, PART))
    path = reading.seal.indicators.get((filled.code, name, part))
    place = row.place(INDICATOR)
    if path is None:
        message = _(
            "Ligne inconnue : sur cette feuille, seules les cellules blanches se modifient. "
            "Télécharger de nouveau le classeur si l'action, l'indicateur ou la part ont "
            "été changés."
        )
        reading.errors.tell(place, message)
    elif path in filled.places:
        message = _("Cette ligne figure déjà en %s : garder une seule des deux.")
        reading.errors.tell(place, message % filled.places[path])
    else:
        value, *of_total = sheet.filled
        filled.put(path, row.place(value.label), reading.text(row, value))
        for column in of_total:
            _read_of_total(reading, filled, row, column, path)


def _read_of_total(reading: Reading, filled: Filled, row: Row, column: Column, path: str) -> None:
    text, place = reading.text(row, column), row.place(column.label)
    indicator, _slash, line = path.rpartition("/")
    if line == "total":
        if column.kind == CellKind.CHOICE and text:
            text = _yes_or_nothing(reading, place, text)
        filled.put(f"{indicator}/{column.name}", place, text)
    elif text:
        reading.errors.tell(place, _("À écrire sur la ligne « Total » de l'indicateur."))


def _yes_or_nothing(reading: Reading, place: str, text: str) -> str | None:
    if fold(text) in ("oui", "x"):
        return YES
    if fold(text) == "non":
        return ""
    reading.errors.tell(place, _("« %s » n'est pas compris : écrire « oui », ou rien.") % text)
    return None
