"""Forms dressed for Bootstrap, without a template of their own."""

from html import escape
from typing import Any

import django_filters
from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from snia.common.models import SearchableQuerySet

_CLASSES = (
    (forms.CheckboxInput, "form-check-input"),
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)


def dress(form: forms.BaseForm) -> forms.BaseForm:
    """Give each widget its Bootstrap class."""
    for field in form.fields.values():
        css_class = next(name for widget, name in _CLASSES if isinstance(field.widget, widget))
        field.widget.attrs.setdefault("class", css_class)
    return form


class LightSelect(forms.Select):
    """A choice among plain options, drawn without a template: that costs ten times as much for
    each option, and a list offers hundreds (docs/speed.md)."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = set(self.format_value(value))
        options = SafeString(
            "".join(_option(value, label, chosen) for value, label in self.choices)
        )
        attributes = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}</select>', name, attributes, options)


def _option(value: Any, label: Any, chosen: set[str]) -> str:
    key = "" if value is None else str(value)
    mark = " selected" if key in chosen else ""
    return f'<option value="{escape(key)}"{mark}>{escape(str(label))}</option>'


class FilterForm(forms.Form):
    """The form of a list's filters, dressed and light."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField) and type(field.widget) is forms.Select:
                field.widget = LightSelect(field.widget.attrs, field.widget.choices)
        dress(self)


class DressedFilterSet(django_filters.FilterSet):
    """Filters of a list, in a form that is dressed and light."""

    def get_form_class(self) -> Any:
        fields = {name: declared.field for name, declared in self.filters.items()}
        return type(f"{type(self).__name__}Form", (FilterForm,), fields)


class SearchFilterSet(DressedFilterSet):
    """The same, with a search by words first."""

    q = django_filters.CharFilter(
        label=_("Mots"),
        method="search_words",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def search_words(
        self, queryset: SearchableQuerySet, name: str, value: str
    ) -> SearchableQuerySet:
        return queryset.search(value)
