"""The frozen document: everything that a published Bilan is made of, in one canonical JSON text.

Format "snia-bilan", version 1: the book's data (parts, chapters, sections, blocks, acronyms,
notes), the pieces of HTML and the style sheet that lay it out, its pictures, and the versions of
what laid it out. Renderings read nothing else: what changes afterwards in the database, in a
template or in a release changes no published edition. The fingerprint is the SHA-256 of the text.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

from weasyprint.text.ffi import pango

from reporting.bilan.book import Book
from reporting.bilan.html import BookHtml, PieceHtml
from reporting.frozen.codec import Unreadable, book_of, values_of

FORMAT, VERSION = "snia-bilan", 1
ENGINES = ("weasyprint", "pydyf", "fonttools", "font-source-serif-pro")


class NotFrozen(ValueError):
    """The text is no frozen document of a known version; the message says so in French."""


@dataclass(frozen=True)
class FrozenDocument:
    """A document as it is kept, read from its text."""

    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @cached_property
    def values(self) -> dict[str, Any]:
        try:
            values = json.loads(self.text)
            told = (values["format"], values["version"])
        except (ValueError, TypeError, KeyError) as error:
            raise NotFrozen("Ce texte n'est pas un Bilan figé.") from error
        if told != (FORMAT, VERSION):
            raise NotFrozen(f"Bilan figé d'une version inconnue : {told[0]} {told[1]}.")
        known: dict[str, Any] = values
        return known

    @cached_property
    def book(self) -> Book:
        try:
            return book_of(self.values["book"])
        except (Unreadable, KeyError) as error:
            raise NotFrozen(f"Ce Bilan figé ne se lit pas : {error}") from error

    @cached_property
    def html(self) -> BookHtml:
        values = self.values["html"]
        pieces = [PieceHtml(**piece) for piece in values["pieces"]]
        return BookHtml(pieces, values["whole"], values["alone"])

    @property
    def stylesheet(self) -> str:
        return str(self.values["stylesheet"])

    @cached_property
    def pictures(self) -> dict[str, bytes]:
        """The content of each picture, by the name that the book calls it by."""
        return {name: base64.b64decode(told) for name, told in self.values["pictures"].items()}


def write_document(
    book: Book,
    html: BookHtml,
    *,
    stylesheet: str,
    pictures: Mapping[str, bytes] | None = None,
    edition: Mapping[str, Any] | None = None,
) -> FrozenDocument:
    """`edition` tells what the book itself does not: its slug, its number, who froze it, when."""
    values = {
        "format": FORMAT,
        "version": VERSION,
        "edition": dict(edition or {}),
        "book": values_of(book),
        "html": values_of(html),
        "stylesheet": stylesheet,
        "pictures": {
            name: base64.b64encode(content).decode() for name, content in (pictures or {}).items()
        },
        "engines": engines(),
    }
    return FrozenDocument(canonical(values))


def engines() -> dict[str, str]:
    """The versions of what lays out, Pango's included: it is the system's, not of our lock."""
    return {name: version(name) for name in ENGINES} | {"pango": str(pango.pango_version())}


def canonical(values: Any) -> str:
    """One text for the same values: keys in order, no space to spare."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
