"""What of the strategy partners' undertakings serve: the criteria that programmes bring to the
explorer of the partners.

A commitment serves what an action, or a group of actions, says that it serves. A project does so
too, and through the activities that were reported as part of it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from partners.explorer.criteria import Criterion, Labels, NamedRows, Tie, TiedCriterion
from partners.explorer.own import ChosenCriterion
from partners.models import Commitment, ConsultationDate
from programmes.models import Action, ActionGroup, Activity, Period, Programme, SpecificObjective


def _activities_of_projects() -> QuerySet:
    return Activity.projects.through.objects.filter(activity__merged_into=None)


def _through(model: type[Model], relation: str, value: str) -> Tie:
    """The rows that tie records of the strategy to commitments or to projects."""
    rows = getattr(model, relation).through._default_manager
    owner = model._meta.model_name
    return Tie(rows.all, value.format(owner), relation.removesuffix("s"))


PROGRAMME = TiedCriterion(
    "programme",
    _("Programme"),
    NamedRows(Programme.objects.all, "number"),
    commitments=(
        _through(Action, "commitments", "{}__programme__number"),
        _through(ActionGroup, "commitments", "{}__programme__number"),
    ),
    projects=(
        _through(Programme, "projects", "{}__number"),
        _through(Action, "projects", "{}__programme__number"),
        _through(ActionGroup, "projects", "{}__programme__number"),
        Tie(_activities_of_projects, "activity__programme__number", "project"),
    ),
)
OBJECTIVE = TiedCriterion(
    "objective",
    _("Objectif spécifique"),
    NamedRows(SpecificObjective.objects.select_related("programme").all, "number"),
    commitments=(
        _through(Action, "commitments", "{}__objective__number"),
        _through(ActionGroup, "commitments", "{}__objective__number"),
    ),
    projects=(
        _through(Action, "projects", "{}__objective__number"),
        _through(ActionGroup, "projects", "{}__objective__number"),
        Tie(_activities_of_projects, "activity__action_groups__objective__number", "project"),
        Tie(_activities_of_projects, "activity__actions__objective__number", "project"),
    ),
)
ACTION = TiedCriterion(
    "action",
    _("Action"),
    NamedRows(Action.objects.select_related("programme").all),
    commitments=(_through(Action, "commitments", "{}"),),
    projects=(
        _through(Action, "projects", "{}"),
        Tie(_activities_of_projects, "activity__actions", "project"),
    ),
)


@dataclass(frozen=True)
class PeriodCriterion(ChosenCriterion):
    """Under way or dated in a reporting period, whole or in part; what has no date is in none."""

    def labels(self, values: Collection[str] | None = None) -> Labels:
        return NamedRows(Period.objects.all)(values)

    def rule(self, kind: type[Model], value: str) -> Q:
        period = Period.objects.get(pk=value)
        own = _overlaps(period.start, period.end)
        if kind is not Commitment:
            return own
        met = ConsultationDate.objects.filter(_overlaps(period.start, period.end))
        return own | Q(when_start=None, when_end=None, consultation__in=met.values("consultation"))


def _overlaps(start: date, end: date) -> Q:
    """One end alone is an open interval."""
    begun = Q(when_start__lte=end) | Q(when_start=None, when_end__gte=start)
    ended = Q(when_end__gte=start) | Q(when_end=None, when_start__lte=end)
    return begun & ended


PERIOD = PeriodCriterion("period", _("Période"))

CRITERIA: tuple[Criterion, ...] = (PROGRAMME, OBJECTIVE, ACTION, PERIOD)
