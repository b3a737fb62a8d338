"""What awaits a person in the committees: the meetings to come, and, for the secretariat, what is
to be done for them. A constant number of queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

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
    meetings = reverse("committees:meetings")
    ours = Meeting.objects.of_ours().filter(starts_at__isnull=False)
    number = ours.filter(state=State.PLANNED).count()
    label = ngettext("réunion à convoquer", "réunions à convoquer", number)
    yield Task(label, number, f"{meetings}?state=planned")
    number = ours.filter(state=State.POSTPONED).count()
    label = ngettext("réunion reportée sans date", "réunions reportées sans date", number)
    yield Task(label, number, f"{meetings}?state=postponed")
    proposed = AgendaItem.objects.filter(
        status=AgendaItem.Status.PROPOSED, meeting__state__in=[State.PLANNED, State.CONVENED]
    )
    number, meeting = _first(proposed, "meeting")
    label = ngettext("point proposé à examiner", "points proposés à examiner", number)
    yield Task(label, number, _page("meeting", meeting))
    refused = Message.objects.filter(state__in=[Message.State.REFUSED, Message.State.BOUNCED])
    of_meetings = refused.filter(meeting__in=ours.filter(state=State.CONVENED))
    number, meeting = _first(of_meetings, "meeting")
    label = ngettext("message non remis", "messages non remis", number)
    yield Task(label, number, _page("invitations", meeting))
    number = ours.filter(state=State.HELD).count()
    label = ngettext("compte rendu à rédiger", "comptes rendus à rédiger", number)
    yield Task(label, number, f"{meetings}?state=held")
    number = ours.filter(state=State.DRAFTED).count()
    label = ngettext("compte rendu à diffuser", "comptes rendus à diffuser", number)
    yield Task(label, number, f"{meetings}?state=drafted")
    remarks = MinutesRemark.objects.filter(
        answer="", minutes__rank__isnull=True, minutes__meeting__state=State.CIRCULATED
    )
    number, meeting = _first(remarks, "minutes__meeting")
    label = ngettext("remarque sans réponse", "remarques sans réponse", number)
    yield Task(label, number, _page("minutes-latest", meeting))
    number = Decision.objects.late(on).count()
    label = ngettext("décision en retard", "décisions en retard", number)
    yield Task(label, number, reverse("committees:decisions") + "?late=1")
    number = Alert.objects.filter(state=Alert.State.RAISED).count()
    label = ngettext("alerte à examiner", "alertes à examiner", number)
    yield Task(label, number, reverse("committees:alerts") + "?state=raised")


def _first(rows: Any, path: str) -> tuple[int, int | None]:
    """How many, and the first meeting: they are dealt with on the page of their own."""
    found = list(rows.order_by(f"{path}__starts_at", "pk").values_list(path, flat=True))
    return len(found), found[0] if found else None


def _page(route: str, meeting: int | None) -> str:
    return reverse(f"committees:{route}", args=[meeting]) if meeting else ""
