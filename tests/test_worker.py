"""The task queue as production runs it: a real Redis, a real worker."""

import os

import pytest
from celery.contrib.testing.worker import start_worker
from django.core.management import call_command

from reporting.models import Edition, RenderedBilan, RenderJob
from reporting.press import jobs
from reporting.tasks import run_render_job_task
from snia.celery import app

pytestmark = [
    pytest.mark.servers,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "CELERY_BROKER_URL" not in os.environ, reason="bin/test starts the Redis that this needs"
    ),
]


@pytest.fixture
def worker():
    """The suite runs tasks in place; this test sends them through the broker."""
    app.conf.update(task_always_eager=False)
    with start_worker(app, perform_ping_check=False, pool="solo") as running:
        yield running
    app.conf.update(task_always_eager=True)


def test_a_worker_renders_what_the_site_asks_for(worker):
    call_command("load_reference", verbosity=0)
    edition = Edition.objects.get(slug="2020")
    job = jobs.ask(edition)
    assert run_render_job_task.delay(job.pk).get(timeout=120)
    assert RenderJob.objects.get().state == RenderJob.State.DONE
    assert RenderedBilan.objects.get().edition == edition
