"""The slides as PDF; none of them holds more than a screen can show."""

from collections.abc import Iterator

from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.utils.text import Truncator

from committees.pack.make import SLIDES_SHEET
from committees.pack.slides import Slide, cut
from reporting.bilan.book import (
    Block,
    Boxed,
    Bullets,
    Chapter,
    Chart,
    Heading,
    Picture,
    Quotation,
    Section,
    Table,
    Text,
)
from reporting.frozen.document import FrozenDocument
from reporting.outputs.digest import LIST_NAMES, LISTS, Digest, digest_of, table_digest
from reporting.outputs.walk import chapter_name, named, sections_of
from snia.common.pdf import write_pdf
from snia.common.templatetags.snia import known
from snia.common.typography import french_html, thousands

LINES_A_SLIDE, ROWS_A_SLIDE = 6, 6
LONGEST_LINE, LONGEST_TITLE, LONGEST_CELL = 190, 110, 60


def write_slides(document: FrozenDocument) -> bytes:
    context = {"book": document.book, "slides": list(deck_of(document))}
    html = render_to_string("reporting/outputs/slides.html", context)
    return write_pdf(french_html(html), SLIDES_SHEET).content


def deck_of(document: FrozenDocument) -> Iterator[Slide]:
    """Every slide after the first, which is the book itself."""
    book, digest = document.book, digest_of(document.book)
    yield _figures(digest)
    if digest.bodies:
        yield from cut(
            "Réunions des instances",
            ("Instance", "Tenues", "Attendues"),
            [(_short(b.name), b.held_told, b.expected_told) for b in digest.bodies],
        )
    for chapter in book.chapters:
        yield _opening(chapter, digest)
        for section in sections_of(chapter):
            yield from _section(chapter, section)
            for table in (block for block in section.blocks if isinstance(block, Table)):
                yield from _table(table)


def _figures(digest: Digest) -> Slide:
    return Slide(
        "La période en chiffres",
        figures=[
            (len(digest.chapters), "programmes rapportés"),
            (sum(table.rows for table in digest.tables), "lignes d'activités"),
            *((known(digest.count(kind)), LIST_NAMES[kind]) for kind in LISTS),
        ],
    )


def _opening(chapter: Chapter, digest: Digest) -> Slide:
    told = next(one for one in digest.chapters if one.number == chapter.number)
    return Slide(
        chapter_name(chapter),
        figures=[
            (len(told.tables), "tableaux d'activités"),
            (told.activities, "lignes d'activités"),
            *((known(told.count(kind)), LIST_NAMES[kind]) for kind in LISTS),
        ],
    )


def _section(chapter: Chapter, section: Section) -> Iterator[Slide]:
    """Its lines, as many slides as they need; a section of sections gives its title alone."""
    title = Truncator(named(section.number, section.title) or chapter.title).chars(LONGEST_TITLE)
    lines = [(line,) for block in section.blocks for line in _lines(block)]
    if not lines and section.subsections:
        lines = [(_short(named(s.number, s.title), LONGEST_LINE),) for s in section.subsections]
    yield from cut(title, (), lines, LINES_A_SLIDE)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield named(block.letter, block.title)
        case Bullets():
            yield from (_short(item, LONGEST_LINE) for item in block.items)
        case Text() | Quotation() | Boxed():
            yield from (_short(line, LONGEST_LINE) for line in _paragraphs(block.html))
        case Picture() | Chart() if block.caption:
            yield _short(block.caption, LONGEST_LINE)
        case Table():
            yield _short(f"Tableau {block.number}. {block.caption}", LONGEST_LINE)


def _paragraphs(html: str) -> Iterator[str]:
    tree = BeautifulSoup(html, "html.parser")
    found = [tag for tag in tree.find_all(["p", "li", "h4"]) if not tag.find(["p", "li"])]
    for tag in found:
        yield tag.get_text(" ")
    if not found:
        yield tree.get_text(" ")


def _table(table: Table) -> Iterator[Slide]:
    """The first columns of words and every figure; the whole is in the book."""
    words = [i for i, column in enumerate(table.columns) if not column.is_figure][:2]
    shown = [*words, *(i for i, column in enumerate(table.columns) if column.is_figure)][:5]
    title = Truncator(f"Tableau {table.number}. {table.caption}").chars(LONGEST_TITLE)
    yield from cut(
        f"{title}{_known(table)}",
        tuple(table.columns[i].label for i in shown),
        [tuple(_short(row[i]) for i in shown) for row in table.rows],
        ROWS_A_SLIDE,
    )


def _known(table: Table) -> str:
    digest = table_digest(table)
    told = digest.participants if digest else None
    if not told or not told.rows:
        return ""
    least = "au moins " if told.is_least or told.silent else ""
    return f" : {least}{thousands(told.total)} participants"


def _short(text: str, longest: int = LONGEST_CELL) -> str:
    return Truncator(" ".join(text.split())).chars(longest)
