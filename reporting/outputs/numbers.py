"""Numbers as the cells of a book print them."""

import re

from reporting.bilan.book import UNKNOWN

_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+")


def number_in(cell: str) -> int | None:
    """The number that a cell is, and nothing else ("plus de 100" is a text)."""
    text = cell.strip()
    if not _NUMBER.fullmatch(text):
        return None
    return int(re.sub(r"\D", "", text))


def least_in(cell: str) -> int | None:
    """The number that a cell tells, be it "plus de 100"; None where it tells none."""
    found = _NUMBER.search(cell)
    return number_in(found[0]) if found and cell != UNKNOWN else None
