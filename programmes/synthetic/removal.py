"""All of it, taken away again."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from partners.models import Commitment, Consultation, Framework, Institution, Person
from programmes.demonstration import WORDING
from programmes.models import (
    Action,
    Activity,
    ActivityParty,
    Attachment,
    Campaign,
    Challenge,
    Disaggregation,
    Extension,
    IndicatorValue,
    PlannedBudget,
    PlannedMeasure,
    Progress,
    ProgressUpdate,
    Recommendation,
    Remark,
    Reminder,
    ReturnedWorkbook,
    ReviewEvent,
    SetAside,
    SuspectedDuplicate,
    Version,
)
from programmes.removal import remove_what_hangs_on
from programmes.synthetic.bulk import delete
from programmes.synthetic.marks import DOMAIN, SLUG, marked_campaigns, marked_periods
from snia.accounts.models import User
from snia.audit.models import Entry


@transaction.atomic
def remove_synthetic() -> bool:
    """Take away all that `load_synthetic` wrote and what was typed in it since; False where
    there was nothing. Accounts that the journal names stay, closed."""
    if not marked_periods().exists():
        return False
    _remove_answers()
    _remove_activities()
    _remove_campaigns()
    _remove_partners()
    return True


def _remove_answers() -> None:
    updates = ProgressUpdate.objects.filter(campaign__in=marked_campaigns())
    published = Progress.objects.filter(update__in=updates)
    delete(Disaggregation.objects.filter(value__progress__in=published))
    delete(IndicatorValue.objects.filter(progress__in=published))
    for model in (Challenge, Recommendation):
        delete(model.objects.filter(progress__in=published))
    measures = PlannedMeasure.objects.filter(progress__in=published)
    delete(PlannedMeasure.owners.through.objects.filter(plannedmeasure__in=measures))
    delete(measures)
    delete(published)
    events = ReviewEvent.objects.filter(update__in=updates)
    delete(Remark.objects.filter(event__in=events))
    delete(events)
    for kept in (SetAside, Attachment, Version):
        delete(kept._default_manager.filter(update__in=updates))


def _remove_activities() -> None:
    activities = Activity.objects.filter(is_demonstration=True, period__in=marked_periods())
    for name in ("actions", "places", "projects", "action_groups"):
        through = getattr(Activity, name).through
        delete(through.objects.filter(activity__in=activities))
    delete(ActivityParty.objects.filter(activity__in=activities))
    delete(SuspectedDuplicate.objects.filter(first__in=activities))
    delete(SuspectedDuplicate.objects.filter(second__in=activities))
    activities.exclude(merged_into=None).update(merged_into=None)
    delete(activities)


def _remove_campaigns() -> None:
    campaigns = marked_campaigns()
    for related in (ProgressUpdate, ReturnedWorkbook, Extension, Reminder):
        delete(related._default_manager.filter(campaign__in=campaigns))
    delete(PlannedBudget.objects.filter(is_demonstration=True, period__in=marked_periods()))
    delete(campaigns)
    delete(marked_periods())
    # The small demonstration may still need them.
    elsewhere = Campaign.actions.through.objects.filter(action=OuterRef("pk"))
    invented = Action.objects.filter(
        is_demonstration=True, wording__startswith=WORDING.partition("{")[0]
    )
    leaving = invented.exclude(Exists(elsewhere))
    remove_what_hangs_on(leaving)
    delete(leaving)


def _remove_partners() -> None:
    framework = Framework.objects.filter(slug=SLUG)
    delete(Commitment.objects.filter(consultation__framework__in=framework))
    delete(Consultation.objects.filter(framework__in=framework))
    delete(framework)
    accounts = User.objects.filter(is_demonstration=True, email__endswith=f"@{DOMAIN}")
    delete(Person.objects.filter(is_demonstration=True, user__in=accounts))
    delete(Institution.objects.filter(is_demonstration=True, slug__startswith=f"{SLUG}-"))
    accounts.update(is_active=False)
    delete(accounts.exclude(Exists(Entry.objects.filter(actor=OuterRef("pk")))))
