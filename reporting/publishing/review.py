"""The review copy: the pages of the book as they will be published, each on a larger sheet with a
watermark, the numbers of its lines and room for remarks."""

from io import BytesIO

import pikepdf
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.frozen.document import FrozenDocument
from reporting.outputs import pdf
from reporting.outputs.registry import Output
from reporting.publishing.lines import baselines
from snia.common.pdf import Pdf
from snia.common.typography import NBSP, long_date

REVIEW = "relecture"
# What is added around a page, in points: 17 x 24 cm becomes A4, and the text stays where it was.
LEFT, RIGHT, ABOVE, BELOW = 18, 95, 36, 126
RULED = 18  # between two lines to write on
NUMBERS_AT = 34  # from the left edge of the page, in its margin
# The fonts that every reader of PDF has: nothing of them is in the file.
PLAIN, BOLD = pikepdf.Name("/SniaPlain"), pikepdf.Name("/SniaBold")
FACES = {PLAIN: "/Helvetica", BOLD: "/Helvetica-Bold"}


def review_copy(document: FrozenDocument) -> Pdf:
    """Never to be mistaken for the published book: each page says what it is."""
    told = watermark(document)
    with pikepdf.open(BytesIO(pdf.pdf_of(document).content)) as book:
        for number, page in enumerate(book.pages, start=1):
            _dress(book, page, told, number)
        _name(book, told)
        out = BytesIO()
        book.save(out, deterministic_id=True)
        return Pdf(out.getvalue(), len(book.pages))


def watermark(document: FrozenDocument) -> str:
    edition = document.values["edition"]
    frozen_at = parse_datetime(edition["frozen_at"])
    day = long_date(localdate(frozen_at)).replace(NBSP, " ")
    told = _("Exemplaire de relecture – version %(version)s du %(day)s")
    return told % {"version": edition["version"], "day": day}


def _name(book: pikepdf.Pdf, told: str) -> None:
    """The title says it too; and fonts that are not in the file make it no PDF/UA."""
    with book.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = f"{told} – {metadata.get('dc:title', '')}"
        if "pdfuaid:part" in metadata:
            del metadata["pdfuaid:part"]


def _dress(book: pikepdf.Pdf, page: pikepdf.Page, told: str, number: int) -> None:
    _left, _bottom, width, height = (float(edge) for edge in page.mediabox)
    lines = baselines(page)
    drawn = [
        *_watermark(told, width, height),
        *_line_numbers(lines),
        *_room(told, number, width, height),
    ]
    page.add_resource(_font(book, PLAIN), pikepdf.Name.Font, PLAIN, replace_existing=True)
    page.add_resource(_font(book, BOLD), pikepdf.Name.Font, BOLD, replace_existing=True)
    page.contents_add(b"q\n", prepend=True)
    page.contents_add("\n".join(["Q /Artifact BMC q", *drawn, "Q EMC"]).encode("cp1252"))
    page.mediabox = pikepdf.Rectangle(-LEFT, -BELOW, width + RIGHT, height + ABOVE)
    for box in ("/TrimBox", "/BleedBox", "/CropBox"):
        if box in page.obj:
            del page.obj[box]


def _font(book: pikepdf.Pdf, name: pikepdf.Name) -> pikepdf.Object:
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name(FACES[name]),
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )


# --- What is drawn ---------------------------------------------------------------------------


def _watermark(told: str, width: float, height: float) -> list[str]:
    """Across the page in outline, so that the text below is read, and above it in full."""
    across = _("EXEMPLAIRE DE RELECTURE")
    slanted = f".5736 .8192 -.8192 .5736 {width * 0.2:.1f} {height * 0.12:.1f}"
    return [
        ".86 .72 .72 RG .5 w",
        f"BT 1 Tr {BOLD} 38 Tf {slanted} Tm ({across}) Tj 0 Tr ET",
        ".6 .1 .1 rg",
        _text(told, 0, height + 16, 10, BOLD),
    ]


def _line_numbers(lines: list[float]) -> list[str]:
    """They start again on each page: a remark is on page 12, line 7."""
    numbered = enumerate(lines, start=1)
    return [
        ".45 .45 .45 rg",
        *(_text(f"{number:>3}", NUMBERS_AT, height, 6) for number, height in numbered),
    ]


def _room(told: str, number: int, width: float, height: float) -> list[str]:
    """Ruled lines beside the page and below it."""
    beside = range(int(height) - 2 * RULED, 0, -RULED)
    below = range(-2 * RULED, -BELOW + RULED, -RULED)
    remarks = _("Remarques (page %s du fichier, ligne)") % number
    return [
        ".8 .8 .8 RG .4 w",
        f"0 0 {width:.1f} {height:.1f} re S",
        *(f"{width + 8:.1f} {y} m {width + RIGHT - 8:.1f} {y} l S" for y in beside),
        *(f"0 {y} m {width + RIGHT - 8:.1f} {y} l S" for y in below),
        ".35 .35 .35 rg",
        _text(_("Remarques"), width + 8, height - 12, 8, BOLD),
        _text(remarks, 0, -14, 8, BOLD),
        _text(told, 0, 10 - BELOW, 7),
    ]


def _text(text: str, x: float, y: float, size: float, font: pikepdf.Name = PLAIN) -> str:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT {font} {size} Tf {x:.1f} {y:.1f} Td ({escaped}) Tj ET"


def _copy(document: FrozenDocument) -> bytes:
    return review_copy(document).content


REVIEW_COPY = Output(
    REVIEW, gettext_lazy("Exemplaire de relecture"), "-relecture.pdf", "application/pdf", _copy
)
