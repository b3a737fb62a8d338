"""What the queue runs for the committees."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

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
