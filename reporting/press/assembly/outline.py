"""The bookmarks: a tree of the headings, by their levels."""

import pikepdf
from pikepdf import Name, OutlineItem

from reporting.press.assembly.destinations import place
from reporting.press.facts import Facts


def write(book: pikepdf.Pdf, facts: list[Facts], starts: list[int]) -> None:
    """A heading stands under the nearest one before it that is of a lower level."""
    if Name.Outlines in book.Root:
        del book.Root.Outlines
    with book.open_outline() as outline:
        above: list[tuple[int, list[OutlineItem]]] = [(0, outline.root)]
        for fact, start in zip(facts, starts, strict=True):
            for mark in fact.bookmarks:
                while above[-1][0] >= mark.level:
                    above.pop()
                item = OutlineItem(mark.label, place(book, start, mark.spot))
                above[-1][1].append(item)
                above.append((mark.level, item.children))
