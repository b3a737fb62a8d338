"""What is missing or contradictory in a contribution: every line says where, and what to do.

`examine` reads a document once; what it cleaned is what `publication` writes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from partners.keeping.commitment_checks import commitment_findings
from partners.keeping.directory import Directory
from partners.keeping.fields import NamedField
from partners.keeping.findings import Finding
from partners.keeping.project_checks import project_findings
from partners.keeping.subjects import PROJECT, Subject
from partners.models import Commitment, Project
from snia.common.approximate_dates import interval_of
from snia.common.drafts.documents import Document
from snia.common.drafts.findings import Examined, Kind, read_fields


@dataclass
class Ask:
    """What a document is held against: its subject, the record that it changes, for whom, and
    what can be named."""

    subject: Subject
    record: Project | Commitment | None
    institution: int
    directory: Directory = field(default_factory=Directory)

    def strategy(self) -> list[tuple[str, str]]:
        return self.directory.strategy(self.subject.model)


def examine(document: Document, ask: Ask) -> Examined:
    """Read every value, then hold them against each other."""
    examined = _Reading(document, ask).examined
    own = project_findings if ask.subject is PROJECT else commitment_findings
    told = [*_dates_are_in_order(examined.values), *own(document, ask, examined)]
    examined.findings += [
        Finding(path, message, kind, ask.subject) for path, message, kind in told
    ]
    places = {path: place for place, path in enumerate(_from_top_to_bottom(document, ask.subject))}
    examined.findings.sort(key=lambda finding: places.get(finding.path, len(places)))
    return examined


def _from_top_to_bottom(document: Document, subject: Subject) -> Iterator[str]:
    """Every path, in the order of the page."""
    yield from subject.schema.texts
    for name, columns in subject.schema.rows.items():
        yield name
        for row in document.get(name, ()):
            yield from (f"{name}/{row['key']}/{column}" for column in columns)


class _Reading:
    """A document being read."""

    def __init__(self, document: Document, ask: Ask) -> None:
        self.ask, self.examined = ask, Examined()
        self.examined.values = self._read(ask.subject.form.base_fields, document, "")
        for name in ask.subject.schema.rows:
            fields = ask.subject.fields_of(name)
            self.examined.rows[name] = [
                {"key": row["key"], **self._read(fields, row, f"{name}/{row['key']}/")}
                for row in document.get(name, ())
                if not ask.subject.schema.is_empty(row)
            ]
        self._read_served()

    def _read(
        self, fields: Mapping[str, forms.Field], row: Mapping[str, Any], prefix: str
    ) -> dict[str, Any]:
        read = {name: one for name, one in fields.items() if name != "what"}
        values, faults = read_fields(read, row)
        for name, one in read.items():
            if isinstance(one, NamedField) and values[name] is not None:
                values[name], unknown = self._named(one, values[name])
                faults += [(name, message) for message in unknown]
        self._tell(faults, prefix)
        return {**values, **({"what": row.get("what", "")} if "what" in fields else {})}

    def _named(self, one: NamedField, typed: str) -> tuple[Any, list[str]]:
        try:
            return one.find(typed, self.ask.directory), []
        except ValidationError as error:
            return None, error.messages

    def _read_served(self) -> None:
        """Programmes and actions are asked of the strategy once, and only where some are told."""
        rows = self.examined.rows["serves"]
        known = {key for key, _label in self.ask.strategy()} if rows else set()
        for row in rows:
            if row["what"] not in known:
                message = _("Choisir un programme ou une action de la liste.")
                self._tell([(f"{row['key']}/what", message)], "serves/")

    def _tell(self, faults: list[tuple[str, str]], prefix: str) -> None:
        self.examined.findings += [
            Finding(f"{prefix}{name}", message, subject=self.ask.subject)
            for name, message in faults
        ]


def _dates_are_in_order(values: dict[str, Any]) -> Iterator[tuple[str, str, Kind]]:
    start, end, written = values["when_start"], values["when_end"], values["when_written"]
    if start and end and end < start:
        message = _("Le dernier jour précède le premier : corriger l'un des deux.")
        yield "when_end", message, Kind.WRONG
    if written and not (start or end) and interval_of(written) is None:
        message = _(
            "« %s » sera gardé tel quel, mais n'est pas compris comme une date : écrire par "
            "exemple « 14 mars 2020 », ou donner le premier et le dernier jour."
        )
        yield "when_written", message % written, Kind.TO_LOOK_AT
