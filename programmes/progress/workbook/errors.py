"""Every error found in a workbook, each by its cell."""

import re
from collections.abc import Iterable

from openpyxl.utils import column_index_from_string

from programmes.progress.workbook.layout import TITLES
from snia.common.workbooks import CellError

_PLACE = re.compile(r"(?P<sheet>[^!]*)(?:!(?P<column>[A-Z]+)(?P<row>\d+))?")


class Errors:
    """Those told so far: none twice."""

    def __init__(self, found: Iterable[CellError]) -> None:
        self._found = dict.fromkeys(found)
        self.places = {error.place for error in self._found}

    def tell(self, place: str, message: str) -> None:
        self._found[CellError(place, message)] = None
        self.places.add(place)

    def in_order(self) -> list[CellError]:
        return sorted(self._found, key=_in_order)


def _in_order(error: CellError) -> tuple[int, int, int]:
    """As one meets the cells: sheet by sheet, line by line; first what is of the whole file."""
    match = _PLACE.match(error.place)
    titles = list(TITLES.values())
    if match is None or match["sheet"] not in titles:
        return (-1, 0, 0)
    column = column_index_from_string(match["column"]) if match["column"] else 0
    return (titles.index(match["sheet"]), int(match["row"] or 0), column)
