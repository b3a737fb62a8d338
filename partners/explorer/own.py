"""The criteria that the partners' own records answer."""

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.explorer.criteria import (
    Criterion,
    Labels,
    Members,
    NamedRows,
    Tie,
    TiedCriterion,
)
from partners.letters import expand_letters
from partners.models import (
    Commitment,
    CommitmentActor,
    Consultation,
    ConsultationDate,
    ConsultationGoal,
    FrameworkGoal,
    Institution,
    Place,
    Priority,
    Project,
    ProjectParty,
)

Status = Commitment.Status
Role = ProjectParty.Role
# Who acts in a project, and who it is done with or for.
ACTING = (Role.FUNDER, Role.IMPLEMENTER, Role.SUPPORT)
ASKING = (Role.COUNTERPART, Role.BENEFICIARY)

INSTITUTIONS = NamedRows(Institution.objects.all)


def _parties(roles: tuple[Role, ...]) -> Tie:
    return Tie(lambda: ProjectParty.objects.filter(role__in=roles), "institution", "project")


AGENCY = TiedCriterion(
    "agency",
    gettext_lazy("Agence"),
    INSTITUTIONS,
    commitments=(Tie(CommitmentActor.objects.all, "institution", "commitment"),),
    projects=(_parties(ACTING),),
)
TOWARDS = TiedCriterion(
    "towards",
    gettext_lazy("Envers"),
    INSTITUTIONS,
    commitments=(Tie(Commitment.towards.through.objects.all, "institution", "commitment"),),
    projects=(_parties(ASKING),),
)
CONSULTATION = TiedCriterion(
    "consultation",
    gettext_lazy("Consultation"),
    NamedRows(Consultation.objects.all),
    commitments=(Tie(Commitment.objects.all, "consultation", "pk"),),
)
PRIORITY = TiedCriterion(
    "priority",
    gettext_lazy("Priorité"),
    NamedRows(Priority.objects.all),
    commitments=(Tie(Commitment.priorities.through.objects.all, "priority", "commitment"),),
    within="consultation",
)


def _years(values: Collection[str] | None = None) -> Labels:
    return {value: value for value in values or () if re.fullmatch(r"[12]\d{3}", value)}


# A commitment without a date of its own is of the year of its consultation.
YEAR = TiedCriterion(
    "year",
    gettext_lazy("Année de début"),
    _years,
    commitments=(
        Tie(Commitment.objects.all, "when_start__year", "pk"),
        Tie(
            lambda: ConsultationDate.objects.filter(consultation__commitments__when_start=None),
            "when_start__year",
            "consultation__commitments",
        ),
    ),
    projects=(Tie(Project.objects.all, "when_start__year", "pk"),),
)


def _places(kind: Any, name: str) -> tuple[Tie, ...]:
    """A region holds what is said of it and what is said of its cities."""
    through = kind.places.through.objects
    regions, cities = Place.Kind.REGION, Place.Kind.CITY
    return (
        Tie(lambda: through.filter(place__kind=regions), "place", name),
        Tie(lambda: through.filter(place__kind=cities), "place__parent", name),
    )


REGION = TiedCriterion(
    "region",
    gettext_lazy("Région"),
    NamedRows(lambda: Place.objects.filter(kind=Place.Kind.REGION)),
    commitments=_places(Commitment, "commitment"),
    projects=_places(Project, "project"),
)


@dataclass(frozen=True)
class StrategyCriterion(Criterion):
    """A goal of a framework: a consultation answers it, for some letters or for all."""

    def labels(self, values: Collection[str] | None = None) -> Labels:
        goals = FrameworkGoal.objects.filter(consultations__isnull=False).distinct()
        return NamedRows(lambda: goals.select_related("framework"), word=_goal)(values)

    def narrow(self, undertakings: QuerySet, value: str) -> QuerySet:
        if undertakings.model is not Commitment:
            return undertakings.none()
        wanted = Q(pk__in=[])
        for answer in ConsultationGoal.objects.filter(goal=int(value)):
            wanted |= _answering(answer)
        return undertakings.filter(wanted)

    def members(self, undertakings: QuerySet) -> Members:
        found: Members = defaultdict(set)
        if undertakings.model is not Commitment:
            return found
        answered = _letters_answered(undertakings)
        answers = ConsultationGoal.objects.filter(consultation__in=answered.keys())
        for goal, consultation, letters in answers.values_list("goal", "consultation", "letters"):
            wanted = set(expand_letters(letters)) if letters else None
            for commitment, own in answered[consultation].items():
                if wanted is None or wanted & own:
                    found[str(goal)].add(commitment)
        return found


