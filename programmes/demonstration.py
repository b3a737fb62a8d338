"""Demonstration progress: invented actions, campaigns and answers, of any size, marked as such.

The real strategy's wordings are the secretariat's to import: what is made here says in its own
words that it is a demonstration, and one command takes it away again.
"""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from partners.models import Institution
from programmes.models import (
    Action,
    Campaign,
    Indicator,
    Period,
    PlannedBudget,
    Programme,
    ProgressUpdate,
)
from programmes.models.strategy import Wording
from programmes.progress import campaigns, drafting, review
from programmes.progress.document import new_key
from programmes.removal import remove_what_hangs_on
from snia.accounts.models import Role, User
from snia.common.demonstration import Demonstration, Kept

WORDING = "Action de démonstration {code} (libellé inventé)"
LABEL = "Démonstration"
# Sizes that add up to the 81 actions that the strategy announces, 12 of them in programme 1.
ACTIONS_OF = {1: 12, 2: 3, 3: 5, 4: 5, 5: 8, 6: 7, 7: 7, 8: 8, 9: 5, 10: 4, 11: 17}
LEADS = ("mtip", "entraide-nationale", "mdcmre")
SUPPORTER = "oim"


def _load(today: date) -> str:
    campaign = load_demonstration_progress(today)
    if campaign is None:
        return "De vraies actions sont chargées : rien n'a été inventé."
    return f"Campagne de démonstration : {campaign}."


def _remove() -> str:
    from programmes.synthetic.marks import PERIOD_MARK  # which is made of what is here

    if Period.objects.filter(label__endswith=PERIOD_MARK).exists():
        raise Kept("Retirer d'abord le volume de démonstration : load_synthetic --remove.")
    return f"{remove_demonstration_progress()} actions de démonstration retirées."


DEMONSTRATION = Demonstration(_load, _remove)


@transaction.atomic
def load_demonstration_progress(today: date) -> Campaign | None:
    """A strategy of 81 invented actions with an open campaign; done once. None where the real
    actions are loaded: they are what a campaign is about."""
    if Action.objects.filter(is_demonstration=False).exists():
        return None
    actions = demonstration_actions()
    first = [a for a in actions if a.programme.number == 11 and a.number <= 4]
    previous = _campaign(_period(today.year - 1), "Bilan de démonstration (précédent)", first)
    current = _campaign(_period(today.year), "Bilan de démonstration", actions)
    if current.state == Campaign.State.DRAFT:
        secretariat = User.objects.filter(role=Role.SECRETARIAT, is_active=True).first()
        if secretariat is None:
            return current
        _answer_previous(previous, secretariat, today)
        _open(current, secretariat, today - timedelta(days=7), today + timedelta(days=14))
    return current


def demonstration_actions() -> list[Action]:
    institutions = {i.slug: i for i in Institution.objects.filter(slug__in=(*LEADS, SUPPORTER))}
    actions = []
    for programme in Programme.objects.filter(number__in=ACTIONS_OF):
        for number in range(1, ACTIONS_OF[programme.number] + 1):
            action, created = Action.objects.get_or_create(
                programme=programme,
                number=number,
                defaults={
                    "wording": WORDING.format(code=f"{programme.number}.{number}"),
                    "wording_status": Wording.RENDERED,
                    "is_demonstration": True,
                },
            )
            if created:
                _people_the_action(action, institutions)
            actions.append(action)
    return actions


def _people_the_action(action: Action, institutions: dict[str, Institution]) -> None:
    lead = institutions.get(LEADS[action.number % len(LEADS)])
    if lead is not None:
        action.leads.add(lead)
    if action.number % 4 == 0 and SUPPORTER in institutions:
        action.supporters.add(institutions[SUPPORTER])
    Indicator.objects.create(
        action=action,
        name="Personnes formées (démonstration)",
        unit="personnes",
        by_sex=True,
        age_bands="18-24 ; 25 et plus" if action.number % 3 == 0 else "",
        is_demonstration=True,
    )


def _period(year: int) -> Period:
    label = f"{year} ({LABEL.lower()})"
    period, _created = Period.objects.get_or_create(
        label=label,
        defaults={
            "start": date(year, 1, 1),
            "end": date(year, 12, 31),
            "next_label": str(year + 1),
        },
    )
    return period


