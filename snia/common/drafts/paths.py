"""The values of two documents by their paths, held against each other. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

Value = str | dict[str, str] | None


@dataclass(frozen=True)
class Difference:
    """One path whose value is not the same in two documents: a text, a row, or None (absent)."""

    path: str
    mine: Value
    theirs: Value
    changed_by_me: bool
    changed_by_them: bool

    @property
    def suggests_mine(self) -> bool:
        """What one side alone changed is that side's; what both changed is to be chosen."""
        return self.changed_by_me and not self.changed_by_them

    @property
    def is_contested(self) -> bool:
        return self.changed_by_me and self.changed_by_them

    def of(self, mine: Any, theirs: Any) -> "Difference":
        """The same, with the values of both sides."""
        return replace(self, mine=mine, theirs=theirs)


def fingerprints(flat: Mapping[str, str]) -> dict[str, str]:
    return {path: hashlib.sha256(value.encode()).hexdigest()[:10] for path, value in flat.items()}


def differences(
    mine: Mapping[str, str], theirs: Mapping[str, str], base: Mapping[str, str] | None
) -> dict[str, Difference]:
    """What differs, by path, the values left to be filled in."""
    my_prints, their_prints = fingerprints(mine), fingerprints(theirs)
    base = their_prints if base is None else base

    def is_changed(prints: Mapping[str, str], path: str) -> bool:
        paths = {p for p in (*prints, *base) if p == path or p.startswith(f"{path}/")}
        return any(prints.get(p) != base.get(p) for p in paths)

    return {
        path: Difference(
            path, None, None, is_changed(my_prints, path), is_changed(their_prints, path)
        )
        for path in _differing(mine, theirs)
    }


def _differing(mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    """A row that one side alone has stands for all its cells."""
    paths = [p for p in dict.fromkeys([*theirs, *mine]) if mine.get(p) != theirs.get(p)]
    lone_rows = {p for p in paths if "row" in (mine.get(p), theirs.get(p)) and p.count("/") == 1}
    return [p for p in paths if p.rpartition("/")[0] not in lone_rows]
