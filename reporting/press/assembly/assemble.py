"""The order of the work; each step has its module."""

from dataclasses import dataclass
from io import BytesIO
from itertools import accumulate

import pikepdf

from reporting.press.assembly import destinations, folios, outline, pages, structure
from reporting.press.facts import Facts


@dataclass(frozen=True)
class Laid:
    """A piece that is laid out."""

    name: str
    facts: Facts
    content: bytes


def first_pages(counts: list[int]) -> list[int]:
    """Where each piece starts, counted from zero: on a right-hand page."""
    return [0, *accumulate(count + count % 2 for count in counts)][: len(counts)]


def assemble(laid: list[Laid], digits: bytes) -> bytes:
    """One PDF; the first piece gives its title, language and metadata. The same pieces give the
    same bytes."""
    starts = first_pages([piece.facts.pages for piece in laid])
    sources = [pikepdf.open(BytesIO(piece.content)) for piece in laid]
    book = sources[0]
    tags = structure.Tags(book)
    for source, start in zip(sources, starts, strict=True):
        if source is not book:
            pages.append(book, source, start)
        tags.add(source, start)
    tags.write()
    facts = [piece.facts for piece in laid]
    destinations.write(book, facts, starts)
    outline.write(book, facts, starts)
    numbered = [
        start + page
        for fact, start in zip(facts, starts, strict=True)
        for page, bears in enumerate(fact.folios)
        if bears
    ]
    folios.stamp(book, numbered, digits)
    out = BytesIO()
    book.save(
        out,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
    )
    return out.getvalue()
