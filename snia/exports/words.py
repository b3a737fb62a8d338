"""The filters of a list in words, and what is wrong with those of nonsense."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from snia.exports.document import Told


def filters_in_words(form: forms.Form) -> Told:
    """Each filter that was set, by its label and its choice."""
    told = []
    for name, value in form.cleaned_data.items():
        field = form.fields[name]
        words = _words_of(field, value)
        if words:
            told.append((str(field.label or name), words))
    return told


def faults_in_words(form: forms.Form) -> list[str]:
    """What is wrong with each filter that can't be understood."""
    return [
        _("Filtre « %(label)s » : %(error)s") % {"label": form.fields[name].label, "error": error}
        for name, errors in form.errors.items()
        for error in errors
        if name in form.fields
    ]


def _words_of(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("oui") if value else ""
    if isinstance(value, list | tuple | set | QuerySet):
        return ", ".join(filter(None, (_words_of(field, one) for one in value)))
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(field, forms.ModelChoiceField):
        return field.label_from_instance(value)
    if hasattr(field, "in_words"):  # a field that knows its values otherwise than by choices
        return str(field.in_words(value))
    return _label_among(getattr(field, "choices", ()), value) or f"« {value} »"


def _label_among(choices: Iterable[Any], value: Any) -> str:
    labels = {str(key): str(label) for key, label in choices}
    return labels.get(str(value), "")
