"""Demonstration data of every domain: each registers how to load its part, and how to take it
away. A domain that builds on another comes after it, and goes before it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


class Kept(Exception):
    """A part can't be taken away now; the message says what to do first."""


@dataclass(frozen=True)
class Demonstration:
    """`load` and `remove` say in a line what they did; `load` does it once."""

    load: Callable[[date], str]
    remove: Callable[[], str]


_parts: list[Demonstration] = []


def register_demonstration(part: Demonstration) -> None:
    """Called by each domain when the applications are ready, lower layers first."""
    _parts.append(part)


def load_demonstration(today: date) -> list[str]:
    return [told for part in _parts if (told := part.load(today))]


def remove_demonstration() -> list[str]:
    """Raises `Kept` where a part can't go; nothing of it went then."""
    return [told for part in reversed(_parts) if (told := part.remove())]
