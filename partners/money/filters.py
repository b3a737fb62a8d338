"""The filters of the money pages; their choices are given, for the page has loaded them."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.models import Project
from partners.money.dimensions import dimensions
from snia.common.filters import DressedFilterSet

NONE = "none"  # in an address: the projects of no line
Choices = Mapping[str, Iterable[tuple[Any, Any]]]


class MoneyFilter(DressedFilterSet):
    """Columns of the projects are filtered here. Movements and agreements have lines too: where
    they are is asked of `Selection`."""

    kind = django_filters.ChoiceFilter(
        label=_("Nature"), choices=Project.Kind.choices, empty_label=_("Toutes")
    )
    standing = django_filters.ChoiceFilter(
        label=_("État"), choices=Project.Standing.choices, empty_label=_("Tous")
    )
    currency = django_filters.ChoiceFilter(
        label=_("Devise"), empty_label=_("Toutes"), method="unchanged"
    )
    demonstration = django_filters.ChoiceFilter(
        label=_("Données de démonstration"),
        choices=[("1", _("Comptées"))],
        empty_label=_("Laissées de côté"),
        method="unchanged",
    )
    to = django_filters.ChoiceFilter(
        label=_("Convertir en"), empty_label=_("Ne pas convertir"), method="unchanged"
    )
    on = django_filters.DateFilter(
        label=_("Au cours connu le"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        method="unchanged",
    )

    def __init__(self, data: Any, *, choices: Choices) -> None:
        super().__init__(data, queryset=Project.objects.order_by("title", "pk"))
        for name, offered in choices.items():
            self.form.fields[name].choices = offered

    def unchanged(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        return queryset

    @property
    def chosen(self) -> dict[str, int | None]:
        """The line of each dimension that is filtered."""
        values = ((d.name, self.form.cleaned_data[d.name]) for d in dimensions())
        return {name: None if v == NONE else int(v) for name, v in values if v}

    @property
    def asks_of_projects(self) -> bool:
        """By what an agreement does not have."""
        return bool(self.form.cleaned_data["kind"] or self.form.cleaned_data["standing"])


@cache
def money_filter() -> type[MoneyFilter]:
    """With a filter for each dimension that the layers have registered."""
    lines = {
        dimension.name: django_filters.ChoiceFilter(
            label=dimension.label,
            empty_label=_("Tout"),
            null_label=dimension.none_label,
            null_value=NONE,
            method="unchanged",
        )
        for dimension in dimensions()
    }
    order = [*lines, *MoneyFilter.base_filters]
    meta = type("Meta", (), {"model": Project, "fields": order})
    return type("MoneyFilterOfAll", (MoneyFilter,), {**lines, "Meta": meta})
