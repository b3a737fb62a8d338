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

_SPACE = "[ \u00a0\u202f\t\n]"
# Stands for a tag or an entity while the text around it is set.
_HELD = "\ue000"
_WORD_END = rf"[\w»){_HELD}]"
_DAY_MONTH = "|".join(MONTHS)
_RULES = (
    (re.compile(rf"(?<=\S){_SPACE}+(?=[;!?%])"), NARROW_NBSP),
    # A mark right after a word, unless it is part of an address or a time (https://, 10:30).
    (re.compile(rf"(?<={_WORD_END})(?=[;!?](?:[\s»)!?{_HELD}]|$))"), NARROW_NBSP),
    (re.compile(r"(?<=\d)(?=%)"), NARROW_NBSP),
    (re.compile(rf"(?<=\S){_SPACE}+(?=:(?:[\s{_HELD}]|$))"), NBSP),
    (re.compile(rf"(?<={_WORD_END})(?=:(?:[\s{_HELD}]|$))"), NBSP),
    (re.compile(rf"«{_SPACE}*"), "«" + NBSP),
    (re.compile(rf"{_SPACE}*»"), NBSP + "»"),
    # Numbers hold together with their thousands and their unit, dates from day to year.
    (re.compile(r"\b\d{1,3}(?: \d{3})+\b"), lambda match: match[0].replace(" ", NARROW_NBSP)),
    (re.compile(r"(?<=\d) (?=[€%])"), NARROW_NBSP),
    (re.compile(rf"(\d|er) (?=(?:{_DAY_MONTH})\b)"), r"\1" + NBSP),
    (re.compile(rf"({_DAY_MONTH}) (?=\d{{4}})"), r"\1" + NBSP),
    (re.compile(r"(?<=n°) "), NBSP),
    (re.compile(r"(?<=\b(?:M\.|CP)) (?=\w)"), NBSP),
    (re.compile(r"(?<=\bOSP) (?=\d)"), NBSP),
    (re.compile(r"(?<=\w)'(?=[\w«])"), "\u2019"),
)
_APOSTROPHE = re.compile(r"&#x27;|&#39;")
_TAG_OR_ENTITY = re.compile(rf"<[^>]*>|{_HELD}|&(?!#x27;|#39;)(?:#\d+|#x[0-9a-fA-F]+|\w+);")
_ORDINAL = re.compile(r"\b(?:(1)(er)|(\d+)ème)\b")


def french_spaces(text: str) -> str:
    """Return plain text with the spaces and apostrophes that French typography asks for."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def french_html(html: str) -> str:
    """Apply `french_spaces` to the text of well-formed HTML, across its tags and entities but
    never inside them, and raise the endings of ordinals."""
    held = iter(_TAG_OR_ENTITY.findall(html))
    text = _APOSTROPHE.sub("'", _TAG_OR_ENTITY.sub(_HELD, html))
    text = french_spaces(text)
    text = _ORDINAL.sub(_raised, text)
    return re.sub(_HELD, lambda _match: next(held), text)


def _raised(ordinal: re.Match[str]) -> str:
    """1er and 6ème as the Lexique sets them: the ending raised, and shortened to "e"."""
    return f"{ordinal[1] or ordinal[3]}<sup>{ordinal[2] or 'e'}</sup>"


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


def closed(text: str) -> str:
    """The quotation that a cut has left open is closed."""
    return text + " »" * (text.count("«") - text.count("»"))


def quoted(text: str) -> str:
    """Between guillemets; a quotation inside takes the others."""
    inner = re.sub(r"«\s*(.*?)\s*»", r"“\1”", text)
    return f"« {inner} »"
