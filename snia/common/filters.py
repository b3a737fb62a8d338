"""The filters of the lists: a form that is light to draw, the search by words first."""

from collections.abc import Collection, Iterator
from copy import deepcopy
from functools import cache
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.forms.models import ModelChoiceIterator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from snia.common.forms import LightInput, LightSelect, dress_widget
from snia.common.models import SearchableQuerySet


class MenuIterator(ModelChoiceIterator):
    """Keys and labels as the queryset's own `choices` tells them; no record is made."""

    queryset: Any

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        yield "", self.field.empty_label
        yield from self.queryset.choices()


class MenuField(django_filters.fields.ModelChoiceField):
    iterator = MenuIterator


class MenuFilter(django_filters.ModelChoiceFilter):
    """A choice among records that a queryset names cheaply; what was chosen is a record."""

    field_class = MenuField


class DressedFilterSet(django_filters.FilterSet):
    """Filters of a list, in a form that is dressed and light."""

    def get_form_class(self) -> Any:
        filters: Any = type(self)
        return _form_of(filters)


class SearchFilterSet(DressedFilterSet):
    """The same, the search by words first."""

    q = django_filters.CharFilter(
        label=_("Mots"),
        method="search_words",
        widget=LightInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def search_words(
        self, queryset: SearchableQuerySet, name: str, value: str
    ) -> SearchableQuerySet:
        return queryset.search(value)


def settled_query(filters: Any, data: QueryDict) -> str:
    """What an address asks of the filters, always told in the same words: blanks, the page and
    whatever is no filter are left out."""
    return without_filters(filters, data, ())


def without_filters(filters: Any, data: QueryDict, left_out: Collection[str]) -> str:
    """The same, without the filters of these names."""
    pairs = [
        (key, str(value).strip())
        for key, (name, is_multiple) in _keys_of(filters).items()
        if key in data and name not in left_out
        for value in (sorted(set(data.getlist(key))) if is_multiple else [data[key]])
    ]
    return urlencode([pair for pair in pairs if pair[1]])


@cache
def _keys_of(filters: Any) -> dict[str, tuple[str, bool]]:
    """The keys of an address: whose filter each is, and whether it may be there several times."""
    keys = {}
    for name, field in sorted(_form_of(filters).base_fields.items()):
        widget: Any = field.widget
        for suffix in getattr(widget, "suffixes", [None]):
            key = f"{name}_{suffix}" if suffix else name
            keys[key] = (name, getattr(widget, "allow_multiple_selected", False))
    return keys


@cache
def _form_of(filters: Any) -> type[forms.Form]:
    """The form of a list's filters, made once: each of its forms reads the choices anew."""
    declared: dict[str, Any] = deepcopy(filters.base_filters)
    fields = {name: _lightened(one.field) for name, one in declared.items()}
    return type(f"{filters.__name__}Form", (forms.Form,), fields)


def _lightened(field: forms.Field) -> forms.Field:
    """The field, its widget dressed and drawn without a template."""
    if isinstance(field, forms.ChoiceField) and type(field.widget) is forms.Select:
        field.widget = LightSelect(field.widget.attrs, field.widget.choices)
    dress_widget(field.widget)
    return field
