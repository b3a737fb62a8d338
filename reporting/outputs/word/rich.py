"""Clean HTML as Word paragraphs: emphasis, links, lists in lists, quotations, tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag
from docx.shared import RGBColor
from docx.text.paragraph import Paragraph

from reporting.outputs.word.fields import open_link
from reporting.outputs.word.tables import add_plain_table
from snia.common.richtext import LISTS
from snia.common.text import fit_for_xml
from snia.common.typography import french_html, french_spaces

_DEEPEST_LIST = 3
LINK = RGBColor(0x0B, 0x53, 0x94)
_INLINE = {"strong", "em", "sup", "sub", "a", "br"}
_MARKS = {"strong": "bold", "em": "italic", "sup": "superscript", "sub": "subscript"}
_BLANKS = re.compile(r"[ \t\r\n\f]+")
Marks = frozenset[str]


@dataclass(frozen=True)
class Place:
    """Where a text goes (the document, or a cell of it), the style of its paragraphs, and the
    level of a heading inside it."""

    document: Any
    style: str = "Normal"
    heading: int = 5


def add_html(place: Place, html: str) -> None:
    tree = BeautifulSoup(french_html(html), "html.parser")
    _add_blocks(place, tree)


def add_plain(paragraph: Paragraph, text: str) -> None:
    paragraph.add_run(french_spaces(fit_for_xml(text)))


def _add_blocks(place: Place, parent: Tag) -> None:
    for stretch in _stretches(parent):
        if isinstance(stretch, list):
            if any(str(node).strip() for node in stretch):
                _fill(place.document.add_paragraph(style=place.style), stretch)
        else:
            _add_block(place, stretch)


def _stretches(parent: Tag) -> Iterator[Any]:
    """Each block, and between two of them, the list of what stands on a line."""
    line: list[Any] = []
    for node in parent.children:
        if isinstance(node, Tag) and node.name not in _INLINE:
            if line:
                yield line
            yield node
            line = []
        else:
            line.append(node)
    if line:
        yield line


def _add_block(place: Place, tag: Tag) -> None:
    document = place.document
    if tag.name in LISTS:
        _add_list(place, tag, depth=1)
    elif tag.name == "table":
        add_plain_table(document, [_cells(row) for row in tag.find_all("tr")])
    elif tag.name == "h4":
        _fill(document.add_paragraph(style=f"Heading {place.heading}"), tag.children)
    elif tag.name == "blockquote":
        _add_blocks(Place(document, "Quote", place.heading), tag)
    elif tag.name == "p":
        _fill(document.add_paragraph(style=place.style), tag.children)
    else:
        _add_blocks(place, tag)


def _cells(row: Tag) -> list[str]:
    return [
        " ".join(cell.get_text(" ").split())
        for cell in row.find_all(["td", "th"], recursive=False)
    ]


# --- Lists ---------------------------------------------------------------------------------


def _add_list(place: Place, listing: Tag, depth: int) -> None:
    name = "List Number" if listing.name == "ol" else "List Bullet"
    style = name if depth == 1 else f"{name} {min(depth, _DEEPEST_LIST)}"
    start = str(listing.get("start", "1"))
    number = None
    if listing.name == "ol":
        number = restarted(place.document, style, int(start) if start.isdigit() else 1)
    for item in listing.find_all("li", recursive=False):
        _add_item(place, item, style, number, depth)


def _add_item(place: Place, item: Tag, style: str, number: int | None, depth: int) -> None:
    is_first = True
    for stretch in _stretches(item):
        if isinstance(stretch, Tag) and stretch.name in LISTS:
            _add_list(place, stretch, depth + 1)
        elif isinstance(stretch, Tag) and stretch.name not in ("p", "h4"):
            _add_block(place, stretch)
        else:
            nodes = stretch.children if isinstance(stretch, Tag) else stretch
            nodes = list(nodes)
            if any(str(node).strip() for node in nodes):
                paragraph = place.document.add_paragraph(
                    style=style if is_first else "List Continue"
                )
                if is_first and number is not None:
                    _number(paragraph, number)
                is_first = False
                _fill(paragraph, nodes)


def restarted(document: Any, style: str, start: int) -> int:
    """A numbering of its own, that begins at `start`: Word would go on with the last list's."""
    numbering = document.part.numbering_part.element
    of_style = document.part.styles[style].element.pPr.numPr.numId.val
    abstract = next(num.abstractNumId.val for num in numbering.num_lst if num.numId == of_style)
    made = numbering.add_num(abstract)
    made.add_lvlOverride(ilvl=0).add_startOverride(start)
    return int(made.numId)


def _number(paragraph: Paragraph, number: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = number


# --- What stands on a line -----------------------------------------------------------------


def _fill(paragraph: Paragraph, nodes: Any, marks: Marks = frozenset()) -> None:
    for node in nodes:
        if isinstance(node, NavigableString):
            _add_run(paragraph, _BLANKS.sub(" ", str(node)), marks)
        elif node.name == "br":
            paragraph.add_run().add_break()
        elif node.name == "a" and node.get("href"):
            _fill(open_link(paragraph, url=str(node["href"])), node.children, marks | {"link"})
        else:
            _fill(paragraph, node.children, marks | {_MARKS.get(node.name, "")})


def _add_run(paragraph: Paragraph, text: str, marks: Marks) -> None:
    run = paragraph.add_run(fit_for_xml(text))
    for name in ("bold", "italic"):
        if name in marks:
            setattr(run, name, True)
    for name in ("superscript", "subscript"):
        if name in marks:
            setattr(run.font, name, True)
    if "link" in marks:
        run.font.underline, run.font.color.rgb = True, LINK
