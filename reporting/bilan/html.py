"""The book as HTML: front matter, one piece per chapter, closing matter."""

import re
from dataclasses import dataclass

from django.template.loader import render_to_string

from reporting.bilan.book import Book, Chapter
from snia.common.typography import french_html

# A tag, which is left as it is, or capitals long enough for the engine to hyphenate (MDCMREAM).
_TAG_OR_LONG_ACRONYM = re.compile(r"<[^>]*>|\b[A-Z]{7,}\b")


@dataclass(frozen=True)
class BookHtml:
    """Pieces that can be laid out apart; `whole` is the book in one document."""

    front: str
    chapters: list[str]
    closing: str
    whole: str


def book_html(book: Book) -> BookHtml:
    """Render every piece, with French typography applied to its text."""
    front = _render("front", book=book)
    closing = _render("closing", book=book)
    chapters = [chapter_html(chapter) for chapter in book.chapters]
    opened_by = {part.chapters[0].anchor: part for part in book.parts}
    body = [
        (opened_by.get(chapter.anchor), html)
        for chapter, html in zip(book.chapters, chapters, strict=True)
    ]
    whole = render_to_string(
        "reporting/bilan/book.html",
        {"book": book, "front": front, "body": body, "closing": closing},
    )
    return BookHtml(front, chapters, closing, whole)


def chapter_html(chapter: Chapter) -> str:
    """One chapter; depends on nothing but its own content."""
    return _render("chapter", chapter=chapter)


def _render(piece: str, **context: object) -> str:
    html = french_html(render_to_string(f"reporting/bilan/{piece}.html", context))
    return _TAG_OR_LONG_ACRONYM.sub(_unbroken, html)


def _unbroken(match: re.Match[str]) -> str:
    piece = match[0]
    return piece if piece.startswith("<") else f'<span class="whole">{piece}</span>'
