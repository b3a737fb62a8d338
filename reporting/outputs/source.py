"""Which document of an edition is read on the site, or made into files."""

from functools import lru_cache

from reporting.bilan.books import book_of, pictures_of
from reporting.bilan.html import STYLESHEET, book_html
from reporting.frozen.document import FrozenDocument, write_document
from reporting.models import Edition, FrozenEdition
from snia.common.pdf import static_text


def published_version(edition: Edition) -> FrozenEdition | None:
    """The version in force, without its document."""
    versions = FrozenEdition.objects.light().select_related("publication")
    found: FrozenEdition | None = versions.filter(
        edition=edition, state=FrozenEdition.State.PUBLISHED
    ).first()
    return found


@lru_cache(maxsize=4)
def document_of(sha256: str) -> FrozenDocument:
    """A frozen document by its digest: read once, for it never changes."""
    texts = FrozenEdition.objects.filter(sha256=sha256).values_list("text", flat=True)
    return FrozenDocument(texts[0])


def draft_of(edition: Edition, *, programme: int | None = None) -> FrozenDocument:
    """What the data say now.

    Raises `compose.NothingToPrint` where nothing was reported.
    """
    book = book_of(edition, programme)
    return write_document(
        book,
        book_html(book),
        stylesheet=static_text(STYLESHEET),
        pictures={name: path.read_bytes() for name, path in pictures_of(edition).items()},
        edition={"slug": edition.slug},
    )
