"""What people type: compared without accents, case or punctuation; written where XML goes."""

import re
import unicodedata

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_A_WORD = re.compile(r"[\W_]+")
# Letters that Unicode does not decompose.
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l"})

_MARKS = "\u0300"  # none combines before


def fold(text: str) -> str:
    """Return `text` without accents, case or punctuation, its words parted by one space."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    letters = "".join(c for c in decomposed if c < _MARKS or unicodedata.category(c) != "Mn")
    return _NOT_A_WORD.sub(" ", letters).strip()


def fit_for_xml(text: str) -> str:
    """The text without what XML refuses."""
    return NOT_IN_XML.sub("", text)
