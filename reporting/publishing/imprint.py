"""What a version says of itself on the page of the imprint: its number, its date, where to verify
it; and, at the end of an erratum, the list of what it changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import segno
from django.template.loader import render_to_string

from reporting.bilan.html import BookHtml
from snia.common.typography import french_html

# Where templates/reporting/bilan/cover.html and contents.html leave room.
MARK, CHANGES_MARK = "<!-- imprint -->", "<!-- changes -->"
CODE_PICTURE = "verification.svg"


class NoRoom(ValueError):
    """The book has no imprint to tell the version on."""


def qr_code(address: str) -> bytes:
    """The address as a picture to scan; the same address gives the same bytes."""
    out = BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=0, scale=4, dark="#123c4a")
    return out.getvalue()


def with_imprint(html: BookHtml, edition: Mapping[str, Any], changes: Sequence[Any]) -> BookHtml:
    """The book with its imprint filled in, and closed by its list of changes where it has one."""
    if html.whole.count(MARK) != 1:
        raise NoRoom(MARK)
    told = _rendered(
        "reporting/publishing/imprint.html", edition=edition, code_picture=CODE_PICTURE
    )
    filled = _with(html, lambda text: text.replace(MARK, told))
    if not changes:
        return filled
    listed = _rendered("reporting/publishing/list_of_changes.html", changes=changes)
    entry = _rendered("reporting/publishing/changes_entry.html")
    announced = _with(filled, lambda text: text.replace(CHANGES_MARK, entry))
    return _closed_by(announced, listed)


def _with(html: BookHtml, change: Callable[[str], str]) -> BookHtml:
    return BookHtml(
        [replace(piece, html=change(piece.html)) for piece in html.pieces],
        change(html.whole),
        {name: change(text) for name, text in html.alone.items()},
    )


def _closed_by(html: BookHtml, listed: str) -> BookHtml:
    """After all that the last piece holds, in the book as in its own document."""
    *pieces, last = html.pieces
    closed = html.alone | {last.name: _at_the_end(html.alone[last.name], listed)}
    pieces.append(replace(last, html=last.html + listed))
    return BookHtml(pieces, _at_the_end(html.whole, listed), closed)


def _at_the_end(document: str, listed: str) -> str:
    before, _end, after = document.rpartition("</body>")
    return f"{before}{listed}</body>{after}"


def _rendered(template: str, **context: Any) -> str:
    return french_html(render_to_string(template, context))
