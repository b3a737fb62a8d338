"""Which frozen document of an edition is read on the site."""

from reporting.bilan.books import book_of, pictures_of
from reporting.bilan.html import STYLESHEET, book_html
from reporting.frozen.document import FrozenDocument, write_document
from reporting.models import Edition


def document_of(edition: Edition, *, programme: int | None = None) -> FrozenDocument:
    """What the data say now; once an edition is published, its published document comes first.

    Raises `compose.NothingToPrint` where nothing was reported.
    """
    book = book_of(edition, programme)
    return write_document(
        book,
        book_html(book),
        stylesheet=STYLESHEET,
        pictures={name: path.read_bytes() for name, path in pictures_of(edition).items()},
        edition={"slug": edition.slug},
    )
