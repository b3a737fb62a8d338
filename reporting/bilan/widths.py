"""Widths of a table's columns, from what they hold.

The layout engine is quick and even with fixed widths, slow and lopsided without: a column gets
what its longest word needs, and the text columns share the rest by how much they have to say.
"""

from collections.abc import Sequence

# What a cell's padding takes, in characters of table text, and how much wider a header's are.
PADDING = 2.5
HEADER = 1.3
# A longer word is hyphenated rather than given the room that it asks for.
LONGEST_WORD = 9


def column_widths(
    columns: Sequence[Sequence[str]], compact: Sequence[bool], line: int
) -> list[float]:
    """Percentages that add up to 100; `columns` are the texts of each, header first.

    `line` is how many characters fit in the width of the page. A compact column (figures,
    dates) is as wide as its longest line; it is never broken.
    """
    floors = [
        max(HEADER * _longest_word(texts[:1]), _floor(texts[1:], is_compact)) + PADDING
        for texts, is_compact in zip(columns, compact, strict=True)
    ]
    appetites = [
        0.0 if is_compact else sum(map(len, texts)) / len(texts)
        for texts, is_compact in zip(columns, compact, strict=True)
    ]
    spare = max(line - sum(floors), 0)
    total_appetite = sum(appetites) or 1.0
    widths = [
        floor + spare * appetite / total_appetite
        for floor, appetite in zip(floors, appetites, strict=True)
    ]
    return [round(100 * width / sum(widths), 2) for width in widths]


def _floor(cells: Sequence[str], is_compact: bool) -> int:
    if is_compact:
        return max((len(line) for cell in cells for line in cell.split("\n")), default=1)
    return _longest_word(cells)


def _longest_word(texts: Sequence[str]) -> int:
    words = [len(word) for text in texts for word in text.split()]
    return min(max(words, default=1), LONGEST_WORD)
