"""What is missing or contradictory in a draft: every line says where, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class Kind(StrEnum):
    MISSING = "missing"
    WRONG = "wrong"
    TO_LOOK_AT = "to_look_at"  # doesn't keep the draft from being sent


@dataclass(frozen=True)
class Finding:
    """Something to mend or to look at, on one path of the document."""

    path: str
    message: str
    kind: Kind = Kind.WRONG

    @property
    def is_blocking(self) -> bool:
        return self.kind != Kind.TO_LOOK_AT

    @property
    def label(self) -> str:
        """The words for its path."""
        raise NotImplementedError

    @property
    def anchor(self) -> str:
        return anchor_of(self.path)


def anchor_of(path: str) -> str:
    """The id of the field on the page; the page and the findings agree on it here."""
    return "champ-" + path.replace("/", "-").replace("|", "-").replace(" ", "-")


@dataclass
class Examined:
    """A document read: what is wrong, and what it says."""

    findings: list[Any] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def blocking(self) -> list[Any]:
        return [finding for finding in self.findings if finding.is_blocking]

    @property
    def warnings(self) -> list[Any]:
        return [finding for finding in self.findings if not finding.is_blocking]


def read_fields(
    fields: Mapping[str, forms.Field], row: Mapping[str, Any]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """What the fields of a form make of a row, and each fault by the field's name; without the
    form: it would copy each field, which takes longer than to read it (docs/speed.md)."""
    values: dict[str, Any] = {}
    faults = []
    for name, form_field in fields.items():
        try:
            values[name] = form_field.clean(row.get(name))
        except ValidationError as error:
            values[name] = None
            faults += [(name, message) for message in error.messages]
    return values, faults
