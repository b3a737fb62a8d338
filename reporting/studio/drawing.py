"""The blocks of a document as the book prints them: references filled, tables drawn."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from programmes.models import Activity
from reporting.bilan.book import (
    Block,
    Boxed,
    Bullets,
    Chart,
    Heading,
    Picture,
    Quotation,
    Table,
    Text,
)
from reporting.bilan.outline import Level, Outline, Piece
from reporting.bilan.tables import FIGURES, Content, Listing, cell_of
from reporting.studio.charts import CHARTS
from reporting.studio.document import RANKS
from reporting.studio.references import Figures, printed, printed_html
from snia.common.drafts.documents import Row
from snia.common.text import fold

# Above every rank and every number: what is not known comes last.
LAST = 10**9


def outlines_of(rows: Iterable[Row], drawer: "Drawer") -> list[Outline]:
    """The sections that the blocks of a document make."""
    outlines: list[Outline] = []
    for row in rows:
        kind, title = row["kind"], drawer.text(row, "title")
        if kind == "section":
            style = row.get("style", Outline.style)
            outlines.append(Outline(row["key"].removeprefix("s-"), title, style))
            continue
        if not outlines:
            outlines.append(Outline("debut"))
        section = outlines[-1]
        if kind == "subsection":
            section.subsections.append(Outline(row["key"], title, section.style))
        elif block := drawer.block(row):
            into = section.subsections[-1] if section.subsections else section
            level = row.get("level", Level.MINOR) if kind == "heading" else ""
            into.pieces.append(Piece(row["key"], block, level=level))
    return outlines


@dataclass(frozen=True)
class Drawer:
    """Draws what needs more than its row: figures, and the tables that are proposed."""

    figures: Figures
    proposed: dict[tuple[type, str], Piece] = field(default_factory=dict)
    fill: Callable[[str, Figures], str] = printed_html  # the references of a rich text

    @classmethod
    def of(cls, figures: Figures, outlines: Sequence[Outline]) -> "Drawer":
        pieces = (
            piece
            for outline in outlines
            for part in (outline, *outline.subsections)
            for piece in part.pieces
        )
        return cls(figures, {(type(p.block), p.drawn): p for p in pieces if p.drawn})

    def text(self, row: Row, name: str) -> str:
        return printed(row.get(name, ""), self.figures)

    def html(self, row: Row) -> str:
        return self.fill(row.get("html", ""), self.figures)

    def block(self, row: Row) -> Block | None:
        """None where there is nothing to print."""
        draw = _DRAW.get(row["kind"])
        return draw(self, row) if draw else None


def _text(drawer: Drawer, row: Row) -> Block | None:
    return Text(drawer.html(row)) if row.get("html") else None


def _heading(drawer: Drawer, row: Row) -> Block | None:
    return Heading(drawer.text(row, "title")) if row.get("title") else None


def _bullets(drawer: Drawer, row: Row) -> Block | None:
    items = [item.strip() for item in drawer.text(row, "items").split("\n") if item.strip()]
    return Bullets(items) if items else None


def _quotation(drawer: Drawer, row: Row) -> Block | None:
    return Quotation(drawer.html(row), row.get("author", "")) if row.get("html") else None


def _boxed(drawer: Drawer, row: Row) -> Block | None:
    is_empty = not row.get("html") and not row.get("title")
    return None if is_empty else Boxed(drawer.text(row, "title"), drawer.html(row))


def _picture(drawer: Drawer, row: Row) -> Block | None:
    caption, credit = drawer.text(row, "caption"), row.get("credit", "")
    return Picture(row.get("name", ""), row.get("alt", ""), caption, credit)


def _chart(drawer: Drawer, row: Row) -> Block | None:
    drawn, caption = row.get("drawn", ""), drawer.text(row, "caption")
    piece = drawer.proposed.get((Chart, drawn))
    if piece is not None and isinstance(piece.block, Chart):
        return replace(piece.block, caption=caption or piece.block.caption)
    kind = CHARTS.get(drawn)
    return kind.draw(drawer.figures, caption) if kind else None


def _table(drawer: Drawer, row: Row) -> Block | None:
    piece = drawer.proposed.get((Table, row.get("drawn", "")))
    if piece is None or not isinstance(piece.block, Table):
        return None
    table = chosen(piece.listing, row).draw() if piece.listing else piece.block
    caption = drawer.text(row, "caption")
    return replace(table, caption=caption or table.caption)


_DRAW: dict[str, Callable[[Drawer, Row], Block | None]] = {
    "text": _text,
    "heading": _heading,
    "bullets": _bullets,
    "quotation": _quotation,
    "boxed": _boxed,
    "picture": _picture,
    "chart": _chart,
    "table": _table,
}


# --- What an editor chooses of a table -------------------------------------------------------


def chosen(listing: Listing, row: Row) -> Listing:
    """The columns, the order and the grouping that the block asks for."""
    labels = dict(listing.columns)
    ranked = sorted(
        (_rank(row[name]), content) for name, content in RANKS.items() if row.get(name)
    )
    grouping = row.get("grouping", "")
    contents = [content for _rank_of, content in ranked] or list(labels)
    if grouping in Content.values:  # what rows are put together by is read first
        contents = [Content(grouping), *(c for c in contents if c != grouping)]
    activities = list(listing.activities)
    for name in filter(None, (row.get("order", ""), grouping)):
        if name in Content.values:
            activities.sort(key=_key_of(Content(name)))
    columns = [(content, labels.get(content, str(content.label))) for content in contents]
    return replace(listing, columns=columns, activities=activities)


def _rank(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 9 else LAST


def _key_of(content: Content) -> Callable[[Activity], tuple[bool, float | date | str]]:
    """What is not known comes last."""
    if content in FIGURES:
        name = FIGURES[content]
        return lambda one: (getattr(one, name) is None, getattr(one, name) or 0)
    if content == Content.WHEN:
        return lambda one: (one.when_start is None, one.when_start or date.max)
    return lambda one: (not cell_of(one, content), fold(cell_of(one, content)))
