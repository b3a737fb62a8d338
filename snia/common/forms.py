"""Forms dressed for Bootstrap, without a template of their own."""

from typing import Any

import django_filters
from django import forms
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


class SearchFilterSet(django_filters.FilterSet):
    """Filters of a list, the search by words first."""

    q = django_filters.CharFilter(
        label=_("Mots"),
        method="search_words",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def search_words(
        self, queryset: SearchableQuerySet, name: str, value: str
    ) -> SearchableQuerySet:
        return queryset.search(value)

    def get_form_class(self) -> Any:
        form_class = super().get_form_class()

        class DressedForm(form_class):  # type: ignore[misc, valid-type]
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                dress(self)

        return DressedForm
