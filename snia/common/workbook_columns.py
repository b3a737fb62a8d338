"""The columns of a workbook, made from the fields of a form.

Their words are always French: the workbook leaves and comes back under whatever language the
page has, and its sheets and columns are found by their names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from openpyxl.worksheet.datavalidation import DataValidation

from snia.common.workbooks import CellKind


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a sheet; `name` is that of the document, empty where the site alone fills it."""

    label: str
    name: str = ""
    kind: CellKind = CellKind.TEXT
    prompt: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


def columns_of(form_class: type[forms.Form]) -> list[Column]:
    """To be asked in French."""
    return [
        Column(str(f.label), name, kind_of(name, f), str(f.help_text), words_of(f))
        for name, f in form_class.base_fields.items()
    ]


def kind_of(name: str, form_field: Any) -> CellKind:
    """A field that is read in its own way says so (`cell_kind`)."""
    own: CellKind | None = getattr(form_field, "cell_kind", None)
    if own is not None:
        return own
    if isinstance(form_field, forms.ChoiceField):
        return CellKind.CHOICE
    if isinstance(form_field, forms.IntegerField | forms.DecimalField):
        return CellKind.NUMBER
    return CellKind.DAY if name == "when_written" else CellKind.TEXT


def words_of(form_field: forms.Field) -> dict[str, str]:
    if not isinstance(form_field, forms.ChoiceField):
        return {}
    choices: Any = form_field.choices
    return {value: str(label) for value, label in choices if value}


def offer_of(column: Column, words: str | None) -> DataValidation:
    """The list of a cell that has a choice (`words` is its range), the prompt of another."""
    offer = DataValidation(type="list" if words else None, formula1=words, allow_blank=True)
    title = column.label[:32]
    if words:
        offer.showErrorMessage = True
        offer.errorTitle, offer.error = title, "Choisir une valeur de la liste."
    if column.prompt:
        offer.showInputMessage = True
        offer.promptTitle, offer.prompt = title, column.prompt[:255]
    return offer
