"""Fill an export: one file, however often its task runs, and whatever run stops on the way.

A run claims the export under a key of its own; from then on, it writes only where the export still
bears that key. A run that died is followed by another, and one that comes back too late has
nothing more to say.
"""

import logging
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from tempfile import TemporaryFile
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import F
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from snia.exports.document import Document
from snia.exports.formats import WRITTEN, Format
from snia.exports.lists import CHUNK, Refused, document_of
from snia.exports.models import FOLDER, Export
from snia.exports.services import fill_in_the_background, kept_until

logger = logging.getLogger(__name__)

State = Export.State

# Longer than a task may last (CELERY_TASK_TIME_LIMIT): nobody runs what is silent for so long.
SILENT = timedelta(minutes=20)
MOST_ATTEMPTS = 3


class Stopped(Exception):
    """The export was cancelled, or another run has it."""


@dataclass(frozen=True)
class Run:
    export: Export
    key: uuid.UUID

    def tell(self, **values: Any) -> None:
        """Write in the export. Raises `Stopped` where it is no longer ours."""
        mine = Export.objects.filter(pk=self.export.pk, run=self.key, state=State.RUNNING)
        if not mine.update(seen_at=timezone.now(), **values):
            raise Stopped

    def watched(self, records: Iterable[Any]) -> Iterator[Any]:
        """The records, their progress told as they are read."""
        for number, record in enumerate(records):
            if number % CHUNK == 0:
                self.tell(rows_done=number)
            yield record


def fill(key: int) -> bool:
    """Fill the export, unless it is done, cancelled or being filled; returns whether it was."""
    run = _claim(key)
    if run is None:
        return False
    with suppress(Stopped):
        try:
            _write(run)
            return True
        except (Refused, PermissionDenied, Http404) as refusal:
            _fail(run, _reason(refusal))
        except Stopped:
            raise
        except Exception:
            logger.exception("the export %s failed", key)
            _fail(
                run,
                _(
                    "Le fichier n'a pas pu être produit. Réessayer ; si cela se répète, prévenir "
                    "l'administrateur."
                ),
            )
    return False


def pick_up() -> int:
    """Have the exports filled that a queue or a worker left behind; returns how many.

    One that stopped each time it was tried is told as failed.
    """
    silent = Export.objects.filter(
        state__in=Export.UNDER_WAY, seen_at__lt=timezone.now() - SILENT
    ).order_by("created_at", "pk")
    left = list(silent)
    for export in left:
        if export.attempts < MOST_ATTEMPTS:
            _begin_again(export)
        else:
            _give_up(export)
    return len(left)


def _claim(key: int) -> Run | None:
    """The export, ours to fill; nothing where it is over, or where another run fills it."""
    run = uuid.uuid4()
    waiting = Export.objects.filter(pk=key, state=State.WAITING)
    if not waiting.update(
        state=State.RUNNING,
        run=run,
        seen_at=timezone.now(),
        rows_done=0,
        attempts=F("attempts") + 1,
    ):
        return None
    return Run(Export.objects.select_related("owner").get(pk=key), run)


def _write(run: Run) -> None:
    export = run.export
    document = document_of(export.path, export.query, export.owner)
    run.tell(rows_total=document.total)
    written = WRITTEN[Format(export.format)]
    with TemporaryFile() as file:
        written.write(replace(document, records=run.watched(document.records)), file)
        size = file.tell()
        file.seek(0)
        name = default_storage.save(f"{FOLDER}{run.key}{written.suffix}", File(file))
    _keep(run, document, name, size)


def _keep(run: Run, document: Document, name: str, size: int) -> None:
    try:
        run.tell(
            state=State.DONE,
            file=name,
            size=size,
            rows_done=document.total,
            finished_at=timezone.now(),
            expires_on=kept_until(),
        )
    except Stopped:
        default_storage.delete(name)
        raise


def _fail(run: Run, error: str) -> None:
    run.tell(state=State.FAILED, error=error, finished_at=timezone.now())


def _reason(refusal: Exception) -> str:
    if isinstance(refusal, PermissionDenied):
        return _("Votre compte n'a plus accès à cette liste : s'adresser au secrétariat.")
    if isinstance(refusal, Http404):
        return _("Cette liste n'existe plus : en choisir une autre.")
    return str(refusal)


def _begin_again(export: Export) -> None:
    """Whoever ran it has nothing more to say."""
    if _as_it_was(export).update(state=State.WAITING, seen_at=timezone.now()):
        fill_in_the_background(export)


def _give_up(export: Export) -> None:
    message = _(
        "La préparation s'est interrompue %s fois. Filtrer la liste pour la raccourcir et "
        "réessayer ; si cela se répète, prévenir l'administrateur."
    )
    _as_it_was(export).update(
        state=State.FAILED, error=message % export.attempts, finished_at=timezone.now()
    )


def _as_it_was(export: Export) -> Any:
    """The export, unless it has moved since it was read."""
    return Export.objects.filter(pk=export.pk, state=export.state, seen_at=export.seen_at)
