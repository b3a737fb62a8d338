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


class CriterionFilter(django_filters.Filter):
    field_class = KnownValueField

    def __init__(self, criterion: Criterion) -> None:
        super().__init__(
            label=criterion.label, criterion=criterion, max_length=80, widget=forms.HiddenInput
        )
        self.criterion = criterion

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return self.criterion.narrow(qs, value) if value else qs


class CommitmentFilter(SearchFilterSet):
    """Its criteria are added by `seek_by`: the partners' below, others by higher layers."""

    class Meta:
        model = Commitment
        fields = ["q"]


def seek_by(criterion: Criterion) -> None:
    """Let undertakings be sought by a criterion, which a higher layer may bring."""
    register(criterion)
    CommitmentFilter.base_filters[criterion.name] = CriterionFilter(criterion)


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