def _campaign(period: Period, title: str, actions: list[Action]) -> Campaign:
    campaign, created = Campaign.objects.get_or_create(
        period=period,
        title=title,
        defaults={
            "opens_on": period.start,
            "due_on": period.end,
            "guidance": "<p>Campagne de démonstration : les données sont inventées.</p>",
            "is_demonstration": True,
        },
    )
    if created:
        campaign.actions.set(actions)
        campaign.institutions.set(Institution.objects.filter(slug__in=(*LEADS, SUPPORTER)))
    return campaign


def _open(campaign: Campaign, actor: User, opens_on: date, due_on: date) -> None:
    campaign.opens_on, campaign.due_on = opens_on, due_on
    campaign.save()
    campaigns.open_campaign(campaign, actor=actor)


def _answer_previous(campaign: Campaign, actor: User, today: date) -> None:
    """Last period's answers of the first actions, validated: what this period's stand beside."""
    _open(campaign, actor, today - timedelta(days=400), today - timedelta(days=300))
    for update in campaign.updates.select_related("action__programme", "institution"):
        budget = PlannedBudget.objects.filter(action=update.action).first()
        document = invented_answer(update, activities=1, has_budget=budget is not None)
        drafting.save(update, document, actor=actor, act="saved", revision=0)
        review.submit(update, actor=actor)
        review.validate(update, actor=actor)
    campaigns.close_campaign(campaign, actor=actor)


def invented_answer(
    update: ProgressUpdate, *, activities: int, has_budget: bool = False
) -> dict[str, Any]:
    """A complete answer, which says that it is invented."""
    year = update.campaign.period.start.year
    indicators = update.action.indicators.all()
    return {
        "status": "in_progress",
        "rate": "40",
        "confidence": "medium",
        "narrative": f"<p>Texte de démonstration pour l'action {update.action.code}.</p>",
        "budget_spent": "1000" if has_budget else "",
        "activities": [_invented_activity(update, number, year) for number in range(activities)],
        "indicators": [{"key": str(indicator.pk), "total": "30"} for indicator in indicators],
        "challenges": [{"key": new_key(), "text": "Difficulté de démonstration."}],
        "measures": [
            {
                "key": new_key(),
                "text": "Mesure de démonstration.",
                "owner": update.institution.label,
                "when_written": f"juin {year + 1}",
            }
        ],
    }


def _invented_activity(update: ProgressUpdate, number: int, year: int) -> dict[str, str]:
    return {
        "key": new_key(),
        "kind": "training",
        "title": f"Formation de démonstration {update.action.code}-{number + 1}",
        "organisers": update.institution.label,
        "when_written": f"{number % 28 + 1:02d}/{update.action.number % 12 + 1:02d}/{year}",
        "place_written": "Rabat",
        "audience": "Public de démonstration",
        "total": "30",
        "women": "18",
        "men": "12",
    }


@transaction.atomic
def remove_demonstration_progress() -> int:
    """Take away everything that is marked as demonstration; returns how many actions went."""
    from programmes.models import (
        Activity,
        Attachment,
        Challenge,
        PlannedMeasure,
        Progress,
        Recommendation,
        ReturnedWorkbook,
        ReviewEvent,
        Version,
    )

    demonstrations = Campaign.objects.filter(is_demonstration=True)
    updates = ProgressUpdate.objects.filter(campaign__in=demonstrations)
    Activity.objects.filter(merged_into__reported_in__in=updates).update(merged_into=None)
    Activity.objects.filter(reported_in__in=updates).update(merged_into=None)
    _delete(Activity.objects.filter(reported_in__in=updates))
    lines: tuple[Any, ...] = (Challenge, PlannedMeasure, Recommendation)
    for model in lines:
        _delete(model.objects.filter(progress__update__in=updates))
    parts: tuple[Any, ...] = (Progress, ReviewEvent, Version, Attachment)
    for model in parts:
        _delete(model.objects.filter(update__in=updates))
    _delete(ReturnedWorkbook.objects.filter(campaign__in=demonstrations))
    _delete(updates)
    periods = set(demonstrations.values_list("period", flat=True))
    _delete(demonstrations)
    _delete(PlannedBudget.objects.filter(is_demonstration=True))
    _delete(Indicator.objects.filter(is_demonstration=True))
    actions = Action.objects.filter(is_demonstration=True)
    number = actions.count()
    remove_what_hangs_on(actions)
    _delete(actions)
    _delete(Period.objects.filter(pk__in=periods, label__contains=LABEL.lower()))
    return number


def _delete(rows: QuerySet) -> None:
    rows.delete()
