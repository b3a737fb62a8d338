"""What the fields of a draft say wherever they stand, ready to be put in a page.

Nothing of it depends on what was typed (docs/speed.md).
"""

from dataclasses import dataclass, field
from html import escape
from typing import Any

from django import forms
from django.utils.safestring import SafeString, mark_safe

from snia.common.templatetags.snia import typographic

NOTHING = mark_safe("")


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
    menu: str = ""  # the list of names that the page offers to type

    @classmethod
    def of(
        cls, form_field: forms.Field, kind: str, *, only_for: str = "", menu: str = ""
    ) -> "Words":
        return cls(
            plain(form_field.label or ""),
            "choice" if isinstance(form_field, forms.ChoiceField) else kind,
            typographic(form_field.help_text) if form_field.help_text else NOTHING,
            Options.of(form_field),
            only_for,
            menu,
        )


def plain(text: Any) -> SafeString:
    """A text, perhaps lazy, made safe."""
    return mark_safe(escape(str(text)))  # noqa: S308 (escaped)
