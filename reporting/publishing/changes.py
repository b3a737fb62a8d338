"""What changed between two versions of a book, told for people: where, before, after."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest

from reporting.bilan.book import Book
from reporting.publishing.passages import passages_of

# Longer than this, the middle of a passage is left out of the list: the book has it whole.
LONGEST = 600


@dataclass(frozen=True)
class Change:
    """Empty before: added; empty after: removed."""

    where: str
    before: str = ""
    after: str = ""


@dataclass
class _Place:
    name: str
    texts: list[str] = field(default_factory=list)


def changes_between(before: Book, after: Book) -> list[Change]:
    """In the order of the later book, then what it has no longer."""
    old, new = _places(before), _places(after)
    changes: list[Change] = []
    for key in [*new, *(key for key in old if key not in new)]:
        name = (new.get(key) or old[key]).name
        was, is_now = (side[key].texts if key in side else [] for side in (old, new))
        changes += _changes_at(name, was, is_now)
    return changes


def as_values(changes: list[Change]) -> list[dict[str, str]]:
    return [asdict(change) for change in changes]


def _places(book: Book) -> dict[str, _Place]:
    """The passages of a book by place; the place stays the same when it is renumbered."""
    places: dict[str, _Place] = {}
    for passage in passages_of(book):
        if passage.text:
            place = places.setdefault(passage.key, _Place(passage.where))
            place.texts.append(passage.text)
    return places


def _changes_at(where: str, old: list[str], new: list[str]) -> Iterator[Change]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            for before, after in zip_longest(old[i:j], new[k:m], fillvalue=""):
                yield Change(where, _shortened(before), _shortened(after))


def _shortened(text: str) -> str:
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[:half]} […] {text[-half:]}"
