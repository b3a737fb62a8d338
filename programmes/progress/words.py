"""What the fields of an answer say, made once a language: nothing of it depends on what was typed
(docs/speed.md)."""

from functools import cache

from django import forms
from django.utils.translation import get_language

from programmes.progress.document import RICH_TEXTS
from programmes.progress.fields import ActivityRowForm
from snia.common.drafts.words import Words

LONG_TEXTS = frozenset({"confidence_reason", "audience", "description", "note", "text"})


def words_of(form_class: type[forms.Form]) -> dict[str, Words]:
    """Those of each field of a form, in the language of the page."""
    return _words_in(form_class, get_language())


@cache
def _words_in(form_class: type[forms.Form], _language: str) -> dict[str, Words]:
    return {
        column: Words.of(form_field, _kind(column), only_for=_only_for(column))
        for column, form_field in form_class.base_fields.items()
    }


def _kind(column: str) -> str:
    if column in RICH_TEXTS:
        return "rich"
    return "long" if column in LONG_TEXTS else "text"


def _only_for(column: str) -> str:
    return str(ActivityRowForm.only_for.get(column, ""))
