"""A project or a commitment as its form shows it: what a contribution starts from."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from partners.keeping import served
from partners.keeping.directory import Directory
from partners.keeping.subjects import Section, Subject, subject_of_record
from partners.models import Commitment, Project
from snia.common.approximate_dates import interval_of
from snia.common.drafts.documents import Document, Row

# The children of a record, by the section that shows them.
CHILDREN = {
    "parties": "parties",
    "components": "components",
    "amounts": "amounts",
    "transactions": "transactions",
    "results": "results",
    "sectors": "sectors",
    "markers": "markers",
    "actors": "actor_roles",
    "sequels": "sequels",
}


def document_of(
    record: Project | Commitment, directory: Directory, serves: Iterable[str] | None = None
) -> Document:
    """The whole record in the texts of its form; a row has the key of what it shows. What it
    serves is asked, unless it is told."""
    subject = subject_of_record(record)
    texts = _texts(record, subject.form.base_fields, directory)
    lists = (section for section in subject.sections if section.name in CHILDREN)
    rows = {section.name: _rows(record, section, directory) for section in lists}
    if serves is None:
        serves = served.served_by(subject.model, [record.pk]).get(record.pk, ())
    rows["serves"] = [{"key": _served_key(key), "what": key} for key in serves]
    return subject.schema.tidy({**texts, **_own_days(record, texts), **rows})


def _rows(record: Project | Commitment, section: Section, directory: Directory) -> list[Row]:
    children: Iterable[Model] = getattr(record, CHILDREN[section.name]).all()
    return [
        {"key": str(child.pk), **_texts(child, section.form.base_fields, directory)}
        for child in children
    ]


def _served_key(key: str) -> str:
    """Always the same, so that two people who add one action add one row."""
    return key.replace(":", "-")


def _own_days(record: Project | Commitment, texts: Row) -> Row:
    """The days of the interval, where the wording doesn't say them."""
    meant = interval_of(record.when_written)
    if meant is None or (meant.start, meant.end) != (record.when_start, record.when_end):
        return {}
    return {"when_start": "", "when_end": ""}


def _texts(row: Model, columns: Iterable[str], directory: Directory) -> Row:
    return {column: _text(row, column, directory) for column in columns}


def _text(row: Any, column: str, directory: Directory) -> str:
    if column in ("institution", "provider", "receiver"):
        return directory.institutions.spelled(getattr(row, f"{column}_id"))
    if column in ("parent", "project"):
        return directory.projects.spelled(getattr(row, f"{column}_id"))
    if column == "places":
        return _spelled(directory.places, row.places.all())
    if column == "towards":
        return _spelled(directory.institutions, row.towards.all())
    return written(getattr(row, column))


def _spelled(known: Any, records: Iterable[Model]) -> str:
    return " ; ".join(known.spelled(record.pk) for record in records)


def written(value: Any) -> str:
    """A value as it is typed: "5 271 000,50", "14/03/2020"; nothing of nothing."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        whole, _point, cents = f"{value:,.2f}".replace(",", " ").partition(".")
        return whole if cents == "00" else f"{whole},{cents}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value)


def children_prefetched(subject: Subject) -> list[str]:
    """What `document_of` reads of many records, in as many queries as there are names."""
    own = [CHILDREN[section.name] for section in subject.sections if section.name in CHILDREN]
    return [*own, "places", *(["towards"] if subject.model is Commitment else [])]
