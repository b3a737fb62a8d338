"""Numbers as French texts write them, in figures or in words. No ORM here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from snia.common.quantities import Qualifier
from snia.common.text import fold

# fmt: off
_TO_SIXTEEN = [
    "zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
    "douze", "treize", "quatorze", "quinze", "seize",
]
# fmt: on
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}


def in_words(number: int) -> str:
    """33 as "trente trois", without accents nor hyphens; up to 99."""
    if number <= 16:
        return _TO_SIXTEEN[number]
    if number < 20:
        return f"dix {_TO_SIXTEEN[number - 10]}"
    if number >= 80:
        return "quatre vingt" + (f" {in_words(number - 80)}" if number > 80 else "")
    ten = min(number // 10 * 10, 60)
    rest = number - ten
    if rest == 0:
        return _TENS[ten]
    return (
        f"{_TENS[ten]} et {in_words(rest)}"
        if rest in (1, 11)
        else f"{_TENS[ten]} {in_words(rest)}"
    )


_WORDS = {in_words(number): number for number in range(100)} | {"une": 1, "quatre vingts": 80}
_WRITTEN = "|".join(sorted(_WORDS, key=len, reverse=True))
NUMBER = rf"(?:\d{{1,3}}(?: \d{{3}})+|\d+|(?:{_WRITTEN}))"
_QUALIFIERS = {
    "au moins": Qualifier.AT_LEAST,
    "plus de": Qualifier.MORE_THAN,
    "environ": Qualifier.ABOUT,
    "pres de": Qualifier.ABOUT,
    "quelque": Qualifier.ABOUT,
}
_COUNTED = r"(?<![\w])(?:(?P<qualifier>{qualifiers}) )?(?P<number>{number}) (?P<noun>{nouns})\b"


@dataclass(frozen=True)
class Stated:
    """A number that a text states of something."""

    number: int
    qualifier: str
    noun: str
    start: int

    def agrees_with(self, held: int, qualifier: str = Qualifier.EXACT) -> bool:
        """Whether both can be true; what is told roughly contradicts little."""
        if Qualifier.ABOUT in (self.qualifier, qualifier):
            return abs(self.number - held) <= max(self.number, held) / 5
        mine, theirs = _range(self.number, self.qualifier), _range(held, qualifier)
        return mine[0] <= theirs[1] and theirs[0] <= mine[1]

    def __str__(self) -> str:
        if self.qualifier == Qualifier.EXACT:
            return str(self.number)
        return f"{Qualifier(self.qualifier).label} {self.number}"


def _range(number: int, qualifier: str) -> tuple[float, float]:
    if qualifier == Qualifier.AT_LEAST:
        return number, float("inf")
    if qualifier == Qualifier.MORE_THAN:
        return number + 1, float("inf")
    return number, number


def counted(text: str, nouns: str) -> Iterator[Stated]:
    """Numbers that stand before one of the nouns (a regular expression on folded text)."""
    pattern = _COUNTED.format(qualifiers="|".join(_QUALIFIERS), number=NUMBER, nouns=nouns)
    for match in re.finditer(pattern, fold(text)):
        qualifier = _QUALIFIERS.get(match["qualifier"] or "", Qualifier.EXACT)
        yield Stated(_value(match["number"]), qualifier, match["noun"], match.start())


def _value(written: str) -> int:
    return _WORDS[written] if written in _WORDS else int(written.replace(" ", ""))
