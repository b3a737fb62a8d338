"""Where the book of an edition comes from: from whoever composes it, else from the database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from reporting.bilan.book import Book
from reporting.bilan.compose import compose
from reporting.models import Edition


@dataclass(frozen=True)
class Source:
    """A book, and the content of its pictures by the names that it calls them by."""

    book: Book
    pictures: Mapping[str, bytes] = field(default_factory=dict)


# None for an edition that it does not compose.
Composer = Callable[[Edition], Source | None]

_COMPOSERS: list[Composer] = []


def register_composer(composer: Composer) -> None:
    """The last one that is registered is asked first."""
    if composer not in _COMPOSERS:
        _COMPOSERS.insert(0, composer)


def source_of(edition: Edition) -> Source:
    """Raises `compose.NothingToPrint` where nothing was reported."""
    composed = (composer(edition) for composer in _COMPOSERS)
    known = next((source for source in composed if source is not None), None)
    return known or Source(compose(edition))
