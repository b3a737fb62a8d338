"""Every error found in a workbook, each by its cell."""

import re
from collections.abc import Iterable

from openpyxl.utils import column_index_from_string

from snia.common.workbooks import CellError

_PLACE = re.compile(r"(?P<sheet>[^!]*)(?:!(?P<column>[A-Z]+)(?P<row>\d+))?")


class Errors:
    """Those told so far: none twice; `titles` are those of the sheets, in their order."""

    def __init__(self, found: Iterable[CellError], titles: Iterable[str]) -> None:
        self._found, self._titles = dict.fromkeys(found), list(titles)
        self.places = {error.place for error in self._found}

    def tell(self, place: str, message: str) -> None:
        self._found[CellError(place, message)] = None
        self.places.add(place)

    def in_order(self) -> list[CellError]:
        """As one meets the cells: sheet by sheet, line by line; first what is of the whole
        file."""
        return sorted(self._found, key=self._rank)

    def _rank(self, error: CellError) -> tuple[int, int, int]:
        match = _PLACE.match(error.place)
        if match is None or match["sheet"] not in self._titles:
            return (-1, 0, 0)
        column = column_index_from_string(match["column"]) if match["column"] else 0
        return (self._titles.index(match["sheet"]), int(match["row"] or 0), column)
