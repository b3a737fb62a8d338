"""The forms of an evening: a campaign on the quarter that is over, its drafts yet to be sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from partners.models import Affiliation
from programmes.models import Action, Campaign, Capacity, ProgressUpdate, Version
from programmes.synthetic import DOMAIN
from snia.accounts.models import User

SPENT = "75 000"  # asked where a budget is planned, looked at elsewhere


@dataclass(frozen=True)
class Task:
    """A focal point, and the answers that are theirs to send."""

    user: User
    drafts: list[ProgressUpdate]


@transaction.atomic
def tasks_of(people: int, forms: int, spare: int) -> list[Task]:
    """So many focal points with so many complete drafts each; the first has the spare ones too.

    Nobody shares a form: colleagues of one institution take its actions in turn.
    """
    campaign, documents = _campaign()
    free: dict[int, list[Action]] = {}
    tasks = []
    for number, (user, institution) in enumerate(_focal_points()[:people]):
        actions = free.setdefault(institution, list(documents))
        asked = forms if number else forms + spare
        taken, free[institution] = actions[:asked], actions[asked:]
        if len(taken) < asked:
            raise SystemExit("The synthetic data have too few actions for so many forms.")
        drafts = [_draft(campaign, a, institution, user, documents[a]) for a in taken]
        tasks.append(Task(user, drafts))
    if len(tasks) < people:
        raise SystemExit(f"The synthetic data have {len(tasks)} focal points, not {people}.")
    _write([draft for task in tasks for draft in task.drafts])
    return tasks


def documents_of(keys: Iterable[int]) -> dict[int, Any]:
    """What these answers hold now."""
    return dict(ProgressUpdate.objects.filter(pk__in=keys).values_list("pk", "content"))


def _campaign() -> tuple[Campaign, dict[Action, Any]]:
    """The campaign, and for each of its actions what was validated of it for that quarter."""
    before = Campaign.objects.filter(
        state=Campaign.State.CLOSED, is_demonstration=True, opened_by__email__endswith=DOMAIN
    ).latest("due_on")
    today = timezone.localdate()
    campaign = Campaign.objects.create(
        title="Soir de l'échéance (démonstration)",
        period=before.period,
        opens_on=today - timedelta(days=30),
        due_on=today,
        guidance=before.guidance,
        state=Campaign.State.OPEN,
        opened_by=before.opened_by,
        is_demonstration=True,
    )
    validated = before.updates.filter(state=ProgressUpdate.State.VALIDATED)
    documents = {
        update.action: {**update.content, "budget_spent": SPENT}
        for update in validated.select_related("action")
    }
    campaign.actions.set(documents)
    campaign.institutions.set(before.institutions.all())
    return campaign, documents


def _focal_points() -> list[tuple[User, int]]:
    reporting = Affiliation.objects.reporting(timezone.localdate())
    rows = reporting.filter(person__user__email__endswith=f"@{DOMAIN}")
    rows = rows.select_related("person__user").order_by("person__user__email")
    return [(row.person.user, row.institution_id) for row in rows]


def _draft(
    campaign: Campaign, action: Action, institution: int, author: User, document: Any
) -> ProgressUpdate:
    return ProgressUpdate(
        campaign=campaign,
        action=action,
        institution_id=institution,
        capacity=Capacity.SUPPORT,
        state=ProgressUpdate.State.DRAFT,
        content=document,
        revision=1,
        edited_at=timezone.now() - timedelta(days=1),
        edited_by=author,
    )


def _write(drafts: list[ProgressUpdate]) -> None:
    ProgressUpdate.objects.bulk_create(drafts)
    Version.objects.bulk_create(
        Version(
            update=draft,
            number=1,
            revision=1,
            act=Version.Act.SAVED,
            content=draft.content,
            author=draft.edited_by,
            at=draft.edited_at,
        )
        for draft in drafts
    )
