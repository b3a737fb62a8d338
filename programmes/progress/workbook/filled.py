"""What came back for one action."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from programmes.models import ProgressUpdate
from programmes.progress.fields import ROW_FORMS
from programmes.progress.workbook.cells import cells_of, digest_of, rows_of, section_of
from programmes.progress.workbook.layout import TITLES
from programmes.progress.workbook.seal import Stub


@dataclass
class Filled:
    """What the cells hold for one action, and where each of its values stands."""

    code: str
    update: ProgressUpdate
    stub: Stub
    indicators: list[str]  # the paths that left on the lines of its indicators
    place: str = TITLES["answers"]  # the cell of its code, once its line is met
    cells: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)  # paths whose cell is told as an error
    keys: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def has_line(self) -> bool:
        return self.place != TITLES["answers"]

    @cached_property
    def held(self) -> dict[str, str]:
        """The cells of the answer as the site has it."""
        return cells_of(self.update.content, self.update.action.indicators.all())

    @property
    def brings_nothing(self) -> bool:
        as_it_left = digest_of(self.cells) == self.stub.digest
        return not self.unread and (as_it_left or self.cells == self.held)

    def is_changed(self, path: str) -> bool:
        is_read = path not in self.unread
        return is_read and self.cells.get(path, "") != self.held.get(path, "")

    def put(self, path: str, place: str, text: str | None) -> None:
        """None is a cell that could not be read."""
        self.places[path] = place
        if text is None:
            self.unread.add(path)
        elif text:
            self.cells[path] = text

    def take_as_held(self, sections: set[str]) -> None:
        """A sheet that could not be read is an error once, not one for each of its cells."""
        self.cells |= {p: text for p, text in self.held.items() if section_of(p) in sections}
        for name in sections & ROW_FORMS.keys():
            self.keys[name] = [row["key"] for row in rows_of(self.update.content, name)]
