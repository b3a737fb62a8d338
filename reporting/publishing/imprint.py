"""What a version says of itself on the page of the imprint: its number, its date, where to verify
it; and, at the end of an erratum, the list of what it changed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import segno
from django.template.loader import render_to_string

from reporting.bilan.html import BookHtml
from snia.common.typography import french_html

# Where templates/reporting/bilan/front.html leaves room for it.
MARK = "<!-- imprint -->"
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
    if html.front.count(MARK) != 1:
        raise NoRoom(MARK)
    context = {"edition": edition, "code_picture": CODE_PICTURE}
    front = html.front.replace(MARK, _rendered("reporting/publishing/imprint.html", **context))
    listed = _rendered("reporting/publishing/list_of_changes.html", changes=changes)
    closing = html.closing + (listed if changes else "")
    whole = html.whole.replace(html.front, front).replace(html.closing, closing)
    return replace(html, front=front, closing=closing, whole=whole)


def _rendered(template: str, **context: Any) -> str:
    return french_html(render_to_string(template, context))
