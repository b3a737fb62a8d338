"""Lay one piece out as tagged PDF. Runs in a process of its own, which knows nothing of Django,
the database or the site's secrets, and reads no file but those that the request names."""

import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML, Document
from weasyprint.document import Page
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reporting.press.facts import Bookmark, Facts, Spot

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
    fetcher = NamedFetcher(request.files)
    fonts = FontConfiguration()
    sheet = CSS(string=request.css, base_url="static:", url_fetcher=fetcher, font_config=fonts)
    source = HTML(string=request.html, base_url="static:", url_fetcher=fetcher)
    document = source.render(stylesheets=[sheet], font_config=fonts, **OPTIONS)
    document.write_pdf(request.output, finisher=_Finisher(request.name), **OPTIONS)
    return Facts(
        folios=[_bears_folio(page) for page in document.pages],
        anchors=_anchors(document),
        bookmarks=list(_bookmarks(document)),
        seconds=round(time.perf_counter() - began, 3),
        peak_kilobytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    )


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


class _Finisher:
    """What makes a piece fit to stand among others, done while its PDF is still plain objects:
    its document becomes a part, and the headers of its tables get names of their own."""

    def __init__(self, name: str) -> None:
        self._prefix = f"{name}-"

    def __call__(self, document: Document, pdf: Any) -> None:
        for entry in pdf.objects:
            if isinstance(entry, dict) and entry.get("Type") == "/StructElem":
                self._fit(entry)

    def _fit(self, element: Any) -> None:
        if element["S"] == "/Document":
            element["S"] = "/Part"
        if "ID" in element:  # the very object that the cells below name as their header
            element["ID"].string = self._prefix + element["ID"].string
