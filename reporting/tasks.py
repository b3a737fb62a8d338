"""Rendering in the background."""

from celery import shared_task

from reporting.models import Edition
from reporting.services import publish_rendering
from snia.accounts.models import User


@shared_task
def publish_rendering_task(edition_id: int, actor_id: int | None = None) -> int:
    """Render one edition; returns the key of the rendering kept."""
    edition = Edition.objects.get(pk=edition_id)
    actor = User.objects.filter(pk=actor_id).first() if actor_id else None
    return publish_rendering(edition, actor=actor).pk
