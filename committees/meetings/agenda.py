"""The agenda: what comes onto it by itself, what members propose, what the secretariat decides."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from committees.meetings import documents, outdated
from committees.models import AgendaItem, Alert, Committee, Decision, Meeting
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.started_forms import require_unmoved
from snia.common.typography import enumeration

Kind = AgendaItem.Kind
Origin = AgendaItem.Origin
Outcome = AgendaItem.Outcome
State = Meeting.State
Status = AgendaItem.Status

APPROVAL_MINUTES = 5
# What a rule finds in many actions at once would make an agenda of nothing else.
SMALL = ~Q(rule="") & Q(severity=Alert.Severity.LOW) & ~Q(state=Alert.State.ANSWERED)


# --- What comes by itself --------------------------------------------------------------------


@transaction.atomic
def gather(meeting: Meeting) -> list[AgendaItem]:
    """Bring onto the agenda of a meeting to come what must be on it, once: the minutes to
    approve, what was left undecided, decisions due, alerts and their answers. What came so and
    has no cause any more leaves it."""
    if not meeting.is_to_come:
        return []
    outdated.take_off(meeting)
    brought = [
        *_minutes_to_approve(meeting),
        *_undecided(meeting),
        *_decisions_due(meeting),
        *_alerts(meeting),
        *_watched(meeting),
    ]
    position = next_position(meeting)
    for number, item in enumerate(brought):
        item.meeting, item.position = meeting, position + number
        item.save()
        if item.carried_from is not None:
            documents.carry(item.carried_from, item)
        if item.approves_id is not None:
            _put_first(item)
    return brought


def bring_to_next(committee: Committee) -> None:
    """What has just come up stands on the agenda of the next meeting, if there is one."""
    coming = Meeting.objects.to_come(timezone.now()).filter(committee=committee).first()
    if coming is not None:
        gather(coming)


def _minutes_to_approve(meeting: Meeting) -> Iterator[AgendaItem]:
    circulated = Meeting.objects.before(meeting).filter(state=State.CIRCULATED)
    for previous in circulated.exclude(approval_items__meeting=meeting)[:1]:
        yield AgendaItem(
            title=_("Approbation du compte rendu de la réunion du %s") % previous.when,
            kind=Kind.DECISION,
            duration=APPROVAL_MINUTES,
            origin=Origin.PREVIOUS_MINUTES,
            approves=previous,
        )


def _undecided(meeting: Meeting) -> Iterator[AgendaItem]:
    """What decisions, alerts and minutes bring is left out: these come by themselves, and what
    is to be watched is counted anew."""
    earlier = Meeting.objects.filter(
        committee=meeting.committee_id, when_start__lte=meeting.when_start
    ).exclude(pk=meeting.pk)
    closed = earlier.filter(state__in=[State.DRAFTED, State.CIRCULATED, State.SEALED])
    cancelled = earlier.filter(state=State.CANCELLED)
    own = AgendaItem.objects.filter(decision=None, alert=None, approves=None)
    own = own.exclude(origin=Origin.WATCH)
    left = own.undecided().filter(meeting__in=closed)
    unanswered = own.exclude(status=Status.DECLINED)  # a member's proposal still awaits its answer
    never_dealt_with = unanswered.filter(meeting__in=cancelled, carried_to__isnull=True)
    for item in (left | never_dealt_with).order_by("meeting__when_start", "position"):
        yield AgendaItem(
            title=item.title,
            kind=item.kind,
            duration=item.duration,
            rapporteur=item.rapporteur,
            presenter=item.presenter,
            description=item.description,
            status=item.status,
            proposed_by=item.proposed_by,
            origin=Origin.CARRIED,
            carried_from=item,
        )


def _decisions_due(meeting: Meeting) -> Iterator[AgendaItem]:
    open_ones = Decision.objects.open().filter(committee=meeting.committee_id)
    due = open_ones.filter(due_on__lte=meeting.when_start)
    for decision in due.exclude(agenda_items__meeting=meeting).select_related("committee"):
        yield AgendaItem(
            # What is decided is read by members: an agenda is open to every account.
            title=_("Suivi de la décision %s") % decision.reference,
            kind=Kind.DISCUSSION,
            rapporteur_id=decision.owner_id,
            origin=Origin.DECISION,
            decision=decision,
        )


def _alerts(meeting: Meeting) -> Iterator[AgendaItem]:
    waiting = Alert.objects.before(meeting.committee).exclude(agenda_items__meeting=meeting)
    for alert in waiting.exclude(SMALL).select_related("action__programme").order_by("raised_at"):
        is_answer = alert.state == Alert.State.ANSWERED
        title = _("Alerte sur l'action %s")
        if is_answer:
            title = _("Réponse à l'alerte sur l'action %s")
        yield AgendaItem(
            title=title % alert.action.code,
            kind=Kind.INFORMATION if is_answer else Kind.DECISION,
            origin=Origin.ANSWER if is_answer else Origin.ALERT,
            alert=alert,
        )


def _watched(meeting: Meeting) -> Iterator[AgendaItem]:
    """One item for all of them, whose number follows what the rules find and what was kept."""
    waiting = _to_watch(meeting.committee)
    listed = meeting.items.filter(origin=Origin.WATCH).first()
    title = ngettext(
        "Alertes à surveiller : %s action", "Alertes à surveiller : %s actions", waiting
    )
    title %= waiting
    if listed is None and waiting:
        yield AgendaItem(title=title, kind=Kind.DISCUSSION, origin=Origin.WATCH)
    elif listed is not None and not waiting and not listed.noted:
        listed.delete()
    elif listed is not None and listed.title != title:
        listed.title = title
        listed.save(update_fields=["title"])


def _to_watch(committee: Committee) -> int:
    """How many actions have a small alert, or one that was looked at and kept."""
    found = Alert.objects.before(committee).filter(SMALL)
    kept = Alert.objects.filter(committee=committee, state=Alert.State.KEPT)
    return (found | kept).aggregate(total=Count("action", distinct=True))["total"]


# --- What people put there -------------------------------------------------------------------


@transaction.atomic
def add(meeting: Meeting, *, actor: User, **fields: Any) -> AgendaItem:
    """An item of the secretariat's."""
    meeting = _open_agenda(meeting)
    item = AgendaItem(meeting=meeting, position=next_position(meeting), **fields)
    item.full_clean()
    _check_it_holds(item)
    item.save()
    _tell(item, actor, _("Point inscrit : %s"))
    return item


