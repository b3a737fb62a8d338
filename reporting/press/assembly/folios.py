"""The page numbers, stamped as artifacts: a page's number is known once the book is put together.

They are cut from a sheet that the layout engine made: its two pages bear the ten figures where a
right-hand and a left-hand page have their folio, in its face, size and colour."""

from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
from pikepdf import Name

FONT = Name("/BookFolio")
PIXEL = b"0.75 0 0 0.75 0 0 cm"  # as the engine writes all that is on a page
CODE_BYTES = 2
UNITS = 1000  # of a width in a font, to its size


@dataclass(frozen=True)
class Cut:
    """A side's ten figures, and how they are drawn there."""

    figures: list[bytes]
    widths: list[float]
    colour: list[float]
    size: float
    x: float
    y: float
    hangs_right: bool

    def drawn(self, folio: int) -> bytes:
        figures = [int(figure) for figure in str(folio)]
        spare = sum(self.widths) - sum(self.widths[figure] for figure in figures)
        x = self.x + (spare * self.size / UNITS if self.hangs_right else 0)
        colour = b"%.6f %.6f %.6f rg" % tuple(self.colour)
        face = b"%s %.6f Tf" % (str(FONT).encode(), self.size)
        code = b"".join(self.figures[figure] for figure in figures).hex().encode()
        text = b"BT 1 0 0 -1 %.6f %.6f Tm %s <%s> Tj ET" % (x, self.y, face, code)
        return b"/Artifact <</Type /Pagination>> BDC q %s %s %s Q EMC" % (PIXEL, colour, text)


def stamp(book: pikepdf.Pdf, numbered: list[int], digits: str) -> None:
    """Write the number of each of these pages, counted from zero, in its outer corner."""
    with pikepdf.open(digits) as sheet:
        sides = [_cut(page, hangs_right=rank == 0) for rank, page in enumerate(sheet.pages)]
        font = book.copy_foreign(_font(sheet))
    for index in numbered:
        page = book.pages[index]
        page.obj.Resources.Font[FONT] = font
        page.contents_add(sides[index % 2].drawn(index + 1))


def _font(sheet: pikepdf.Pdf) -> pikepdf.Object:
    [font] = sheet.pages[0].obj.Resources.Font.values()
    return font


def _cut(page: pikepdf.Page, *, hangs_right: bool) -> Cut:
    """The last text on the page is its folio."""
    last: dict[str, list[pikepdf.Object]] = {}
    for instruction in pikepdf.parse_content_stream(page):
        last[str(instruction.operator)] = list(instruction.operands)
    code = b"".join(bytes(piece) for piece in last["TJ"][0] if isinstance(piece, pikepdf.String))
    figures = [code[at : at + CODE_BYTES] for at in range(0, len(code), CODE_BYTES)]
    [font] = page.obj.Resources.Font.values()
    widths = dict(_widths(list(font.DescendantFonts[0].W)))
    return Cut(
        figures=figures,
        widths=[widths[int.from_bytes(figure)] for figure in figures],
        colour=[float(part) for part in last["rg"]],
        size=float(last["Tf"][1]),
        x=float(last["Tm"][4]),
        y=float(last["Tm"][5]),
        hangs_right=hangs_right,
    )


def _widths(told: list[pikepdf.Object]) -> Iterator[tuple[int, float]]:
    """Codes and widths: PDF tells the first code of each run, then its widths."""
    for first, run in zip(told[::2], told[1::2], strict=True):
        for code, width in enumerate(run, start=int(first)):
            yield code, float(width)
