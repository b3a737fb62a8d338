"""Where each name in the book leads."""

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from reporting.press.facts import Facts, Spot


def place(book: pikepdf.Pdf, start: int, spot: Spot) -> Array:
    return Array([book.pages[start + spot.page].obj, Name.XYZ, spot.x, spot.y, 0])


def write(book: pikepdf.Pdf, facts: list[Facts], starts: list[int]) -> None:
    """One tree of names, sorted as PDF asks; of two that are the same, the first one holds."""
    named: dict[str, Array] = {}
    for fact, start in zip(facts, starts, strict=True):
        for name, spot in fact.anchors.items():
            if name not in named:
                named[name] = place(book, start, spot)
    by_bytes = sorted(named.items(), key=lambda item: bytes(String(item[0])))
    flat = [entry for name, spot in by_bytes for entry in (String(name), spot)]
    book.Root.Names = Dictionary(Dests=book.make_indirect(Dictionary(Names=Array(flat))))
