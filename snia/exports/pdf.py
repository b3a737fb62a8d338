"""The list on paper: A4, on its side where it is wide, its titles again on each page."""

from datetime import date
from decimal import Decimal
from typing import IO, Any

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from snia.common.pdf import write_pdf as lay_out
from snia.common.typography import thousands
from snia.exports.columns import Column
from snia.exports.document import Document

STYLESHEET = "exports/list.css"
# Characters that fit in the width of an upright page.
_UPRIGHT = 95
_UNKNOWN = "-"


def write_pdf(document: Document, file: IO[bytes]) -> None:
    file.write(lay_out(_html(document), STYLESHEET).content)


def _html(document: Document) -> str:
    printed = [column.is_printed for column in document.columns]
    columns = [column for column in document.columns if column.is_printed]
    rows = (
        [
            (_told(value), column.kind)
            for value, column, is_printed in zip(row, document.columns, printed, strict=True)
            if is_printed
        ]
        for row in document.rows()
    )
    context = {
        "document": document,
        "facts": document.facts()[1:],  # the title says the first
        "columns": columns,
        "widths": _widths(columns),
        "rows": rows,
        "is_wide": sum(map(_width, columns)) > _UPRIGHT,
    }
    return render_to_string("exports/list.html", context)


def _widths(columns: list[Column]) -> SafeString:
    """Each column's share of the width of the page."""
    widths = [_width(column) for column in columns]
    shares = ((f"{100 * width / sum(widths):.2f}%",) for width in widths)
    return format_html(
        "<colgroup>{}</colgroup>", format_html_join("", '<col style="width: {}">', shares)
    )


def _width(column: Column) -> float:
    """No word of its title is cut."""
    longest = max(map(len, str(column.title).split()))
    return max(column.width, 1.3 * longest + 3)


def _told(value: Any) -> str:
    if value is None:
        return _UNKNOWN
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal):
        whole, cents = divmod(value, 1)
        return thousands(int(whole)) + (f",{int(cents * 100):02d}" if cents else "")
    return thousands(value) if isinstance(value, int) else str(value)
