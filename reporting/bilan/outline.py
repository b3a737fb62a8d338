"""A chapter before its numbers are given: pieces in order, each with what it was taken from.

What is composed straight from the data and what was rewritten in the studio both come to this;
`numbered` makes the chapter of it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from string import ascii_lowercase

from programmes.models import Programme
from reporting.bilan.book import Block, Chapter, Chart, Heading, Picture, Section, Table
from reporting.bilan.tables import Listing
from reporting.models import PlanSection

Numbering = PlanSection.Numbering


class Level:
    """How deep a heading stands: lettered, minor (one level deeper after a lettered one), or
    minor at the level of the lettered ones."""

    LETTERED = "lettered"
    MINOR = "minor"
    TOP = "top"


@dataclass(frozen=True)
class Origin:
    """A record that a piece was taken from, and what it says today."""

    record: str  # "programmes.passage:12"
    label: str
    text: str
    institution: str = ""

    @property
    def digest(self) -> str:
        return digest_of(self.text)


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Piece:
    """A block under a key that stays the same each time it is proposed."""

    key: str
    block: Block
    origins: tuple[Origin, ...] = ()
    level: str = ""  # of a heading
    drawn: str = ""  # what a table or a chart is drawn from
    listing: Listing | None = None  # the activities of a table


@dataclass(frozen=True)
class Outline:
    """A section or a subsection."""

    key: str
    title: str = ""
    style: str = Numbering.DECIMAL
    pieces: list[Piece] = field(default_factory=list)
    subsections: list["Outline"] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.pieces and not self.subsections


def numbered(programme: Programme, outlines: Sequence[Outline]) -> Chapter:
    """Numbers run within the chapter, so that no chapter depends on another."""
    sections = list(_Numberer(programme.number).sections(outlines))
    if sum(1 for section in sections if section.title) <= 1:
        # A section that is alone in its chapter bears no number.
        sections = [replace(section, number="") for section in sections]
    return Chapter(
        anchor=f"programme-{programme.number}",
        number=programme.number,
        title=programme.title,
        sections=sections,
    )


def blocks_of(pieces: Sequence[Piece], number: int = 0) -> list[Block]:
    """The blocks of what is no section of a chapter (an introduction)."""
    return _Numberer(number).blocks(Outline("", pieces=list(pieces)))


class _Numberer:
    def __init__(self, number: int) -> None:
        self.number = number
        self.ranks: dict[type, Iterator[int]] = {
            kind: count(1) for kind in (Table, Picture, Chart)
        }

    def sections(self, outlines: Sequence[Outline]) -> Iterator[Section]:
        rank = 0
        for outline in outlines:
            if outline.is_empty:
                continue
            anchor = f"programme-{self.number}-{outline.key}"
            number = rank + 1
            rank += 1 if outline.title else 0
            yield Section(
                anchor=anchor,
                number=f"{number}." if outline.title else "",
                title=outline.title,
                blocks=self.blocks(outline),
                subsections=[
                    Section(
                        anchor=f"{anchor}-{place}",
                        number=_subsection_number(outline.style, number, place),
                        title=subsection.title,
                        blocks=self.blocks(subsection),
                    )
                    for place, subsection in enumerate(outline.subsections, start=1)
                ],
            )

    def blocks(self, outline: Outline) -> list[Block]:
        letters = iter(ascii_lowercase)
        mark = ")" if outline.style == Numbering.LETTER else "-"
        depth = 0
        blocks: list[Block] = []
        for piece in outline.pieces:
            block = piece.block
            if isinstance(block, Heading) and piece.level == Level.LETTERED:
                block, depth = replace(block, letter=f"{next(letters, 'z')}{mark}"), 1
            elif isinstance(block, Heading):
                block = replace(block, depth=depth if piece.level == Level.MINOR else 0)
            elif isinstance(block, Table | Picture | Chart):
                block = replace(block, number=self._next(type(block)))
            blocks.append(block)
        return blocks

    def _next(self, kind: type) -> str:
        rank = next(self.ranks[kind])
        return f"{self.number}.{rank}" if self.number else str(rank)


def _subsection_number(style: str, number: int, place: int) -> str:
    if style == Numbering.LETTER:
        return f"{ascii_lowercase[(place - 1) % 26]})"
    return f"{number}.{place}."
