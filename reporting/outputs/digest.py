"""What a book says in few words: its figures and its lists, computed from the book alone.

Nothing is added up from one table to another: the same activity may stand in two of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup

from reporting.bilan.book import UNKNOWN, Block, Book, Bullets, Chapter, Section, Table, Text
from reporting.bilan.headers import Content, contents_of
from reporting.models.plans import PlanSection
from reporting.outputs.numbers import least_in, number_in
from reporting.outputs.walk import chapter_name, kind_of, sections_of
from snia.common.text import fold

LISTS = (
    PlanSection.Kind.CHALLENGES,
    PlanSection.Kind.MEASURES,
    PlanSection.Kind.RECOMMENDATIONS,
)
LIST_NAMES = dict(zip(LISTS, ("défis", "mesures prévues", "recommandations"), strict=True))


@dataclass(frozen=True)
class Participants:
    """Those of a table; `rows` tell how many, `silent` don't; one "plus de" makes it a least."""

    total: int = 0
    rows: int = 0
    silent: int = 0
    is_least: bool = False
    women: int = 0
    men: int = 0
    split_rows: int = 0  # that tell both women and men


@dataclass(frozen=True)
class TableDigest:
    """A table of activities; without a column for them, nothing is said of participants."""

    number: str
    caption: str
    rows: int
    participants: Participants | None = None


@dataclass(frozen=True)
class Body:
    """A governance body: its meetings held, and expected where it has a rhythm."""

    name: str
    held: int | None
    expected: int | None
    held_told: str
    expected_told: str


@dataclass(frozen=True)
class ChapterDigest:
    number: int
    name: str
    tables: list[TableDigest]
    lists: dict[str, list[str]] = field(default_factory=dict)

    @property
    def activities(self) -> int:
        return sum(table.rows for table in self.tables)

    def count(self, kind: str) -> int | None:
        """How many are stated; None where the chapter has no such section."""
        return len(self.lists[kind]) if kind in self.lists else None


@dataclass(frozen=True)
class Digest:
    chapters: list[ChapterDigest]
    bodies: list[Body]

    @property
    def tables(self) -> list[TableDigest]:
        return [table for chapter in self.chapters for table in chapter.tables]

    def count(self, kind: str) -> int | None:
        known = [n for chapter in self.chapters if (n := chapter.count(kind)) is not None]
        return sum(known) if known else None

    @property
    def held(self) -> int | None:
        """All the meetings held; None where one body's are not known, or no table tells."""
        known = [body.held for body in self.bodies if body.held is not None]
        return sum(known) if known and len(known) == len(self.bodies) else None


def digest_of(book: Book) -> Digest:
    bodies = [body for chapter in book.chapters for body in _bodies(chapter)]
    return Digest([_chapter(chapter) for chapter in book.chapters], bodies)


def _chapter(chapter: Chapter) -> ChapterDigest:
    lists: dict[str, list[str]] = {}
    for section in sections_of(chapter):
        kind = kind_of(chapter, section)
        if kind in LISTS:
            lists[kind] = list(items_of(section))
    tables = [digest for table in chapter.tables() if (digest := table_digest(table))]
    return ChapterDigest(chapter.number, chapter_name(chapter), tables, lists)


def items_of(section: Section) -> Iterator[str]:
    """The items of its lists; its paragraphs where it has no list."""
    blocks = [*section.blocks, *(b for inner in section.subsections for b in inner.blocks)]
    items = [item for block in blocks for item in _items(block)]
    yield from items or [line for block in blocks for line in _paragraphs(block)]


def _items(block: Block) -> list[str]:
    if isinstance(block, Bullets):
        return block.items
    return _told(block.html, "li") if isinstance(block, Text) else []


def _paragraphs(block: Block) -> list[str]:
    return _told(block.html, "p") if isinstance(block, Text) else []


def _told(html: str, tag: str) -> list[str]:
    found = BeautifulSoup(html, "html.parser").find_all(tag)
    return [" ".join(one.get_text(" ").split()) for one in found]


# --- Tables --------------------------------------------------------------------------------


def table_digest(table: Table) -> TableDigest | None:
    """None where the table is not one of activities."""
    contents = contents_of([column.label for column in table.columns])
    if Content.TITLE not in contents or not table.rows:
        return None
    figures: dict[Content, int] = {
        c: contents.index(c) for c in (Content.TOTAL, Content.WOMEN, Content.MEN) if c in contents
    }
    participants = _participants(table.rows, figures) if figures else None
    return TableDigest(table.number, table.caption, len(table.rows), participants)


def _participants(rows: list[list[str]], at: dict[Content, int]) -> Participants:
    total = known = women = men = split = 0
    is_least = False
    for row in rows:
        cells = {content: row[index] for content, index in at.items()}
        w, m = (number_in(cells.get(part, "")) for part in (Content.WOMEN, Content.MEN))
        if w is not None and m is not None:
            women, men, split = women + w, men + m, split + 1
        told = cells.get(Content.TOTAL, UNKNOWN)
        number = least_in(told)
        if number is None and w is not None and m is not None:
            number = w + m
        elif number is not None and number_in(told) is None:
            is_least = True
        if number is not None:
            total, known = total + number, known + 1
    return Participants(total, known, len(rows) - known, is_least, women, men, split)


def _bodies(chapter: Chapter) -> Iterator[Body]:
    for table in chapter.tables():
        labels = [fold(column.label) for column in table.columns]
        if {"tenues", "attendues"} <= set(labels):
            held, expected = labels.index("tenues"), labels.index("attendues")
            for row in table.rows:
                yield Body(
                    row[0],
                    number_in(row[held]),
                    number_in(row[expected]),
                    row[held],
                    row[expected],
                )
