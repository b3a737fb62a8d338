"""Where the lines of text stand on a page of a PDF, read from what draws them. Knows no model."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import pikepdf

# Closer than this, in points, two baselines are one line: cells of a row, a raised ordinal.
SAME_LINE = 5.0
# The margins of the book's pages: running headers and folios stand there, and are no lines.
TOP_MARGIN, BOTTOM_MARGIN = 24 / 25.4 * 72, 22 / 25.4 * 72


def baselines(page: pikepdf.Page) -> list[float]:
    """The heights of the lines in points, from the top of the page down."""
    top = float(page.mediabox[3]) - TOP_MARGIN
    drawn = {round(height, 1) for height in _drawn_at(page)}
    found = sorted((y for y in drawn if BOTTOM_MARGIN < y < top), reverse=True)
    return found[:1] + [low for high, low in pairwise(found) if high - low >= SAME_LINE]


def _drawn_at(page: pikepdf.Page) -> Iterator[float]:
    """The height of each piece of text."""
    here, kept, height = pikepdf.Matrix(), [], 0.0
    for drawn in pikepdf.parse_content_stream(page):
        match str(drawn.operator):
            case "q":
                kept.append(here)
            case "Q" if kept:
                here = kept.pop()
            case "cm":
                here = _matrix(drawn.operands) @ here
            case "Tm":
                height = (_matrix(drawn.operands) @ here).f
            case "TJ" | "Tj":
                yield height


def _matrix(operands: Iterable[Any]) -> pikepdf.Matrix:
    return pikepdf.Matrix(*(float(one) for one in operands))
