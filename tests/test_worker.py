"""The task queue as production runs it: a real Redis, a real worker."""

import os

import pytest
from celery.contrib.testing.worker import start_worker
from django.core.management import call_command

from reporting.models import Edition, RenderedBilan
from reporting.tasks import publish_rendering_task
from snia.celery import app

BROKER = os.environ.get("SNIA_TEST_REDIS_URL")

pytestmark = [
    pytest.mark.servers,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not BROKER, reason="bin/test starts the Redis that this needs"),
]


@pytest.fixture
def worker(monkeypatch):
    monkeypatch.setattr(app.conf, "broker_url", BROKER)
    monkeypatch.setattr(app.conf, "result_backend", BROKER)
    monkeypatch.setattr(app.conf, "task_always_eager", False)
    with start_worker(app, perform_ping_check=False, pool="solo") as running:
        yield running


def test_a_worker_renders_what_the_site_asks_for(worker):
    call_command("load_reference", verbosity=0)
    edition = Edition.objects.get(slug="2020")
    key = publish_rendering_task.delay(edition.pk).get(timeout=120)
    assert RenderedBilan.objects.get(pk=key).edition == edition
