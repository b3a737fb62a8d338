"""Load the reference fixtures: idempotent, one transaction, and never over a user's change."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Field, ForeignKey, ManyToManyField, Model

from snia.provenance.fixtures import (
    FixtureError,
    Record,
    make_record,
    read_records,
    reference_files,
)
from snia.provenance.models import LoadedRecord, sealed_key


class Outcome(Counter[str]):
    """How many rows were created, updated, unchanged, adopted, or left to their users."""

    CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"
    ADOPTED, KEPT, DELETED = "adopted", "kept", "deleted"


@transaction.atomic
def load_reference() -> Outcome:
    """Load every reference fixture; FixtureError, with nothing loaded, at the first fault."""
    loader = _Loader()
    for path in reference_files():
        loader.load(read_records(path))
    return loader.outcome


class _Loader:
    """The state of one run: what is loaded so far, by model and key."""

    def __init__(self) -> None:
        self.outcome = Outcome()
        self.ledger = {
            (row.content_type_id, row.key): row
            for row in LoadedRecord.objects.select_for_update().order_by("pk")
        }
        self.rows: dict[type[Model], dict[int, Model]] = {}

    def load(self, records: Iterable[Record]) -> None:
        for record in records:
            try:
                self._load_one(record)
            except (ValidationError, ValueError, TypeError) as error:
                reason = getattr(error, "message_dict", None) or error
                raise FixtureError(f"{record.origin}, {record.key}: {reason}") from error

    def _load_one(self, record: Record) -> None:
        row = self._upsert(record)
        if row is None:
            return
        for relation, raws in record.children.items():
            self.load(self._child_records(record, row, relation, raws))

    def _child_records(
        self, record: Record, row: Model, relation: str, raws: list[dict[str, Any]]
    ) -> Iterable[Record]:
        """The rows of a reverse relation; their place in the list is their position."""
        related = next(
            r for r in record.model._meta.related_objects if r.get_accessor_name() == relation
        )
        child = related.related_model
        positioned = any(f.name == "position" for f in child._meta.fields)
        for index, raw in enumerate(raws, start=1):
            key = f"{record.key}/{relation}/{raw.get('key', index)}"
            values = {
                **({"position": index} if positioned else {}),
                **raw,
                related.field.name: row,
            }
            yield make_record(child, key, values, record.origin)

    def _upsert(self, record: Record) -> Model | None:
        """Create, update or leave the row; None where a user deleted it."""
        loaded = self._loaded(record.model, record.key)
        if loaded is None:
            return self._create(record)
        row = self._row(record.model, loaded.object_id)
        if row is None:
            self.outcome[Outcome.DELETED] += 1
            return None
        if loaded.digest == record.digest:
            self.outcome[Outcome.UNCHANGED] += 1
            return row
        return self._update(record, row, loaded)

    def _create(self, record: Record) -> Model:
        existing = self._find_existing(record)
        if existing is not None:
            self._remember(record, existing, values={})
            self.outcome[Outcome.ADOPTED] += 1
            return existing
        values = self._resolve(record)
        row = record.model()
        _assign(row, values)
        self._remember(record, row, values=_snapshot(row, values))
        self.outcome[Outcome.CREATED] += 1
        return row

    def _find_existing(self, record: Record) -> Model | None:
        """A row that a user made first, told by the model's natural key; it is left as it is."""
        names = getattr(record.model, "natural_key_fields", ())
        if not names or any(name not in record.values for name in names):
            return None
        wanted = self._resolve(record)
        found: Model | None = record.model._default_manager.filter(
            **{name: wanted[name] for name in names}
        ).first()
        return found

    def _update(self, record: Record, row: Model, loaded: LoadedRecord) -> Model:
        wanted = self._resolve(record)
        current = _snapshot(row, wanted)
        untouched = {
            name: value
            for name, value in wanted.items()
            if name not in loaded.values or loaded.values[name] == current[name]
        }
        if not loaded.values:  # adopted: everything in it is a user's
            untouched = {}
        _assign(row, untouched)
        loaded.values = {**loaded.values, **_snapshot(row, untouched)}
        loaded.digest = record.digest
        loaded.save(update_fields=["values", "digest"])
        self.outcome[Outcome.UPDATED if len(untouched) == len(wanted) else Outcome.KEPT] += 1
        return row

    def _remember(self, record: Record, row: Model, values: dict[str, Any]) -> None:
        content_type = _content_type(record.model)
        self._rows_of(record.model)[row.pk] = row
        self.ledger[content_type.pk, record.key] = LoadedRecord.objects.create(
            content_type=content_type,
            key=record.key,
            object_id=row.pk,
            digest=record.digest,
            values=values,
        )

    def _loaded(self, model: type[Model], key: str) -> LoadedRecord | None:
        """What was loaded under the key, which an erased person's record keeps sealed."""
        kind = _content_type(model).pk
        return self.ledger.get((kind, key)) or self.ledger.get((kind, sealed_key(key)))

    def _row(self, model: Any, pk: int) -> Model | None:
        return self._rows_of(model).get(pk)

    def _rows_of(self, model: Any) -> dict[int, Model]:
        """The loaded rows of a model that are still there, read at once when first asked for."""
        if model not in self.rows:
            content_type = _content_type(model).pk
            keys = [row.object_id for (of, _key), row in self.ledger.items() if of == content_type]
            self.rows[model] = model._default_manager.in_bulk(keys)
        return self.rows[model]

    def _resolve(self, record: Record) -> dict[str, Any]:
        """Replace keys by the rows that they name."""
        resolved: dict[str, Any] = {}
        for name, value in record.values.items():
            field = _field(record.model, name)
            if isinstance(field, ManyToManyField):
                resolved[name] = [self._lookup(field.related_model, key) for key in value]
            elif isinstance(field, ForeignKey) and value is not None:
                resolved[name] = self._lookup(field.related_model, value)
            else:
                resolved[name] = value
        return resolved

    def _lookup(self, model: Any, key: Any) -> Model:
        if isinstance(key, Model):
            return key
        loaded = self._loaded(model, str(key))
        if loaded is None:
            raise ValueError(f"no {model._meta.label_lower} has the key “{key}”")
        row = self._row(model, loaded.object_id)
        if row is None:
            raise ValueError(f"{model._meta.label_lower} “{key}” was deleted but is still cited")
        return row


def _content_type(model: type[Model]) -> ContentType:
    return ContentType.objects.get_for_model(model)


def _field(model: type[Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise ValueError(f"{model._meta.label_lower} has no field “{name}”") from error


def _assign(row: Model, values: dict[str, Any]) -> None:
    """Set the values, check every constraint, save."""
    many = {}
    for name, value in values.items():
        if isinstance(_field(type(row), name), ManyToManyField):
            many[name] = value
        else:
            setattr(row, name, value)
    row.full_clean()
    row.save()
    for name, value in many.items():
        getattr(row, name).set(value)


def _snapshot(row: Model, names: Iterable[str]) -> dict[str, Any]:
    """What the row holds, as JSON compares it."""
    values = {name: _plain_value(row, _field(type(row), name)) for name in names}
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))


def _plain_value(row: Model, field: Field) -> Any:
    if isinstance(field, ManyToManyField):
        return sorted(getattr(row, field.name).values_list("pk", flat=True))
    return field.to_python(field.value_from_object(row))
