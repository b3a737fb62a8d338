"""Approve or refuse a version, one step after the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reporting.models import Approval, ApprovalStep, Edition, FrozenEdition
from reporting.publishing.freezing import locked
from snia.accounts.models import User
from snia.audit import services as audit

Decision = Approval.Decision
Step = tuple[str, str]  # a title, and a person or nothing


@transaction.atomic
def set_chain(*, edition: Edition, steps: Sequence[Step], actor: User) -> None:
    """Who approves, in order; what is in approval goes on with the chain that it began with."""
    edition = locked(edition)
    before = list(edition.approval_steps.values_list("title", "person"))
    if before == list(steps):
        return
    edition.approval_steps.all().delete()
    ApprovalStep.objects.bulk_create(
        ApprovalStep(edition=edition, position=rank, title=title, person=person)
        for rank, (title, person) in enumerate(steps, start=1)
    )
    told = ", ".join(title for title, _person in steps) or _("personne")
    summary = _("%(edition)s : approuvée par %(chain)s.") % {"edition": edition, "chain": told}
    audit.record(verb="change", target=edition, actor=actor, summary=summary)


@dataclass(frozen=True)
class Told:
    """What the person who approves or refuses said; `rank` is the step that the page showed."""

    rank: int
    person: str
    remark: str = ""


@transaction.atomic
def approve(*, frozen: FrozenEdition, told: Told, actor: User) -> Approval:
    """The next step approves."""
    return _decide(frozen, told, actor, Decision.APPROVED)


@transaction.atomic
def refuse(*, frozen: FrozenEdition, told: Told, actor: User) -> Approval:
    """The next step sends the version back, with a reason: this version is closed."""
    if not told.remark.strip():
        raise ValidationError({"remark": _("Dire pourquoi la version est refusée.")})
    approval = _decide(frozen, told, actor, Decision.REFUSED)
    approval.frozen.state = FrozenEdition.State.REFUSED
    approval.frozen.save()
    return approval


def waiting(frozen: FrozenEdition) -> Approval | None:
    """Whose turn it is."""
    return frozen.approvals.filter(decision=Decision.WAITING).first()


def _decide(frozen: FrozenEdition, told: Told, actor: User, decision: Decision) -> Approval:
    locked(frozen.edition)
    frozen = FrozenEdition.objects.light().select_related("edition__period").get(pk=frozen.pk)
    approval = waiting(frozen)
    _require_turn(frozen, approval, told)
    assert approval is not None  # noqa: S101 (required above)
    approval.frozen, approval.decision = frozen, decision
    approval.person, approval.remark = told.person.strip(), told.remark.strip()
    approval.at, approval.by = timezone.now(), actor
    approval.full_clean(exclude=["frozen"])
    approval.save()
    _record(approval, actor)
    return approval


def _require_turn(frozen: FrozenEdition, approval: Approval | None, told: Told) -> None:
    """A page that was open for long, or a second click, decides nothing of another step."""
    if not frozen.is_open or approval is None:
        state = frozen.get_state_display().lower()
        raise ValidationError(_("Cette version n'attend plus d'approbation (%s).") % state)
    if approval.position != told.rank:
        message = _("C'est au tour de « %s » : recharger la page, puis décider.")
        raise ValidationError(message % approval.title)
    if not told.person.strip():
        raise ValidationError({"person": _("Dire qui approuve ou refuse.")})


def _record(approval: Approval, actor: User) -> None:
    is_refused = approval.decision == Decision.REFUSED
    audit.record(
        verb="refuse_edition" if is_refused else "approve_edition",
        target=approval.frozen,
        actor=actor,
        summary=f"{approval.frozen} – {approval} ({approval.person}) {approval.remark}".strip(),
    )