@transaction.atomic
def propose(meeting: Meeting, *, actor: User, **fields: Any) -> AgendaItem:
    """An item of a member's, which the secretariat takes up or declines with a reason."""
    meeting = _open_agenda(meeting)
    waiting = meeting.items.filter(status=Status.PROPOSED, proposed_by=actor)
    sent_twice = waiting.filter(**fields).first()
    if sent_twice is not None:
        return sent_twice
    item = AgendaItem(
        meeting=meeting,
        position=next_position(meeting),
        status=Status.PROPOSED,
        origin=Origin.MEMBER,
        proposed_by=actor,
        **fields,
    )
    item.full_clean()
    item.save()
    _tell(item, actor, _("Point proposé : %s"))
    return item


@transaction.atomic
def accept(item: AgendaItem, *, actor: User) -> AgendaItem:
    item = _proposed(item)
    item.status = Status.LISTED
    _check_it_holds(item)
    item.save(update_fields=["status"])
    _tell(item, actor, _("Point inscrit, proposé par un membre : %s"))
    return item


@transaction.atomic
def decline(item: AgendaItem, *, reason: str, actor: User) -> AgendaItem:
    item = _proposed(item)
    item.status, item.decline_reason = Status.DECLINED, reason.strip()
    try:
        item.full_clean()
    except ValidationError as error:
        raise ValidationError({"reason": error.messages}) from error
    item.save(update_fields=["status", "decline_reason"])
    _tell(item, actor, _("Point écarté : %s"))
    return item


@transaction.atomic
def change(
    item: AgendaItem, *, actor: User, started: dict[str, Any] | None = None, **fields: Any
) -> AgendaItem:
    """Its wording, its nature, its time, its rapporteur; until the meeting is held. `started`
    is what the form showed: what another saved meanwhile is not taken back."""
    _open_agenda(item.meeting)
    item = _locked(item)
    require_unmoved(item, fields, started)
    if not fields:
        return item
    for name, value in fields.items():
        setattr(item, name, value)
    item.full_clean()
    _check_it_holds(item)
    item.save(update_fields=list(fields))
    _tell(item, actor, _("Point modifié : %s"))
    return item


@transaction.atomic
def withdraw(item: AgendaItem, *, actor: User) -> None:
    """Take an item off. What must be on the agenda is brought back by `gather`: it is put off
    during the meeting instead."""
    _open_agenda(item.meeting)
    if item.status == Status.PROPOSED:
        raise ValidationError(
            _("Ce point est proposé par un membre : l'écarter, en disant pourquoi.")
        )
    if item.status == Status.DECLINED:
        raise ValidationError(_("Ce point est écarté, et son motif reste pour qui l'a proposé."))
    by_itself = item.origin not in (Origin.SECRETARIAT, Origin.MEMBER)
    if by_itself and item not in outdated.outdated(item.meeting):
        raise ValidationError(
            _("Ce point vient de lui-même à l'ordre du jour : le reporter en séance.")
        )
    _tell(item, actor, _("Point retiré : %s"))
    documents.delete_with_files(item)


