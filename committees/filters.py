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


def _years() -> list[tuple[int, str]]:
    years = Decision.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [(year, str(year)) for year in years]


def _actions_in(rows: QuerySet) -> list[tuple[int, str]]:
    """Codes alone: a menu of wordings would be wider than its page."""
    actions = Action.objects.filter(pk__in=rows).select_related("programme")
    return [(action.pk, action.code) for action in actions]


def _actions_decided() -> list[tuple[int, str]]:
    return _actions_in(Decision.actions.through.objects.values("action"))


def _actions_alerted() -> list[tuple[int, str]]:
    return _actions_in(Alert.objects.order_by().values("action"))


class DecisionFilter(SearchFilterSet):
    committee = django_filters.ModelChoiceFilter(
        label=_("Comité"),
        queryset=Committee.objects.filter(decisions__isnull=False).distinct(),
        empty_label=_("Tous"),
    )
    year = django_filters.ChoiceFilter(label=_("Année"), choices=_years, empty_label=_("Toutes"))
    owner = django_filters.ModelChoiceFilter(
        label=_("Institution"),
        queryset=Institution.objects.filter(decisions__isnull=False).distinct(),
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
        choices=_actions_decided,
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
        queryset=Committee.objects.filter(alerts__isnull=False).distinct(),
        empty_label=_("Tous"),
    )
    programme = django_filters.ModelChoiceFilter(
        label=_("Programme"),
        queryset=Programme.objects.only("number", "title"),
        field_name="action__programme",
        empty_label=_("Tous"),
    )
    action = django_filters.ChoiceFilter(
        label=_("Action"), choices=_actions_alerted, empty_label=_("Toutes")
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
