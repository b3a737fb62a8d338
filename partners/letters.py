"""Letters of priorities, as the tables of 2008 write them: "a) – i)", "b)", "a), c) - e)"."""

import re
from string import ascii_lowercase

_RANGE = re.compile(r"\b([a-z])\b\s*\)?(?:\s*(?:[-‐‑–—]|à)\s*([a-z])\b\s*\)?)?")


def expand_letters(written: str) -> list[str]:
    """Return the letters that a reference means, in order and once each.

    Raises ValueError for a range that runs backwards or a reference without a letter.
    """
    letters: set[str] = set()
    for first, last in _RANGE.findall(written.lower()):
        start, end = ascii_lowercase.index(first), ascii_lowercase.index(last or first)
        if end < start:
            raise ValueError(f"the range “{first} – {last}” runs backwards")
        letters.update(ascii_lowercase[start : end + 1])
    if not letters:
        raise ValueError(f"no letter in “{written}”")
    return sorted(letters)
