"""The life of a contribution: begun, submitted, returned, validated, reopened, withdrawn.

Each verb is one transaction: lock, check, write, tell the journal. Every round is kept.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.keeping.checks import Ask, examine
from partners.keeping.comparing import Comparison
from partners.keeping.directory import Directory
from partners.keeping.drafting import keeper
from partners.keeping.findings import Finding
from partners.keeping.publication import Refused, publish
from partners.keeping.records import document_of
from partners.keeping.subjects import PROJECT, Subject, subject_of, subject_of_record
from partners.models import (
    Commitment,
    Contribution,
    ContributionEvent,
    ContributionVersion,
    Institution,
    Project,
)
from partners.perms import may_keep_for, may_keep_record, may_validate_contributions
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.drafts.documents import Document
from snia.common.drafts.findings import Examined
from snia.common.drafts.keeping import Locked

Act = ContributionEvent.Act
State = Contribution.State


class Incomplete(Exception):
    """Something is missing or contradictory: the list of all of it."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(finding.message for finding in findings))
        self.findings = findings


class NotNow(Exception):
    """The step makes no sense from the present state; the message says why, in French."""


class Moved(NotNow):
    """The record was changed elsewhere: its differences are to be looked at first."""


# --- Beginning -----------------------------------------------------------------------------


@transaction.atomic
def begin(*, subject: Subject, institution: Institution, actor: User) -> Contribution:
    """A new project or commitment, of which nothing is typed yet; asked twice, it is one."""
    if not may_keep_for(actor, institution.pk):
        raise Locked(_("Vous ne répondez pas de cette institution."))
    Institution.objects.select_for_update().get(pk=institution.pk)
    blank = (
        Contribution.objects.open()
        .filter(
            subject=subject.name,
            institution=institution,
            edited_by=actor,
            revision=1,
            project=None,
            commitment=None,
        )
        .first()
    )
    if blank is not None:
        return blank
    name = "parties" if subject is PROJECT else "actors"
    spelled = Directory().institutions.spelled(institution.pk)
    document = subject.schema.tidy({name: [{"institution": spelled}]})
    contribution = Contribution.objects.create(subject=subject.name, institution=institution)
    return _begun(contribution, document, actor)


@transaction.atomic
def begin_update(
    record: Project | Commitment,
    *,
    institution: Institution,
    actor: User,
    directory: Directory | None = None,
) -> Contribution:
    """Change a record: the contribution that is open already where it is the institution's."""
    if not (may_keep_record(actor, record) and may_keep_for(actor, institution.pk)):
        raise Locked(_("Cette fiche est tenue par d'autres institutions."))
    subject = subject_of_record(record)
    # Whoever else begins waits here: a record has one open contribution.
    type(record)._default_manager.select_for_update().get(pk=record.pk)
    already = record.contributions.open().select_related("institution").first()
    if already is not None:
        return _continued(already, actor)
    document = document_of(record, directory or Directory())
    contribution = Contribution.objects.create(
        subject=subject.name, institution=institution, base=document, **{subject.name: record}
    )
    return _begun(contribution, document, actor)


def _continued(already: Contribution, actor: User) -> Contribution:
    if may_keep_for(actor, already.institution_id):
        return already
    message = _("Une mise à jour est déjà en cours, tenue par %s : attendre sa validation.")
    raise NotNow(message % already.institution)


def _begun(contribution: Contribution, document: Document, actor: User) -> Contribution:
    keeper.keep(contribution, document, actor=actor, act=ContributionVersion.Act.STARTED)
    summary = _("Contribution commencée : %(title)s, pour %(institution)s")
    told = {"title": contribution, "institution": contribution.institution}
    _record("start_contribution", contribution, actor, summary % told)
    return contribution


# --- Between the institution and the secretariat -------------------------------------------


