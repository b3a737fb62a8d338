"""The task queue. Redis carries it in production; the embedded default runs tasks in place."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snia.settings.dev")

app = Celery("snia")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
