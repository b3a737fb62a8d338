"""What is known of a piece once it is laid out. Knows neither Django nor the layout engine."""

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Spot:
    """A place in a piece: its page, counted from zero, and a point on it, in PDF units."""

    page: int
    x: float
    y: float


@dataclass(frozen=True)
class Bookmark:
    level: int
    label: str
    spot: Spot


@dataclass(frozen=True)
class Facts:
    """Which pages bear a folio, where each anchor stands, the bookmarks in order."""

    folios: list[bool]
    anchors: dict[str, Spot]
    bookmarks: list[Bookmark]
    seconds: float
    peak_kilobytes: int

    @property
    def pages(self) -> int:
        return len(self.folios)

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Facts":
        return cls.from_values(json.loads(text))

    @classmethod
    def from_values(cls, told: dict[str, Any]) -> "Facts":
        anchors = {name: Spot(**spot) for name, spot in told["anchors"].items()}
        bookmarks = [
            Bookmark(mark["level"], mark["label"], Spot(**mark["spot"]))
            for mark in told["bookmarks"]
        ]
        return cls(**told | {"anchors": anchors, "bookmarks": bookmarks})
