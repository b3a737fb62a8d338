"""A document of what was typed, field by field. Pure: imports no ORM.

A document is plain JSON: texts for the simple fields, lists of rows for the others. A row has a
`key` that never changes, so that two versions of it can be held against each other:

    {"status": "in_progress", "rate": "40", …,
     "activities": [{"key": "5f0c…", "kind": "training", "title": "…", "total": "140"}, …],
     "not_applicable": ["measures"], "attachments": ["12"]}

Every value is a text as it was typed, right or wrong; an absent field is an empty one. A *path*
names one value ("rate", "activities/5f0c/title") or one whole row ("activities/5f0c").
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from snia.common.drafts.paths import Difference, differences, fingerprints

Document = dict[str, Any]
Row = dict[str, str]

MAX_KEY = 32
MAX_COLUMNS = 60


class Shape(StrEnum):
    """What a value should have been."""

    TEXT = "text"
    LIST = "list"
    ROW = "row"
    COLUMNS = "columns"  # not so many


class NotADocument(ValueError):
    """What was sent has not the shape of a document: where, and what was expected there."""

    def __init__(self, expected: Shape, where: str = "") -> None:
        super().__init__(f"{where}: {expected.value} expected")
        self.expected, self.where = expected, where


def new_key() -> str:
    """The key of a new row; also that of the record that it becomes."""
    return secrets.token_hex(8)


@dataclass(frozen=True)
class Schema:
    """What the documents of one kind hold."""

    texts: tuple[str, ...]
    rows: Mapping[str, tuple[str, ...]]
    sets: tuple[str, ...] = ()
    page: tuple[str, ...] = ()  # as the page goes from top to bottom
    rich_texts: frozenset[str] = frozenset()
    # What a cell holds where nothing was chosen: as good as empty.
    defaults: Mapping[str, str] = field(default_factory=dict)
    # The members that a set may have, where they are few.
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Sections whose rows have columns of their own.
    own_columns: frozenset[str] = frozenset()

    def tidy(self, raw: Mapping[str, Any]) -> Document:
        """A document with its known fields only, empty ones left out.

        Raises NotADocument where a value has not the right shape; texts are never cut.
        """
        document: Document = {}
        self._put(document, self.texts, lambda name: text_of(raw.get(name), name))
        self._put(document, self.rows, lambda name: self._rows(name, raw.get(name)))
        self._put(document, self.sets, lambda name: self._members(raw.get(name), name))
        return document

    @staticmethod
    def _put(document: Document, names: Any, read: Callable[[str], Any]) -> None:
        for name in names:
            if value := read(name):
                document[name] = value

    def _members(self, values: Any, name: str) -> list[str]:
        texts = (text_of(value, name) for value in _list(values, name))
        members = dict.fromkeys(filter(None, texts))
        if name in self.members:
            return [member for member in members if member in self.members[name]]
        return [member for member in members if "/" not in member]

    def _rows(self, name: str, rows: Any) -> list[Row]:
        """Every row, under a key of its own: one that is taken or can't stand in a path is
        new."""
        tidied: dict[str, Row] = {}
        for row in _list(rows, name):
            if not isinstance(row, Mapping):
                raise NotADocument(Shape.ROW, name)
            key = text_of(row.get("key"), name)
            if not key or len(key) > MAX_KEY or "/" in key or key in tidied:
                key = new_key()
            tidied[key] = {"key": key, **self._cells(name, row)}
        return list(tidied.values())

    def _cells(self, name: str, row: Mapping[str, Any]) -> Row:
        """The filled cells."""
        known = _columns_of(name, row) if name in self.own_columns else self.rows[name]
        if len(known) > MAX_COLUMNS:
            raise NotADocument(Shape.COLUMNS, name)
        cells = {column: text_of(row.get(column), f"{name}/{column}") for column in known}
        return {c: value for c, value in cells.items() if value and value != self.defaults.get(c)}

    def is_empty(self, row: Row) -> bool:
        """A row in which nothing was typed."""
        return not any(v for c, v in row.items() if c != "key" and c not in self.defaults)

    # --- Paths -------------------------------------------------------------------------------

    def flatten(self, document: Document) -> dict[str, str]:
        """Every value by its path; a row has one more, of its own, that says it is there."""
        flat = {name: document[name] for name in self.texts if name in document}
        for name in self.rows:
            for row in document.get(name, ()):
                flat[f"{name}/{row['key']}"] = "row"
                flat |= {f"{name}/{row['key']}/{c}": v for c, v in row.items() if c != "key"}
        for name in self.sets:
            flat |= {f"{name}/{member}": "yes" for member in document.get(name, ())}
        return flat

    def fingerprints(self, document: Document) -> dict[str, str]:
        """A short digest of every value by its path: what a page started from, to tell later
        which values were changed in it, and which were changed elsewhere meanwhile."""
        return fingerprints(self.flatten(document))

    def differences(
        self, mine: Document, theirs: Document, base: Mapping[str, str] | None = None
    ) -> list[Difference]:
        """What differs, in the order of the form; `base` is the fingerprints both started from.

        A row that only one side has is one difference, whatever it holds.
        """
        found = differences(self.flatten(mine), self.flatten(theirs), base)
        told = [
            difference.of(self.value_at(mine, path), self.value_at(theirs, path))
            for path, difference in found.items()
        ]
        return sorted(told, key=lambda one: self.page.index(one.path.partition("/")[0]))

    def value_at(self, document: Document, path: str) -> str | Row | None:
        """The text, the row, or None where the document has none there."""
        name, _, rest = path.partition("/")
        key, _, column = rest.partition("/")
        if name in self.texts:
            return document.get(name)
        if name in self.sets:
            return "yes" if rest in document.get(name, ()) else None
        row = next((row for row in document.get(name, ()) if row["key"] == key), None)
        return row.get(column) if row and column else row

    def with_value(self, document: Document, path: str, value: str | Row | None) -> Document:
        """The document with another value at the path; None takes it away."""
        name, _, rest = path.partition("/")
        key, _, column = rest.partition("/")
        changed = {**document}
        if name in self.texts:
            changed[name] = value
        elif name in self.sets:
            others = [member for member in document.get(name, ()) if member != rest]
            changed[name] = [*others, rest] if value else others
        else:
            changed[name] = _with_row(list(document.get(name, ())), key, column, value)
        return self.tidy(changed)


def text_of(value: Any, where: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise NotADocument(Shape.TEXT, where)
    # PostgreSQL keeps no NUL in JSON, nothing keeps half a character; browsers send CRLF.
    whole = str(value).replace("\x00", "").encode("utf-8", "replace").decode()
    return whole.replace("\r\n", "\n").strip()


def _list(values: Any, name: str) -> Sequence[Any]:
    if not isinstance(values, list | tuple | type(None)):
        raise NotADocument(Shape.LIST, name)
    return values or ()


def _columns_of(name: str, row: Mapping[str, Any]) -> Sequence[str]:
    """The columns of its own that can stand in a path."""
    return [c for c in row if c and c != "key" and "/" not in c and c == text_of(c, name)]


def _with_row(rows: list[Row], key: str, column: str, value: Any) -> list[Row]:
    if not column and value is None:
        return [row for row in rows if row["key"] != key]
    new = value if not column else None
    replaced = [
        (new or {**row, column: value or ""}) if row["key"] == key else row for row in rows
    ]
    return replaced if any(row["key"] == key for row in rows) else [*rows, *filter(None, [new])]
