"""Widths of a table's columns, from what they hold.

The layout engine is quick and even with fixed widths, slow and lopsided without: a column gets
what its longest word needs, and the text columns share the rest by how much they have to say.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from snia.common.typography import french_spaces

# A longer word is hyphenated rather than given the room that it asks for.
LONGEST_WORD = 9
_BREAKS = re.compile(r"[ \n]+|(?<=[^\W\d_]-)")


@dataclass(frozen=True)
class Size:
    """A size of text: how many characters fit in the width of the page, from how many letters on
    a header is hyphenated, the share of that width that texts want beyond what the columns need.
    Then, in characters: a cell's padding, a header's letter, a letter of a name, and from how
    many letters on the word of a name is hyphenated."""

    css_class: str
    line: int
    longest_header: int
    least_spare: float
    padding: float = 2.5
    header: float = 1.3
    name: float = 1.0
    longest_name: int | None = None


NORMAL = Size("", 92, longest_header=10, least_spare=0.17)
DENSE = Size("dense", 104, longest_header=7, least_spare=0.08)
# Nothing is to spare: what can't be broken is reckoned at its full width.
TIGHT = Size("dense tight", 108, 8, 0, padding=1.7, header=1.4, name=1.12, longest_name=12)


@dataclass(frozen=True)
class ColumnText:
    """What a column prints. Compact: figures or dates, as wide as their longest line, never
    broken. Whole: names, whose words are never hyphenated."""

    header: str
    cells: Sequence[str]
    is_compact: bool = False
    is_whole: bool = False

    def floor(self, size: Size) -> float:
        """The least width that it needs, in characters."""
        header = size.header * min(_longest_word([self.header]), size.longest_header)
        return max(header, self._cells_floor(size)) + size.padding

    def _cells_floor(self, size: Size) -> float:
        if self.is_compact:
            return max((len(line) for cell in self.cells for line in cell.split("\n")), default=1)
        if self.is_whole:
            return size.name * _longest_word(self.cells, size.longest_name) + 1
        return min(_longest_word(self.cells), LONGEST_WORD)

    def appetite(self) -> float:
        """What it wants of the room that is left: the mean length of its texts."""
        if self.is_compact or not self.cells:
            return 0.0
        return sum(map(len, self.cells)) / len(self.cells)


def size_of(columns: Sequence[ColumnText], *, is_dense: bool) -> Size:
    """The largest in which names and figures leave something to the other texts."""
    sizes = (DENSE,) if is_dense else (NORMAL, DENSE)
    return next((size for size in sizes if _has_spare(columns, size)), TIGHT)


def _has_spare(columns: Sequence[ColumnText], size: Size) -> bool:
    needed = sum(column.floor(size) for column in columns)
    return needed <= (1 - size.least_spare) * size.line


def column_widths(columns: Sequence[ColumnText], *, is_dense: bool) -> list[float]:
    """Percentages that add up to 100."""
    size = size_of(columns, is_dense=is_dense)
    floors = [column.floor(size) for column in columns]
    appetites = [column.appetite() for column in columns]
    spare = max(size.line - sum(floors), 0)
    total_appetite = sum(appetites) or 1.0
    widths = [
        floor + spare * appetite / total_appetite
        for floor, appetite in zip(floors, appetites, strict=True)
    ]
    return [round(100 * width / sum(widths), 2) for width in widths]


def _longest_word(texts: Sequence[str], hyphenated_beyond: int | None = None) -> int:
    """The longest piece that the layout may not break: it breaks at plain spaces and after
    hyphens, not at the spaces that typography binds ("novembre 2018")."""
    pieces = (piece for text in texts for piece in _BREAKS.split(french_spaces(text)))
    return max((_length(piece, hyphenated_beyond) for piece in pieces), default=1)


def _length(piece: str, hyphenated_beyond: int | None) -> int:
    is_hyphenated = hyphenated_beyond is not None and piece.strip(",.;()").isalpha()
    return min(len(piece), hyphenated_beyond or 0) if is_hyphenated else len(piece)
