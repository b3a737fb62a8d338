"""The styles of the Word document: those that Word knows, in the Bilan's colours."""

from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from reporting.outputs.word.fields import element

NAVY, GOLD, GREY = (
    RGBColor(0x12, 0x3C, 0x4A),
    RGBColor(0x7A, 0x53, 0x10),
    RGBColor(0x4A, 0x55, 0x60),
)
FACE = "Cambria"
TEXT_WIDTH = Cm(16.4)
_HEADINGS = (22, 18, 14, 12, 11, 11)
CONTENTS, BOX, NOTE, QUOTED = "toc", "Encadré", "Note de tableau", "Quote"
GRID, SPACE = "Table Grid", "Après un tableau"


def new_document() -> Any:
    """An A4 document in French with its styles."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin = section.bottom_margin = Cm(2.4)
    _speak_french(document)
    _dress(document)
    return document


def _speak_french(document: Any) -> None:
    for properties in document.styles.element.iter(qn("w:rPr")):
        for told in properties.findall(qn("w:lang")):
            properties.remove(told)
    defaults = next(document.styles.element.iter(qn("w:rPrDefault"))).find(qn("w:rPr"))
    defaults.append(element("w:lang", val="fr-FR", eastAsia="fr-FR", bidi="ar-MA"))


def _dress(document: Any) -> None:
    normal = document.styles["Normal"]
    _face(normal, size=10.5)
    normal.paragraph_format.space_after = Pt(6)
    for level, size in enumerate(_HEADINGS, start=1):
        _heading(document.styles[f"Heading {level}"], level, size)
    _face(document.styles["Title"], size=30, color=NAVY)
    _face(document.styles["Subtitle"], size=14, color=GOLD)
    _face(document.styles["Caption"], size=9.5, color=NAVY)
    document.styles["Caption"].paragraph_format.keep_with_next = True
    _lighten(document.styles[GRID])
    _face(document.styles[QUOTED], size=10.5, color=GOLD)
    _add_ours(document)


def _lighten(table: Any) -> None:
    for border in table.element.find(qn("w:tblPr")).find(qn("w:tblBorders")):
        border.set(qn("w:color"), "AEB8BE")


def _heading(style: Any, level: int, size: int) -> None:
    _face(style, size=size, color=NAVY if level < 5 else GOLD)
    style.font.italic = level >= 5
    style.paragraph_format.keep_with_next = True
    style.paragraph_format.page_break_before = level <= 2
    style.paragraph_format.space_before = Pt(30 - 3 * level)
    style.paragraph_format.space_after = Pt(6 if level < 5 else 3)


def _add_ours(document: Any) -> None:
    for level in (1, 2, 3, 4):
        contents = _added(document, f"{CONTENTS} {level}", size=11 - level / 2, is_words=True)
        contents.paragraph_format.left_indent = Cm(0.6 * (level - 1))
        contents.paragraph_format.space_after = Pt(2)
        contents.paragraph_format.right_indent = Cm(1)
        contents.paragraph_format.tab_stops.add_tab_stop(
            TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )
    _added(document, NOTE, size=8.5, color=GREY)
    space = _added(document, SPACE, size=2).paragraph_format  # a page of its own for it: never
    space.line_spacing, space.space_after = Pt(2), Pt(8)
    _add_box(document)


def _add_box(document: Any) -> None:
    """A table of one cell, framed."""
    box = document.styles.add_style(BOX, WD_STYLE_TYPE.TABLE)
    properties, borders = element("w:tblPr"), element("w:tblBorders")
    margins = element("w:tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        borders.append(element(f"w:{side}", val="single", sz="8", space="0", color="123C4A"))
        margins.append(element(f"w:{side}", w="140", type="dxa"))
    properties.append(borders)
    properties.append(margins)
    box.element.append(properties)


def _added(
    document: Any, name: str, *, size: float, color: RGBColor | None = None, is_words: bool = False
) -> Any:
    """`is_words`: Word knows a style of that name, which the template lacks."""
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=is_words)
    style.base_style = document.styles["Normal"]
    _face(style, size=size, color=color)
    return style


def _face(style: Any, *, size: float, color: RGBColor | None = None) -> None:
    font = style.font
    font.name, font.size = FACE, Pt(size)
    fonts = style.element.rPr.find(qn("w:rFonts"))
    for name in list(fonts.attrib):  # a theme's face would win over ours
        if name.endswith("Theme"):
            del fonts.attrib[name]
    fonts.set(qn("w:cs"), "Arial")
    if color is not None:
        font.color.rgb = color
