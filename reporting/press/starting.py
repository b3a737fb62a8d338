"""Have a job run: by the queue, by a process of this machine, or here and now."""

import logging
import subprocess
import sys
from enum import StrEnum

from django.conf import settings

from reporting.models import RenderJob
from reporting.press.jobs import silent_jobs

logger = logging.getLogger(__name__)


class RunBy(StrEnum):
    QUEUE = "queue"  # Celery, where a broker is set
    PROCESS = "process"  # the embedded default: no server, and the page doesn't wait
    PLACE = "place"  # the tests


class QueueUnreachable(Exception):
    """The job waits: it is run once the queue is back."""


def start(job: RenderJob) -> None:
    """Call once the job is committed. Raises QueueUnreachable."""
    if settings.SNIA_RENDER_JOBS_BY == RunBy.PROCESS:
        start_process()
    else:
        _queue(job)


def start_process() -> None:
    """`manage.py run_render_jobs`, which outlives the web process and its reloads."""
    subprocess.Popen(  # noqa: S603
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_render_jobs"],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def wake_where_silent() -> None:
    """Where no queue does it each minute: have a job taken up whose process died."""
    if settings.SNIA_RENDER_JOBS_BY == RunBy.PROCESS and silent_jobs().exists():
        start_process()


def _queue(job: RenderJob) -> None:
    from reporting.tasks import run_render_job_task

    try:
        run_render_job_task.delay(job.pk)
    except Exception as error:
        logger.exception("Job %s could not be queued", job.pk)
        raise QueueUnreachable from error
