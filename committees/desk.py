"""What awaits a person in the committees: the meetings to come, and, for the secretariat, what is
to be done for them. A constant number of queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext_lazy

from committees import perms
from committees.models import (
    AgendaItem,
    Alert,
    Decision,
    Invitation,
    Meeting,
    Message,
    MinutesRemark,
)
from snia.accounts.models import User

SHOWN = 20
State = Meeting.State


@dataclass(frozen=True)
class Coming:
    """A meeting to come, and what the person's institution answered."""

    meeting: Meeting
    answer: str  # in words; empty where nothing was asked, or answered
    awaits_answer: bool


@dataclass(frozen=True)
class Task:
    """Something that waits for the secretariat, and where it is done."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Desk:
    coming: list[Coming]
    tasks: list[Task]


def desk(user: User, now: datetime) -> Desk:
    tasks = list(_tasks(timezone.localdate(now))) if perms.may_run_meetings(user) else []
    return Desk(_coming(user, now), [task for task in tasks if task.count])


def _coming(user: User, now: datetime) -> list[Coming]:
    meetings = perms.followed_by(user, Meeting.objects.to_come(now).of_ours())
    shown = list(meetings.select_related("committee", "place")[:SHOWN])
    invitations = _invitations_of(user, shown)
    return [_coming_one(meeting, invitations.get(meeting.pk)) for meeting in shown]


def _coming_one(meeting: Meeting, invitation: Invitation | None) -> Coming:
    if invitation is None or meeting.state != State.CONVENED:
        return Coming(meeting, "", awaits_answer=False)
    reply = next(iter(invitation.replies.all()), None)
    if reply is None or reply.is_before_move:
        return Coming(meeting, "", awaits_answer=True)
    return Coming(meeting, reply.get_answer_display(), awaits_answer=False)


def _invitations_of(user: User, meetings: list[Meeting]) -> dict[int, Invitation]:
    """The person's own institution's, by meeting; the first of them who has several."""
    own = Invitation.objects.standing().filter(
        meeting__in=[meeting.pk for meeting in meetings],
        institution__in=perms.institutions_of(user),
    )
    found = own.order_by("-pk").prefetch_related("replies")
    return {invitation.meeting_id: invitation for invitation in found}


def _tasks(on: date) -> Iterator[Task]:
    """In the order in which a meeting goes on."""
    yield _in_state(
        State.PLANNED, ngettext_lazy("réunion à convoquer", "réunions à convoquer", "n")
    )
    label = ngettext_lazy("réunion reportée sans date", "réunions reportées sans date", "n")
    yield _in_state(State.POSTPONED, label)
    proposed = AgendaItem.objects.filter(
        status=AgendaItem.Status.PROPOSED, meeting__state__in=[State.PLANNED, State.CONVENED]
    )
    label = ngettext_lazy("point proposé à examiner", "points proposés à examiner", "n")
    yield _of_a_meeting(label, proposed, "meeting", "meeting")
    undelivered = Message.objects.filter(
        state__in=[Message.State.REFUSED, Message.State.BOUNCED],
        meeting__in=_ours().filter(state=State.CONVENED),
    )
    label = ngettext_lazy("message non remis", "messages non remis", "n")
    yield _of_a_meeting(label, undelivered, "meeting", "invitations")
    yield _in_state(
        State.HELD, ngettext_lazy("compte rendu à rédiger", "comptes rendus à rédiger", "n")
    )
    yield _in_state(
        State.DRAFTED, ngettext_lazy("compte rendu à diffuser", "comptes rendus à diffuser", "n")
    )
    remarks = MinutesRemark.objects.filter(
        answer="", minutes__rank__isnull=True, minutes__meeting__state=State.CIRCULATED
    )
    label = ngettext_lazy("remarque sans réponse", "remarques sans réponse", "n")
    yield _of_a_meeting(label, remarks, "minutes__meeting", "minutes-latest")
    label = ngettext_lazy("décision en retard", "décisions en retard", "n")
    yield _listed(label, Decision.objects.late(on), "decisions", "late=1")
    raised = Alert.objects.filter(state=Alert.State.RAISED)
    label = ngettext_lazy("alerte à examiner", "alertes à examiner", "n")
    yield _listed(label, raised, "alerts", "state=raised")


def _ours() -> Any:
    """Meetings that are run from here."""
    return Meeting.objects.of_ours().filter(starts_at__isnull=False)


def _in_state(state: str, label: Any) -> Task:
    return _listed(label, _ours().filter(state=state), "meetings", f"state={state}")


def _listed(label: Any, rows: Any, route: str, query: str) -> Task:
    """Found again in a list."""
    number = rows.count()
    return Task(label % {"n": number}, number, f"{reverse(f'committees:{route}')}?{query}")


def _of_a_meeting(label: Any, rows: Any, path: str, route: str) -> Task:
    """Dealt with on a page of the meeting; it leads to the first of them."""
    meetings = list(rows.order_by(f"{path}__starts_at", "pk").values_list(path, flat=True))
    url = reverse(f"committees:{route}", args=meetings[:1]) if meetings else ""
    return Task(label % {"n": len(meetings)}, len(meetings), url)
