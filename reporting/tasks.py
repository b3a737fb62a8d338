"""Rendering in the background."""

from celery import shared_task

from reporting.models import RenderJob
from reporting.press.running import run, run_open_jobs


@shared_task(reject_on_worker_lost=True)
def run_render_job_task(key: int) -> bool:
    """Run one job; whether this worker ended it."""
    return run(RenderJob.objects.get(pk=key))


@shared_task
def run_open_render_jobs_task() -> int:
    """Run what waits without a worker, and what a worker that died left behind."""
    return run_open_jobs()
