"""The words offered in the cells that have a choice, and the prompts of the others."""

from collections.abc import Mapping

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from programmes.progress.workbook.layout import ACTION, Sheet, sheets
from snia.common.workbook_columns import offer_of
from snia.common.workbook_style import write_text

LISTS = "_listes"
_LAST_ROW = 2_000  # as far as the lists reach

# The range of the words of a column, by its section and its label.
Lists = Mapping[tuple[str, str], str]


def write_lists(workbook: Workbook, codes: list[str]) -> Lists:
    """The words, on a hidden sheet; `codes` are those of the actions."""
    worksheet = workbook.create_sheet(LISTS)
    worksheet.sheet_state = "veryHidden"
    ranges = {}
    for index, (place, words) in enumerate(_words(codes).items(), start=1):
        for number, word in enumerate(words, start=1):
            write_text(worksheet.cell(number, index), word, is_open=False)
        letter = get_column_letter(index)
        ranges[place] = f"'{LISTS}'!${letter}$1:${letter}${max(len(words), 1)}"
    return ranges


def _words(codes: list[str]) -> dict[tuple[str, str], list[str]]:
    words = {
        (sheet.section, column.label): list(column.words.values())
        for sheet in sheets().values()
        for column in sheet.columns
        if column.words
    }
    return words | {(sheet.section, ACTION): codes for sheet in sheets().values() if sheet.grows}


def offer_words(worksheet: Worksheet, sheet: Sheet, lists: Lists) -> None:
    for index, column in enumerate(sheet.columns, start=1):
        words = lists.get((sheet.section, column.label))
        if words or column.prompt:
            offer = offer_of(column, words)
            letter = get_column_letter(index)
            offer.add(f"{letter}2:{letter}{_LAST_ROW}")
            worksheet.add_data_validation(offer)
