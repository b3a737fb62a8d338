"""What a piece depends on: the request to lay it out, and the key under which it is kept."""

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from weasyprint.text.ffi import harfbuzz, pango

from reporting.bilan.html import STYLESHEET
from reporting.press.layout import OPTIONS, Request
from snia.common.pdf import Attachments, files_named, static_text

STYLE = (STYLESHEET, "bilan/piece.css")
DIGITS_STYLE = (STYLESHEET, "bilan/digits.css")
ENGINES = ("weasyprint", "pydyf", "tinycss2", "cssselect2", "tinyhtml5", "pikepdf")
_OURS = (
    "layout.py",
    "facts.py",
    "finishing.py",
    "quicker.py",
)  # changed, they make other pieces of the same request


def request_of(
    name: str, html: str, style: Iterable[str] = STYLE, attachments: Attachments | None = None
) -> Request:
    css = "\n".join(static_text(sheet) for sheet in style)
    named = files_named(html, attachments) | files_named(css)
    return Request(name, html, css, {url: str(path) for url, path in named.items()})


def key_of(request: Request) -> str:
    """A digest of all that the layout of a piece depends on."""
    files = {url: _digest(Path(path)) for url, path in request.files.items()}
    parts = [request.name, request.html, request.css, files, OPTIONS, engines()]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@lru_cache
def assembler() -> str:
    """A digest of what numbers the pages and puts the pieces together."""
    here = Path(__file__).parent
    code = [here / "book_pdf.py", here / "links.py", *sorted((here / "assembly").glob("*.py"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in code)).hexdigest()


@lru_cache
def engines() -> dict[str, str]:
    """The versions of what lays out, and of the libraries that shape and break the lines."""
    here = Path(__file__).parent
    code = {name: _digest(here / name) for name in _OURS}
    packages = {name: version(name) for name in ENGINES}
    return (
        packages
        | code
        | {
            "pango": str(pango.pango_version()),
            "harfbuzz": _harfbuzz_version(),
        }
    )


def _harfbuzz_version() -> str:
    """The library only tells whether it is at least some version: asked place by place."""
    found: tuple[int, ...] = ()
    for place in range(3):
        rest = (0,) * (2 - place)
        found += (max(n for n in range(100) if harfbuzz.hb_version_atleast(*found, n, *rest)),)
    return ".".join(map(str, found))


def _digest(path: Path) -> str:
    stat = path.stat()
    return _digest_of(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=512)
def _digest_of(path: Path, _changed: int, _size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
