"""Rendering in the background."""

from celery import shared_task

from reporting.models import Edition, FrozenEdition
from reporting.publishing import release
from reporting.services import publish_rendering
from snia.accounts.models import User


@shared_task
def publish_rendering_task(edition_id: int, actor_id: int | None = None) -> int:
    """Render one edition; returns the key of the rendering kept."""
    edition = Edition.objects.get(pk=edition_id)
    actor = User.objects.filter(pk=actor_id).first() if actor_id else None
    return publish_rendering(edition, actor=actor).pk


@shared_task
def prepare_review_task(frozen_id: int) -> int:
    """The review copy of a frozen version; returns the key of the file kept."""
    return release.prepare_review(frozen=_frozen(frozen_id)).pk


@shared_task
def publish_task(frozen_id: int, actor_id: int) -> int:
    """Publish a version that everyone approved; returns the key of the publication."""
    actor = User.objects.get(pk=actor_id)
    return release.publish(frozen=_frozen(frozen_id), actor=actor).pk


def _frozen(frozen_id: int) -> FrozenEdition:
    frozen: FrozenEdition = FrozenEdition.objects.select_related("edition__period").get(
        pk=frozen_id
    )
    return frozen
