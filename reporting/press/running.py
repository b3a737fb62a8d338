"""Run a job: make its file, keep it, end the job; say in French what goes wrong, and where."""

import logging
import os
import socket
import time
from collections.abc import Iterator
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from reporting.bilan.compose import NothingToPrint
from reporting.models import RenderJob
from reporting.outputs.brief.write import DoesNotFit
from reporting.press import jobs
from reporting.press.pool import NotLaidOut, TookTooLong
from reporting.press.watch import Cancelled, PieceState, Watch
from reporting.productions import PRODUCTIONS
from snia.common.pdf import ForbiddenResource

logger = logging.getLogger(__name__)
SECONDS_BETWEEN_SIGNS = 2.0


class JobWatch(Watch):
    """Tells the job how far its pieces are, and stops the work where the job is lost."""

    def __init__(self, job: RenderJob) -> None:
        self._job = job
        self.pieces: dict[str, dict[str, str]] = {}
        self._said_at = 0.0

    def plan(self, pieces: list[tuple[str, str]]) -> None:
        self.pieces = {
            name: {"title": title, "state": PieceState.WAITING} for name, title in pieces
        }
        self._say()

    def begins(self, name: str) -> None:
        self._mark(name, PieceState.UNDER_WAY)

    def ends(self, name: str, state: PieceState) -> None:
        self._mark(name, state)

    def look(self) -> None:
        if time.monotonic() - self._said_at >= SECONDS_BETWEEN_SIGNS:
            self._say()

    def title_of(self, name: str) -> str:
        return self.pieces.get(name, {}).get("title", name)

    def _mark(self, name: str, state: PieceState) -> None:
        if name in self.pieces:
            self.pieces[name]["state"] = state
            if state != PieceState.KEPT:
                self._say()

    def _say(self) -> None:
        self._said_at = time.monotonic()
        jobs.speak_for(self._job, list(self.pieces.values()))


def worker_name() -> str:
    """Never the same twice: a worker that comes back doesn't take itself for the one that died."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid4().hex[:8]}"


def run(job: RenderJob) -> bool:
    """Whether this worker had the job and brought it to an end."""
    if not jobs.take(job, worker=worker_name()):
        return False
    watch, production = JobWatch(job), PRODUCTIONS[job.output]
    try:
        made = production.make(job, watch)
        watch.look()
        with transaction.atomic():
            jobs.finish(job, production.keep(job, made))
    except Cancelled:
        return False
    except (Exception, ForbiddenResource) as error:  # whatever it is, the job must say so
        logger.exception("Job %s failed", job.pk)
        jobs.fail(job, why(error, watch))
    return True


def run_open_jobs() -> int:
    """Run what waits, and what a silent worker left; how many this one ended."""
    return sum(run(job) for job in _each_open())


def _each_open() -> Iterator[RenderJob]:
    seen: set[tuple[int, int]] = set()
    while job := next((j for j in jobs.open_jobs() if (j.pk, j.attempts) not in seen), None):
        seen.add((job.pk, job.attempts))
        yield job


def why(error: BaseException, watch: JobWatch) -> str:
    """What went wrong, where, and what to do."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, NothingToPrint | DoesNotFit):
        return str(error)
    if isinstance(error, TookTooLong):
        told = _(
            "La mise en page de « %s » a dépassé la durée permise. Scinder ses plus longs "
            "tableaux, puis relancer."
        )
        return told % watch.title_of(error.piece)
    if isinstance(error, NotLaidOut):
        told = _("La mise en page de « %(title)s » a échoué (%(why)s). Relancer ; si cela se ")
        told += _("répète, prévenir l'administrateur.")
        return told % {"title": watch.title_of(error.piece), "why": error.why}
    if isinstance(error, ForbiddenResource):
        return _("Le livre demande un fichier qui n'est pas joint à l'édition : %s.") % error
    told = _("Erreur inattendue (%s). Relancer ; si cela se répète, prévenir l'administrateur.")
    return told % type(error).__name__
