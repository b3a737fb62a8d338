"""Who counts, and how many must be there. No ORM here.

An institution is there when it is present, or represented by a person. Represented by another
institution, it counts only where that one is there itself: a proxy is not handed on.
"""

from collections.abc import Iterable
from dataclasses import dataclass

PRESENT, REPRESENTED = "present", "represented"


@dataclass(frozen=True)
class Line:
    """An institution on the roll; `proxy` is the institution that represents it, if one does."""

    institution: int
    status: str
    proxy: int | None = None
    is_member: bool = True


@dataclass(frozen=True)
class Standing:
    """The quorum as it stands; `counted` are the members that are there or represented."""

    members: int
    counted: frozenset[int]
    required: int | None
    rule: str = ""

    @property
    def there(self) -> int:
        return len(self.counted)

    @property
    def is_met(self) -> bool | None:
        """None where the body has no quorum."""
        return None if self.required is None else self.there >= self.required


def standing(
    lines: Iterable[Line], share: str | None = None, number: int | None = None, rule: str = ""
) -> Standing:
    """How many members are there, of how many, and how many the rule asks for."""
    lines = list(lines)
    members = [line for line in lines if line.is_member]
    there = themselves(lines)
    counted = frozenset(line.institution for line in members if counts(line, there))
    required = None if share is None else required_number(share, number, len(members))
    return Standing(len(members), counted, required, rule)


def themselves(lines: Iterable[Line]) -> frozenset[int]:
    """The institutions that are there without anyone's proxy, guests included."""
    return frozenset(line.institution for line in lines if _is_there_itself(line))


def counts(line: Line, there: frozenset[int]) -> bool:
    """Whether a line stands for someone in the room; `there` are those there themselves."""
    return line.institution in there or (line.status == REPRESENTED and line.proxy in there)


def _is_there_itself(line: Line) -> bool:
    return line.status == PRESENT or (line.status == REPRESENTED and line.proxy is None)


def required_number(share: str, number: int | None, members: int) -> int:
    """In whole members: half of 5 is 3, more than half of 4 is 3, two thirds of 7 are 5; one at
    least, even of none: guests alone decide nothing."""
    if share == "half":
        return max(1, (members + 1) // 2)
    if share == "majority":
        return members // 2 + 1
    if share == "two_thirds":
        return max(1, (2 * members + 2) // 3)
    if share == "number" and number is not None:
        return number
    raise ValueError(f"no such quorum: {share} {number}")
