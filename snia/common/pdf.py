"""Lay out HTML as PDF/UA with WeasyPrint: no network, no file but static ones and the fonts."""

import gc
import hashlib
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

FONT_PACKAGE = "font_source_serif_pro"
_NAMED = re.compile(r"""\b(?:static|font|attachment):[^\s"'()<>;,]+""")

Attachments = Mapping[str, Path]  # the files that a document may show beside static ones


class ForbiddenResource(FatalURLFetchingError):
    """The document asked for something that is neither a static file nor a font of ours."""


class LeftOut(Exception):
    """The engine could not draw something, and would have gone on without it."""


class _NothingLeftOut(logging.Handler):
    """What the engine only tells its log: a book must not lack a picture without a word."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage().startswith("Failed"):
            raise LeftOut(record.getMessage())


logging.getLogger("weasyprint").addHandler(_NothingLeftOut(logging.ERROR))


class StaticFetcher(URLFetcher):
    """Serves `static:NAME` from the static files, `font:NAME` from the font package, and
    `attachment:NAME` from the files that it was given by name; nothing else."""

    def __init__(self, attachments: Attachments | None = None) -> None:
        super().__init__()
        self._attachments = attachments or {}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        return URLFetcherResponse(url, body=file_of(url, self._attachments).read_bytes())


def file_of(url: str, attachments: Attachments | None = None) -> Path:
    """The file that an address stands for; raises ForbiddenResource where there is none."""
    scheme, _, name = url.partition(":")
    joined = (attachments or {}).get(name)
    find = {"static": _static_file, "font": _font_file, "attachment": lambda _name: joined}
    path = find.get(scheme, _nothing)(name)
    if path is None:
        raise ForbiddenResource(f"{url} is not a static file, a font of ours or an attachment")
    return path


def files_named(text: str, attachments: Attachments | None = None) -> dict[str, Path]:
    """Each address that HTML or a style sheet names, and its file."""
    return {url: file_of(url, attachments) for url in sorted(set(_NAMED.findall(text)))}


class AttachmentFetcher(URLFetcher):
    """Serves `attachment:NAME` from the contents given by name, and `font:NAME`: nothing else."""

    def __init__(self, attachments: Mapping[str, bytes]) -> None:
        super().__init__()
        self.attachments = attachments

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        scheme, _, name = url.partition(":")
        if scheme == "attachment" and name in self.attachments:
            return URLFetcherResponse(url, body=self.attachments[name])
        path = _font_file(name) if scheme == "font" else None
        if path is None:
            raise ForbiddenResource(
                f"{url} is not an attachment of the document or a font of ours"
            )
        return URLFetcherResponse(url, body=path.read_bytes())


def _static_file(name: str) -> Path | None:
    try:
        found = finders.find(name)
    except SuspiciousFileOperation:  # a name that would climb out of the static folders
        return None
    return Path(found) if found else None


def _font_file(name: str) -> Path | None:
    folder = Path(str(files(FONT_PACKAGE))) / "files"
    return next((path for path in folder.glob("*.ttf") if path.name == name), None)


def _nothing(name: str) -> None:
    return None


@dataclass(frozen=True)
class Pdf:
    content: bytes
    pages: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def write_pdf(html: str, stylesheet: str, attachments: Attachments | None = None) -> Pdf:
    """Lay the document out with a static style sheet; the same HTML gives the same bytes."""
    return lay_out(html, static_text(stylesheet), StaticFetcher(attachments))


def lay_out(html: str, style: str, fetcher: URLFetcher) -> Pdf:
    """The same with the text of a style sheet; the fetcher serves whatever both ask for."""
    fonts = FontConfiguration()
    with _patient_collector():
        sheet = CSS(string=style, base_url="static:", url_fetcher=fetcher, font_config=fonts)
        document = HTML(string=html, base_url="static:", url_fetcher=fetcher).render(
            stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1"
        )
        content = document.write_pdf(pdf_variant="pdf/ua-1")
    return Pdf(content=content, pages=len(document.pages))


def static_bytes(name: str) -> bytes:
    """A static file by its name, for what keeps a copy of it."""
    path = _static_file(name)
    if path is None:
        raise FileNotFoundError(name)
    return path.read_bytes()


def static_text(name: str) -> str:
    return static_bytes(name).decode()


@contextmanager
def _patient_collector() -> Iterator[None]:
    """A render makes many objects that stay: collecting as usual takes a sixth of its time."""
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
