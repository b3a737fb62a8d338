"""The SNIA governance project: settings, and what every app needs and no domain owns."""

from snia.celery import app as celery_app

__all__ = ["celery_app"]
