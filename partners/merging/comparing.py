"""Two rows side by side: what one lacks, what both say differently, and all that one holds."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model
from django.db.models.fields.files import FieldFile
from django.utils.formats import localize
from django.utils.translation import gettext as _

# The order of a list is no information; where a fact comes from, and its note, are.
UNTOLD = {"position"}


@dataclass(frozen=True)
class Difference:
    name: str
    label: str
    kept: str
    duplicate: str


@dataclass(frozen=True)
class Comparison:
    """What the row that stays takes from the other, and where both say something else."""

    filled: dict[str, Any] = field(default_factory=dict)
    differing: list[Difference] = field(default_factory=list)


def compare(kept: Model, duplicate: Model, *, leaving: Collection[str] = ()) -> Comparison:
    comparison = Comparison()
    for one in _told_fields(kept, leaving):
        mine, theirs = one.value_from_object(kept), one.value_from_object(duplicate)
        if mine == theirs or _is_blank(theirs):
            continue
        if _is_blank(mine):
            comparison.filled[one.name] = getattr(duplicate, one.name)
        else:
            comparison.differing.append(_difference(one, kept, duplicate))
    return comparison


def _told_fields(row: Model, leaving: Collection[str]) -> Iterator[Field]:
    for one in row._meta.concrete_fields:
        if one.editable and not one.primary_key and one.name not in UNTOLD | set(leaving):
            yield one


def _is_blank(value: Any) -> bool:
    return value is None or value in ("", {}, [])


def _difference(one: Field, kept: Model, duplicate: Model) -> Difference:
    label = str(one.verbose_name)
    return Difference(one.name, label, shown(kept, one), shown(duplicate, one))


def shown(row: Model, one: Field) -> str:
    """A value as people read it."""
    if one.choices:
        return str(getattr(row, f"get_{one.name}_display")())
    value = getattr(row, one.name)
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    return "" if value is None else str(localize(value))


def snapshot(row: Model) -> dict[str, Any]:
    """All that a row holds, as JSON keeps it; what it is searched by only repeats it."""
    fields = [one for one in row._meta.concrete_fields if one.name != "search_text"]
    values = {one.attname: one.value_from_object(row) for one in fields}
    plain = {
        name: value.name if isinstance(value, FieldFile) else value
        for name, value in values.items()
    }
    told: dict[str, Any] = json.loads(json.dumps(plain, cls=DjangoJSONEncoder))
    return told
