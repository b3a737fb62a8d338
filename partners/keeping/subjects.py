"""The two things that are kept: what their documents hold, and what their forms ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.keeping.forms import (
    ActorRow,
    AmountRow,
    CommitmentForm,
    ComponentRow,
    MarkerRow,
    PartyRow,
    ProjectForm,
    ResultRow,
    SectorRow,
    SequelRow,
    ServedRow,
    TransactionRow,
)
from partners.models import Commitment, Contribution, Project
from snia.common.drafts.documents import Schema


@dataclass(frozen=True)
class Section:
    """A list of rows: parties, amounts, sequels…"""

    name: str
    label: Any
    form: type[forms.Form]
    prompt: Any = ""
    # The columns that sum up a row once it is folded.
    named_by: tuple[str, ...] = ("title",)


@dataclass(frozen=True)
class Subject:
    """A kind of record that is kept, with its form."""

    name: str
    address: str  # in the addresses of its pages
    model: type[Project | Commitment]
    form: type[forms.Form]
    sections: tuple[Section, ...]
    # What only the department changes.
    reserved: frozenset[str] = frozenset()

    @cached_property
    def schema(self) -> Schema:
        texts = tuple(self.form.base_fields)
        rows = {section.name: tuple(section.form.base_fields) for section in self.sections}
        return Schema(texts=texts, rows=rows, page=(*texts, *rows))

    def section(self, name: str) -> Section:
        return next(section for section in self.sections if section.name == name)

    def fields_of(self, name: str) -> Mapping[str, forms.Field]:
        """Those of a row."""
        return self.section(name).form.base_fields

    def label_of(self, path: str) -> str:
        """The words for a path, for lists of findings and of differences."""
        name, _slash, rest = path.partition("/")
        if name in self.form.base_fields:
            return str(self.form.base_fields[name].label)
        section = next((one for one in self.sections if one.name == name), None)
        if section is None:
            return name
        field = section.form.base_fields.get(rest.partition("/")[2])
        return f"{section.label} : {field.label}" if field else str(section.label)


PROJECT = Subject(
    "project",
    "projet",
    Project,
    ProjectForm,
    (
        Section(
            "parties",
            _("Parties"),
            PartyRow,
            _("Qui finance, met en œuvre, appuie ou bénéficie ; une ligne par rôle."),
            ("institution", "role"),
        ),
        Section("components", _("Composantes"), ComponentRow),
        Section(
            "amounts",
            _("Montants"),
            AmountRow,
            _(
                "Dans la devise signée, jamais convertis. Un montant de plusieurs pays n'est pas "
                "celui du Maroc : dire sa part si elle est connue."
            ),
            ("value", "currency"),
        ),
        Section(
            "transactions",
            _("Mouvements"),
            TransactionRow,
            _("Ce qui a été promis, reçu, décaissé ou dépensé, jour par jour."),
            ("day", "value", "currency", "description"),
        ),
        Section(
            "results",
            _("Résultats"),
            ResultRow,
            _("Un indicateur par ligne. Une valeur inconnue reste vide : vide n'est pas zéro."),
        ),
        Section(
            "sectors",
            _("Secteurs du CAD"),
            SectorRow,
            _("Ce qu'attend l'IATI ; les parts font 100 quand elles sont données."),
            ("code", "percentage"),
        ),
        Section("markers", _("Marqueurs de politique"), MarkerRow, named_by=("policy",)),
        Section(
            "serves",
            _("Programmes et actions servis"),
            ServedRow,
            _("Ce que le projet sert dans la stratégie ; une ligne chacun."),
            ("what",),
        ),
    ),
)

COMMITMENT = Subject(
    "commitment",
    "engagement",
    Commitment,
    CommitmentForm,
    (
        Section(
            "actors",
            _("Qui s'engage"),
            ActorRow,
            _("Une ligne par institution, avec son rôle."),
            ("institution", "role"),
        ),
        Section(
            "sequels",
            _("Ce qu'il en est devenu"),
            SequelRow,
            _("Une étape par ligne, de la plus ancienne à la plus récente."),
            ("when_written", "text"),
        ),
        Section(
            "serves",
            _("Actions servies"),
            ServedRow,
            _("Ce que l'engagement sert dans la stratégie ; une ligne chacune."),
            ("what",),
        ),
    ),
    reserved=frozenset({"letters"}),
)

SUBJECTS = (PROJECT, COMMITMENT)
_BY_NAME = {subject.name: subject for subject in SUBJECTS}


def subject_of(contribution: Contribution) -> Subject:
    return _BY_NAME[contribution.subject]


def subject_of_record(record: Project | Commitment) -> Subject:
    return PROJECT if isinstance(record, Project) else COMMITMENT
