"""What the queue runs for the committees."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from committees import outbox
from committees.alerts.raising import raise_by_rules
from committees.decisions.reminding import send_reminders
from committees.invitations import letters
from committees.models import Invitation, Message

# A message that waits for so long was left by a queue that could not be reached.
LEFT_BEHIND = timedelta(minutes=10)


@shared_task
def keep_letters_task(keys: list[int]) -> int:
    """Lay out the letters of these invitations; returns how many were to be."""
    related = Invitation.objects.filter(pk__in=keys).select_related("meeting__committee")
    return letters.keep(related)


@shared_task
def deliver_task(keys: list[int]) -> int:
    """Send these messages, their letters laid out; returns how many left."""
    attached = Message.objects.filter(pk__in=keys, invitation__isnull=False)
    keep_letters_task(list(attached.values_list("invitation", flat=True).distinct()))
    return len(outbox.deliver(keys).sent)


@shared_task
def deliver_pending_task() -> int:
    """Send what was left behind, or could not be taken yet; returns how many left."""
    before = timezone.now() - LEFT_BEHIND
    waiting = outbox.waiting().filter(created_at__lt=before).order_by("created_at", "pk")
    return deliver_task(list(waiting.values_list("pk", flat=True)))


@shared_task
def remind_decisions_task() -> int:
    """Remind of the decisions that are soon due or late; returns how many messages."""
    return len(send_reminders(timezone.localdate()).digests)


@shared_task
def raise_alerts_task() -> int:
    """Run the rules of the alerts; returns how many were raised."""
    return len(raise_by_rules(timezone.localdate()).new)
