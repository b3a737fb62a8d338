"""Put a piece's pages after those that are there, and lead its links home."""

import warnings

import pikepdf
from pikepdf import Name, String

from reporting.press.links import SCHEME


def append(book: pikepdf.Pdf, source: pikepdf.Pdf, start: int) -> None:
    """So that the first of them is at `start`, after a blank page where one is needed."""
    while len(book.pages) < start:
        book.add_blank_page(page_size=_size(book.pages[-1]))
    with warnings.catch_warnings():
        # Names and where they lead are written for the whole book, once all its pages are there.
        warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
        book.pages.extend(source.pages)


def _size(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    return right - left, top - bottom


def lead_home(annotation: pikepdf.Object) -> None:
    """A placeholder becomes a link inside the book."""
    action = annotation.get(Name.A)
    target = str(action.get(Name.URI, "")) if action is not None else ""
    if target.startswith(SCHEME):
        anchor = target.removeprefix(SCHEME)
        annotation.Dest = annotation.Contents = String(anchor)
        del annotation[Name.A]
