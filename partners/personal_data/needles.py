"""A person's name, address or telephone as texts hold it. No ORM here."""

import re
from dataclasses import dataclass
from functools import cached_property

# Calendars fold their lines; HTML spells some marks otherwise.
_FOLD = r"(?:\r?\n[ \t])?"
_SPACE = r"(?:\s|&nbsp;)+"
_APOSTROPHE = r"(?:['’]|&#x27;|&#39;)"
_ASCII_WORDS = re.compile(r"[A-Za-z0-9]+")


@dataclass(frozen=True)
class Needle:
    text: str
    replacement: str
    # A name may be another person's too; an address is nobody else's.
    is_name: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        spelled = _SPACE.join(map(_letters, self.text.split()))
        return re.compile(rf"(?<!\w){spelled}(?!\w)", re.IGNORECASE)

    @property
    def probe(self) -> str:
        """What a database can look for, whatever it does with accents: the longest plain run."""
        return max(_ASCII_WORDS.findall(self.text), key=len, default=self.text)

    def is_in(self, text: str) -> bool:
        return self.pattern.search(text) is not None

    def replaced_in(self, text: str) -> str:
        return self.pattern.sub(lambda _found: self.replacement, text)


def _letters(word: str) -> str:
    spelled = (_APOSTROPHE if letter in "'’" else re.escape(letter) for letter in word)
    return _FOLD.join(spelled)
