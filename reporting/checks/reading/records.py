"""How the rules name a row of the database, and where it is mended."""

from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.text import Truncator

from reporting.checks.findings import Record


def record_of(row: Model, *, chapter: int | None = None, label: str = "", url: str = "") -> Record:
    """A row by its kind and key, mended in the reference data unless another address is given."""
    meta: Any = row._meta
    address = url or reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    name = label or Truncator(str(row)).words(20)
    return Record(f"{meta.model_name}:{row.pk}", name, chapter, address)
