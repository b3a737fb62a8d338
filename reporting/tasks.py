"""Rendering in the background."""

from celery import shared_task

from reporting.models import FrozenEdition, RenderJob
from reporting.press.running import run, run_open_jobs
from reporting.publishing import release
from snia.accounts.models import User


@shared_task(reject_on_worker_lost=True)
def run_render_job_task(key: int) -> bool:
    """Run one job; whether this worker ended it."""
    return run(RenderJob.objects.get(pk=key))


@shared_task
def run_open_render_jobs_task() -> int:
    """Run what waits without a worker, and what a worker that died left behind."""
    return run_open_jobs()


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
