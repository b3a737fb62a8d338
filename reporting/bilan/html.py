"""The book as HTML: pieces that can be laid out apart, and the book in one document."""

import pickle
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from django.template import Template
from django.template.loader import get_template, render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reporting.bilan.book import Book, Chapter
from snia.common.typography import french_html

STYLESHEET = "bilan/bilan.css"
# A tag, which is left as it is, or capitals long enough for the engine to hyphenate (MDCMREAM).
_TAG_OR_LONG_ACRONYM = re.compile(r"<[^>]*>|\b[A-Z]{7,}\b")


@dataclass(frozen=True)
class PieceHtml:
    """A piece opens on a right-hand page and depends on nothing but itself; one that `lists`
    gives the pages of the others, and comes last."""

    name: str
    title: str  # for people
    html: str
    running: str = ""  # the part that its headers name
    is_main: bool = False
    lists: bool = False
    is_first: bool = False


@dataclass(frozen=True)
class BookHtml:
    """The pieces in the order of the book; `whole` is the book in one document, `alone` each piece
    in its own, by its name. Texts alone: laying them out asks nothing more of any template."""

    pieces: list[PieceHtml]
    whole: str
    alone: dict[str, str]

    def of(self, name: str) -> str:
        """What the piece of that name holds; KeyError where there is none."""
        return {piece.name: piece.html for piece in self.pieces}[name]

    @property
    def front(self) -> str:
        """All that comes before the first part."""
        before = takewhile(lambda piece: not piece.is_main, self.pieces)
        return "\n".join(piece.html for piece in before)


def book_html(book: Book) -> BookHtml:
    """Render every piece, with French typography applied to its text."""
    pieces = list(_pieces(book))
    alone: dict[str, str] = {
        piece.name: render_to_string("reporting/bilan/piece.html", {"book": book, "piece": piece})
        for piece in pieces
    }
    return BookHtml(pieces, _whole(book, pieces), alone)


def _whole(book: Book, pieces: list[PieceHtml]) -> str:
    first_main = next(rank for rank, piece in enumerate(pieces) if piece.is_main)
    front = [piece.html for piece in pieces[:first_main]]
    main = [piece.html for piece in pieces if piece.is_main]
    closing = [piece.html for piece in pieces[first_main:] if not piece.is_main]
    return render_to_string(
        "reporting/bilan/book.html",
        {
            "book": book,
            "front": "\n".join(front),
            "body": "\n".join(main),
            "closing": "\n".join(closing),
        },
    )


def _pieces(book: Book) -> Iterator[PieceHtml]:
    yield PieceHtml("cover", _("Couverture"), _render("cover", book=book), is_first=True)
    yield PieceHtml("contents", _("Sommaire"), _render("contents", book=book), lists=True)
    if book.foreword:
        yield PieceHtml("foreword", _("Avant-propos"), _render("foreword", book=book))
    if book.acronyms:
        yield PieceHtml("acronyms", _("Liste des sigles"), _render("acronyms", book=book))
    if book.introduction:
        yield PieceHtml("introduction", _("Introduction"), _render("introduction", book=book))
    for part in book.parts:
        opening = _render("part", part=part)
        yield PieceHtml(part.anchor, part.title, opening, part.title, is_main=True)
        for chapter in part.chapters:
            title = f"{_('Programme')} {chapter.number} : {chapter.title}"
            html = chapter_html(chapter)
            yield PieceHtml(chapter.anchor, title, html, part.title, is_main=True)
    yield PieceHtml("closing", _("Notes et listes"), _render("closing", book=book), lists=True)


def chapter_html(chapter: Chapter) -> str:
    """One chapter; depends on nothing but its own content."""
    template = get_template("reporting/bilan/chapter.html").template  # type: ignore[attr-defined]
    return _chapter_html(pickle.dumps(chapter), template, get_language())


@lru_cache(maxsize=64)
def _chapter_html(chapter: bytes, _template: Template, _language: str | None) -> str:
    """Kept between two books, most of whose chapters are the same; a template that is read anew
    is another one."""
    return _render("chapter", chapter=pickle.loads(chapter))  # noqa: S301 (dumped just above)


def _render(piece: str, **context: object) -> str:
    html = french_html(render_to_string(f"reporting/bilan/{piece}.html", context))
    return _TAG_OR_LONG_ACRONYM.sub(_unbroken, html)


def _unbroken(match: re.Match[str]) -> str:
    piece = match[0]
    return piece if piece.startswith("<") else f'<span class="whole">{piece}</span>'
