"""Plan the dates that were chosen among those proposed: each for itself, none stops another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.meetings import life
from committees.models import Committee, Meeting
from committees.models.meetings import DID_NOT
from committees.rhythm.calendar import notes_on
from committees.rhythm.wording import notes_of_a_meeting
from committees.rhythm.year import Refused, halves_of
from snia.accounts.models import User


@dataclass(frozen=True)
class Choice:
    committee: Committee
    day: date
    starts: time
    ends: time


def plan_chosen(choices: Iterable[Choice], *, actor: User) -> tuple[list[Meeting], list[Refused]]:
    """Those that were planned, and those that were not, with why."""
    planned, refused = [], []
    for choice in choices:
        try:
            planned.append(_plan(choice, actor))
        except ValidationError as error:
            refused.append(Refused(choice.committee, choice.day, error.messages))
    return planned, refused


@transaction.atomic
def _plan(choice: Choice, actor: User) -> Meeting:
    starts_at, ends_at = _moment(choice.day, choice.starts), _moment(choice.day, choice.ends)
    meeting = life.plan(choice.committee, starts_at=starts_at, ends_at=ends_at, actor=actor)
    _require_free_half_day(choice, meeting)
    return meeting


def _moment(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


def _require_free_half_day(choice: Choice, meeting: Meeting) -> None:
    for other in _at_the_same_time(meeting, choice.day):
        raise ValidationError(
            _("%s se réunit déjà cette demi-journée : choisir d'autres heures.") % other.committee
        )


def told_of_the_date(meeting: Meeting) -> list[str]:
    """What to know of the date of a meeting to come that a person chose, before letters leave."""
    day = meeting.when_start
    if day is None or not meeting.is_to_come:
        return []
    clashes = [
        _("%s se réunit déjà cette demi-journée") % other.committee
        for other in _at_the_same_time(meeting, day)
    ]
    return [*notes_of_a_meeting(day, notes_on(day)), *clashes]


def _at_the_same_time(meeting: Meeting, day: date) -> list[Meeting]:
    """The department runs all of them, and is at one meeting at a time."""
    that_day = Meeting.objects.of_ours().filter(when_start=day, when_end=day)
    others = that_day.exclude(pk=meeting.pk).exclude(state__in=DID_NOT)
    wanted = halves_of(meeting)
    return [one for one in others.select_related("committee") if wanted & halves_of(one)]
