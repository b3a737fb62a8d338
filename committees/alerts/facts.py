"""What the rules need to know of every action, in three queries however many there are."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, Subquery

from committees.alerts.rules import Asked, Awaited, Facts, Standing
from programmes.models import Campaign, Progress, ProgressUpdate

ANSWERED = (ProgressUpdate.State.SUBMITTED, ProgressUpdate.State.VALIDATED)


def facts_by_action(on: date) -> dict[int, Facts]:
    """The facts of each action that has any."""
    awaited, asked, standings = _awaited(on), _asked(), _standings()
    return {
        action: Facts(tuple(awaited[action]), tuple(asked[action]), tuple(standings[action]))
        for action in sorted({*awaited, *asked, *standings})
    }


def _awaited(on: date) -> dict[int, list[Awaited]]:
    updates: Any = ProgressUpdate.objects.awaited().with_due_date()
    late = updates.filter(campaign__state=Campaign.State.OPEN, due_on__lt=on)
    rows = late.order_by("action", "due_on", "institution__sort_key", "campaign")
    facts: dict[int, list[Awaited]] = defaultdict(list)
    for action, institution, due_on in rows.values_list("action", "institution__label", "due_on"):
        facts[action].append(Awaited(institution, due_on))
    return facts


def _asked() -> dict[int, list[Asked]]:
    """One row an action and a campaign: answers are counted by the database."""
    updates: Any = ProgressUpdate.objects.exclude(campaign__state=Campaign.State.DRAFT)
    rows = (
        updates.with_due_date()
        .order_by()
        .values("action", "campaign", title=F("campaign__title"))
        .annotate(last=Max("due_on"), answers=Count("pk", filter=Q(state__in=ANSWERED)))
    )
    facts: dict[int, list[Asked]] = defaultdict(list)
    for row in rows.order_by("action", "last", "campaign"):
        facts[row["action"]].append(Asked(row["title"], row["last"], row["answers"]))
    return facts


def _standings() -> dict[int, list[Standing]]:
    before = Progress.objects.filter(
        action=OuterRef("action"),
        institution=OuterRef("institution"),
        period__start__lt=OuterRef("period__start"),
    ).order_by("-period__start")
    latest: Any = Progress.objects.current().annotate(
        previous_rate=Subquery(before.values("rate")[:1])
    )
    rows = latest.order_by("action", "institution__sort_key").values_list(
        "action", "institution__label", "status", "rate", "previous_rate", "confidence"
    )
    facts: dict[int, list[Standing]] = defaultdict(list)
    for action, *values in rows:
        facts[action].append(Standing(*values))
    return facts
