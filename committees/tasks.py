"""What the queue runs for the committees."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from committees import outbox
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
