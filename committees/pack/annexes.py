"""Put the annexes after the pack: continuous folios, a bookmark each. Knows PDF, and no model."""

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from snia.common.pdf import write_pdf

STAMP_SHEET = "pack/stamp.css"


@dataclass(frozen=True)
class AnnexFile:
    """A PDF to add, with what its pages and its bookmark say (« Annexe 1 – Bilan du BRA »)."""

    title: str
    content: bytes


@dataclass(frozen=True)
class Stamp:
    """What is printed over one page, in its size in points, as it is read."""

    name: str
    width: str
    height: str
    folio: int

    @property
    def rules(self) -> str:
        """Its page, in the size of the one that it is laid over."""
        page = f"@page {self.name} {{ size: {self.width}pt {self.height}pt }}"
        return f"{page} .{self.name} {{ page: {self.name}; height: {self.height}pt }}"


class Unreadable(Exception):
    """The annex can't be taken in; the message says why, for people."""


def pages_of(content: bytes) -> int:
    """How many pages a PDF has; raises Unreadable."""
    try:
        with pikepdf.open(BytesIO(content)) as annex:
            return len(annex.pages)
    except pikepdf.PasswordError as error:
        raise Unreadable(_("protégé par un mot de passe")) from error
    except (pikepdf.PdfError, ValueError) as error:
        raise Unreadable(_("fichier endommagé")) from error


def with_annexes(body: bytes, annexes: Iterable[AnnexFile]) -> bytes:
    """The body, then each annex, its folios going on from the body's; the same input gives the
    same bytes."""
    annexes = list(annexes)
    if not annexes:
        return body
    with pikepdf.open(BytesIO(body)) as whole:
        for annex in annexes:
            _append(whole, annex)
        out = BytesIO()
        whole.save(out, deterministic_id=True)
        return out.getvalue()


def _append(whole: pikepdf.Pdf, annex: AnnexFile) -> None:
    first = len(whole.pages)
    with pikepdf.open(BytesIO(annex.content)) as added:
        whole.pages.extend(added.pages)
        pages = list(whole.pages)[first:]
        stamps = list(_stamps(pages, first + 1))
        with pikepdf.open(BytesIO(_drawn(stamps, annex.title))) as sheet:
            for page, stamp in zip(pages, sheet.pages, strict=True):
                _lay_over(page, whole.copy_foreign(stamp.as_form_xobject()))
    with whole.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(annex.title, first))


def _lay_over(page: pikepdf.Page, form: pikepdf.Object) -> None:
    """As pikepdf's `add_overlay`, but under a name of ours: its own is drawn at random, and the
    same pack would not have the same bytes."""
    # Pages of one file may share their resources: each has its own before it gets its stamp.
    page.obj.Resources = copy(page.resources)
    objects = page.resources.get(pikepdf.Name.XObject, pikepdf.Dictionary())
    page.obj.Resources[pikepdf.Name.XObject] = copy(objects)
    name = page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name("/SniaStamp"))
    placed = page.calc_form_xobject_placement(form, name, pikepdf.Rectangle(page.trimbox))
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"Q\n" + placed)
    page.contents_coalesce()


def _stamps(pages: Iterable[pikepdf.Page], folio: int) -> Iterator[Stamp]:
    for number, page in enumerate(pages):
        left, bottom, right, top = (float(edge) for edge in page.trimbox)
        width, height = abs(right - left), abs(top - bottom)
        if _turned(page) % 180:
            width, height = height, width
        yield Stamp(f"page{number}", f"{width:.2f}", f"{height:.2f}", folio + number)


def _turned(page: pikepdf.Page) -> int:
    return int(page.obj.get("/Rotate", 0)) % 360


def _drawn(stamps: list[Stamp], title: str) -> bytes:
    html = render_to_string("committees/pack/stamps.html", {"stamps": stamps, "title": title})
    return write_pdf(html, STAMP_SHEET).content
