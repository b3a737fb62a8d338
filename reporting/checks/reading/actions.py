"""Programmes, groups and actions: which codes exist, which the period tells of."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from programmes.models import (
    Action,
    ActionGroup,
    Activity,
    Challenge,
    CitedAction,
    Passage,
    Period,
    PlannedMeasure,
    Programme,
    Progress,
    Recommendation,
)
from reporting.checks.facts import ActionFacts, Code, GroupFacts, ProgrammeFacts
from reporting.checks.reading.records import record_of

_TELL = (Passage, Activity, Challenge, PlannedMeasure, Recommendation)


def known_codes(*, with_invented: bool) -> set[Code]:
    """An invented action gives no name to a code that a real Bilan cites."""
    actions = (
        Action.objects.all() if with_invented else Action.objects.exclude(is_demonstration=True)
    )
    return set(actions.values_list("programme__number", "number"))


def cited_codes() -> set[Code]:
    return set(CitedAction.objects.values_list("programme__number", "number"))


def actions_in(period: Period) -> list[ActionFacts]:
    """Those that the period should tell of: the real ones, and those that it was asked about."""
    told = Activity.objects.filter(period=period)
    passages = Passage.objects.filter(period=period, group=OuterRef("group"))
    rows = (
        Action.objects.filter(Q(is_demonstration=False) | Q(campaigns__period=period))
        .annotate(
            has_progress=Exists(Progress.objects.filter(period=period, action=OuterRef("pk"))),
            has_activity=Exists(told.filter(actions=OuterRef("pk"))),
            has_group=Exists(told.filter(action_groups=OuterRef("group"))) | Exists(passages),
        )
        .select_related("programme")
        .order_by("programme__number", "number")
        .distinct()
    )
    return [
        ActionFacts(
            record=record_of(row, chapter=row.programme.number, url=row.get_absolute_url()),
            code=(row.programme.number, row.number),
            has_news=row.has_progress or row.has_activity or row.has_group,
        )
        for row in rows
    ]


def groups_in(period: Period) -> list[GroupFacts]:
    """Those that a passage or an activity of the period stands under."""
    told = Q(passages__period=period) | Q(activities__period=period)
    rows = (
        ActionGroup.objects.filter(told)
        .select_related("programme")
        .prefetch_related("cited__programme")
        .distinct()
        .order_by("programme__number", "position", "pk")
    )
    return [
        GroupFacts(
            record=record_of(row, chapter=row.programme.number),
            codes=tuple(sorted((c.programme.number, c.number) for c in row.cited.all())),
        )
        for row in rows
    ]


def programmes_in(period: Period, chapters: Collection[int]) -> list[ProgrammeFacts]:
    """Those that the edition's plan makes a chapter of."""
    told = {
        number
        for model in _TELL
        for number in model._default_manager.filter(period=period)
        .values_list("programme__number", flat=True)
        .distinct()
        .order_by()
    }
    told |= set(
        Progress.objects.filter(period=period).values_list("action__programme__number", flat=True)
    )
    return [
        ProgrammeFacts(
            record=record_of(row, chapter=row.number, url=row.get_absolute_url()),
            number=row.number,
            announced=row.announced_actions,
            is_told=row.number in told,
        )
        for row in Programme.objects.filter(number__in=chapters)
    ]
