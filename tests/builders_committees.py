"""What tests of the committees are made of: members, meetings to come and meetings held.

As in tests.builders, each is brought to its state by the verbs that do it in earnest.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from committees.alerts import raising
from committees.decisions import taking
from committees.meetings import agenda, life
from committees.models import (
    Alert,
    Attendance,
    Committee,
    Decision,
    Delegate,
    Meeting,
    Seat,
)
from partners.models import Institution, Person
from programmes.models import Action
from snia.accounts.models import Role, User
from tests.builders import SINCE, a_focal_point, a_user, an_action, an_institution

State = Meeting.State
COMMITTEE = "cp2"


def a_committee(slug: str = COMMITTEE) -> Committee:
    return Committee.objects.get(slug=slug)


def in_days(days: int, hour: int = 10) -> datetime:
    """That many days from today at that hour, in Casablanca."""
    day = timezone.localtime() + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


# --- Members ---------------------------------------------------------------------------------


def a_seat(
    committee: Committee | None = None, institution: Institution | None = None, **fields: Any
) -> Seat:
    return Seat.objects.get_or_create(
        committee=committee or a_committee(),
        institution=institution or an_institution(),
        defaults={"valid_from": SINCE, **fields},
    )[0]


def a_delegate(seat: Seat | None = None, *, user: User | None = None, **fields: Any) -> Delegate:
    """A person who takes the seat, with an address; of an account where one is given."""
    seat = seat or a_seat()
    number = Person.objects.count() + 1
    name = user.full_name if user else f"Personne d'essai {number}"
    email = user.email if user else f"delegue{number}@exemple.test"
    person = Person.objects.create(
        full_name=fields.pop("full_name", name), email=fields.pop("email", email), user=user
    )
    return Delegate.objects.create(seat=seat, person=person, valid_from=SINCE, **fields)


def a_member(
    committee: Committee | None = None,
    institution: Institution | None = None,
    *,
    role: Role = Role.FOCAL_POINT,
) -> User:
    """A focal point of an institution that has a seat, and who takes it."""
    seat = a_seat(committee, institution)
    user = a_focal_point(seat.institution, role=role)
    Delegate.objects.create(seat=seat, person=user.person, valid_from=SINCE)
    return user


# --- Meetings --------------------------------------------------------------------------------


def a_meeting(
    committee: Committee | None = None,
    *,
    state: str = State.PLANNED,
    starts_at: datetime | None = None,
    hours: int = 2,
    actor: User | None = None,
    members: Iterable[User] = (),
    items: Iterable[str] = ("Avancement des programmes",),
    **details: Any,
) -> Meeting:
    """A meeting in ten days, as it stands; brought by the verbs to convened or held.

    A held one began an hour ago, all members there; it was planned before that.
    """
    committee, actor = committee or a_committee(), actor or a_user(Role.SECRETARIAT)
    starts_at = starts_at or in_days(10)
    meeting = life.plan(
        committee,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        actor=actor,
        **details,
    )
    for title in items:
        agenda.add(meeting, actor=actor, title=title, kind="discussion", duration=20)
    if state == State.PLANNED:
        return reread_meeting(meeting)
    if not meeting.committee.seats.filter(delegates__isnull=False).exists():
        a_member(committee)
    life.convene(meeting, actor=actor)
    if state == State.HELD:
        hold_now(meeting, actor)
    return reread_meeting(meeting)


def bring_the_day(meeting: Meeting, *, days_ago: int = 0) -> None:
    """It began an hour ago, or so many days before; nothing else is changed."""
    began = timezone.now() - timedelta(days=days_ago, hours=1)
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=began,
        ends_at=began + timedelta(hours=2),
        when_start=timezone.localdate(began),
        when_end=timezone.localdate(began),
    )


def hold_now(meeting: Meeting, actor: User) -> None:
    """The day has come, everyone is there."""
    bring_the_day(meeting)
    for seat in meeting.committee.seats.on(timezone.localdate()):
        Attendance.objects.update_or_create(
            meeting=meeting,
            institution=seat.institution,
            defaults={"status": Attendance.Status.PRESENT, "is_member": seat.counts_for_quorum},
        )
    life.hold(reread_meeting(meeting), actor=actor)


def a_meeting_told(committee: Committee | None = None, *, day: date, **fields: Any) -> Meeting:
    """A meeting that a document tells of: it was held, its day alone is known."""
    return Meeting.objects.create(
        committee=committee or a_committee(),
        state=fields.pop("state", State.HELD),
        when_start=day,
        when_end=fields.pop("until", day),
        **fields,
    )


def reread_meeting(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_related("committee").get(pk=meeting.pk)


# --- What comes out of them ------------------------------------------------------------------


def a_decision(
    committee: Committee | None = None,
    *,
    meeting: Meeting | None = None,
    owner: Institution | None = None,
    due_in: int | None = 30,
    actions: Iterable[Action] = (),
    actor: User | None = None,
    text: str = "Former les agents d'accueil.",
    **more: Any,
) -> Decision:
    """Taken today on the first item of a meeting that has just been held; a due day gone by is
    accepted too: time has passed."""
    actor = actor or a_user(Role.SECRETARIAT)
    meeting = meeting or a_meeting(committee, state=State.HELD, actor=actor)
    decision = taking.take(
        meeting,
        item=more.pop("item", None) or meeting.items.listed().first(),
        text=text,
        owner=owner,
        due_on=None,
        actions=actions,
        actor=actor,
        **more,
    )
    if due_in is not None:
        due_on = timezone.localdate() + timedelta(days=due_in)
        Decision.objects.filter(pk=decision.pk).update(due_on=due_on)
    return Decision.objects.select_related("committee", "owner").get(pk=decision.pk)


def an_alert(action: Action | None = None, *, actor: User | None = None, **fields: Any) -> Alert:
    """Raised by the secretariat, or by a member, in the committee that follows the action."""
    said = {"text": "Le centre d'accueil n'a pas ouvert.", "severity": "medium", **fields}
    return raising.raise_alert(action or an_action(), actor=actor or a_user(), **said)


def reread_alert(alert: Alert) -> Alert:
    return Alert.objects.select_related("committee", "source").get(pk=alert.pk)
