"""Texts that a spreadsheet must never take for a formula."""

import re

# What makes a spreadsheet compute a cell of a CSV, the full-width signs of Asian keyboards too.
_STARTS_A_FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")
_IS_A_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def starts_a_formula(text: str) -> bool:
    return bool(_STARTS_A_FORMULA.match(text))


def harmless(text: str) -> str:
    """The text, after an apostrophe where a spreadsheet would compute it; a number stays."""
    if starts_a_formula(text) and not _IS_A_NUMBER.fullmatch(text):
        return f"'{text}"
    return text
