"""Reading back what the lists are exported as, and finding the list pages of the site."""

import csv
import re
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.views.generic.list import BaseListView, MultipleObjectMixin
from django_filters.views import FilterView
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from pypdf import PdfReader

FORMATS = ("xlsx", "csv", "hxl", "pdf")


def list_pages(patterns: Any = None, namespace: str = "") -> Iterator[tuple[str, Any]]:
    """Every route whose view is a list, with that view."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                prefix = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from list_pages(pattern.url_patterns, prefix)
        elif isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "view_class", object)
            if issubclass(view, (BaseListView, FilterView, MultipleObjectMixin)):
                yield f"{namespace}{pattern.name}", view


def exported(client: Client, name: str, format: str, **query: Any) -> bytes:
    """The file that the list's own address gives."""
    response = client.get(reverse(name), {**query, "export": format})
    assert response.status_code == 200, response.content.decode()
    assert response.streaming, "a page was answered, not a file"
    return b"".join(response.streaming_content)


def workbook(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def excel_rows(content: bytes) -> list[dict[str, Any]]:
    """The rows of the list, under the titles of its columns."""
    titles, *rows = workbook(content).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(titles, row, strict=True)) for row in rows]


def csv_rows(content: bytes, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def pdf_pages(content: bytes) -> list[str]:
    return [squeezed(page.extract_text()) for page in PdfReader(BytesIO(content)).pages]


def squeezed(text: str) -> str:
    """Without spaces, for a page breaks its lines; its apostrophes and ordinals as typed."""
    text = re.sub(r"(?<=\d)ème\b", "e", text.replace("’", "'"))
    return "".join(text.split())
