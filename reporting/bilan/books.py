"""Where the book of an edition comes from: the data, unless something else is registered."""

from collections.abc import Callable

from reporting.bilan.book import Book
from reporting.bilan.compose import compose
from reporting.models import Edition

Applies = Callable[[Edition], bool]
Compose = Callable[[Edition, int | None], Book]

_registered: list[tuple[Applies, Compose]] = []


def register_book(applies: Applies, composed: Compose) -> None:
    """Called when the applications are ready."""
    _registered.append((applies, composed))


def book_of(edition: Edition, programme: int | None = None) -> Book:
    """Raises `compose.NothingToPrint` where there is nothing to print."""
    for applies, composed in _registered:
        if applies(edition):
            return composed(edition, programme)
    return compose(edition, programme)
