"""The pages of the web edition, cut out of the pieces that the frozen document holds."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from bs4 import BeautifulSoup, Tag

from reporting.frozen.document import FrozenDocument
from reporting.outputs.walk import chapter_name
from snia.common.typography import french_spaces

CONTENTS, ANNEXES = "sommaire", "annexes"
_HEADING = re.compile(r"h([1-6])$")
# The outer pages have one heading of their own above those of the book.
_LOWERED, _RAISED = 1, -1


@dataclass(frozen=True)
class Page:
    """`anchor` names it for ever: it is the book's own for a chapter."""

    anchor: str
    title: str
    html: str
    part: str = ""
    part_anchor: str = ""


# Where a page, or a picture, is found from another page.
Address = Callable[[str], str]


@dataclass(frozen=True)
class Addresses:
    page: Address
    picture: Address


class WebEdition:
    """The pages in their order: contents, chapters, annexes."""

    def __init__(self, document: FrozenDocument) -> None:
        self.document, self.book = document, document.book

    @property
    def book_name(self) -> str:
        return french_spaces(f"{self.book.title} {self.book.period}")

    @cached_property
    def titles(self) -> dict[str, str]:
        """Every page's title, by its anchor, in order."""
        chapters = {c.anchor: french_spaces(chapter_name(c)) for c in self.book.chapters}
        return {CONTENTS: "Sommaire", **chapters, ANNEXES: "Annexes"}

    def page(self, anchor: str, addresses: Addresses) -> Page:
        """Raises KeyError where the edition has no such page."""
        return Page(
            anchor,
            self.book_name if anchor == CONTENTS else self.titles[anchor],
            _dressed(self._pieces[anchor], anchor, self._homes, addresses),
            *self._parts.get(anchor, ("", "")),
        )

    def neighbours(self, anchor: str) -> tuple[str, str]:
        """The pages before and after; empty at either end."""
        order = ["", *self.titles, ""]
        at = order.index(anchor, 1)
        return order[at - 1], order[at + 1]

    @cached_property
    def _pieces(self) -> dict[str, str]:
        html = self.document.html
        chapters = {chapter.anchor: html.of(chapter.anchor) for chapter in self.book.chapters}
        return {CONTENTS: html.front, **chapters, ANNEXES: html.of("closing")}

    @cached_property
    def _parts(self) -> dict[str, tuple[str, str]]:
        return {
            chapter.anchor: (part.title, part.anchor if chapter is part.chapters[0] else "")
            for part in self.book.parts
            for chapter in part.chapters
        }

    @cached_property
    def _homes(self) -> dict[str, str]:
        """The page on which each anchor stands."""
        homes = {part.anchor: part.chapters[0].anchor for part in self.book.parts}
        for page, piece in self._pieces.items():
            homes |= dict.fromkeys(re.findall(r'\bid="([^"]+)"', piece), page)
        return homes


def _dressed(html: str, page: str, homes: dict[str, str], addresses: Addresses) -> str:
    """The piece with its headings under the page's own, its links across pages, and tables
    that a telephone can slide."""
    tree = BeautifulSoup(html, "html.parser")
    step = _LOWERED if page in (CONTENTS, ANNEXES) else _RAISED
    for heading in tree.find_all(_HEADING):
        heading.name = f"h{int(heading.name[1]) + step}"
    for link in tree.find_all("a", href=re.compile("^#")):
        target = str(link["href"])[1:]
        home = homes.get(target, page)
        link["href"] = f"#{target}" if home == page else f"{addresses.page(home)}#{target}"
    for picture in tree.find_all("img", src=re.compile("^attachment:")):
        picture["src"] = addresses.picture(str(picture["src"]).partition(":")[2])
    for group in tree.find_all("colgroup"):  # the widths of a printed page
        group.decompose()
    for table in tree.find_all("table"):
        _let_slide(tree, table)
    return str(tree)


def _let_slide(tree: BeautifulSoup, table: Tag) -> None:
    caption = table.caption.get_text(" ", strip=True) if table.caption else "Tableau"
    frame = tree.new_tag(
        "div", attrs={"class": "slides", "role": "region", "tabindex": "0", "aria-label": caption}
    )
    table.wrap(frame)
