"""An alert's way: kept under watch, carried to the committee above, answered, told at its source.

Each step is one transaction, is kept as an `AlertStep`, and brings the alert onto the next agenda
of the committee that has it now. Taken in a meeting, it also closes the item that the alert had
there.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from committees import perms
from committees.alerts import telling
from committees.meetings import agenda
from committees.models import AgendaItem, Alert, AlertStep, Committee, Decision, Meeting
from committees.models.meetings import TO_COME
from snia.accounts.models import User
from snia.audit import services as audit

Act = AlertStep.Act
State = Alert.State

# Held, and not sealed: what happened there can still be written down.
OPEN_MEETINGS = (Meeting.State.HELD, Meeting.State.DRAFTED, Meeting.State.CIRCULATED)
VERBS = {
    Act.KEPT: "carry_alert",
    Act.ESCALATED: "carry_alert",
    Act.ANSWERED: "answer_alert",
    Act.CLOSED: "answer_alert",
}


class NotNow(ValidationError):
    """The step can't be taken from where the alert stands; the message says what to do."""


@transaction.atomic
def keep(alert: Alert, *, note: str, actor: User, meeting: Meeting | None = None) -> AlertStep:
    """Looked at, and kept under watch by the committee that has it."""
    alert = _awaiting(alert, actor)
    step = _step(alert, Act.KEPT, actor, meeting, note=note)
    return _move(alert, step, State.KEPT, alert.committee)


@transaction.atomic
def escalate(alert: Alert, *, note: str, actor: User, meeting: Meeting | None = None) -> AlertStep:
    """Carry it to the committee above, which finds it on its next agenda."""
    alert = _awaiting(alert, actor)
    above = alert.committee.parent
    if above is None or above.is_outside:
        raise NotNow(
            _(
                "%s ne rend compte à aucun comité : y répondre, par une décision ou une note, ou "
                "garder l'alerte en suivi."
            )
            % alert.committee
        )
    step = _step(alert, Act.ESCALATED, actor, meeting, note=note)
    return _move(alert, step, State.ESCALATED, above)


@transaction.atomic
def answer(
    alert: Alert,
    *,
    actor: User,
    note: str = "",
    decision: Decision | None = None,
    meeting: Meeting | None = None,
) -> AlertStep:
    """By a note or by a decision of the committee that has it; the alert goes back to its
    source, where the answer is told, and who raised it gets a message."""
    alert = _awaiting(alert, actor)
    if decision is not None and decision.committee_id != alert.committee_id:
        raise NotNow(
            {
                "decision": _("Cette décision est d'un autre comité que %s, qui a l'alerte.")
                % alert.committee
            }
        )
    step = _step(alert, Act.ANSWERED, actor, meeting, note=note, decision=decision)
    telling.tell_answer(alert, step)
    return _move(alert, step, State.ANSWERED, alert.source)


@transaction.atomic
def close(
    alert: Alert, *, actor: User, note: str = "", meeting: Meeting | None = None
) -> AlertStep:
    """Once the answer was told at the source, or where the rule finds its cause no more."""
    alert = _locked(alert, actor)
    if not alert.can_be_closed:
        raise NotNow(
            _("Une alerte se clôt une fois répondue et restituée : celle-ci est « %s ».")
            % alert.get_state_display().lower()
        )
    step = _step(alert, Act.CLOSED, actor, meeting, note=note)
    return _move(alert, step, State.CLOSED, alert.source)


def _locked(alert: Alert, actor: User) -> Alert:
    if not perms.may_run_meetings(actor):
        raise PermissionDenied
    rows = Alert.objects.select_for_update(of=("self",))
    related = rows.select_related("action__programme", "source", "committee__parent")
    return related.get(pk=alert.pk)


def _awaiting(alert: Alert, actor: User) -> Alert:
    alert = _locked(alert, actor)
    if not alert.awaits_a_committee:
        raise NotNow(
            _("Cette étape n'est plus possible : l'alerte est « %s ».")
            % alert.get_state_display().lower()
        )
    return alert


def _step(
    alert: Alert, act: AlertStep.Act, actor: User, meeting: Meeting | None, **said: Any
) -> AlertStep:
    """What the committee that has the alert did with it."""
    _require_its_meeting(alert, meeting)
    note = said.pop("note").strip()
    step = AlertStep(
        alert=alert,
        act=act,
        committee=alert.committee,
        meeting=meeting,
        note=note,
        actor=actor,
        at=timezone.now(),
        **said,
    )
    try:
        step.full_clean()
    except ValidationError as error:
        raise ValidationError({"note": error.messages}) from error
    step.save()
    return step


def _require_its_meeting(alert: Alert, meeting: Meeting | None) -> None:
    if meeting is None:
        return
    is_open = meeting.state in OPEN_MEETINGS and not alert.committee.is_outside
    if meeting.committee_id != alert.committee_id or not is_open:
        raise NotNow(
            {
                "meeting": _(
                    "Choisir une réunion de %s qui s'est tenue et dont le compte rendu n'est pas "
                    "scellé."
                )
                % alert.committee
            }
        )


def _move(alert: Alert, step: AlertStep, state: str, committee: Committee) -> AlertStep:
    alert.state, alert.committee = State(state), committee
    alert.save(update_fields=["state", "committee"])
    told = " : ".join(filter(None, [f"{alert}, {step.get_act_display().lower()}", step.note]))
    summary = f"{step.committee}. {told}"
    audit.record(verb=VERBS[Act(step.act)], actor=step.actor, target=alert, summary=summary)
    _deal_with_item(step)
    _leave_agendas(alert)
    agenda.bring_to_next(committee)
    return step


def _deal_with_item(step: AlertStep) -> None:
    """The item that the alert had in the meeting is dealt with; one that decided stays so."""
    if step.meeting_id is not None:
        items = AgendaItem.objects.listed().filter(meeting=step.meeting_id, alert=step.alert_id)
        items.filter(outcome="").update(outcome=AgendaItem.Outcome.NOTED)


def _leave_agendas(alert: Alert) -> None:
    """Agendas to come told it as it was; those that must have it get it again, as it is now. One
    to which a document was joined stays for the secretariat to see."""
    coming = (*TO_COME, Meeting.State.POSTPONED)
    stale = AgendaItem.objects.filter(alert=alert, meeting__state__in=coming)
    stale.filter(documents__isnull=True, noted="").delete()
