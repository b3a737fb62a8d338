"""Lay one piece out as tagged PDF. Runs in a process of its own, which knows nothing of Django,
the database or the site's secrets, and reads no file but those that the request names."""

import logging
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from weasyprint import CSS, HTML, Document
from weasyprint.document import Page
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reporting.press.facts import Bookmark, Facts, Spot
from reporting.press.finishing import Finisher

PDF_UNITS = 0.75  # a CSS pixel
WITHOUT_FOLIO = {"cover", "imprint", "part"}
OPTIONS = {"pdf_variant": "pdf/ua-1"}


@dataclass(frozen=True)
class Request:
    """A piece to lay out, the only files that it may read, and where its PDF goes."""

    name: str
    html: str
    css: str
    files: dict[str, str] = field(hash=False)
    output: str = ""


class LeftOut(Exception):
    """The engine could not draw something, and would have gone on without it."""


class _NothingLeftOut(logging.Handler):
    """As `snia.common.pdf` has it, which a compositor does not know."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage().startswith("Failed"):
            raise LeftOut(record.getMessage())


logging.getLogger("weasyprint").addHandler(_NothingLeftOut(logging.ERROR))


class NotNamed(FatalURLFetchingError):
    """The piece asked for something that its request doesn't name."""


class NamedFetcher(URLFetcher):
    def __init__(self, files: dict[str, str]) -> None:
        super().__init__()
        self._files = files

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url not in self._files:
            raise NotNamed(f"{url} is not among the files of this piece")
        return URLFetcherResponse(url, body=Path(self._files[url]).read_bytes())


def lay_out(request: Request) -> Facts:
    """Write the PDF of a piece; the same request gives the same bytes."""
    began = time.perf_counter()
    sheet, fonts = _style(request.css, _files_of_style(request))
    fetcher = NamedFetcher(request.files)
    source = HTML(string=request.html, base_url="static:", url_fetcher=fetcher)
    document = source.render(stylesheets=[sheet], font_config=fonts, **OPTIONS)
    document.write_pdf(request.output, finisher=Finisher(request.name), **OPTIONS)
    return Facts(
        folios=[_bears_folio(page) for page in document.pages],
        anchors=_anchors(document),
        bookmarks=list(_bookmarks(document)),
        seconds=round(time.perf_counter() - began, 3),
        peak_kilobytes=_peak_kilobytes(),
    )


FileOfStyle = tuple[str, str, int]  # its address, its path, when it last changed


def _files_of_style(request: Request) -> tuple[FileOfStyle, ...]:
    return tuple(
        (url, path, Path(path).stat().st_mtime_ns)
        for url, path in request.files.items()
        if url in request.css
    )


@lru_cache(maxsize=4)
def _style(css: str, files: tuple[FileOfStyle, ...]) -> tuple[CSS, FontConfiguration]:
    """A style sheet and its fonts, ready for the next piece too."""
    fonts = FontConfiguration()
    fetcher = NamedFetcher({url: path for url, path, _changed in files})
    sheet = CSS(string=css, base_url="static:", url_fetcher=fetcher, font_config=fonts)
    return sheet, fonts


def _peak_kilobytes() -> int:
    """Of this process alone: what `resource` tells begins at its parent's."""
    told = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(told[1]) if told else 0


def _bears_folio(page: Page) -> bool:
    kind = page._page_box.page_type
    return not kind.blank and kind.name not in WITHOUT_FOLIO


def _spot(page: Page, number: int, x: float, y: float) -> Spot:
    return Spot(number, round(x * PDF_UNITS, 3), round((page.height - y) * PDF_UNITS, 3))


def _anchors(document: Document) -> dict[str, Spot]:
    """Where each begins: a table that goes over several pages is told on each of them."""
    anchors: dict[str, Spot] = {}
    for number, page in enumerate(document.pages):
        for name, (left, top, _right, _bottom) in page.anchors.items():
            anchors.setdefault(name, _spot(page, number, left, top))
    return anchors


def _bookmarks(document: Document) -> Iterator[Bookmark]:
    for number, page in enumerate(document.pages):
        for level, label, (left, top), _state in page.bookmarks:
            yield Bookmark(level, label, _spot(page, number, left, top))
