"""The pack as PDF: to read, with its annexes; to project."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.models import ItemDocument, Meeting
from committees.pack.annexes import AnnexFile, Unreadable, pages_of, with_annexes
from committees.pack.material import Annex, Pack, pack_of
from committees.pack.slides import deck_of
from snia.common.pdf import Pdf, write_pdf
from snia.common.typography import french_html, long_date

PACK_SHEET = "pack/pack.css"
SLIDES_SHEET = "pack/slides.css"
# The folios of the annexes stand in the body: it is laid out again once its pages are known.
MOST_LAYOUTS = 3


def pack_pdf(meeting: Meeting, *, today: date | None = None) -> bytes:
    """The whole pack: what was joined in PDF comes after it, folios going on."""
    pack = pack_of(meeting, today=today or timezone.localdate())
    annexes, files = _annexes(pack)
    body = _laid_out(pack, annexes)
    for _again in range(MOST_LAYOUTS - 1):
        placed = _placed(annexes, body.pages)
        if placed == annexes:
            break
        annexes = placed
        body = _laid_out(pack, annexes)
    return with_annexes(body.content, files)


def slides_pdf(meeting: Meeting, *, today: date | None = None) -> bytes:
    """The same matter in 16:9, a few lines a slide."""
    pack = pack_of(meeting, today=today or timezone.localdate())
    context = {"pack": pack, "slides": deck_of(pack), **_common(pack)}
    html = render_to_string("committees/pack/slides.html", context)
    return write_pdf(french_html(html), SLIDES_SHEET).content


def _laid_out(pack: Pack, annexes: list[Annex]) -> Pdf:
    context = {"pack": pack, "annexes": annexes, **_common(pack)}
    html = render_to_string("committees/pack/pack.html", context)
    return write_pdf(french_html(html), PACK_SHEET)


def _common(pack: Pack) -> dict[str, Any]:
    secretariat = pack.meeting.committee.secretariat
    publisher = secretariat.name_on(pack.on) if secretariat else None
    return {
        "publisher": publisher.name if publisher else "",
        "running_title": f"{pack.meeting.committee}, {pack.meeting.when}",
        "on_told": long_date(pack.on),
        "made_on_told": long_date(pack.made_on),
    }


# --- What was joined -------------------------------------------------------------------------


def _annexes(pack: Pack) -> tuple[list[Annex], list[AnnexFile]]:
    """Every document joined to the agenda, and the files of those that can be taken in. What
    can't is listed with the reason: nothing that was joined is dropped without a word."""
    annexes: list[Annex] = []
    files: list[AnnexFile] = []
    for item in pack.items:
        for document in item.documents.all():
            annex = Annex(len(annexes) + 1, document.name, str(item))
            content, problem = _read(document)
            if problem:
                annexes.append(replace(annex, problem=problem))
                continue
            annexes.append(replace(annex, pages=pages_of(content)))
            title = _("Annexe %(number)s – %(title)s")
            values = {"number": annex.number, "title": annex.title}
            files.append(AnnexFile(title % values, content))
    return annexes, files


def _read(document: ItemDocument) -> tuple[bytes, str]:
    """The file, or why it is not in the pack."""
    if not document.is_pdf:
        return b"", _("à télécharger sur la page de la réunion")
    try:
        with document.file.open() as file:
            content = file.read()
        pages_of(content)
    except Unreadable as unreadable:
        return b"", _("non repris : %s") % unreadable
    except OSError:
        return b"", _("non repris : fichier introuvable")
    return content, ""


def _placed(annexes: list[Annex], body_pages: int) -> list[Annex]:
    """Each with the folio of its first page."""
    placed, folio = [], body_pages + 1
    for annex in annexes:
        placed.append(replace(annex, folio=folio if annex.pages else 0))
        folio += annex.pages
    return placed
