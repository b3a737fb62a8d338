"""Who is asked what: the pairs of a campaign, and what the form of one answer asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from programmes.models import (
    Action,
    Campaign,
    Capacity,
    Indicator,
    Period,
    PlannedBudget,
    ProgressUpdate,
    Sex,
)
from snia.common.composed import Composed, Slot


@dataclass(frozen=True)
class Pair:
    """An institution asked about an action, and as what."""

    action_id: int
    institution_id: int
    capacity: Capacity


def pairs_of(campaign: Campaign) -> list[Pair]:
    """Every action of the campaign with its leads, then with those that support it: named so,
    or party to a project or a commitment of the action. Only institutions that are asked.

    Six queries, whatever the number of actions.
    """
    actions = campaign.actions.prefetch_related(
        "leads", "supporters", "projects__parties", "commitments__actor_roles"
    )
    asked = set(campaign.institutions.values_list("pk", flat=True))
    pairs: dict[tuple[int, int], Pair] = {}
    for action in actions:
        for capacity, institutions in _answering(action):
            for institution in institutions:
                key = (action.pk, institution)
                if institution in asked and key not in pairs:
                    pairs[key] = Pair(*key, capacity)
    return list(pairs.values())


def _answering(action: Action) -> Iterable[tuple[Capacity, list[int]]]:
    yield Capacity.LEAD, [lead.pk for lead in action.leads.all()]
    yield Capacity.SUPPORT, [supporter.pk for supporter in action.supporters.all()]
    for project in action.projects.all():
        yield Capacity.SUPPORT, [party.institution_id for party in project.parties.all()]
    for commitment in action.commitments.all():
        yield Capacity.SUPPORT, [role.institution_id for role in commitment.actor_roles.all()]


@dataclass(frozen=True)
class Part:
    """A column of an indicator: its name in the document, what it is of, and its label."""

    name: str
    sex: str
    age_band: str
    label: str


def parts_of(indicator: Indicator) -> list[Part]:
    """The parts that an indicator asks: by sex, by age, or each age band by sex."""
    sexes = list(Sex) if indicator.by_sex else []
    bands = indicator.bands
    if not bands:
        return [Part(sex.value, sex.value, "", str(sex.label)) for sex in sexes]
    if not sexes:
        return [Part(f"|{band}", "", band, _("%s ans") % band) for band in bands]
    return [
        Part(f"{sex.value}|{band}", sex.value, band, f"{sex.label}, {band}")
        for band in bands
        for sex in sexes
    ]


@dataclass(frozen=True)
class Ask:
    """What one answer is asked: its period, the indicators of its action, the budget planned."""

    update: ProgressUpdate

    @cached_property
    def period(self) -> Period:
        return self.update.campaign.period

    @cached_property
    def indicators(self) -> list[Indicator]:
        return _indicators(action=self.update.action_id)

    @cached_property
    def budget(self) -> PlannedBudget | None:
        update = self.update
        planned = _budgets(
            action=update.action_id,
            institution=update.institution_id,
            period=update.campaign.period_id,
        )
        return planned[0] if planned else None


# In no other order than their own: there is one action, and one budget at most.
_indicators = Composed(
    lambda: Indicator.objects.filter(action=Slot("action")).order_by("position", "pk")
)
_budgets = Composed(
    lambda: PlannedBudget.objects.filter(
        action=Slot("action"), institution=Slot("institution"), period=Slot("period")
    ).order_by()
)
