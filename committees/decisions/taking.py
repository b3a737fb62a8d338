"""Take a decision in a meeting, correct it until its minutes are circulated, follow it until it
is carried out."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from committees import perms
from committees.alerts import escalation
from committees.attendance import roll
from committees.limits import a_moment_ago
from committees.meetings import life
from committees.models import (
    AgendaItem,
    Alert,
    Committee,
    Decision,
    DecisionStep,
    Meeting,
)
from partners.models import Institution
from programmes.models import Action
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.started_forms import require_unmoved

State = Meeting.State
Status = Decision.Status

# Its minutes are not circulated yet: what they will say can still be decided.
IN_SESSION = (State.HELD, State.DRAFTED)
CORRECTED = frozenset({"text", "owner", "due_on"})


# --- Taking ----------------------------------------------------------------------------------


@transaction.atomic
def take(
    meeting: Meeting,
    *,
    item: AgendaItem,
    text: str,
    owner: Institution | None,
    due_on: date | None,
    actions: Iterable[Action],
    actor: User,
    alert: Alert | None = None,
) -> Decision:
    """A decision of a meeting that was held, on an item of its agenda. It answers the alert that
    is given, or the one that brought the item."""
    meeting = life.locked(meeting)
    life.require(meeting, *IN_SESSION)
    _require_not_sealed(meeting)
    item = _item_to_decide(meeting, item)
    made = _taken_already(item, text.strip(), actor)
    if made is not None:
        return made
    roll.require_quorum(meeting, item)
    decision = _numbered(meeting, item=item, text=text.strip(), owner=owner, due_on=due_on)
    _check(decision)
    decision.save()
    decision.actions.set(actions)
    _step(decision, actor)
    item.outcome = AgendaItem.Outcome.DECIDED
    item.save(update_fields=["outcome"])
    told = f"{decision}. {meeting}"
    audit.record(verb="take_decision", actor=actor, target=decision, summary=told)
    answered = alert or _alert_to_answer(item)
    if answered is not None:
        escalation.answer(answered, decision=decision, meeting=meeting, actor=actor)
    return decision


@transaction.atomic
def change(
    decision: Decision, *, actor: User, started: dict[str, Any] | None = None, **fields: Any
) -> None:
    """Correct its text, its owner, its due date, its actions, until the minutes that tell it are
    circulated: what members have read is reopened first. `started` is what the form showed: what
    another saved meanwhile is not taken back."""
    meeting = life.locked(decision.meeting)
    life.require(meeting, *IN_SESSION)
    decision = locked(decision)
    require_unmoved(decision, fields, started)
    for name in CORRECTED & fields.keys():
        setattr(decision, name, fields[name])
    _check(decision)
    decision.save()
    if "actions" in fields:
        decision.actions.set(fields["actions"])
    told = _("Décision corrigée : %s") % decision
    audit.record(verb="take_decision", actor=actor, target=decision, summary=told)


def _item_to_decide(meeting: Meeting, item: AgendaItem) -> AgendaItem:
    item = AgendaItem.objects.select_for_update().get(pk=item.pk)
    if item.meeting_id != meeting.pk or item.status != AgendaItem.Status.LISTED:
        raise ValidationError(
            _("Ce point n'est pas à l'ordre du jour de la réunion : choisir l'un de ses points.")
        )
    return item


def _taken_already(item: AgendaItem, text: str, actor: User) -> Decision | None:
    """The same one, sent twice: a decision has one number."""
    same = Decision.objects.filter(item=item, text=text)
    return same.filter(steps__actor=actor, steps__at__gte=a_moment_ago()).first()


def _require_not_sealed(meeting: Meeting) -> None:
    """A correction words what was decided; it decides nothing."""
    if meeting.minutes.sealed().exists():
        raise ValidationError(
            _(
                "Le compte rendu de cette réunion est scellé : une nouvelle décision se prend à "
                "une réunion à venir."
            )
        )


def _numbered(meeting: Meeting, **fields: Any) -> Decision:
    """The next of its committee's year: whoever decides at the same time waits at the row of the
    committee, so that no number is given twice or skipped."""
    day = roll.day_of(meeting)
    Committee.objects.select_for_update().get(pk=meeting.committee_id)
    own = Decision.objects.filter(committee=meeting.committee_id, year=day.year)
    last = own.aggregate(last=Max("number"))["last"] or 0
    return Decision(
        committee=meeting.committee,
        year=day.year,
        number=last + 1,
        meeting=meeting,
        decided_on=day,
        **fields,
    )


def _check(decision: Decision) -> None:
    decision.full_clean()
    if decision.due_on is not None and decision.due_on < decision.decided_on:
        raise ValidationError(
            {"due_on": _("L'échéance précède la décision : donner un jour à venir.")}
        )


def _alert_to_answer(item: AgendaItem) -> Alert | None:
    """The alert that brought the item, where it still waits for this committee."""
    alert = item.alert
    if alert is None or not alert.awaits_a_committee:
        return None
    return alert if alert.committee_id == item.meeting.committee_id else None


# --- Following -------------------------------------------------------------------------------


def locked(decision: Decision) -> Decision:
    """The decision as the database has it, held until the transaction ends."""
    rows = Decision.objects.select_for_update(of=("self",)).select_related("committee")
    return rows.get(pk=decision.pk)


@transaction.atomic
def follow(
    decision: Decision, *, status: str, note: str = "", evidence: str = "", actor: User
) -> DecisionStep:
    """Say where a decision stands: under way, done with what shows it, dropped, or open again."""
    if not perms.may_follow_decision(actor, decision):
        raise PermissionDenied
    decision = locked(decision)
    note, evidence = note.strip(), evidence.strip()
    _require_possible(decision, status, note, perms.may_run_meetings(actor))
    decision.status = Status(status)
    decision.evidence = evidence if status == Status.DONE else ""
    _check_field(decision, "evidence")
    decision.save()
    step = _step(decision, actor, note=note)
    told = f"{decision.reference}, {step.get_status_display().lower()}"
    summary = " : ".join(filter(None, [told, note or evidence]))
    audit.record(verb="follow_decision", actor=actor, target=decision, summary=summary)
    return step


def possible_statuses(decision: Decision, user: User) -> list[Status]:
    """What this person may say next of the decision."""
    is_department = perms.may_run_meetings(user)
    if not decision.is_open:
        return [Status.IN_PROGRESS, Status.OPEN] if is_department else []
    return [Status.IN_PROGRESS, Status.DONE, *([Status.DROPPED] if is_department else [])]


def _require_possible(decision: Decision, status: str, note: str, is_department: bool) -> None:
    if not decision.is_open:
        _require_reopening(decision, status, note, is_department)
    elif status == Status.DROPPED and not is_department:
        raise ValidationError(
            {"status": _("Le secrétariat seul abandonne une décision : lui écrire pourquoi.")}
        )
    elif status == decision.status and not note:
        raise ValidationError({"note": _("Dire ce qui a avancé depuis la dernière fois.")})


def _require_reopening(decision: Decision, status: str, note: str, is_department: bool) -> None:
    """What was done or dropped is only opened again, by the department, which says why."""
    if not is_department:
        raise ValidationError(
            _("Cette décision est « %s » : demander au secrétariat de la rouvrir.")
            % decision.get_status_display().lower()
        )
    if status not in Decision.OPEN_STATUSES:
        raise ValidationError({"status": _("Rouvrir d'abord la décision.")})
    if not note:
        raise ValidationError({"note": _("Dire pourquoi la décision est rouverte.")})


def _check_field(decision: Decision, name: str) -> None:
    """Its constraints, told beside the field that breaks them."""
    try:
        decision.validate_constraints()
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error


def _step(decision: Decision, actor: User, note: str = "") -> DecisionStep:
    step = DecisionStep(
        decision=decision,
        status=decision.status,
        note=note,
        evidence=decision.evidence,
        actor=actor,
        at=timezone.now(),
    )
    try:
        step.full_clean()
    except ValidationError as error:
        raise ValidationError({"note": error.messages}) from error
    step.save()
    return step
