"""What the queue runs for the committees."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from committees.alerts.raising import raise_by_rules
from committees.decisions.reminding import send_reminders
from committees.models import Message
from committees.outbox import deliver

# A message that waits for so long was left by a queue that could not be reached.
LEFT_BEHIND = timedelta(minutes=10)


@shared_task
def deliver_task(keys: list[int]) -> int:
    """Send these messages; returns how many left."""
    return len(deliver(keys).sent)


@shared_task
def deliver_pending_task() -> int:
    """Send what was left behind; returns how many left."""
    before = timezone.now() - LEFT_BEHIND
    waiting = Message.objects.filter(state=Message.State.PENDING, created_at__lt=before)
    return len(deliver(list(waiting.values_list("pk", flat=True))).sent)


@shared_task
def remind_decisions_task() -> int:
    """Remind of the decisions that are soon due or late; returns how many messages."""
    return len(send_reminders(timezone.localdate()).digests)


@shared_task
def raise_alerts_task() -> int:
    """Run the rules of the alerts; returns how many were raised."""
    return len(raise_by_rules(timezone.localdate()).new)
