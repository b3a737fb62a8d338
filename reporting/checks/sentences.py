"""Rich text as the blocks and sentences that a reader sees. No ORM here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

# Not after an initial or an abbreviation ("M. Untel", "n. 3").
_END = re.compile(r"(?<=[^\s.][^\s.][.!?])\s+(?=[A-ZÀ-Ý«(\d])")
_SEMICOLON = re.compile(r"\s*;(?:\s+|$)")


@dataclass(frozen=True)
class List:
    """A list with the paragraph that introduces it."""

    introduction: str
    size: int


def plain(html: str) -> str:
    return _clean(BeautifulSoup(html, "html.parser").get_text(" "))


def blocks(html: str) -> list[str]:
    """The text of each paragraph and of each item of a list."""
    soup = BeautifulSoup(html, "html.parser")
    return [_clean(tag.get_text(" ")) for tag in soup.find_all(["p", "li"]) if not tag.find("p")]


def sentences(text: str, *, whole: bool = False) -> list[str]:
    """Parted at semicolons too, unless they are wanted whole."""
    found = _END.split(text)
    if not whole:
        found = [part for sentence in found for part in _SEMICOLON.split(sentence)]
    return [part for part in found if part]


def introduced_lists(html: str) -> Iterator[List]:
    """Lists right after a paragraph that ends with a colon."""
    for tag in BeautifulSoup(html, "html.parser").find_all(["ul", "ol"]):
        before = tag.find_previous_sibling()
        if isinstance(before, Tag) and before.name == "p":
            text = _clean(before.get_text(" "))
            if text.endswith(":"):
                yield List(text, len(tag.find_all("li", recursive=False)))


def _clean(text: str) -> str:
    return " ".join(text.split())