@transaction.atomic
def submit(contribution: Contribution, *, actor: User) -> ContributionEvent:
    """Send it to the secretariat. Raises Incomplete, or Locked where it can't be edited."""
    locked = keeper.lock(contribution)
    keeper.refuse_unless_editable(locked, actor)
    if locked.state == State.SUBMITTED:
        raise NotNow(_("Cette contribution est déjà soumise."))
    _require_complete(locked.content, locked, Directory())
    locked.round += 1
    act = Act.SUBMITTED if locked.round == 1 else Act.RESUBMITTED
    return _step(locked, State.SUBMITTED, act, actor)


@transaction.atomic
def withdraw(contribution: Contribution, *, actor: User) -> ContributionEvent:
    """The institution gives it up; all of it stays readable."""
    locked = keeper.lock(contribution)
    keeper.refuse_unless_editable(locked, actor)
    if not locked.is_awaited:
        raise NotNow(_("Cette contribution est soumise : la renvoyer plutôt, en disant pourquoi."))
    return _step(locked, State.WITHDRAWN, Act.WITHDRAWN, actor)


@transaction.atomic
def send_back(
    contribution: Contribution,
    *,
    actor: User,
    message: str = "",
    remarks: Mapping[str, str] | None = None,
) -> ContributionEvent:
    """Return what was submitted with a message, remarks on fields (by path), or both."""
    locked = _reviewed_by(contribution, actor)
    told = {path[:80]: text.strip() for path, text in (remarks or {}).items() if text.strip()}
    if locked.state != State.SUBMITTED:
        raise NotNow(_("Seule une contribution soumise peut être renvoyée."))
    if not message.strip() and not told:
        raise NotNow(_("Dire ce qui est à corriger : un message, ou une remarque sur un champ."))
    return _step(locked, State.RETURNED, Act.RETURNED, actor, message=message, remarks=told)


@transaction.atomic
def validate(
    contribution: Contribution,
    *,
    actor: User,
    message: str = "",
    choices: Mapping[str, str] | None = None,
    seen: str = "",
) -> ContributionEvent:
    """Accept what was submitted: it becomes the project or the commitment.

    Where the record was changed elsewhere since it began, `choices` says "mine" (what is
    proposed) or "theirs" (the record's) for each path that both changed, and `seen` is the
    digest of the record that they were chosen on. Raises Moved where one is missing.
    """
    locked = _reviewed_by(contribution, actor)
    if locked.state != State.SUBMITTED:
        raise NotNow(_("Seule une contribution soumise peut être validée."))
    directory = Directory()
    _hold_record(locked, directory)
    compared = Comparison(locked, directory)
    _require_chosen(compared, choices or {}, seen)
    document = compared.merged(choices or {})
    examined = _require_complete(document, locked, compared.directory)
    return _publish(locked, compared, document, examined, actor, message)


def _publish(
    locked: Contribution,
    compared: Comparison,
    document: Document,
    examined: Examined,
    actor: User,
    message: str,
) -> ContributionEvent:
    is_new = locked.record is None
    changed = dict.fromkeys(compared.subject.label_of(d.path) for d in compared.proposed)
    if document != locked.content:
        keeper.keep(locked, document, actor=actor, act=ContributionVersion.Act.MERGED)
    try:
        record = publish(locked, compared.subject, examined, actor=actor)
    except Refused as refused:
        told = [Finding(path, text, subject=compared.subject) for path, text in refused.messages]
        raise Incomplete(told) from refused
    setattr(locked, compared.subject.name, record)
    event = _step(locked, State.VALIDATED, Act.VALIDATED, actor, message=message)
    summary = f"{record} : {', '.join(changed) or _('sans changement')}"
    audit.record(
        verb="create" if is_new else "change", actor=actor, target=record, summary=summary
    )
    return event


