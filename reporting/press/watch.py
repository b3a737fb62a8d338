"""Who looks on while a book is made: told of each piece, asked whether to go on."""

from enum import StrEnum


class PieceState(StrEnum):
    WAITING = "waiting"
    UNDER_WAY = "under_way"
    KEPT = "kept"  # laid out before, and unchanged
    DONE = "done"


class Cancelled(Exception):
    """Whoever asked for the book wants it no more."""


class Watch:
    """Looks away."""

    def plan(self, pieces: list[tuple[str, str]]) -> None:
        """The pieces to come: names and titles, in the order of the book."""

    def begins(self, name: str) -> None:
        """A compositor takes the piece up."""

    def ends(self, name: str, state: PieceState) -> None:
        """The piece is there."""

    def look(self) -> None:
        """Called often; raises Cancelled where the work is to stop."""
