"""Comparing what people type: accents, case and punctuation don't count."""

import re
import unicodedata

_NOT_A_WORD = re.compile(r"[\W_]+")
# Letters that Unicode does not decompose.
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l"})


def fold(text: str) -> str:
    """Return `text` without accents, case or punctuation, its words parted by one space."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    letters = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    return _NOT_A_WORD.sub(" ", letters).strip()
