"""Every text, in every application, where a person is named: found, and told how it is treated."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import CharField, JSONField, Model, Q, TextField
from django.db.models.functions import Cast

from partners.models import Erasure, Person
from partners.personal_data.identity import Identity
from partners.personal_data.registry import copies_of, sealed_reason
from snia.accounts.models import User

# The sessions' content is sealed, and ends with them.
UNREAD = (Session, Erasure)
AROUND = 60


@dataclass(frozen=True)
class Trace:
    """A field of a row that names the person."""

    row: Any
    name: str
    # "replaced" when the person is erased, "sealed", or "free" for someone to decide.
    treatment: str
    reason: Any = ""

    @property
    def nature(self) -> str:
        return str(self.row._meta.verbose_name_plural)

    @property
    def place(self) -> str:
        return str(self.row._meta.get_field(self.name).verbose_name)


def traces_of(identity: Identity) -> Iterator[Trace]:
    """A query a model, however many its rows; the person and the account themselves left out."""
    for model in apps.get_models() if identity.needles else ():
        fields = text_fields(model)
        if fields and model not in UNREAD:
            yield from _traces_in(model, fields, identity)


def text_fields(model: type[Model]) -> list[Any]:
    """Those that hold words, and not one of a few choices."""
    kinds = (CharField, TextField, JSONField)
    return [one for one in model._meta.fields if isinstance(one, kinds) and not one.choices]


def _traces_in(model: Any, fields: list[Any], identity: Identity) -> Iterator[Trace]:
    for row in _candidates(model, fields, identity):
        if _is_oneself(row, identity):
            continue
        named = [one for one in fields if _names(text_of(row, one.name), identity)]
        if named:
            reason = sealed_reason(row)
            is_theirs = not identity.has_a_namesake or _is_tied(row, fields, identity)
            for one in named:
                yield Trace(row, one.name, _treatment(model, one, reason, is_theirs), reason)


def _candidates(model: Any, fields: list[Any], identity: Identity) -> Any:
    probes = {needle.probe for needle in identity.needles}
    as_text = {f"text_of_{one.name}": Cast(one.name, TextField()) for one in fields}
    wanted = Q()
    for name in as_text:
        for probe in probes:
            wanted |= Q(**{f"{name}__icontains": probe})
    return model._base_manager.alias(**as_text).filter(wanted).order_by("pk")


def _is_oneself(row: Any, identity: Identity) -> bool:
    return row in (identity.person, identity.account)


def text_of(row: Any, name: str) -> str:
    value = getattr(row, name)
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder) if value else ""


def _names(text: str, identity: Identity) -> bool:
    return any(needle.is_in(text) for needle in identity.needles)


def _is_tied(row: Any, fields: list[Any], identity: Identity) -> bool:
    """The row says who it is about by more than a name."""
    addresses = [needle for needle in identity.needles if not needle.is_name]
    if any(needle.is_in(text_of(row, one.name)) for one in fields for needle in addresses):
        return True
    keys = [one for one in row._meta.fields if one.related_model in (Person, User)]
    return any(getattr(row, one.name) in (identity.person, identity.account) for one in keys)


def _treatment(model: Any, field: Any, reason: Any, is_theirs: bool) -> str:
    if reason:
        return "sealed"
    return "replaced" if is_theirs and field.name in copies_of(model).fields else "free"


def excerpt(trace: Trace, identity: Identity) -> str:
    """The words around the first mention."""
    text = text_of(trace.row, trace.name)
    found = next(filter(None, (n.pattern.search(text) for n in identity.needles)), None)
    start, end = found.span() if found else (0, 0)
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    cut = "…" if start > AROUND else "", "…" if end + AROUND < len(text) else ""
    return f"{cut[0]}{before}{text[start:end]}{after}{cut[1]}"
