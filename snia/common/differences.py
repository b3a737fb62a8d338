"""What one text changed in another, in words."""

import difflib
import re

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

_WORDS = re.compile(r"\s+|[^\s]+")
_TOO_MANY = 4_000_000


def word_changes(before: str, after: str) -> SafeString:
    """The later text, with <del> around the words that went and <ins> around those that came."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) * len(new) > _TOO_MANY:  # comparing word by word would take seconds
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[tuple[str, str]] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(("", "".join(old[i:j])))
            continue
        if j > i:
            pieces.append(("del", "".join(old[i:j])))
        if m > k:
            pieces.append(("ins", "".join(new[k:m])))
    return mark_safe("".join(_piece(tag, text) for tag, text in pieces))  # noqa: S308


def _piece(tag: str, text: str) -> str:
    return format_html(f"<{tag}>{{}}</{tag}>", text) if tag else conditional_escape(text)
