"""The sheets of the workbook and their columns, made from the forms."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils import translation

from partners.keeping import served
from partners.keeping.subjects import PROJECT, SUBJECTS, Subject
from snia.common.workbook_columns import Column, columns_of
from snia.common.workbooks import SheetLayout

RECORD, KEY = "Fiche", "Clé"
TITLES: Mapping[tuple[str, str], str] = {
    ("project", ""): "Projets",
    ("project", "parties"): "Parties",
    ("project", "components"): "Composantes",
    ("project", "amounts"): "Montants",
    ("project", "transactions"): "Mouvements",
    ("project", "results"): "Résultats",
    ("project", "sectors"): "Secteurs",
    ("project", "markers"): "Marqueurs",
    ("project", "serves"): "Programmes servis",
    ("commitment", ""): "Engagements",
    ("commitment", "actors"): "Acteurs",
    ("commitment", "sequels"): "Suites",
    ("commitment", "serves"): "Actions servies",
}


@dataclass(frozen=True)
class Sheet:
    """The texts of a subject's records, one a line, or the rows of one of its sections."""

    subject: Subject
    section: str
    filled: tuple[Column, ...]

    @property
    def title(self) -> str:
        return TITLES[self.subject.name, self.section]

    @property
    def columns(self) -> list[Column]:
        return [Column(RECORD), *self.filled, *([Column(KEY)] if self.section else [])]

    @property
    def layout(self) -> SheetLayout:
        return SheetLayout(self.title, tuple(column.label for column in self.columns))


def sheets() -> list[Sheet]:
    """In the order of the workbook, with the programmes and actions of today."""
    with translation.override("fr"):
        return [sheet for subject in SUBJECTS for sheet in _sheets_of(subject)]


def _sheets_of(subject: Subject) -> list[Sheet]:
    texts = [one for one in columns_of(subject.form) if one.name not in subject.reserved]
    found = [Sheet(subject, "", tuple(texts))]
    for section in subject.sections:
        columns: list[Any] = columns_of(section.form)
        if section.name == "serves":
            columns = [replace(columns[0], words=dict(served.choices(subject.model)))]
        found.append(Sheet(subject, section.name, tuple(columns)))
    return found


def prefix_of(subject: Subject) -> str:
    """How the mark of a record begins: « P12 », « E7 »."""
    return "P" if subject is PROJECT else "E"
