"""The web edition as one archive to put on any server: nothing in it runs."""

from collections.abc import Iterator
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from reporting.frozen.document import FrozenDocument
from reporting.outputs.package import moment_of, packed
from reporting.outputs.web.pages import CONTENTS, Addresses, WebEdition

STYLESHEET, SHEET_NAME = "bilan/lire.css", "bilan.css"


def write_web(document: FrozenDocument) -> bytes:
    return packed(_members(document), moment_of(document))


def _members(document: FrozenDocument) -> Iterator[tuple[str, bytes]]:
    edition = WebEdition(document)
    for anchor in edition.titles:
        yield _file_of(anchor), _page(edition, anchor).encode()
    yield SHEET_NAME, Path(str(finders.find(STYLESHEET))).read_bytes()
    for name, content in sorted(document.pictures.items()):
        yield _picture_of(name), content


def _page(edition: WebEdition, anchor: str) -> str:
    before, after = edition.neighbours(anchor)
    return render_to_string(
        "reporting/outputs/page.html",
        {
            "book": edition.book,
            "page": edition.page(anchor, Addresses(_file_of, _picture_of)),
            "pages": [
                (_file_of(one), title, one == anchor) for one, title in edition.titles.items()
            ],
            "before": (_file_of(before), edition.titles[before]) if before else None,
            "after": (_file_of(after), edition.titles[after]) if after else None,
            "sheet": SHEET_NAME,
            "sha256": edition.document.sha256,
        },
    )


def _file_of(anchor: str) -> str:
    return "index.html" if anchor == CONTENTS else f"{anchor}.html"


def _picture_of(name: str) -> str:
    return f"images/{name}"
