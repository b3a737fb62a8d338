"""Filters of the lists of meetings, decisions and alerts."""

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from committees.models import Alert, Committee, Decision, Meeting
from partners.models import Institution
from programmes.models import Action, Period, Programme
from snia.common.filters import DressedFilterSet, SearchFilterSet


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


# The menus below offer what every account may know, whether or not it was decided or alerted on:
# what a person can't read must not show in what they may choose.


def _years() -> list[tuple[int, str]]:
    days = Meeting.objects.of_ours().filter(when_start__isnull=False)
    return [(day.year, str(day.year)) for day in days.dates("when_start", "year", order="DESC")]


def _codes() -> list[tuple[int, str]]:
    """Codes alone: a menu of wordings would be wider than its page."""
    actions = Action.objects.select_related("programme").only("number", "programme__number")
    return [(action.pk, action.code) for action in actions]


class DecisionFilter(SearchFilterSet):
    committee = django_filters.ModelChoiceFilter(
        label=_("Comité"),
        queryset=Committee.objects.exclude(level=Committee.Level.EXTERNAL),
        empty_label=_("Tous"),
    )
    year = django_filters.ChoiceFilter(label=_("Année"), choices=_years, empty_label=_("Toutes"))
    owner = django_filters.ModelChoiceFilter(
        label=_("Institution"),
        queryset=Institution.objects.filter(is_active=True),
        empty_label=_("Toutes"),
    )
    status = django_filters.ChoiceFilter(
        label=_("Suivi"), choices=Decision.Status.choices, empty_label=_("Tous")
    )
    late = django_filters.ChoiceFilter(
        label=_("Échéance"),
        choices=[("1", _("En retard"))],
        method="that_are_late",
        empty_label=_("Toutes"),
    )
    action = django_filters.ChoiceFilter(
        label=_("Action"),
        choices=_codes,
        field_name="actions",
        empty_label=_("Toutes"),
    )

    class Meta:
        model = Decision
        fields = ["q", "committee", "year", "owner", "status", "late", "action"]

    def that_are_late(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(pk__in=Decision.objects.late(timezone.localdate()).values("pk"))


class AlertFilter(DressedFilterSet):
    committee = django_filters.ModelChoiceFilter(
        label=_("Devant le comité"),
        queryset=Committee.objects.exclude(level=Committee.Level.EXTERNAL),
        empty_label=_("Tous"),
    )
    programme = django_filters.ModelChoiceFilter(
        label=_("Programme"),
        queryset=Programme.objects.only("number", "title"),
        field_name="action__programme",
        empty_label=_("Tous"),
    )
    action = django_filters.ChoiceFilter(
        label=_("Action"), choices=_codes, empty_label=_("Toutes")
    )
    severity = django_filters.ChoiceFilter(
        label=_("Gravité"), choices=Alert.Severity.choices, empty_label=_("Toutes")
    )
    state = django_filters.ChoiceFilter(
        label=_("État"), choices=Alert.State.choices, empty_label=_("Tous")
    )
    rule = django_filters.ChoiceFilter(
        label=_("Signalée par"),
        choices=[("member", _("Un membre")), *[c for c in Alert.Rule.choices if c[0]]],
        method="raised_by",
        empty_label=_("Tous"),
    )
    cause = django_filters.ChoiceFilter(
        label=_("Cause"),
        choices=[("gone", _("La cause a disparu"))],
        method="whose_cause_is_gone",
        empty_label=_("Toutes"),
    )

    class Meta:
        model = Alert
        fields = ["committee", "programme", "action", "severity", "state", "rule", "cause"]

    def raised_by(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(rule="" if value == "member" else value)

    def whose_cause_is_gone(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(cause_gone_at__isnull=False).exclude(state=Alert.State.CLOSED)
