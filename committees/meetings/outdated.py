"""What came onto an agenda by itself and has no cause any more: it leaves as it came."""

from django.db.models import Q
from django.utils import timezone

from committees.meetings import documents
from committees.models import AgendaItem, Alert, Decision, Meeting
from committees.models.meetings import TOOK_PLACE

Origin = AgendaItem.Origin
Outcome = AgendaItem.Outcome


def outdated(meeting: Meeting) -> list[AgendaItem]:
    """The decision was carried out, the alert dealt with, the minutes sealed, the point settled
    in the meeting that had put it off."""
    day = meeting.when_start or timezone.localdate()
    due = Decision.objects.due_by(day).filter(committee=meeting.committee_id)
    before = Alert.objects.before(meeting.committee)
    answered = Q(state=Alert.State.ANSWERED)
    settled = Q(carried_from__meeting__state__in=TOOK_PLACE) & ~_is_left("carried_from__")
    gone = (
        (Q(origin=Origin.DECISION) & ~Q(decision__in=due))
        | (Q(origin=Origin.ALERT) & ~Q(alert__in=before.exclude(answered)))
        | (Q(origin=Origin.ANSWER) & ~Q(alert__in=before.filter(answered)))
        | (Q(origin=Origin.PREVIOUS_MINUTES) & ~Q(approves__state=Meeting.State.CIRCULATED))
        | (Q(origin=Origin.CARRIED) & settled)
    )
    return list(meeting.items.filter(gone))


def take_off(meeting: Meeting) -> None:
    """What nobody has written on or joined a document to; the rest is left to the secretariat,
    who may withdraw it."""
    for item in outdated(meeting):
        if not item.noted and documents.are_all_carried(item):
            item.delete()


def _is_left(item: str) -> Q:
    """As `AgendaItem.objects.undecided`: it was put off, or wanted a decision that it has not."""
    wanted = {f"{item}kind": AgendaItem.Kind.DECISION, f"{item}outcome": Outcome.NONE}
    return Q(**{f"{item}outcome": Outcome.DEFERRED}) | Q(**wanted)
