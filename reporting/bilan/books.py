"""Where the book of an edition comes from: the data, unless something else is registered."""

from collections.abc import Callable, Mapping
from pathlib import Path

from reporting.bilan.book import Book
from reporting.bilan.compose import compose
from reporting.models import Edition

Applies = Callable[[Edition], bool]
Compose = Callable[[Edition, int | None], Book]
Pictures = Callable[[Edition], Mapping[str, Path]]

_registered: list[tuple[Applies, Compose, Pictures]] = []


def register_book(applies: Applies, composed: Compose, pictures: Pictures) -> None:
    """Called when the applications are ready."""
    _registered.append((applies, composed, pictures))


def book_of(edition: Edition, programme: int | None = None) -> Book:
    """Raises `compose.NothingToPrint` where there is nothing to print."""
    for applies, composed, _pictures in _registered:
        if applies(edition):
            return composed(edition, programme)
    return compose(edition, programme)


def pictures_of(edition: Edition) -> Mapping[str, Path]:
    """The files of the pictures that its book asks for, by the names that it calls them by."""
    for applies, _composed, pictures in _registered:
        if applies(edition):
            return pictures(edition)
    return {}
