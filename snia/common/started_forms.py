"""Forms that tell what they started from, and the refusal where another saved meanwhile."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Manager, Model
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from snia.common.started import changed, contested, plain, read_started, write_started

FIELD = "started"


class Meanwhile(ValidationError):
    """Another person saved the same fields: their values are in the message, and in `now`."""

    def __init__(self, told: Mapping[str, Any], now: Mapping[str, Any]) -> None:
        super().__init__(dict(told))
        self.now = now


class StartedMixin(forms.BaseForm):
    """A form on a record that others may change at the same time."""

    @cached_property
    def started(self) -> dict[str, Any] | None:
        if self.is_bound:
            return read_started(self.data.get(self.add_prefix(FIELD)))
        initial = self.get_initial_for_field
        return {name: plain(initial(field, name)) for name, field in self.fields.items()}

    @property
    def started_input(self) -> SafeString:
        if self.started is None:
            return SafeString("")
        values = write_started(self.started)
        return started_input(self.add_prefix(FIELD), values)

    @property
    def changes(self) -> dict[str, Any]:
        """What this person changed; all that they sent where the start is not known."""
        started, cleaned = self.started, self.cleaned_data
        if started is None:
            return dict(cleaned)
        mine = changed(started, {name: plain(value) for name, value in cleaned.items()})
        return {name: value for name, value in cleaned.items() if name in mine}

    def learn(self, error: ValidationError) -> None:
        """What another saved is on the page now: sent again, it is replaced knowingly."""
        if isinstance(error, Meanwhile) and self.started is not None:
            self.started |= error.now


def started_input(name: str, values: str) -> SafeString:
    return format_html('<input type="hidden" name="{}" value="{}">', name, values)


def require_unmoved(
    row: Model, fields: Mapping[str, Any], started: Mapping[str, Any] | None
) -> None:
    """Refuse where another saved one of these fields; `row` is locked, as the database has it."""
    if started is None:
        return
    typed = {name: plain(value) for name, value in fields.items()}
    now = {name: plain(_value(row, name)) for name in fields}
    moved = contested(started, typed, now)
    if moved:
        message = _("Modifié entre-temps : « %s ». Corriger, ou enregistrer à nouveau.")
        told = {name: message % told_value(row, name) for name in sorted(moved)}
        raise Meanwhile(told, {name: now[name] for name in moved})


def _value(row: Model, name: str) -> Any:
    value = getattr(row, name)
    return value.all() if isinstance(value, Manager) else value


def told_value(row: Model, name: str) -> str:
    """As the page shows it."""
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else _value(row, name)
    if value in (None, ""):
        return _("vide")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(getattr(row, name), Manager):
        return ", ".join(str(one) for one in value) or _("vide")
    return str(value)


def add_errors(form: Any, error: ValidationError) -> None:
    """A refusal of a verb, beside the fields that it names; what was typed stays."""
    if isinstance(form, StartedMixin):
        form.learn(error)
    by_field = getattr(error, "error_dict", None)
    if by_field is None:
        form.add_error(None, error)
        return
    for name, errors in by_field.items():
        form.add_error(name if name in form.fields else None, errors)
