"""Indicators and their validated values: for those who may read the answers that give them."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from programmes import perms
from programmes.models import (
    Action,
    Disaggregation,
    Indicator,
    IndicatorValue,
    Period,
    ProgressUpdate,
)
from snia.api.records import (
    PartSerializer,
    RecordSerializer,
    ReferenceField,
    record_fields,
)
from snia.api.resources import ResourceViewSet


class IndicatorFilter(django_filters.FilterSet):
    action = django_filters.ModelChoiceFilter(label=_("Action"), queryset=Action.objects.all())

    class Meta:
        model = Indicator
        fields = ["action"]


class IndicatorSerializer(RecordSerializer):
    class Meta:
        model = Indicator
        fields = record_fields(
            "action", "name", "unit", "by_sex", "bands", "baseline", "target", "position"
        )


def _readable_updates(user: Any) -> QuerySet:
    readable: QuerySet = perms.readable_updates(user, ProgressUpdate.objects.all())
    return readable


class IndicatorViewSet(ResourceViewSet):
    policy = perms.may_read_answers
    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilter

    def get_queryset(self) -> QuerySet:
        """Those of the actions that one answers on; the department keeps them all."""
        user = self.request.user
        indicators = Indicator.objects.select_related("action__programme", "source")
        if perms.may_run_campaigns(user):
            return indicators
        return indicators.filter(action__in=_readable_updates(user).order_by().values("action"))


class IndicatorValueFilter(django_filters.FilterSet):
    indicator = django_filters.ModelChoiceFilter(
        label=_("Indicateur"), queryset=Indicator.objects.all()
    )
    action = django_filters.ModelChoiceFilter(
        label=_("Action"), queryset=Action.objects.all(), field_name="progress__action"
    )
    period = django_filters.ModelChoiceFilter(
        label=_("Période"), queryset=Period.objects.all(), field_name="progress__period"
    )

    class Meta:
        model = IndicatorValue
        fields = ["indicator", "action", "period"]


class DisaggregationSerializer(PartSerializer):
    class Meta:
        model = Disaggregation
        fields = ("sex", "age_band", "number")


class IndicatorValueSerializer(RecordSerializer):
    action = ReferenceField(source="progress.action", read_only=True)
    institution = ReferenceField(source="progress.institution", read_only=True)
    period = ReferenceField(source="progress.period", read_only=True)
    parts = DisaggregationSerializer(many=True, read_only=True)

    class Meta:
        model = IndicatorValue
        fields = record_fields(
            "indicator",
            "action",
            "institution",
            "period",
            "total",
            "is_not_applicable",
            "note",
            "parts",
            is_sourced=False,
        )


class IndicatorValueViewSet(ResourceViewSet):
    policy = perms.may_read_answers
    serializer_class = IndicatorValueSerializer
    filterset_class = IndicatorValueFilter

    def get_queryset(self) -> QuerySet:
        readable = _readable_updates(self.request.user).order_by()
        values = IndicatorValue.objects.filter(progress__update__in=readable.values("pk"))
        return values.select_related(
            "indicator", "progress__action__programme", "progress__institution", "progress__period"
        ).prefetch_related("parts")
