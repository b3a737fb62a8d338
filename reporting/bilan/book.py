"""The book as plain data: nothing here reads the database or knows of HTML layout."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from re import sub
from typing import ClassVar

from reporting.bilan.widths import ColumnText, Size, column_widths, size_of

UNKNOWN = "-"


@dataclass(frozen=True)
class Column:
    """A column of a table; figures are aligned to the right, dates are never broken, the words
    of names (places, institutions) are never hyphenated."""

    label: str
    is_figure: bool = False
    is_date: bool = False
    is_name: bool = False

    @property
    def css_class(self) -> str:
        kinds = {"figure": self.is_figure, "date": self.is_date, "name": self.is_name}
        return next((name for name, holds in kinds.items() if holds), "")

    @property
    def is_compact(self) -> bool:
        return self.is_figure or self.is_date


@dataclass(frozen=True)
class Table:
    """Rows of text; a cell that holds UNKNOWN was not told by anyone."""

    kind: ClassVar[str] = "table"
    caption: str
    columns: list[Column]
    rows: list[list[str]]
    number: str = ""
    key: int | None = None  # of the table of activities that it prints
    total_row: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def has_unknown(self) -> bool:
        return any(UNKNOWN in row for row in [*self.rows, self.total_row])

    @property
    def widths(self) -> list[float]:
        """The columns' widths, in percentages."""
        return column_widths(self._column_texts(), is_dense=self.is_dense)

    @property
    def size(self) -> Size:
        """Many columns, or long names: set in a smaller size."""
        return size_of(self._column_texts(), is_dense=self.is_dense)

    def _column_texts(self) -> list[ColumnText]:
        return [
            ColumnText(
                column.label,
                [row[index] for row in self.rows],
                is_compact=column.is_compact,
                is_whole=column.is_name,
            )
            for index, column in enumerate(self.columns)
        ]

    @property
    def total_label_span(self) -> int:
        """How many columns the word "Total" spans: those before the first figure."""
        return next(i for i, column in enumerate(self.columns) if column.is_figure)

    @property
    def is_dense(self) -> bool:
        """Many columns: never set in the largest size."""
        return len(self.columns) > 6

    def texts(self) -> Iterator[str]:
        yield self.caption
        yield from (column.label for column in self.columns)
        yield from (cell for row in self.rows for cell in row)
        yield from self.notes


@dataclass(frozen=True)
class Text:
    """Clean HTML."""

    kind: ClassVar[str] = "text"
    html: str

    def texts(self) -> Iterator[str]:
        yield _plain(self.html)


@dataclass(frozen=True)
class Heading:
    """A heading inside a section: lettered ("a-", "a)") or a minor one, which stands one level
    deeper after a lettered one."""

    kind: ClassVar[str] = "heading"
    title: str
    letter: str = ""
    depth: int = 0

    def texts(self) -> Iterator[str]:
        yield self.title


@dataclass(frozen=True)
class Bullets:
    kind: ClassVar[str] = "bullets"
    items: list[str]

    def texts(self) -> Iterator[str]:
        yield from self.items


@dataclass(frozen=True)
class Picture:
    """A photo of the edition's attachments; `name` is what the layout asks for it by."""

    kind: ClassVar[str] = "picture"
    name: str
    alt: str
    caption: str = ""
    credit: str = ""
    number: str = ""

    def texts(self) -> Iterator[str]:
        yield from (self.caption, self.credit)


@dataclass(frozen=True)
class Chart:
    """A small SVG, made of presentation attributes alone, whose title says what it shows; its
    figures are in a table beside it or before it."""

    kind: ClassVar[str] = "chart"
    svg: str
    caption: str
    number: str = ""

    def texts(self) -> Iterator[str]:
        yield self.caption


@dataclass(frozen=True)
class Quotation:
    kind: ClassVar[str] = "quotation"
    html: str
    author: str = ""

    def texts(self) -> Iterator[str]:
        yield from (_plain(self.html), self.author)


@dataclass(frozen=True)
class Boxed:
    """A text set apart in a box."""

    kind: ClassVar[str] = "boxed"
    title: str
    html: str

    def texts(self) -> Iterator[str]:
        yield from (self.title, _plain(self.html))


def _plain(html: str) -> str:
    return unescape(sub(r"<[^>]*>", " ", html))


Block = Table | Text | Heading | Bullets | Picture | Chart | Quotation | Boxed


@dataclass(frozen=True)
class Section:
    """A numbered section; `number` is printed as it is ("1.", "1.2.", "a)")."""

    anchor: str
    number: str = ""
    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    subsections: list["Section"] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.blocks and not self.subsections

    def texts(self) -> Iterator[str]:
        yield self.title
        for block in self.blocks:
            yield from block.texts()
        for section in self.subsections:
            yield from section.texts()

    def tables(self) -> Iterator[Table]:
        yield from (block for block in self.blocks if isinstance(block, Table))
        for section in self.subsections:
            yield from section.tables()


@dataclass(frozen=True)
class Chapter:
    anchor: str
    number: int
    title: str
    sections: list[Section]

    def texts(self) -> Iterator[str]:
        yield self.title
        for section in self.sections:
            yield from section.texts()

    def tables(self) -> Iterator[Table]:
        for section in self.sections:
            yield from section.tables()


@dataclass(frozen=True)
class Part:
    anchor: str
    title: str
    chapters: list[Chapter]


@dataclass(frozen=True)
class Acronym:
    """An acronym that the book uses, as it was developed in the book's period."""

    acronym: str
    expansion: str = ""
    is_public_usage: bool = False


@dataclass(frozen=True)
class DataNote:
    """What the annex says of a piece of data that was published as it is."""

    subject: str
    note: str


@dataclass(frozen=True)
class Foreword:
    """The preface, and who signs it."""

    html: str
    signatory: str = ""

    def texts(self) -> Iterator[str]:
        yield from (_plain(self.html), self.signatory)


@dataclass(frozen=True)
class Book:
    title: str
    subtitle: str
    period: str
    period_dates: str
    publisher: str
    notice: str
    parts: list[Part]
    acronyms: list[Acronym]
    data_notes: list[DataNote]
    sources: list[str]
    foreword: Foreword | None = None
    introduction: list[Block] = field(default_factory=list)
    annexes: list[Section] = field(default_factory=list)
    lists_tables: bool = True

    @property
    def chapters(self) -> list[Chapter]:
        return [chapter for part in self.parts for chapter in part.chapters]

    @property
    def tables(self) -> list[Table]:
        """Those that have a number, in its order."""
        chapters = [table for chapter in self.chapters for table in chapter.tables()]
        return [*chapters, *(table for annex in self.annexes for table in annex.tables())]
