"""The filters of the explorer: one form, which commitments and projects both answer."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partners.explorer.criteria import Criterion, criteria, register
from partners.explorer.own import OWN
from partners.models import Commitment
from snia.common.filters import SearchFilterSet
from snia.common.forms import LightSelect


class KnownValueField(forms.CharField):
    """A value that the criterion knows; its words are asked for only where one is given."""

    def __init__(self, *, criterion: Criterion, **options: Any) -> None:
        super().__init__(**options)
        self.criterion = criterion

    def clean(self, value: Any) -> str:
        wanted: str = super().clean(value)
        if wanted and wanted not in self.criterion.labels([wanted]):
            message = _("« %(label)s » n'a pas de valeur « %(value)s » : choisir dans la liste.")
            raise ValidationError(message % {"label": self.label, "value": wanted})
        return wanted

    def in_words(self, value: str) -> str:
        """As an export tells the filters that were set."""
        return self.criterion.labels([value]).get(value, "")


class CriterionFilter(django_filters.Filter):
    field_class = KnownValueField

    def __init__(self, criterion: Criterion) -> None:
        super().__init__(
            label=criterion.label, criterion=criterion, max_length=80, widget=forms.HiddenInput
        )
        self.criterion = criterion

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return self.criterion.narrow(qs, value) if value else qs


# The sets of filters that have every criterion.
_seeking: list[Any] = []


def seek_alike(filters: Any) -> Any:
    """Let a set of filters seek by every criterion, those that come later too; a filter of its
    own stays."""
    _seeking.append(filters)
    for criterion in criteria():
        _offer_to(filters, criterion)
    return filters


def seek_by(criterion: Criterion) -> None:
    """Let undertakings be sought by a criterion, which a higher layer may bring."""
    register(criterion)
    for filters in _seeking:
        _offer_to(filters, criterion)


def _offer_to(filters: Any, criterion: Criterion) -> None:
    filters.base_filters.setdefault(criterion.name, CriterionFilter(criterion))


@seek_alike
class CommitmentFilter(SearchFilterSet):
    """Its criteria are the partners', and those that higher layers bring."""

    class Meta:
        model = Commitment
        fields = ["q"]


for _criterion in OWN:
    seek_by(_criterion)


def narrowed(undertakings: Any, sought: Mapping[str, Any]) -> Any:
    """Those of the undertakings, of either kind, that answer what the form holds."""
    if sought.get("q"):
        undertakings = undertakings.search(sought["q"])
    for criterion in criteria():
        value = sought.get(criterion.name)
        if value:
            undertakings = criterion.narrow(undertakings, value)
    return undertakings


def offer(form: forms.Form, name: str, labels: Mapping[str, str]) -> None:
    """Show a criterion of the form as a menu of these values."""
    choices = [("", _("Tous")), *labels.items()]
    widget = LightSelect(attrs={"class": "form-select"}, choices=choices)
    widget.is_required = False
    form.fields[name].widget = widget
