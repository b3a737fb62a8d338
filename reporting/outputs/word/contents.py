"""The contents and the list of tables: there from the start, counted again by Word."""

from collections.abc import Iterator, Sequence
from typing import Any

from reporting.bilan.book import Book, Chapter
from reporting.outputs.walk import chapter_name, named, placed_tables, sections_of
from reporting.outputs.word.fields import (
    add_field,
    begin_field,
    bookmark_name,
    end_field,
    open_link,
)
from reporting.outputs.word.rich import add_plain
from reporting.outputs.word.styles import CONTENTS

Entry = tuple[int, str, str]  # level, title, anchor
CHAPTERS, TABLES = r'TOC \o "1-4" \h \z \u', r'TOC \h \z \c "Tableau"'
# What stands for a page until the program that opens the file has counted.
_UNCOUNTED = "…"


def add_contents(document: Any, entries: Sequence[Entry], instruction: str) -> None:
    """Each line leads to its place; its page is a field."""
    for rank, (level, title, anchor) in enumerate(entries):
        paragraph = document.add_paragraph(style=f"{CONTENTS} {level}")
        if rank == 0:
            begin_field(paragraph, instruction)
        link = open_link(paragraph, anchor=anchor)
        add_plain(link, f"{title}\t")
        add_field(link, rf"PAGEREF {bookmark_name(anchor)} \h", _UNCOUNTED)
        if rank == len(entries) - 1:
            end_field(paragraph)


def entries_of(book: Book) -> Iterator[Entry]:
    if book.foreword:
        yield 1, "Avant-propos", "avant-propos"
    if book.acronyms:
        yield 1, "Liste des sigles", "sigles"
    if book.introduction:
        yield 1, "Introduction", "introduction"
    for part in book.parts:
        yield 1, part.title, part.anchor
        for chapter in part.chapters:
            yield from _entries_of(chapter)
    for annex in book.annexes:
        yield 1, annex.title, annex.anchor
    if book.data_notes:
        yield 1, "Notes sur les données", "notes"
    if tables_of(book):
        yield 1, "Liste des tableaux", "tableaux"


def _entries_of(chapter: Chapter) -> Iterator[Entry]:
    yield 2, chapter_name(chapter), chapter.anchor
    top = {section.anchor for section in chapter.sections}
    for section in sections_of(chapter):
        if section.title:
            title = named(section.number, section.title)
            yield (3 if section.anchor in top else 4), title, section.anchor


def tables_of(book: Book) -> list[Entry]:
    """None where the plan asks for no list of tables."""
    placed = placed_tables(book) if book.lists_tables else ()
    tables = [one.table for one in placed if one.table.number]
    return [(1, f"Tableau {t.number}. {t.caption}", f"tableau-{t.number}") for t in tables]
