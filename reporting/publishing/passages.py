"""The passages of a book: each paragraph, item and row as a text, with where it stands."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape

from django.utils.translation import gettext as _

from reporting.bilan.book import Block, Book, Bullets, Section, Table, Text

_ENDS_OF_PARAGRAPHS = re.compile(r"</(?:p|li|h\d|tr|blockquote)>|<br\s*/?>")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Passage:
    """`key` stays when a place is renamed or renumbered; `where` is how people call it."""

    key: str
    where: str
    text: str


def passages_of(book: Book) -> Iterator[Passage]:
    """In the order of the book; their blanks don't count."""
    yield from _opening(book)
    for part in book.parts:
        yield Passage(part.anchor, part.title, part.title)
        for chapter in part.chapters:
            name = _("Programme %s") % chapter.number
            yield Passage(chapter.anchor, name, chapter.title)
            yield from _of_sections(name, chapter.sections)
    yield from _closing(book)


def _opening(book: Book) -> Iterator[Passage]:
    told = (book.title, book.subtitle, book.period, book.period_dates, book.publisher, book.notice)
    yield from _at("titre", _("Pages de titre"), told)
    if book.foreword:
        foreword = [*paragraphs(book.foreword.html), book.foreword.signatory]
        yield from _at("avant-propos", _("Avant-propos"), foreword)
    for block in book.introduction:
        yield from _at("introduction", _("Introduction"), texts_of(block))


def _closing(book: Book) -> Iterator[Passage]:
    yield from _of_sections(_("Annexes"), book.annexes)
    acronyms = [f"{entry.acronym} : {entry.expansion}" for entry in book.acronyms]
    yield from _at("sigles", _("Liste des sigles"), acronyms)
    notes = [f"{note.subject} – {note.note}" for note in book.data_notes]
    yield from _at("notes", _("Notes sur les données"), notes)
    yield from _at("sources", _("Sources"), book.sources)


def _of_sections(above: str, sections: list[Section]) -> Iterator[Passage]:
    for section in sections:
        title = f"{section.number} {section.title}".strip()
        where = f"{above}, {title}" if title else above
        yield Passage(section.anchor, where, section.title)
        for block in section.blocks:
            yield from _at(section.anchor, where, texts_of(block))
        yield from _of_sections(above, section.subsections)


def _at(key: str, where: str, texts: Iterable[str]) -> Iterator[Passage]:
    return (Passage(key, where, " ".join(text.split())) for text in texts)


def texts_of(block: Block) -> Iterator[str]:
    if isinstance(block, Table):
        yield _("Tableau %(number)s. %(caption)s") % {
            "number": block.number,
            "caption": block.caption,
        }
        for row in [[column.label for column in block.columns], *block.rows, block.total_row]:
            yield " | ".join(row)
        yield from block.notes
    elif isinstance(block, Text):
        yield from paragraphs(block.html)
    elif isinstance(block, Bullets):
        yield from block.items
    else:
        yield " – ".join(text for text in block.texts() if text)


def paragraphs(html: str) -> list[str]:
    """The texts of clean HTML, one for each paragraph, item or row."""
    pieces = _ENDS_OF_PARAGRAPHS.split(html)
    return [text for piece in pieces if (text := unescape(_TAG.sub(" ", piece)).strip())]
