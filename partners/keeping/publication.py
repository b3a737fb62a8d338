"""A validated contribution becomes a project or a commitment.

What its form doesn't show (source, notes, wording of a document) stays as it is in the record.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.text import slugify

from partners.following.changes import tell_change, telling_changes
from partners.keeping import served
from partners.keeping.records import CHILDREN
from partners.keeping.subjects import Subject
from partners.models import (
    Amount,
    Commitment,
    Contribution,
    PartnerChange,
    Project,
    ProjectResult,
)
from snia.accounts.models import User
from snia.common.drafts.findings import Examined

# What tells two rows apart in the database: rows are found again by it before their key, so that
# two that exchange their values never meet on the way.
_IDENTITY = {
    "parties": ("institution_id", "role"),
    "sectors": ("code",),
    "markers": ("policy",),
    "actors": ("institution_id",),
}
_POSITIONED = frozenset({"parties", "components", "results", "actors", "sequels"})
_FOREIGN = frozenset({"institution", "provider", "receiver", "project", "parent"})
_LISTS = ("places", "towards")


class Refused(Exception):
    """The record can't be so: each message, by the path that it is said of."""

    def __init__(self, messages: list[tuple[str, str]]) -> None:
        super().__init__("\n".join(message for _path, message in messages))
        self.messages = messages


def publish(
    contribution: Contribution, subject: Subject, examined: Examined, *, actor: User
) -> Any:
    """Write the record, in the transaction of the validation, and tell those who follow it;
    returns it. Raises Refused."""
    known = contribution.record
    if known is not None:
        with telling_changes(known, actor=actor):
            return _publish(known, subject, examined)
    record = _publish(subject.model(), subject, examined)
    tell_change(record=record, kind=PartnerChange.Kind.CREATED, actor=actor)
    return record


def _publish(record: Any, subject: Subject, examined: Examined) -> Any:
    _write_record(record, examined.values)
    for name in subject.schema.rows:
        if name in CHILDREN:
            _Rows(record, name).write(examined.rows[name])
    served.serve(record, [row["what"] for row in examined.rows["serves"]])
    return record


def _write_record(record: Project | Commitment, values: dict[str, Any]) -> None:
    lists = {name: values[name] for name in _LISTS if name in values}
    _set(record, {name: value for name, value in values.items() if name not in _LISTS})
    if isinstance(record, Project):
        record.slug = record.slug or _free_slug(record.acronym or record.title)
    else:
        record.status = record.status or Commitment.Status.UNKNOWN
    _save(record, "")
    for name, keys in lists.items():
        getattr(record, name).set(keys)


def _set(row: Model, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, f"{name}_id" if name in _FOREIGN else name, value)


def _save(row: Model, prefix: str) -> None:
    """What the database would refuse is told of the field, or of the first one."""
    try:
        row.full_clean(exclude=["search_text"])
    except ValidationError as error:
        messages = [
            (f"{prefix}{'' if field == '__all__' else field}", text)
            for field, texts in error.message_dict.items()
            for text in texts
        ]
        raise Refused(messages) from error
    row.save()


def _free_slug(title: str) -> str:
    wanted = slugify(title)[:70] or "projet"
    taken = set(Project.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(s for s in numbered if s not in taken)


class _Rows:
    """The children of a record in one section: changed in place, added, taken away."""

    def __init__(self, record: Project | Commitment, name: str) -> None:
        self.record, self.name = record, name
        self.children: Any = getattr(record, CHILDREN[name])
        self.known: list[Any] = list(self.children.all()) if record.pk else []

    def write(self, rows: Iterable[dict[str, Any]]) -> None:
        pairs = self._matched([(row["key"], _values(self.name, row)) for row in rows])
        stay = {child.pk for child, _key, _values_of_row in pairs if child is not None}
        for child in self.known:
            if child.pk not in stay:
                child.delete()
        for position, (child, key, values) in enumerate(pairs):
            self._write(child, key, values, position)

    def _write(self, child: Any, key: str, values: dict[str, Any], position: int) -> None:
        row = child or self.children.model(**{self.children.field.name: self.record})
        _set(row, values)
        if self.name in _POSITIONED:
            row.position = position
        _save(row, f"{self.name}/{key}/")

    def _matched(self, rows: list[tuple[str, dict[str, Any]]]) -> list[tuple[Any, str, Any]]:
        """Each row with the child that it is: the same by identity, else by key."""
        left = {str(child.pk): child for child in self.known}
        found: dict[str, Any] = {}
        identity = _IDENTITY.get(self.name)
        if identity:
            told = {tuple(getattr(c, n) for n in identity): k for k, c in left.items()}
            for key, values in rows:
                own = tuple(values[n.removesuffix("_id")] for n in identity)
                if own in told and told[own] in left:
                    found[key] = left.pop(told[own])
        for key, _values_of_row in rows:
            if key not in found and key in left:
                found[key] = left.pop(key)
        return [(found.get(key), key, values) for key, values in rows]


def _values(name: str, row: dict[str, Any]) -> dict[str, Any]:
    values = {column: value for column, value in row.items() if column != "key"}
    if name == "amounts":
        is_range = values["upper_value"] is not None
        values["nature"] = Amount.Nature.GRANT_RANGE if is_range else Amount.Nature.BUDGET
    if name == "results":
        values["measure"] = values["measure"] or ProjectResult.Measure.UNIT
    if name == "markers":
        values["significance"] = int(values["significance"])
    return values
