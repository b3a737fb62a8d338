"""The document of an answer: what was typed, field by field. Pure: imports no ORM.

A document is plain JSON: texts for the simple fields, lists of rows for the others. A row has a
`key` that never changes, so that two versions of it can be held against each other:

    {"status": "in_progress", "rate": "40", …,
     "activities": [{"key": "5f0c…", "kind": "training", "title": "…", "total": "140"}, …],
     "not_applicable": ["measures"], "attachments": ["12"]}

Every value is a text as it was typed, right or wrong; an absent field is an empty one. A *path*
names one value ("rate", "activities/5f0c/title") or one whole row ("activities/5f0c").
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Document = dict[str, Any]
Row = dict[str, str]

TEXTS = ("status", "rate", "confidence", "confidence_reason", "narrative", "budget_spent")
RICH_TEXTS = frozenset({"narrative"})
ROWS: dict[str, tuple[str, ...]] = {
    "activities": (
        "kind",
        "title",
        "organisers",
        "project",
        "when_written",
        "place_written",
        "audience",
        "qualifier",
        "total",
        "women",
        "men",
        "scope",
        "languages",
        "degree",
        "projects_supported",
        "description",
        "note",
    ),
    "indicators": ("total", "note"),  # and one column for each part that the indicator asks
    "challenges": ("text",),
    "measures": ("text", "owner", "when_written"),
    "recommendations": ("text",),
}
SETS = ("not_applicable", "attachments")
# What may be said to be without object, which is not the same as left empty.
MAY_BE_NOT_APPLICABLE = (
    "rate",
    "activities",
    "challenges",
    "measures",
    "recommendations",
    "budget_spent",
)

# What a cell holds where nothing was chosen: as good as empty.
DEFAULTS = {"qualifier": "exact"}

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
    """The key of a new row; also the key of the activity that it becomes."""
    return secrets.token_hex(8)


def tidy(raw: Mapping[str, Any]) -> Document:
    """A document with its known fields only, empty ones left out.

    Raises NotADocument where a value has not the right shape; texts are never cut.
    """
    document: Document = {}
    for name in TEXTS:
        if value := _text(raw.get(name), name):
            document[name] = value
    for name, columns in ROWS.items():
        if rows := _rows(name, raw.get(name), columns):
            document[name] = rows
    for name in SETS:
        if members := _members(raw.get(name), name):
            document[name] = members
    return document


def _text(value: Any, where: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise NotADocument(Shape.TEXT, where)
    # PostgreSQL keeps no NUL in JSON, nothing keeps half a character; browsers send CRLF.
    whole = str(value).replace("\x00", "").encode("utf-8", "replace").decode()
    return whole.replace("\r\n", "\n").strip()


def _members(values: Any, name: str) -> list[str]:
    members = dict.fromkeys(filter(None, (_text(value, name) for value in _list(values, name))))
    if name == "not_applicable":
        return [member for member in members if member in MAY_BE_NOT_APPLICABLE]
    return [member for member in members if "/" not in member]


def _list(values: Any, name: str) -> Sequence[Any]:
    if not isinstance(values, list | tuple | type(None)):
        raise NotADocument(Shape.LIST, name)
    return values or ()


def _rows(name: str, rows: Any, columns: tuple[str, ...]) -> list[Row]:
    """Every row, under a key of its own: one that is taken or can't stand in a path is new."""
    tidied: dict[str, Row] = {}
    for row in _list(rows, name):
        if not isinstance(row, Mapping):
            raise NotADocument(Shape.ROW, name)
        key = _text(row.get("key"), name)
        if not key or len(key) > MAX_KEY or "/" in key or key in tidied:
            key = new_key()
        tidied[key] = {"key": key, **_cells(name, row, columns)}
    return list(tidied.values())


def _cells(name: str, row: Mapping[str, Any], columns: tuple[str, ...]) -> Row:
    """The filled cells; an indicator has the columns of its own parts besides."""
    known = _columns_of(row) if name == "indicators" else columns
    if len(known) > MAX_COLUMNS:
        raise NotADocument(Shape.COLUMNS, name)
    cells = {column: _text(row.get(column), f"{name}/{column}") for column in known}
    return {c: value for c, value in cells.items() if value and value != DEFAULTS.get(c)}


def _columns_of(row: Mapping[str, Any]) -> Sequence[str]:
    """The columns of an indicator that can stand in a path."""
    return [c for c in row if c and c != "key" and "/" not in c and c == _text(c, "indicators")]


