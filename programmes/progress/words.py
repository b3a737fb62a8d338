"""What the fields of an answer say wherever they stand, ready to be put in a page.

Made once a language: nothing of it depends on what was typed (docs/speed.md).
"""

from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import Any

from django import forms
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from programmes.progress.document import RICH_TEXTS
from programmes.progress.fields import ActivityRowForm
from snia.common.templatetags.snia import typographic

NOTHING = mark_safe("")
LONG_TEXTS = frozenset({"confidence_reason", "audience", "description", "note", "text"})


@dataclass(frozen=True)
class Options:
    """The answers that a list offers, drawn with each of them chosen, and with none."""

    unchosen: str = ""
    chosen: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, form_field: forms.Field) -> "Options":
        if not isinstance(form_field, forms.ChoiceField):
            return cls()
        choices: Any = form_field.choices
        offered = [(str(value), escape(str(label))) for value, label in choices]
        return cls(_drawn(offered), {value: _drawn(offered, value) for value, _label in offered})

    def with_chosen(self, value: str) -> str:
        return self.chosen.get(value, self.unchosen)


def _drawn(offered: list[tuple[str, str]], chosen: str | None = None) -> str:
    return "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{label}</option>'
        for value, label in offered
    )


@dataclass(frozen=True)
class Words:
    """What one field says. All of it is safe."""

    label: SafeString
    kind: str  # text, long, rich, choice
    prompt: SafeString = NOTHING
    options: Options = Options()
    only_for: str = ""  # the kind of activity that alone has it

    @classmethod
    def of(cls, column: str, form_field: forms.Field) -> "Words":
        kind = "text"
        if column in RICH_TEXTS:
            kind = "rich"
        elif isinstance(form_field, forms.ChoiceField):
            kind = "choice"
        elif column in LONG_TEXTS:
            kind = "long"
        return cls(
            plain(form_field.label or ""),
            kind,
            typographic(form_field.help_text) if form_field.help_text else NOTHING,
            Options.of(form_field),
            str(ActivityRowForm.only_for.get(column, "")),
        )


def words_of(form_class: type[forms.Form]) -> dict[str, Words]:
    """Those of each field of a form, in the language of the page."""
    return _words_in(form_class, get_language())


@cache
def _words_in(form_class: type[forms.Form], _language: str) -> dict[str, Words]:
    columns = form_class.base_fields.items()
    return {column: Words.of(column, form_field) for column, form_field in columns}


def plain(text: Any) -> SafeString:
    """A text, perhaps lazy, made safe."""
    return mark_safe(escape(str(text)))  # noqa: S308 (escaped)
