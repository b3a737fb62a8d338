"""Forms dressed for Bootstrap, and widgets that are drawn without a template of their own."""

from collections.abc import Collection, Iterable
from html import escape
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString

_CLASSES = (
    (forms.CheckboxInput, "form-check-input"),
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)


def dress(form: forms.BaseForm) -> forms.BaseForm:
    """Give each widget its Bootstrap class."""
    for field in form.fields.values():
        dress_widget(field.widget)
    return form


def dress_widget(widget: forms.Widget) -> None:
    css_class = next(name for kind, name in _CLASSES if isinstance(widget, kind))
    widget.attrs.setdefault("class", css_class)


class LightSelect(forms.Select):
    """A choice among plain options, drawn without a template: that costs ten times as much for
    each option, and a list offers hundreds (docs/speed.md)."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        options = options_html(self.choices, self.format_value(value))
        attributes = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}</select>', name, attributes, options)


class LightInput(forms.TextInput):
    """A line of text, drawn without a template: a list has one, and is asked for all day."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        typed = flatatt({"value": self.format_value(value)})
        attributes = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html(
            '<input type="{}" name="{}"{}{}>', self.input_type, name, typed, attributes
        )


def options_html(choices: Iterable[tuple[Any, Any]], chosen: Collection[str]) -> SafeString:
    """What a select offers: keys and labels, the keys in `chosen` selected."""
    return SafeString("".join(_option(value, label, chosen) for value, label in choices))


def _option(value: Any, label: Any, chosen: Collection[str]) -> str:
    key = "" if value is None else str(value)
    mark = " selected" if key in chosen else ""
    return f'<option value="{escape(key)}"{mark}>{escape(str(label))}</option>'
