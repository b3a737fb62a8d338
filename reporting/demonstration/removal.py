"""All of it, taken away again, but for what was signed or sent since. The answers, and the period
of their campaign, go with those of every demonstration campaign (`programmes.demonstration`)."""

from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, Q

from committees.models import MeetingTally
from programmes.models import (
    ActionGroup,
    Activity,
    ActivityTable,
    Challenge,
    Passage,
    Period,
    PlannedMeasure,
    Recommendation,
)
from programmes.synthetic.bulk import delete
from reporting.demonstration.names import (
    GROUP,
    OF_EDITION,
    OF_PREVIOUS,
    PERIOD,
    PLAN,
    PREVIOUS,
    SLUG,
)
from reporting.models import Edition, Plan, StudioEvent
from snia.common.demonstration import Kept


@transaction.atomic
def remove() -> str:
    edition = Edition.objects.filter(slug=SLUG, is_demonstration=True).first()
    if edition is None:
        return ""
    _remove_edition(edition)
    _remove_lists()
    Period.objects.filter(label=PREVIOUS).delete()
    return "Édition de démonstration retirée."


def _remove_edition(edition: Edition) -> None:
    files = [photo.file for photo in edition.photos.all()]
    files += [rendering.file for rendering in edition.renderings.all()]
    try:
        StudioEvent.objects.filter(chapter__edition=edition).delete()
        edition.delete()
        Plan.objects.filter(name=PLAN).delete()
    except ProtectedError as error:
        raise Kept(
            "L'édition de démonstration a été figée, ou un chapitre y a été reçu : elle ne "
            "s'efface plus, et la démonstration reste."
        ) from error
    transaction.on_commit(lambda: _delete_files(files))


def _delete_files(files: list[Any]) -> None:
    for file in files:
        file.storage.delete(file.name)


def _remove_lists() -> None:
    of_both = OF_EDITION | OF_PREVIOUS
    for model in (Challenge, PlannedMeasure, Recommendation, Passage, MeetingTally):
        _delete(model, of_both)
    delete(Activity.actions.through.objects.filter(activity__period__label=PERIOD))
    _delete(Activity, OF_EDITION)
    _delete(ActivityTable, OF_EDITION)
    delete(ActionGroup.objects.filter(is_demonstration=True, slug__startswith=GROUP))


def _delete(model: Any, rows: Q) -> None:
    delete(model._default_manager.filter(rows))
