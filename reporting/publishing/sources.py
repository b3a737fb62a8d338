"""What a freeze starts from: the book of an edition, and the content of its pictures."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reporting.bilan.book import Book
from reporting.bilan.books import book_of, pictures_of
from reporting.models import Edition


@dataclass(frozen=True)
class Source:
    """A book, and the content of its pictures by the names that it calls them by."""

    book: Book
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def source_of(edition: Edition) -> Source:
    """Raises `compose.NothingToPrint` where nothing was reported."""
    pictures = {name: path.read_bytes() for name, path in pictures_of(edition).items()}
    return Source(book_of(edition), pictures)
