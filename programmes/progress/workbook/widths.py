"""How wide the columns of an institution's workbook are."""

from programmes.progress.workbook.layout import ACTION, INDICATOR, PART, UNIT, WORDING
from snia.common.workbook_columns import Column
from snia.common.workbooks import CellKind

_WIDTHS = {
    WORDING: 48,
    "narrative": 70,
    "confidence_reason": 40,
    "title": 40,
    "text": 70,
    "description": 40,
    ACTION: 9,
    PART: 24,
    UNIT: 16,
    INDICATOR: 44,
}
_WIDTHS_OF_KINDS = {CellKind.CHOICE: 20, CellKind.NUMBER: 13, CellKind.RATE: 13}


def width_of(column: Column) -> int:
    return _WIDTHS.get(column.name or column.label, _WIDTHS_OF_KINDS.get(column.kind, 28))
