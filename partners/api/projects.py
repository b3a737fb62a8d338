"""Projects with all that hangs on them, and the rates by which money is converted."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners import perms
from partners.api.money import AmountSerializer
from partners.explorer.filters import seek_alike
from partners.filters import ProjectFilter
from partners.models import (
    Amount,
    ExchangeRate,
    Project,
    ProjectComponent,
    ProjectMarker,
    ProjectParty,
    ProjectResult,
    ProjectSector,
    Transaction,
)
from snia.api.records import PROVENANCE, PartSerializer, RecordSerializer, When, record_fields
from snia.api.resources import ResourceViewSet


def _currencies() -> list[tuple[str, str]]:
    """Those in which amounts were signed."""
    found = Amount.objects.order_by("currency").values_list("currency", flat=True).distinct()
    return [(code, code) for code in found]


class AmountForm(forms.Form):
    """Amounts of several currencies don't compare."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in ("amount_min", "amount_max"):
            if given.get(name) is not None and not self.data.get("currency"):
                self.fields[name].needs = "currency"  # type: ignore[attr-defined]
                self.add_error(name, forms.ValidationError("", code="needs"))
        return given


@seek_alike
class ProjectAmountFilter(ProjectFilter):
    """Those of the page, those of the explorer, and by amount."""

    currency = django_filters.ChoiceFilter(
        label=_("Devise d'un des montants"), choices=_currencies, method="signed_in"
    )
    amount_min = django_filters.NumberFilter(
        label=_("Montant minimal, avec « currency »"), min_value=0, method="ignored"
    )
    amount_max = django_filters.NumberFilter(
        label=_("Montant maximal, avec « currency »"), min_value=0, method="ignored"
    )

    class Meta(ProjectFilter.Meta):
        form = AmountForm
        fields = [*ProjectFilter.Meta.fields, "currency", "amount_min", "amount_max"]

    def get_form_class(self) -> Any:
        base = super().get_form_class()
        return type(base.__name__, (AmountForm, base), {})

    def signed_in(self, queryset: QuerySet, name: str, currency: str) -> QuerySet:
        given = self.form.cleaned_data
        bounds = {"value__gte": given["amount_min"], "value__lte": given["amount_max"]}
        amounts = Amount.objects.filter(
            currency=currency,
            **{name: value for name, value in bounds.items() if value is not None},
        )
        return queryset.filter(pk__in=amounts.values("project"))

    def ignored(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """Bounds go with their currency."""
        return queryset


class ProjectPartySerializer(PartSerializer):
    class Meta:
        model = ProjectParty
        fields = ("institution", "role", "note")


class ProjectComponentSerializer(PartSerializer):
    class Meta:
        model = ProjectComponent
        fields = ("position", "title", "description")


class TransactionSerializer(PartSerializer):
    class Meta:
        model = Transaction
        fields = (
            "kind",
            "day",
            "value",
            "currency",
            "provider",
            "receiver",
            "description",
            "reference",
            *PROVENANCE,
        )


class ProjectResultSerializer(PartSerializer):
    class Meta:
        model = ProjectResult
        fields = (
            "kind",
            "title",
            "indicator",
            "measure",
            "baseline_year",
            "baseline",
            "target",
            "actual",
            "period_start",
            "period_end",
            *PROVENANCE,
        )


class ProjectSectorSerializer(PartSerializer):
    class Meta:
        model = ProjectSector
        fields = ("code", "percentage")


class ProjectMarkerSerializer(PartSerializer):
    class Meta:
        model = ProjectMarker
        fields = ("policy", "significance")


class ProjectSerializer(RecordSerializer):
    when = When(source="*", read_only=True)
    parties = ProjectPartySerializer(many=True, read_only=True)
    amounts = AmountSerializer(many=True, read_only=True)
    components = ProjectComponentSerializer(many=True, read_only=True)
    transactions = TransactionSerializer(many=True, read_only=True)
    results = ProjectResultSerializer(many=True, read_only=True)
    sectors = ProjectSectorSerializer(many=True, read_only=True)
    markers = ProjectMarkerSerializer(many=True, read_only=True)

    class Meta:
        model = Project
        fields = record_fields(
            "slug",
            "kind",
            "title",
            "acronym",
            "parent",
            "description",
            "standing",
            "when",
            "duration_months",
            "iati_identifier",
            "places",
            "parties",
            "amounts",
            "components",
            "transactions",
            "results",
            "sectors",
            "markers",
            "agreements",
            "commitments",
        )


class ProjectViewSet(ResourceViewSet):
    policy = perms.may_browse_partners
    queryset = Project.objects.select_related("parent", "source").prefetch_related(
        "places",
        "parties__institution",
        "amounts__source",
        "components",
        "transactions__provider",
        "transactions__receiver",
        "transactions__source",
        "results__source",
        "sectors",
        "markers",
        "agreements",
        "commitments",
    )
    serializer_class = ProjectSerializer
    filterset_class = ProjectAmountFilter
    lookup_field = "slug"


class ExchangeRateFilter(django_filters.FilterSet):
    currency = django_filters.CharFilter(label=_("Devise"))
    target = django_filters.CharFilter(label=_("En"))
    day = django_filters.DateFilter(label=_("Date du cours"))

    class Meta:
        model = ExchangeRate
        fields = ["currency", "target", "day"]


class ExchangeRateSerializer(RecordSerializer):
    class Meta:
        model = ExchangeRate
        fields = record_fields("currency", "target", "day", "rate")


class ExchangeRateViewSet(ResourceViewSet):
    policy = perms.may_browse_partners
    queryset = ExchangeRate.objects.select_related("source")
    serializer_class = ExchangeRateSerializer
    filterset_class = ExchangeRateFilter
