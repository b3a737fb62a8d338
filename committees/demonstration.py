"""Demonstration committees: members, a meeting to come and what prepares it, marked as such.

Nobody is written to: convening is left to who tries the site.
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from committees.alerts import raising
from committees.meetings import agenda, life
from committees.models import (
    AgendaItem,
    AlertStep,
    Committee,
    Decision,
    Delegate,
    Meeting,
    Message,
    Minutes,
    Seat,
)
from committees.on_actions import forget
from committees.rhythm.days import is_working
from partners.models import Institution, Person
from programmes.models import Action
from snia.accounts.models import Role, User
from snia.common.demonstration import Demonstration, Kept

# Where the demonstration's accounts sit: the committee of training and employment, and above it.
COMMITTEES = ("cp3", "copil")
MEMBERS = ("mtip", "entraide-nationale", "oim")
TITLE = "Réunion de démonstration"
IN_DAYS = 12
ITEMS = (
    ("État d'avancement des programmes 6 et 7", "discussion", 45),
    ("Préparation du plan d'action triennal", "decision", 30),
)
ALERT = "Alerte de démonstration : le budget de l'action n'est pas notifié."


@transaction.atomic
def _load(today: date) -> str:
    secretary = User.objects.filter(
        role=Role.SECRETARIAT, is_demonstration=True, is_active=True
    ).first()
    if secretary is None or Meeting.objects.filter(is_demonstration=True).exists():
        return ""
    committees = list(Committee.objects.filter(slug__in=COMMITTEES).order_by("-position"))
    for committee in committees:
        _seat_members(committee, today)
    meeting = _plan(committees[0], today, secretary)
    _raise_an_alert(committees[0], secretary)
    return f"Réunion de démonstration : {meeting}."


def _seat_members(committee: Committee, today: date) -> None:
    for institution in Institution.objects.filter(slug__in=MEMBERS):
        seat, _created = Seat.objects.get_or_create(
            committee=committee,
            institution=institution,
            defaults={"valid_from": today, "is_demonstration": True},
        )
        people = Person.objects.filter(
            is_demonstration=True, affiliations__institution=institution, user__is_active=True
        )
        for person in people.distinct():
            Delegate.objects.get_or_create(
                seat=seat, person=person, defaults={"valid_from": today, "is_demonstration": True}
            )


def _plan(committee: Committee, today: date, secretary: User) -> Meeting:
    day = today + timedelta(days=IN_DAYS)
    while not is_working(day):
        day += timedelta(days=1)
    starts_at = timezone.make_aware(datetime.combine(day, time(10)))
    meeting = life.plan(
        committee,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        actor=secretary,
        title=TITLE,
        mode=Meeting.Mode.ONLINE,
        freezes_on=day - timedelta(days=5),
        chaired_by="Directeur des Affaires de la Migration",
    )
    Meeting.objects.filter(pk=meeting.pk).update(is_demonstration=True)
    for title, kind, duration in ITEMS:
        agenda.add(meeting, actor=secretary, title=title, kind=kind, duration=duration)
    return meeting


def _raise_an_alert(committee: Committee, secretary: User) -> None:
    invented = Action.objects.filter(
        is_demonstration=True, programme__in=committee.programmes.all()
    )
    action = invented.order_by("programme__number", "number").first()
    if action is not None:
        raising.raise_alert(action, text=ALERT, severity="high", actor=secretary)


@transaction.atomic
def _remove() -> str:
    """With all that was done with it since, but what is sealed: that stays, and all of it with."""
    meetings = Meeting.objects.filter(is_demonstration=True)
    if Minutes.objects.sealed().filter(meeting__in=meetings).exists():
        raise Kept(
            "Le compte rendu d'une réunion de démonstration est scellé : il ne s'efface plus, "
            "et la démonstration reste."
        )
    number = meetings.count()
    forget(Action.objects.filter(is_demonstration=True))
    decisions = Decision.objects.filter(meeting__in=meetings)
    Message.objects.filter(Q(meeting__in=meetings) | Q(decision__in=decisions)).delete()
    AlertStep.objects.filter(Q(meeting__in=meetings) | Q(decision__in=decisions)).delete()
    AgendaItem.objects.filter(Q(approves__in=meetings) | Q(decision__in=decisions)).delete()
    AgendaItem.objects.filter(carried_from__meeting__in=meetings).update(carried_from=None)
    decisions.delete()
    Minutes.objects.filter(meeting__in=meetings).delete()
    meetings.delete()
    Delegate.objects.filter(is_demonstration=True).delete()
    Seat.objects.filter(is_demonstration=True).delete()
    return f"{number} réunion de démonstration retirée." if number else ""


DEMONSTRATION = Demonstration(_load, _remove)
