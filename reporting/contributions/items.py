"""The lists of a proposal made rows of the chapter: a challenge, a planned measure or a
recommendation for each item. What is no item stays text."""

from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag

from programmes.models.reported import ReportedItem
from reporting.bilan.material import LISTS
from reporting.contributions.places import next_position
from snia.common.richtext import text_of
from snia.common.word import LISTS as LIST_TAGS


@dataclass(frozen=True)
class Split:
    """A text, without the lists that stood by themselves in it, and what their items say."""

    items: list[str]
    html: str


def has_items(html: str) -> bool:
    return bool(split(html).items) if "<li" in html else False


def split(html: str) -> Split:
    tree = BeautifulSoup(html, "html.parser")
    lists = [one for one in tree.children if isinstance(one, Tag) and one.name in LIST_TAGS]
    items = [told for one in lists for told in _items(one.extract())]
    return Split(items, str(tree))


def _items(listing: Tag) -> list[str]:
    told = (_told(item) for item in listing.find_all("li", recursive=False))
    return [text for text in told if text]


def _told(item: Tag) -> str:
    """All that it says on one line: the lists inside it after its own words, the addresses of
    its links in brackets."""
    inner = []
    while listing := item.find([*LIST_TAGS]):
        inner += _items(listing.extract())
    for link in item.find_all("a", href=True):
        if str(link["href"]) not in link.get_text():
            link.append(f" ({link['href']})")
    own, nested = text_of(str(item)), " ; ".join(inner)
    return f"{own.rstrip(' :')} : {nested}" if own and nested else own or nested


def add_rows(items: list[str], *, section: str, locator: str, **where: Any) -> list[ReportedItem]:
    """Last of their list, in their order."""
    model = LISTS[section]
    first = next_position(model.objects.filter(**where))
    return [
        model.objects.create(text=text, position=position, source_locator=locator, **where)
        for position, text in enumerate(items, start=first)
    ]
