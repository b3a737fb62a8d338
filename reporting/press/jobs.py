"""The verbs of a job: asked for, taken up, spoken for, ended; cancelled, asked for again.

A worker changes only the job that it still holds: every change names the state and the worker that
it starts from, and whoever comes second changes nothing. So a job ends once, whoever dies."""

import hashlib
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from reporting.models import Edition, RenderJob
from reporting.press.watch import Cancelled
from reporting.productions import PRODUCTIONS, Kept
from snia.accounts.models import User
from snia.audit import services as audit

State = RenderJob.State
MOST_ATTEMPTS = 3
SILENCE = timedelta(seconds=30)  # of a worker, before another takes its job


def ask(
    edition: Edition, *, output: str = "pdf", document: str = "", actor: User | None = None
) -> RenderJob:
    """The job that makes this file: the one that is under way, or a new one."""
    key = _key(edition, output, document)
    active = RenderJob.objects.filter(key=key, state__in=RenderJob.ACTIVE)
    try:
        with transaction.atomic():
            return active.first() or RenderJob.objects.create(
                edition=edition, output=output, document=document, key=key, requested_by=actor
            )
    except IntegrityError:  # pressed twice: the other one was first
        return active.get()


def _key(edition: Edition, output: str, document: str) -> str:
    return hashlib.sha256(f"{edition.pk}\n{output}\n{document}".encode()).hexdigest()


@transaction.atomic
def cancel(job: RenderJob, *, actor: User) -> bool:
    """Stop it; whether there was something to stop. Its worker notices within seconds."""
    active = RenderJob.objects.filter(pk=job.pk, state__in=RenderJob.ACTIVE)
    if not active.update(state=State.CANCELLED, finished_at=timezone.now()):
        return False
    _record(job, _("production annulée"), actor)
    return True


@transaction.atomic
def retry(job: RenderJob, *, actor: User) -> RenderJob:
    """Ask again for the file of a job that failed or was cancelled."""
    again = ask(job.edition, output=job.output, document=job.document, actor=actor)
    _record(job, _("production redemandée"), actor)
    return again


def _record(job: RenderJob, what: str, actor: User | None) -> None:
    label = PRODUCTIONS[job.output].label
    summary = f"{job.edition} : {label}, {what}."
    audit.record(verb="render_bilan", target=job.edition, actor=actor, summary=summary)


# --- Workers -----------------------------------------------------------------------------------


def open_jobs() -> QuerySet[RenderJob]:
    """Those that wait, and those whose worker fell silent."""
    jobs = RenderJob.objects.filter(Q(state=State.WAITING) | _silent())
    return jobs.order_by("requested_at", "pk")


def silent_jobs() -> QuerySet[RenderJob]:
    """Those that nobody speaks for, or that nobody took up."""
    left = Q(state=State.WAITING, requested_at__lt=timezone.now() - SILENCE)
    return RenderJob.objects.filter(_silent() | left)


def _silent() -> Q:
    return Q(state=State.RUNNING, heartbeat_at__lt=timezone.now() - SILENCE)


def take(job: RenderJob, *, worker: str) -> bool:
    """Take an open job up, unless someone else was first or it has failed too often."""
    if not open_jobs().filter(pk=job.pk).exists():
        return False
    if job.attempts >= MOST_ATTEMPTS:
        _end(job, state=State.FAILED, error=_gave_up(job))
        return False
    now = timezone.now()
    return _change(
        job,
        state=State.RUNNING,
        worker=worker,
        attempts=job.attempts + 1,
        heartbeat_at=now,
        started_at=now,
        pieces=[],
    )


def speak_for(job: RenderJob, pieces: list[dict[str, Any]]) -> None:
    """Say that the work goes on, and how far it is; raises Cancelled where it is ours no more."""
    if not _change(job, heartbeat_at=timezone.now(), pieces=pieces):
        raise Cancelled


def finish(job: RenderJob, kept: Kept) -> None:
    """The file is there. Raises Cancelled, which undoes the transaction, where the job is ours no
    more."""
    result = {"file": kept.name, "sha256": kept.sha256, "pages": kept.pages}
    if not _end(job, state=State.DONE, error="", **result):
        raise Cancelled


def fail(job: RenderJob, why: str) -> None:
    _end(job, state=State.FAILED, error=why)


def _end(job: RenderJob, **values: Any) -> bool:
    return _change(job, finished_at=timezone.now(), **values)


def _change(job: RenderJob, **values: Any) -> bool:
    """Change the row if it is still as we know it; what we know follows."""
    known = {name: getattr(job, name) for name in ("pk", "state", "worker", "attempts")}
    if not RenderJob.objects.filter(**known).update(**values):
        return False
    for name, value in values.items():
        setattr(job, name, value)
    return True


def _gave_up(job: RenderJob) -> str:
    under_way = [piece["title"] for piece in job.pieces if piece["state"] == "under_way"]
    where = _(" La dernière fois, pendant : %s.") % ", ".join(under_way) if under_way else ""
    told = _(
        "Le processus s'est arrêté %(count)s fois sans finir.%(where)s Relancer ; si cela se "
        "répète, prévenir l'administrateur."
    )
    return told % {"count": job.attempts, "where": where}
