"""What the queue runs, each day or in the background."""

from celery import shared_task
from django.utils import timezone

from programmes.progress.reminders import send_digests


@shared_task
def send_reminders_task() -> int:
    """Send the reminders of the day; returns how many messages left."""
    return len(send_digests(timezone.localdate()).sent)
