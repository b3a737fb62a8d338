"""Widths of a table's columns, from what they hold.

The layout engine is quick and even with fixed widths, slow and lopsided without: a column gets
what its longest word needs, and the text columns share the rest by how much they have to say.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from snia.common.typography import french_spaces

# How many characters fit in the width of the page, by size of text.
LINE, DENSE_LINE = 92, 104
# What a cell's padding takes, in characters, and how much wider a header's letters are.
PADDING = 2.5
HEADER = 1.3
# A longer word is hyphenated rather than given the room that it asks for.
LONGEST_WORD = 9
LONGEST_HEADER, LONGEST_DENSE_HEADER = 15, 8
_BREAKS = re.compile(r"[ \n]+|(?<=[^\W\d_]-)")


@dataclass(frozen=True)
class ColumnText:
    """What a column prints. Compact: figures or dates, as wide as their longest line, never
    broken. Whole: names, whose words are never hyphenated."""

    header: str
    cells: Sequence[str]
    is_compact: bool = False
    is_whole: bool = False

    def floor(self, is_dense: bool) -> float:
        """The least width that it needs, in characters."""
        longest_header = LONGEST_DENSE_HEADER if is_dense else LONGEST_HEADER
        header = HEADER * min(_longest_word([self.header]), longest_header)
        return max(header, self._cells_floor()) + PADDING

    def _cells_floor(self) -> int:
        if self.is_compact:
            return max((len(line) for cell in self.cells for line in cell.split("\n")), default=1)
        longest = _longest_word(self.cells)
        return longest + 1 if self.is_whole else min(longest, LONGEST_WORD)

    def appetite(self) -> float:
        """What it wants of the room that is left: the mean length of its texts."""
        if self.is_compact or not self.cells:
            return 0.0
        return sum(map(len, self.cells)) / len(self.cells)


def column_widths(columns: Sequence[ColumnText], *, is_dense: bool) -> list[float]:
    """Percentages that add up to 100."""
    floors = [column.floor(is_dense) for column in columns]
    appetites = [column.appetite() for column in columns]
    spare = max((DENSE_LINE if is_dense else LINE) - sum(floors), 0)
    total_appetite = sum(appetites) or 1.0
    widths = [
        floor + spare * appetite / total_appetite
        for floor, appetite in zip(floors, appetites, strict=True)
    ]
    return [round(100 * width / sum(widths), 2) for width in widths]


def _longest_word(texts: Sequence[str]) -> int:
    """The longest piece that the layout may not break: it breaks at plain spaces and after
    hyphens, not at the spaces that typography binds ("novembre 2018")."""
    pieces = (piece for text in texts for piece in _BREAKS.split(french_spaces(text)))
    return max(map(len, pieces), default=1)
