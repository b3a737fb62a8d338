"""The order of the work; each step has its module."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import pikepdf

from reporting.press.assembly import destinations, folios, outline, pages, structure
from reporting.press.facts import Facts


@dataclass(frozen=True)
class Laid:
    """A piece that is laid out, and its PDF."""

    facts: Facts
    path: str


@dataclass(frozen=True)
class Order:
    """The pieces to put together, the sheet that the folios are cut from, where the book goes."""

    name: str
    laid: list[Laid]
    digits: str
    output: str

    @classmethod
    def from_values(cls, told: dict[str, Any]) -> "Order":
        laid = [Laid(Facts.from_values(one["facts"]), one["path"]) for one in told["laid"]]
        return cls(**told | {"laid": laid})


def first_pages(counts: list[int]) -> list[int]:
    """Where each piece starts, counted from zero: on a right-hand page."""
    return [0, *accumulate(count + count % 2 for count in counts)][: len(counts)]


def assemble(order: Order) -> None:
    """Write one PDF; the first piece gives its title, language and metadata. The same pieces give
    the same bytes."""
    facts = [piece.facts for piece in order.laid]
    starts = first_pages([fact.pages for fact in facts])
    sources = [pikepdf.open(piece.path) for piece in order.laid]
    book = sources[0]
    tags = structure.Tags(book)
    for source, start in zip(sources, starts, strict=True):
        if source is not book:
            pages.append(book, source, start)
        tags.add(source, start)
    tags.write()
    destinations.write(book, facts, starts)
    outline.write(book, facts, starts)
    numbered = [
        start + page
        for fact, start in zip(facts, starts, strict=True)
        for page, bears in enumerate(fact.folios)
        if bears
    ]
    folios.stamp(book, numbered, order.digits)
    book.save(
        order.output,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
    )
