"""Names that may be the same one, written otherwise. No ORM here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import combinations

# Under these, two names are read as two; they let « El Khder » and « El Khdar » meet.
NEAR_WHOLE, NEAR_LAST, NEAR_TITLE = 0.78, 0.75, 0.88
# A word that so many share tells nothing apart.
COMMON = 25
Pair = tuple[int, int]


def near_people(names: Iterable[tuple[int, str]]) -> Iterator[Pair]:
    """Of folded names by key: the last words near each other, and the whole too."""
    blocks = defaultdict(list)
    for key, name in names:
        if name:
            blocks[_bones(name.split()[-1])].append((key, name))
    for block in blocks.values():
        for (one, name), (other, its_name) in combinations(block, 2):
            if name != its_name and _are_near_people(name, its_name):
                yield min(one, other), max(one, other)


def _are_near_people(one: str, other: str) -> bool:
    if sorted(one.split()) == sorted(other.split()):
        return True
    last = _ratio(one.split()[-1], other.split()[-1])
    return last >= NEAR_LAST and _ratio(one, other) >= NEAR_WHOLE


def near_titles(names: Iterable[tuple[int, str]]) -> Iterator[Pair]:
    """Of the folded names of institutions: the same but for a few letters."""
    by_word = defaultdict(set)
    for key, name in names:
        for word in set(name.split()):
            by_word[word[:5]].add((key, name))
    told = set()
    for block in by_word.values():
        for (one, name), (other, its_name) in combinations(sorted(block)[: COMMON + 1], 2):
            pair = min(one, other), max(one, other)
            if len(block) > COMMON or one == other or pair in told:
                continue
            if name != its_name and _are_near_titles(name, its_name):
                told.add(pair)
                yield pair


def _are_near_titles(one: str, other: str) -> bool:
    return min(len(one), len(other)) > 5 and _ratio(one, other) >= NEAR_TITLE


def same(names: Iterable[tuple[int, str]]) -> Iterator[Pair]:
    """Two keys under exactly one folded name."""
    keys = defaultdict(set)
    for key, name in names:
        if name:
            keys[name].add(key)
    for named in keys.values():
        yield from combinations(sorted(named), 2)


def _bones(word: str) -> str:
    """Its consonants, a doubled one once: what changes least from one spelling to another."""
    found = ""
    for letter in word:
        if letter not in "aeiouyh" and found[-1:] != letter:
            found += letter
    return found or word


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
