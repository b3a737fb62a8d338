"""The demonstration edition, and how many records of each kind there are."""

from io import StringIO

from django.core.management import call_command

from programmes.models import Activity, ActivityTable, Passage, Period, Progress, Recommendation
from reporting.models import Edition, Plan, StudioChapter, StudioPhoto


def load_the_demonstration() -> None:
    for command in ("load_demonstration_accounts", "load_demonstration"):
        call_command(command, stdout=StringIO())


def the_demonstration() -> Edition:
    editions = Edition.objects.select_related("period", "plan", "publisher")
    return editions.get(slug="demonstration")


def counts() -> dict[type, int]:
    models = (Activity, ActivityTable, Passage, Period, Plan, Progress, Recommendation, Edition)
    return {
        model: model._default_manager.count() for model in (*models, StudioChapter, StudioPhoto)
    }