@transaction.atomic
def reopen(contribution: Contribution, *, actor: User, reason: str) -> ContributionEvent:
    """Let what was validated be corrected, from the record as it is today."""
    locked = _reviewed_by(contribution, actor)
    if locked.state != State.VALIDATED:
        raise NotNow(_("Seule une contribution validée peut être rouverte."))
    if not reason.strip():
        raise NotNow(_("Dire pourquoi cette contribution est rouverte."))
    record: Any = _hold_record(locked, Directory())
    if record.contributions.open().exists():
        raise NotNow(_("Une autre mise à jour de cette fiche est déjà en cours."))
    locked.base = document_of(record, Directory())
    locked.save(update_fields=["base"])
    if locked.base != locked.content:
        keeper.keep(locked, locked.base, actor=actor, act=ContributionVersion.Act.MERGED)
    return _step(locked, State.RETURNED, Act.REOPENED, actor, message=reason)


# --- What the verbs share ------------------------------------------------------------------


def _reviewed_by(contribution: Contribution, actor: User) -> Contribution:
    """The policy once more, whoever calls."""
    if not may_validate_contributions(actor):
        raise NotNow(_("L'examen des contributions revient au secrétariat."))
    return keeper.lock(contribution)


def _hold_record(contribution: Contribution, directory: Directory) -> Project | Commitment | None:
    """The record as it is now, held until the transaction ends; with its parent, and in one
    order for everyone, so that no two projects become each other's at the same time."""
    record: Any = contribution.record
    if record is None:
        return None
    keys = {record.pk}
    if contribution.content.get("parent"):
        with suppress(ValidationError):
            keys.add(directory.projects.find(contribution.content["parent"]))
    rows = type(record)._default_manager.select_for_update().order_by("pk").filter(pk__in=keys)
    held: Project | Commitment = next(row for row in list(rows) if row.pk == record.pk)
    setattr(contribution, contribution.subject, held)
    return held


def _require_chosen(compared: Comparison, choices: Mapping[str, str], seen: str) -> None:
    if seen and seen != compared.digest:
        message = _("La fiche vient d'être modifiée ailleurs : relire les différences.")
        raise Moved(message)
    unchosen = [one for one in compared.contested if one.path not in choices]
    if unchosen:
        labels = ", ".join(dict.fromkeys(compared.subject.label_of(d.path) for d in unchosen))
        message = _(
            "La fiche a été modifiée ailleurs depuis : choisir, champ par champ, ce qui reste "
            "(%s)."
        )
        raise Moved(message % labels)


def _require_complete(
    document: Document, contribution: Contribution, directory: Directory
) -> Examined:
    subject = subject_of(contribution)
    ask = Ask(subject, contribution.record, contribution.institution_id, directory)
    examined = examine(document, ask)
    if examined.blocking:
        raise Incomplete(examined.blocking)
    return examined


_VERBS = {
    Act.SUBMITTED: "submit_contribution",
    Act.RESUBMITTED: "submit_contribution",
    Act.RETURNED: "return_contribution",
    Act.VALIDATED: "validate_contribution",
    Act.REOPENED: "reopen_contribution",
    Act.WITHDRAWN: "withdraw_contribution",
}


def _step(
    contribution: Contribution,
    state: str,
    act: ContributionEvent.Act,
    actor: User,
    *,
    message: str = "",
    remarks: Mapping[str, str] | None = None,
) -> ContributionEvent:
    contribution.state = state
    contribution.save(update_fields=["state", "round", "project", "commitment"])
    event = ContributionEvent.objects.create(
        contribution=contribution,
        round=contribution.round,
        act=act,
        actor=actor,
        at=timezone.now(),
        message=message.strip(),
        remarks=dict(remarks or {}),
        version=contribution.versions.latest("number"),
    )
    told = f"{event.get_act_display()} : {contribution}"
    summary = f"{told} – {event.message}" if event.message else told
    _record(_VERBS[act], contribution, actor, summary)
    return event


def _record(verb: str, contribution: Contribution, actor: User, summary: str) -> None:
    audit.record(verb=verb, actor=actor, target=contribution, summary=summary)
