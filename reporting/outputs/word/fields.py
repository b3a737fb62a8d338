"""Fields, bookmarks and links of a Word document, which python-docx has no words for."""

import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

_LONGEST_BOOKMARK = 40


def element(tag: str, **attributes: str) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def add_field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """A field that Word computes again; until then it shows what was told."""
    begin_field(paragraph, instruction)
    paragraph.add_run(shown)
    end_field(paragraph)


def begin_field(paragraph: Paragraph, instruction: str) -> None:
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="begin"))
    code = element("w:instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = f" {instruction} "
    paragraph.add_run()._r.append(code)
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="separate"))


def end_field(paragraph: Paragraph) -> None:
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="end"))


def bookmark_name(anchor: str) -> str:
    """Word's bookmarks begin with a letter, and have few letters, digits and underscores."""
    return "a" + re.sub(r"\W", "_", f"_{anchor}")[-_LONGEST_BOOKMARK + 1 :]


def add_bookmark(paragraph: Paragraph, anchor: str, number: int) -> None:
    start = element("w:bookmarkStart", id=str(number), name=bookmark_name(anchor))
    first = 1 if paragraph._p.pPr is not None else 0
    paragraph._p.insert(first, start)
    paragraph._p.append(element("w:bookmarkEnd", id=str(number)))


def open_link(paragraph: Paragraph, *, anchor: str = "", url: str = "") -> Paragraph:
    """What is added to the paragraph returned is a link, within the document or outside."""
    if url:
        link = element("w:hyperlink")
        link.set(qn("r:id"), paragraph.part.relate_to(url, _HYPERLINK, is_external=True))
    else:
        link = element("w:hyperlink", anchor=bookmark_name(anchor))
    paragraph._p.append(link)
    return Paragraph(link, paragraph._parent)


_HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


# Word asks for the settings in their order.
_AFTER_UPDATE = {
    qn(f"w:{name}")
    for name in ("hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars", "rsids")
} | {qn("m:mathPr")}
_LAYOUT_OF_2013 = "15"  # the latest: an older one opens "in compatibility mode"


def settle(document: Any) -> None:
    """Word then offers to compute the contents when the file is opened, as it lays out today."""
    settings = document.settings.element
    after = next((one for one in settings if one.tag in _AFTER_UPDATE), None)
    update = element("w:updateFields", val="true")
    settings.append(update) if after is None else after.addprevious(update)
    for told in settings.iter(qn("w:compatSetting")):
        if told.get(qn("w:name")) == "compatibilityMode":
            told.set(qn("w:val"), _LAYOUT_OF_2013)