def _answering(answer: ConsultationGoal) -> Q:
    """The commitments of the consultation that a goal of it is for."""
    whole = Q(consultation=answer.consultation_id)
    if not answer.letters:
        return whole
    letters = Commitment.priorities.through.objects.filter(
        priority__consultation=answer.consultation_id,
        priority__letter__in=expand_letters(answer.letters),
    )
    return whole & Q(pk__in=letters.values("commitment"))


def _goal(goal: FrameworkGoal) -> str:
    return f"{goal} ({goal.framework.acronym or goal.framework})"


def _letters_answered(commitments: QuerySet) -> dict[int, dict[int, set[str]]]:
    """Under each consultation, the letters that each of its commitments answers."""
    found: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = commitments.order_by().filter(consultation__isnull=False)
    for consultation, commitment, letter in rows.values_list(
        "consultation", "pk", "priorities__letter"
    ):
        found[consultation][commitment].update({letter} if letter else ())
    return found


STRATEGY = StrategyCriterion("strategy", gettext_lazy("Stratégie du cadre"))


@dataclass(frozen=True)
class ChosenCriterion(Criterion):
    """A choice that commitments and projects each tell in their own terms."""

    def narrow(self, undertakings: QuerySet, value: str) -> QuerySet:
        return undertakings.filter(self.rule(undertakings.model, value))

    def members(self, undertakings: QuerySet) -> Members:
        narrowed = {value: self.narrow(undertakings.order_by(), value) for value in self.labels()}
        return {v: set(rows.values_list("pk", flat=True)) for v, rows in narrowed.items()}

    def rule(self, kind: type[Model], value: str) -> Q:
        raise NotImplementedError


@dataclass(frozen=True)
class StatusCriterion(ChosenCriterion):
    """Where it stands; a project's standing is told in the terms of a commitment's status."""

    def labels(self, values: Collection[str] | None = None) -> Labels:
        return {v: str(label) for v, label in Status.choices if values is None or v in values}

    def rule(self, kind: type[Model], value: str) -> Q:
        if kind is Commitment:
            return Q(status=value)
        return Q(standing__in=STANDINGS[Status(value)])


STANDINGS = {
    Status.UNDERTAKEN: [Project.Standing.PIPELINE],
    Status.IN_PROGRESS: [
        Project.Standing.IMPLEMENTATION,
        Project.Standing.FINALISATION,
        Project.Standing.SUSPENDED,
    ],
    Status.FULFILLED: [Project.Standing.CLOSED],
    Status.ABANDONED: [Project.Standing.CANCELLED],
    Status.UNKNOWN: [""],
}

STATUS = StatusCriterion("status", gettext_lazy("État"))


@dataclass(frozen=True)
class KindCriterion(ChosenCriterion):
    """Commitments apart from projects, programmes and financing instruments."""

    def labels(self, values: Collection[str] | None = None) -> Labels:
        kinds = {COMMITMENT: _("Engagement")} | {
            v: str(label) for v, label in Project.Kind.choices
        }
        return {v: label for v, label in kinds.items() if values is None or v in values}

    def rule(self, kind: type[Model], value: str) -> Q:
        if kind is Project:
            return Q(kind=value)
        return Q() if value == COMMITMENT else Q(pk__in=[])


COMMITMENT = "commitment"
KIND = KindCriterion("kind", gettext_lazy("Nature"))

OWN = (AGENCY, TOWARDS, KIND, STATUS, STRATEGY, CONSULTATION, PRIORITY, REGION, YEAR)
