"""A chapter in pages, before the book."""

from reporting.bilan.book import Chapter
from reporting.bilan.compose import assemble
from reporting.bilan.html import STYLESHEET, book_html
from reporting.studio.photos import pictures_of
from reporting.studio.reading import ReadChapter
from snia.common.pdf import Pdf, write_pdf


def preview_pdf(read: ReadChapter) -> Pdf | None:
    """None where the chapter prints nothing."""
    printed, edition = read.printed(), read.chapter.edition
    programme = read.chapter.programme
    if programme is None or not isinstance(printed, Chapter) or not printed.sections:
        return None
    html = book_html(assemble(edition, {programme.pk: printed})).whole
    return write_pdf(html, STYLESHEET, pictures_of(edition))
