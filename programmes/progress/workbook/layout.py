"""The sheets of the workbook and their columns, made from the forms of an answer.

Their words are always French: the workbook leaves and comes back under whatever language the
page has, and its sheets and columns are found by their names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django import forms
from django.utils import translation

from programmes.models import Indicator
from programmes.progress.asked import parts_of
from programmes.progress.document import TEXTS
from programmes.progress.fields import ROW_FORMS, AnswerForm, RateField
from snia.common.workbooks import CellKind, SheetLayout

ACTION, WORDING, BUDGET, KEY = "Action", "Libellé", "Budget prévu", "Clé"
NOT_APPLICABLE, INDICATOR, UNIT, PART = "Sans objet", "Indicateur", "Unité", "Part"
VALUE, NOTE, TOTAL, YES = "Valeur", "Précision", "Total", "oui"
TITLES = {
    "answers": "Avancement",
    "activities": "Activités",
    "challenges": "Difficultés",
    "measures": "Mesures prévues",
    "recommendations": "Recommandations",
    "indicators": "Indicateurs",
}
NOT_APPLICABLE_WORDS = {
    "rate": "Taux",
    "budget_spent": "Budget",
    **{name: TITLES[name] for name in ROW_FORMS},
}


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a sheet; `name` is that of the document, empty where the site alone fills it."""

    label: str
    name: str = ""
    kind: CellKind = CellKind.TEXT
    prompt: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """A sheet: the section of the document that it holds, its title and its columns."""

    section: str
    columns: tuple[Column, ...]

    @property
    def title(self) -> str:
        return TITLES[self.section]

    @property
    def layout(self) -> SheetLayout:
        return SheetLayout(self.title, tuple(column.label for column in self.columns))

    @property
    def filled(self) -> list[Column]:
        """The columns of the document."""
        return [column for column in self.columns if column.name]

    @property
    def grows(self) -> bool:
        """Whether people add lines to it."""
        return self.section in ROW_FORMS

    def is_open(self, column: Column) -> bool:
        """Whether people fill the column."""
        return bool(column.name) or (self.grows and column.label == ACTION)


@cache
def sheets() -> dict[str, Sheet]:
    """Every sheet by its section, in the order of the workbook."""
    with translation.override("fr"):
        texts = {column.name: column for column in _columns_of(AnswerForm)}
        rows = {name: _columns_of(form_class) for name, form_class in ROW_FORMS.items()}
    columns = {name: [Column(ACTION), *rows[name], Column(KEY)] for name in rows}
    columns["answers"] = [
        Column(ACTION),
        Column(WORDING),
        *(texts[name] for name in TEXTS if name != "budget_spent"),
        Column(BUDGET),
        texts["budget_spent"],
        Column(NOT_APPLICABLE, "not_applicable"),
    ]
    columns["indicators"] = [
        *map(Column, (ACTION, INDICATOR, UNIT, PART)),
        Column(VALUE, "total", CellKind.NUMBER),
        Column(NOT_APPLICABLE, "not_applicable", CellKind.CHOICE, words={"yes": YES}),
        Column(NOTE, "note"),
    ]
    return {name: Sheet(name, tuple(columns[name])) for name in TITLES}


def _columns_of(form_class: type[forms.Form]) -> list[Column]:
    return [
        Column(str(f.label), name, _kind_of(name, f), str(f.help_text), _words_of(f))
        for name, f in form_class.base_fields.items()
    ]


def _kind_of(name: str, form_field: forms.Field) -> CellKind:
    if isinstance(form_field, forms.ChoiceField):
        return CellKind.CHOICE
    if isinstance(form_field, RateField):
        return CellKind.RATE
    if isinstance(form_field, forms.IntegerField | forms.DecimalField):
        return CellKind.NUMBER
    return CellKind.DAY if name == "when_written" else CellKind.TEXT


def _words_of(form_field: forms.Field) -> dict[str, str]:
    if not isinstance(form_field, forms.ChoiceField):
        return {}
    choices: Any = form_field.choices
    return {value: str(label) for value, label in choices if value}


# --- Indicators ----------------------------------------------------------------------------

# What is said of an indicator as a whole stands on the line of its total.
OF_TOTAL = ("not_applicable", "note")


def lines_of(indicator: Indicator) -> dict[str, str]:
    """The lines of an indicator: the label of each by the column of the document."""
    with translation.override("fr"):
        return {"total": TOTAL, **{part.name: part.label for part in parts_of(indicator)}}