# --- Paths ---------------------------------------------------------------------------------


def flatten(document: Document) -> dict[str, str]:
    """Every value by its path; a row has one more, of its own, that says it is there."""
    flat = {name: document[name] for name in TEXTS if name in document}
    for name in ROWS:
        for row in document.get(name, ()):
            flat[f"{name}/{row['key']}"] = "row"
            flat |= {f"{name}/{row['key']}/{c}": v for c, v in row.items() if c != "key"}
    for name in SETS:
        flat |= {f"{name}/{member}": "yes" for member in document.get(name, ())}
    return flat


def fingerprints(document: Document) -> dict[str, str]:
    """A short digest of every value by its path: what a page started from, to tell later which
    values were changed in it, and which were changed elsewhere meanwhile."""
    return {
        path: hashlib.sha256(value.encode()).hexdigest()[:10]
        for path, value in flatten(document).items()
    }


# --- Two versions held against each other --------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """One path whose value is not the same in two documents: a text, a row, or None (absent)."""

    path: str
    mine: str | Row | None
    theirs: str | Row | None
    changed_by_me: bool
    changed_by_them: bool

    @property
    def suggests_mine(self) -> bool:
        """What one side alone changed is that side's; what both changed is to be chosen."""
        return self.changed_by_me and not self.changed_by_them

    @property
    def is_contested(self) -> bool:
        return self.changed_by_me and self.changed_by_them


def differences(
    mine: Document, theirs: Document, base: Mapping[str, str] | None = None
) -> list[Difference]:
    """What differs, in the order of the form; `base` is the fingerprints both started from.

    A row that only one side has is one difference, whatever it holds.
    """
    my_prints, their_prints = fingerprints(mine), fingerprints(theirs)
    base = their_prints if base is None else base
    found = []
    for path in _differing(flatten(mine), flatten(theirs)):
        prefix = f"{path}/"

        def changed(prints: Mapping[str, str], path: str = path, prefix: str = prefix) -> bool:
            paths = {p for p in (*prints, *base) if p == path or p.startswith(prefix)}
            return any(prints.get(p) != base.get(p) for p in paths)

        found.append(
            Difference(
                path,
                value_at(mine, path),
                value_at(theirs, path),
                changed(my_prints),
                changed(their_prints),
            )
        )
    return found


def _differing(mine: dict[str, str], theirs: dict[str, str]) -> list[str]:
    paths = [p for p in dict.fromkeys([*theirs, *mine]) if mine.get(p) != theirs.get(p)]
    lone_rows = {p for p in paths if "row" in (mine.get(p), theirs.get(p)) and p.count("/") == 1}
    kept = [p for p in paths if p.rpartition("/")[0] not in lone_rows]
    return sorted(kept, key=lambda path: _PAGE.index(path.partition("/")[0]))


# As the page goes from top to bottom.
_PAGE = (
    *("status", "rate", "confidence", "confidence_reason", "narrative", "indicators"),
    *("activities", "challenges", "measures", "recommendations", "budget_spent"),
    *("attachments", "not_applicable"),
)


def value_at(document: Document, path: str) -> str | Row | None:
    """The text, the row, or None where the document has none there."""
    name, _, rest = path.partition("/")
    key, _, column = rest.partition("/")
    if name in TEXTS:
        return document.get(name)
    if name in SETS:
        return "yes" if rest in document.get(name, ()) else None
    row = next((row for row in document.get(name, ()) if row["key"] == key), None)
    return row.get(column) if row and column else row


def with_value(document: Document, path: str, value: str | Row | None) -> Document:
    """The document with another value at the path; None takes it away."""
    name, _, rest = path.partition("/")
    key, _, column = rest.partition("/")
    changed = {**document}
    if name in TEXTS:
        changed[name] = value
    elif name in SETS:
        others = [member for member in document.get(name, ()) if member != rest]
        changed[name] = [*others, rest] if value else others
    else:
        changed[name] = _with_row(list(document.get(name, ())), key, column, value)
    return tidy(changed)


def _with_row(rows: list[Row], key: str, column: str, value: Any) -> list[Row]:
    if not column and value is None:
        return [row for row in rows if row["key"] != key]
    new = value if not column else None
    replaced = [
        (new or {**row, column: value or ""}) if row["key"] == key else row for row in rows
    ]
    return replaced if any(row["key"] == key for row in rows) else [*rows, *filter(None, [new])]