@transaction.atomic
def shift(item: AgendaItem, *, by: int, actor: User) -> None:
    """One place up (-1) or down (+1)."""
    _open_agenda(item.meeting)
    items = list(item.meeting.items.listed())
    if item not in items:
        raise ValidationError(_("Ce point n'est pas inscrit : l'inscrire, puis le déplacer."))
    here = items.index(item)
    there = here + (1 if by > 0 else -1)
    if 0 <= there < len(items):
        items[here], items[there] = items[there], items[here]
        _renumber(items)


def check_before_convening(meeting: Meeting) -> None:
    """Raise ValidationError where the agenda is empty, or longer than the meeting."""
    listed = meeting.items.listed()
    if not listed.exists():
        raise ValidationError(_("L'ordre du jour est vide : y inscrire au moins un point."))
    check_time(meeting)


def check_time(meeting: Meeting) -> None:
    """Raise ValidationError where the agenda is longer than the meeting."""
    wanted = _minutes(meeting.items.listed())
    if wanted > (meeting.minutes_available or 0):
        raise ValidationError(_too_long(meeting, wanted))


def overrun(meeting: Meeting, items: Iterable[AgendaItem]) -> int:
    """By how many minutes these are longer than a meeting to come."""
    wanted = sum(item.duration or 0 for item in items)
    return max(wanted - (meeting.minutes_available or 0), 0) if meeting.is_to_come else 0


def _check_it_holds(item: AgendaItem) -> None:
    """Once the meeting is convened, no item makes its agenda longer than it. What came by itself
    may have: an item that takes no more time than it did is not refused for it."""
    meeting = Meeting.objects.get(pk=item.meeting_id)
    if meeting.state != State.CONVENED or item.status != Status.LISTED:
        return
    listed, asked = meeting.items.listed(), item.duration or 0
    wanted = _minutes(listed.exclude(pk=item.pk)) + asked
    is_longer = asked > _minutes(listed.filter(pk=item.pk))
    if is_longer and wanted > (meeting.minutes_available or 0):
        raise ValidationError({"duration": _too_long(meeting, wanted)})


def _minutes(items: Any) -> int:
    return items.aggregate(total=Sum("duration"))["total"] or 0


def _too_long(meeting: Meeting, wanted: int) -> str:
    return _(
        "L'ordre du jour demande %(wanted)s minutes et la réunion en dure %(available)s : "
        "raccourcir des points, en reporter, ou allonger la réunion."
    ) % {"wanted": wanted, "available": meeting.minutes_available or 0}


def check_before_opening(meeting: Meeting) -> None:
    """Raise ValidationError where a member's proposal still awaits its answer: none comes once
    the meeting is held."""
    waiting = meeting.items.filter(status=Status.PROPOSED).values_list("title", flat=True)
    if waiting:
        raise ValidationError(
            _("Des points proposés attendent une réponse : les inscrire ou les écarter (%s).")
            % enumeration([f"« {title} »" for title in waiting])
        )


def next_position(meeting: Meeting) -> int:
    last = meeting.items.aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def _open_agenda(meeting: Meeting) -> Meeting:
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not meeting.is_to_come:
        raise ValidationError(
            _("L'ordre du jour ne change plus : la réunion est « %s ».")
            % meeting.get_state_display().lower()
        )
    return meeting


def _locked(item: AgendaItem) -> AgendaItem:
    """The item as the database has it: another may have taken it off."""
    found = AgendaItem.objects.select_for_update().filter(pk=item.pk).first()
    if found is None:
        raise ValidationError(
            _("Ce point vient d'être retiré de l'ordre du jour : l'inscrire à nouveau.")
        )
    found.meeting = item.meeting
    return found


def _proposed(item: AgendaItem) -> AgendaItem:
    _open_agenda(item.meeting)
    item = AgendaItem.objects.select_for_update().get(pk=item.pk)
    if item.status != Status.PROPOSED:
        raise ValidationError(_("Ce point n'attend plus de décision."))
    return item


def _put_first(item: AgendaItem) -> None:
    others = item.meeting.items.exclude(pk=item.pk)
    _renumber([item, *others])


def _renumber(items: Iterable[AgendaItem]) -> None:
    for position, item in enumerate(items, start=1):
        if item.position != position:
            item.position = position
            item.save(update_fields=["position"])


def _tell(item: AgendaItem, actor: User, summary: str) -> None:
    told = f"{item.meeting}. {summary % item.title}"
    audit.record(verb="change_agenda", actor=actor, target=item.meeting, summary=told)
