"""The tables of a book with where they stand, those inside a text too."""

from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from reporting.bilan.book import (
    Block,
    Book,
    Boxed,
    Chapter,
    Column,
    Quotation,
    Section,
    Table,
    Text,
)


@dataclass(frozen=True)
class PlacedTable:
    """A table, and what the contents call the place where it stands."""

    table: Table
    chapter: str
    section: str


def sections_of(chapter: Chapter) -> Iterator[Section]:
    """The sections of a chapter, each before those inside it."""
    pending = list(chapter.sections)
    while pending:
        section = pending.pop(0)
        yield section
        pending = [*section.subsections, *pending]


def kind_of(chapter: Chapter, section: Section) -> str:
    """What a section of the plan is for ("challenges"): its anchor says so."""
    return section.anchor.removeprefix(f"{chapter.anchor}-")


def named(number: str, title: str) -> str:
    return f"{number} {title}".strip()


def chapter_name(chapter: Chapter) -> str:
    return f"Programme {chapter.number} : {chapter.title}"


def placed_tables(book: Book) -> Iterator[PlacedTable]:
    for table in _in(book.introduction):
        yield PlacedTable(table, "", "")
    for chapter in book.chapters:
        name = chapter_name(chapter)
        for section in sections_of(chapter):
            for table in _in(section.blocks):
                yield PlacedTable(table, name, named(section.number, section.title))
    for annex in book.annexes:
        for table in _in(annex.blocks):
            yield PlacedTable(table, "Annexes", annex.title)


def _in(blocks: list[Block]) -> Iterator[Table]:
    for block in blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Text | Boxed | Quotation):
            yield from _in_html(block.html)


def _in_html(html: str) -> Iterator[Table]:
    if "<table" not in html:
        return
    for drawn in BeautifulSoup(html, "html.parser").find_all("table"):
        rows = [_cells(row) for row in drawn.find_all("tr")]
        width = max((len(row) for row in rows), default=0)
        if width:
            head, *body = ([*row, *[""] * (width - len(row))] for row in rows)
            yield Table("", [Column(label) for label in head], body)


def _cells(row: Tag) -> list[str]:
    return [
        " ".join(cell.get_text(" ").split())
        for cell in row.find_all(["td", "th"], recursive=False)
    ]
