"""The document of an answer out of its cells: what came back as it left stays what it is, and
what the workbook doesn't show stays too."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from programmes.progress.document import RICH_TEXTS, Document, Row, is_empty
from programmes.progress.fields import ROW_FORMS
from programmes.progress.workbook.filled import Filled
from programmes.progress.workbook.layout import NOT_APPLICABLE_WORDS, sheets
from snia.common.richtext import from_plain
from snia.common.text import fold
from snia.common.workbook_columns import Column
from snia.common.workbook_errors import Errors


def merged(filled: Filled, errors: Errors) -> Document:
    """A word that is no answer is told as an error."""
    return _Merge(filled, errors).document()


@dataclass(frozen=True)
class _Merge:
    filled: Filled
    errors: Errors

    @property
    def current(self) -> Document:
        content: Document = self.filled.update.content
        return content

    def document(self) -> Document:
        columns = sheets()["answers"].filled
        changed = [column for column in columns if self.filled.is_changed(column.name)]
        return {
            **self.current,
            **{column.name: self._value(column, column.name) for column in changed},
            **{name: list(self._rows(name)) for name in ROW_FORMS},
            "indicators": self._indicators(),
        }

    def _value(self, column: Column, path: str) -> Any:
        """What the text of a cell means."""
        text = self.filled.cells.get(path, "")
        if column.name == "not_applicable":
            return self._skipped(text)
        if column.name in RICH_TEXTS:
            return from_plain(text)
        return self._meant(text, column.words, path) if column.words and text else text

    def _skipped(self, text: str) -> list[str]:
        words = filter(None, map(str.strip, re.split(r"[;,\n]", text)))
        return [self._meant(word, NOT_APPLICABLE_WORDS, "not_applicable") for word in words]

    def _meant(self, word: str, words: Mapping[str, str], path: str) -> str:
        """The value that a word stands for; none, and an error, where it is no answer."""
        values = {fold(known): value for value, known in words.items()}
        if fold(word) not in values:
            message = _("« %(word)s » n'est pas une réponse possible. Écrire : %(known)s.")
            told = {"word": word, "known": " ; ".join(words.values())}
            self.errors.tell(self.filled.places[path], message % told)
        return values.get(fold(word), "")

    def _rows(self, name: str) -> Iterator[Row]:
        held = {row["key"]: row for row in self.current.get(name, ())}
        for key in self.filled.keys[name]:
            row = {"key": key, **held.get(key, {})}
            for column in sheets()[name].filled:
                path = f"{name}/{key}/{column.name}"
                if self.filled.is_changed(path):
                    row[column.name] = self._value(column, path)
            yield row
        yield from (row for row in held.values() if is_empty(row))

    def _indicators(self) -> list[Row]:
        held = [{**row} for row in self.current.get("indicators", ())]
        rows = {row["key"]: row for row in held}
        for path in filter(self.filled.is_changed, self.filled.indicators):
            _name, key, column = path.split("/", 2)
            text = self.filled.cells.get(path, "")
            is_yes = column == "not_applicable" and text
            rows.setdefault(key, {"key": key})[column] = "yes" if is_yes else text
        return list(rows.values())
