"""Plain text: one file for the Excel of a French desk, one for the tools of humanitarian data."""

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from io import TextIOWrapper
from typing import IO, Any

from snia.exports.document import Document
from snia.exports.text import harmless


def write_csv(document: Document, file: IO[bytes]) -> None:
    """Semicolons, decimal commas and a byte order mark: a double click opens it in French."""
    _write(document, file, "utf-8-sig", ";", partial(_cell, decimal=","), with_tags=False)


def write_hxl(document: Document, file: IO[bytes]) -> None:
    """Commas and decimal points, the tags of HXL 1.1 below the titles."""
    _write(document, file, "utf-8", ",", partial(_cell, decimal="."), with_tags=True)


def _write(
    document: Document,
    file: IO[bytes],
    encoding: str,
    delimiter: str,
    cell: Callable[[Any], str],
    *,
    with_tags: bool,
) -> None:
    text = TextIOWrapper(file, encoding=encoding, newline="", write_through=True)
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow([str(column.title) for column in document.columns])
    if with_tags:
        writer.writerow([column.hxl for column in document.columns])
    writer.writerows([cell(value) for value in row] for row in document.rows())
    text.detach()  # the file stays open


def _cell(value: Any, *, decimal: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, date):
        return value.isoformat()
    return _number(value).replace(".", decimal)


def _number(value: Any) -> str:
    """No thousands parted, no needless zeros: 5271000, 12.5."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
