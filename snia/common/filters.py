"""The filters of the lists: a form that is light to draw, the search by words first."""

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import django_filters
from django import forms
from django.forms.models import ModelChoiceIterator
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
