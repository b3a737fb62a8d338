"""French typography, for pages and for the book: spaces, dates, numbers.

Rules of the Imprimerie nationale's "Lexique": a narrow non-breaking space before ; ! ? and %,
a full one before the colon, and inside « guillemets »; "1er" for the first day of a month only.
"""

import re
from datetime import date

from snia.common.approximate_dates import Interval

NBSP = "\u00a0"
NARROW_NBSP = "\u202f"
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]

_SPACES = " \u00a0\u202f\t\n"
_RULES = (
    # A word, then a mark that is not part of an address or a time (https://, 10:30).
    (re.compile(rf"(?<=[^\s{_SPACES}])[{_SPACES}]+(?=[;!?%])"), NARROW_NBSP),
    (re.compile(rf"(?<=[\w»)])(?=[;!?](?:[{_SPACES}]|$))"), NARROW_NBSP),
    (re.compile(r"(?<=\d)(?=%)"), NARROW_NBSP),
    (re.compile(rf"(?<=\S)[{_SPACES}]+(?=:(?:[{_SPACES}]|$))"), NBSP),
    (re.compile(rf"(?<=[\w»)])(?=:(?:[{_SPACES}]|$))"), NBSP),
    (re.compile(rf"«[{_SPACES}]*"), "«" + NBSP),
    (re.compile(rf"[{_SPACES}]*»"), NBSP + "»"),
    # Numbers hold together with their thousands, their unit and the word "n°".
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), NARROW_NBSP),
    (re.compile(r"(?<=\d) (?=[€%])"), NARROW_NBSP),
    (re.compile(r"(?<=n°) "), NBSP),
    (re.compile(r"(?<=\b(?:M\.|CP)) (?=\w)"), NBSP),
    (re.compile(r"(?<=\w)'(?=\w)"), "\u2019"),
)
_TAG = re.compile(r"(<[^>]*>)")
_FIRST = re.compile(r"\b1er\b")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);")


def french_spaces(text: str) -> str:
    """Return plain text with the spaces and apostrophes that French typography asks for."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def french_html(html: str) -> str:
    """Apply `french_spaces` to the text of well-formed HTML, never inside its tags or entities."""
    pieces = _TAG.split(html)
    return "".join(
        piece if piece.startswith("<") else _FIRST.sub(r"1<sup>er</sup>", _outside_entities(piece))
        for piece in pieces
    )


def _outside_entities(text: str) -> str:
    # Entities end with the very semicolon that the rules would part from its word.
    kept: list[str] = []
    for plain, entity in _parts(text):
        kept.append(french_spaces(plain) if plain else "")
        kept.append("'" if entity in {"&#x27;", "&#39;"} else entity)
    joined = "".join(kept)
    return re.sub(r"(?<=\w)'(?=\w)", "\u2019", joined)


def _parts(text: str) -> list[tuple[str, str]]:
    parts, position = [], 0
    for match in _ENTITY.finditer(text):
        parts.append((text[position : match.start()], match[0]))
        position = match.end()
    return [*parts, (text[position:], "")]


def thousands(number: int) -> str:
    """12345 as "12 345", parted by narrow non-breaking spaces."""
    return f"{number:,}".replace(",", NARROW_NBSP)


def long_date(day: date) -> str:
    """1 October 2020 as "1er octobre 2020"."""
    rank = "1er" if day.day == 1 else str(day.day)
    return f"{rank}{NBSP}{MONTHS[day.month - 1]}{NBSP}{day.year}"


def long_interval(interval: Interval) -> str:
    """An interval in words: "du 14 au 20 décembre 2020", or its one day."""
    start, end = interval
    if start == end:
        return long_date(start)
    if (start.year, start.month) == (end.year, end.month):
        first = "1er" if start.day == 1 else str(start.day)
        return f"du {first} au {long_date(end)}"
    return f"du {long_date(start)} au {long_date(end)}"


def enumeration(items: list[str]) -> str:
    """["11.1", "11.2", "11.3"] as "11.1, 11.2 et 11.3"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} et {items[-1]}"
