"""Filters of the list of meetings."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from committees.models import Committee, Meeting
from programmes.models import Period
from snia.common.filters import SearchFilterSet


class MeetingFilter(SearchFilterSet):
    committee = django_filters.ModelChoiceFilter(
        label=_("Comité"), queryset=Committee.objects.all(), empty_label=_("Tous")
    )
    period = django_filters.ModelChoiceFilter(
        label=_("Période"),
        queryset=Period.objects.all(),
        method="in_period",
        empty_label=_("Toutes"),
    )
    state = django_filters.ChoiceFilter(
        label=_("État"), choices=Meeting.State.choices, empty_label=_("Tous")
    )
    mode = django_filters.ChoiceFilter(
        label=_("Mode"), choices=Meeting.Mode.choices, empty_label=_("Tous")
    )

    class Meta:
        model = Meeting
        fields = ["q", "committee", "period", "state", "mode"]

    def in_period(self, queryset: QuerySet, name: str, period: Period) -> QuerySet:
        return queryset.filter(when_start__range=(period.start, period.end))
