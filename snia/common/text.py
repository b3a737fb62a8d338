"""Comparing what people type: accents, case and punctuation don't count."""

import re
import unicodedata

# What Unicode does not decompose, and the apostrophes and dashes that part words.
_REPLACED = (("œ", "oe"), ("Œ", "Oe"), ("ø", "o"), ("’", " "), ("–", " "), ("—", " "))
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Return `text` without accents, case or punctuation, its words parted by one space."""
    for written, plain in _REPLACED:
        text = text.replace(written, plain)
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return _NOT_A_WORD.sub(" ", decomposed.encode("ascii", "ignore").decode()).strip()
