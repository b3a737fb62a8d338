"""The sheets of the workbook and their columns, made from the forms of an answer.

Their words are always French: the workbook leaves and comes back under whatever language the
page has, and its sheets and columns are found by their names.
"""

from dataclasses import dataclass
from functools import cache

from django.utils import translation

from programmes.models import Indicator
from programmes.progress.asked import parts_of
from programmes.progress.document import TEXTS
from programmes.progress.fields import ROW_FORMS, AnswerForm
from snia.common.workbook_columns import Column, columns_of
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
        texts = {column.name: column for column in columns_of(AnswerForm)}
        rows = {name: columns_of(form_class) for name, form_class in ROW_FORMS.items()}
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


# --- Indicators ----------------------------------------------------------------------------

# What is said of an indicator as a whole stands on the line of its total.
OF_TOTAL = ("not_applicable", "note")


def lines_of(indicator: Indicator) -> dict[str, str]:
    """The lines of an indicator: the label of each by the column of the document."""
    with translation.override("fr"):
        return {"total": TOTAL, **{part.name: part.label for part in parts_of(indicator)}}
