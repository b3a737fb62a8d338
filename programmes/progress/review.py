"""Between the institution and the secretariat: submit, return, validate, reopen.

Each verb is one transaction: lock, check, write, tell the journal. Every round is kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from programmes.models import ProgressUpdate, Remark, ReviewEvent, Version
from programmes.perms import may_run_campaigns
from programmes.progress.asked import Ask
from programmes.progress.checks import Examined, Finding, examine
from programmes.progress.drafting import lock, refuse_unless_editable
from programmes.progress.publication import publish
from snia.accounts.models import User
from snia.audit import services as audit

Act = ReviewEvent.Act
State = ProgressUpdate.State


class Incomplete(Exception):
    """Something is missing or contradictory: the list of all of it."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(finding.message for finding in findings))
        self.findings = findings


class NotNow(Exception):
    """The step makes no sense from the present state; the message says why, in French."""


@transaction.atomic
def submit(update: ProgressUpdate, *, actor: User, on_behalf_of: str = "") -> ReviewEvent:
    """Send the answer to the secretariat; `on_behalf_of` names the superior who answers for it.

    Raises Incomplete, or Locked where it can't be edited.
    """
    locked = lock(update)
    refuse_unless_editable(locked, actor)
    if locked.state == State.SUBMITTED:
        raise NotNow(_("Cet état d'avancement est déjà soumis."))
    _require_complete(locked)
    locked.round += 1
    act = Act.SUBMITTED if locked.round == 1 else Act.RESUBMITTED
    return _step(locked, State.SUBMITTED, act, actor, on_behalf_of=on_behalf_of)


@transaction.atomic
def send_back(
    update: ProgressUpdate,
    *,
    actor: User,
    message: str = "",
    remarks: Mapping[str, str] | None = None,
) -> ReviewEvent:
    """Return a submitted answer with a message, remarks on fields (by path), or both."""
    locked = _reviewed_by(update, actor)
    remarks = {path: text.strip() for path, text in (remarks or {}).items() if text.strip()}
    if locked.state != State.SUBMITTED:
        raise NotNow(_("Seul un état soumis peut être renvoyé : celui-ci ne l'est pas."))
    if not message.strip() and not remarks:
        raise NotNow(_("Dire ce qui est à corriger : un message, ou une remarque sur un champ."))
    event = _step(locked, State.RETURNED, Act.RETURNED, actor, message=message.strip())
    Remark.objects.bulk_create(
        Remark(event=event, field=path[:80], text=text) for path, text in remarks.items()
    )
    return event


@transaction.atomic
def validate(update: ProgressUpdate, *, actor: User, message: str = "") -> ReviewEvent:
    """Accept a submitted answer: it is locked, and becomes what dashboards and report read."""
    locked = _reviewed_by(update, actor)
    if locked.state != State.SUBMITTED:
        raise NotNow(_("Seul un état soumis peut être validé : celui-ci ne l'est pas."))
    examined = _require_complete(locked)
    event = _step(locked, State.VALIDATED, Act.VALIDATED, actor, message=message.strip())
    publish(locked, examined, event.version)
    return event


@transaction.atomic
def reopen(update: ProgressUpdate, *, actor: User, reason: str) -> ReviewEvent:
    """Let a validated answer be corrected; what was validated is read until the next time."""
    locked = _reviewed_by(update, actor)
    if locked.state != State.VALIDATED:
        raise NotNow(_("Seul un état validé peut être rouvert : celui-ci ne l'est pas."))
    if not reason.strip():
        raise NotNow(_("Dire pourquoi cet état est rouvert."))
    return _step(locked, State.RETURNED, Act.REOPENED, actor, message=reason.strip())


@dataclass(frozen=True)
class Outcome:
    """What bulk validation did with one answer; no reason where it was validated."""

    update: ProgressUpdate
    reasons: tuple[str, ...] = ()

    @property
    def is_validated(self) -> bool:
        return not self.reasons


def validate_many(updates: Iterable[ProgressUpdate], *, actor: User) -> list[Outcome]:
    """Every rule applied to each answer; one that fails doesn't stop the others."""
    outcomes = []
    for update in updates:
        try:
            validate(update, actor=actor)
        except Incomplete as incomplete:
            reasons = tuple(f"{f.label} – {f.message}" for f in incomplete.findings)
            outcomes.append(Outcome(update, reasons))
        except NotNow as refusal:
            outcomes.append(Outcome(update, (str(refusal),)))
        else:
            outcomes.append(Outcome(update))
    return outcomes


def _reviewed_by(update: ProgressUpdate, actor: User) -> ProgressUpdate:
    """The policy once more, whoever calls: a page, the API, the admin, a task."""
    if not may_run_campaigns(actor):
        raise NotNow(_("L'examen des états d'avancement revient au secrétariat."))
    return lock(update)


def _require_complete(update: ProgressUpdate) -> Examined:
    examined = examine(update.content, Ask(update))
    if examined.blocking:
        raise Incomplete(examined.blocking)
    return examined


def _step(
    update: ProgressUpdate,
    state: str,
    act: ReviewEvent.Act,
    actor: User,
    *,
    message: str = "",
    on_behalf_of: str = "",
) -> ReviewEvent:
    update.state = state
    update.save(update_fields=["state", "round"])
    event = ReviewEvent.objects.create(
        update=update,
        round=update.round,
        act=act,
        actor=actor,
        on_behalf_of=on_behalf_of.strip(),
        at=timezone.now(),
        message=message,
        version=_latest_version(update),
    )
    audit.record(verb=_VERBS[act], actor=actor, target=update, summary=_summary(event, update))
    return event


_VERBS = {
    Act.SUBMITTED: "submit_update",
    Act.RESUBMITTED: "submit_update",
    Act.RETURNED: "return_update",
    Act.VALIDATED: "validate_update",
    Act.REOPENED: "reopen_update",
}


def _summary(event: ReviewEvent, update: ProgressUpdate) -> str:
    told = f"{event.get_act_display()} : {update}"
    if event.on_behalf_of:
        told += " " + _("(par %(actor)s au nom de %(other)s)") % {
            "actor": event.actor,
            "other": event.on_behalf_of,
        }
    return f"{told} – {event.message}" if event.message else told


def _latest_version(update: ProgressUpdate) -> Version:
    version = update.versions.first()
    if version is None:
        raise NotNow(_("Rien n'a encore été saisi."))
    return version
