"""All that points to a record, in every application: what nobody can forget to list."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from snia.provenance.models import LoadedRecord


@dataclass(frozen=True)
class Relation:
    """A foreign key that some model has to another, perhaps in a table between two models."""

    model: Any
    name: str

    def rows_of(self, record: Model) -> QuerySet:
        rows: QuerySet = self.model._base_manager.filter(**{self.name: record})
        return rows.select_related(*self._others).order_by("pk")

    @property
    def _others(self) -> list[str]:
        """What a row is told by, besides the record."""
        keys = (field for field in self.model._meta.fields if field.many_to_one)
        return [field.name for field in keys if field.name != self.name]

    def told(self, row: Any) -> str:
        """A row by what it hangs on: « Projet : RESET »."""
        named = ((name, getattr(row, name)) for name in self._others)
        labels = self.model._meta.get_field
        return ", ".join(
            f"{labels(name).verbose_name} : {value}" for name, value in named if value is not None
        )

    @property
    def label(self) -> str:
        """Of a table between two models: what its rows hang on."""
        owner = self.model._meta.auto_created or self.model
        return str(owner._meta.verbose_name_plural)

    @property
    def field_label(self) -> str:
        owner = self.model._meta.auto_created
        many = owner._meta.many_to_many if owner else ()
        between = [one for one in many if one.remote_field.through is self.model]
        field = next(iter(between), None) or self.model._meta.get_field(self.name)
        return str(field.verbose_name)


def relations_to(model: type[Model]) -> Iterator[Relation]:
    """Every foreign key to a model, those without a way back (« + ») included. What is many to
    many is there by the table in between."""
    for field in model._meta.get_fields(include_hidden=True):
        if field.auto_created and (field.one_to_many or field.one_to_one):
            yield Relation(field.related_model, field.field.name)  # type: ignore[union-attr]


def follow(duplicate: Model, kept: Model) -> None:
    """What points to a row by its number alone follows it.

    The reference then finds the row that was kept under the duplicate's key, and leaves it as
    it is: all that was loaded for the duplicate is the department's from now on.
    """
    kind = ContentType.objects.get_for_model(duplicate)
    loaded = LoadedRecord.objects.filter(content_type=kind, object_id=duplicate.pk)
    loaded.update(object_id=kept.pk, values={})
    told = LogEntry.objects.filter(content_type=kind, object_id=str(duplicate.pk))
    told.update(object_id=str(kept.pk))
