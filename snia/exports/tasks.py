"""What the queue runs for the exports."""

from celery import shared_task
from django.utils import timezone

from snia.exports import filling, services


@shared_task
def fill_task(key: int) -> bool:
    """Fill one export; returns whether this run did."""
    return filling.fill(key)


@shared_task
def pick_up_task() -> int:
    """Fill what was left behind; returns how many there were."""
    return filling.pick_up()


@shared_task
def clear_away_task() -> int:
    """Delete what is out of date; returns how many exports."""
    return services.clear_away(timezone.localdate())
