"""What the long tables are drawn with.

Records, with all that hangs on them, take a template twenty times as long as rows of ready texts
(docs/speed.md): such a table is read as plain values, and what several rows say is made once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

NOTHING = SafeString("-")
COMMA = SafeString(", ")


def grouped(pairs: Iterable[tuple[int, Any]]) -> defaultdict[int, list[Any]]:
    """The second of each pair, under the first; nothing under any other."""
    groups = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def addresses(route: str, *args: Any, key: str) -> Callable[[Any], str]:
    """The addresses of the pages of a kind, by what tells them apart: one `reverse` for all.

    `args` stand for those of any page, `key` for how its address writes what tells it apart.
    """
    before, _key, after = reverse(route, args=args).rpartition(key)
    return lambda key: f"{before}{key}{after}"


class Links:
    """Links to the pages of a kind; one that several rows show is made once."""

    def __init__(self, route: str, *args: Any, key: str) -> None:
        self._address = addresses(route, *args, key=key)
        self._made: dict[tuple[Any, str], SafeString] = {}

    def to(self, key: Any, label: str) -> SafeString:
        link = self._made.get((key, label))
        if link is None:
            address = escape(self._address(key))
            shown = label if isinstance(label, SafeString) else escape(label)
            link = self._made[key, label] = SafeString(f'<a href="{address}">{shown}</a>')
        return link
