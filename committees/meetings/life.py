"""The steps of a meeting, as verbs: planned, convened, held; moved, postponed, cancelled.

What comes after (minutes drafted, circulated, sealed) is in `committees.minutes`. Each verb is
one transaction: lock, check, write, tell the journal; messages leave once it is over.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.attendance import roll
from committees.invitations import sending
from committees.meetings import agenda
from committees.meetings.steps import NotNow, enter, locked, record_step, require
from committees.models import Committee, Meeting, MeetingStep
from snia.accounts.models import User
from snia.common.started_forms import require_unmoved

State = Meeting.State
Act = MeetingStep.Act

# What an invitation says: a change of one of these is told to those who were invited.
TOLD = frozenset({"title", "mode", "place", "room", "link", "chaired_by"})
DETAILS = TOLD | {"freezes_on", "note", "campaign"}


@transaction.atomic
def plan(
    committee: Committee, *, starts_at: datetime, ends_at: datetime, actor: User, **details: Any
) -> Meeting:
    """A meeting to come, its agenda begun with what must be on it."""
    if committee.is_outside:
        raise NotNow(_("Les réunions de cette instance sont tenues par une autre organisation."))
    _require_future(starts_at)
    meeting = Meeting(committee=committee, starts_at=starts_at, ends_at=ends_at)
    meeting.chaired_by = _chair_of(committee, starts_at)
    _assign(meeting, {name: value for name, value in details.items() if value})
    meeting.full_clean()
    meeting.save()
    record_step(meeting, Act.PLANNED, actor)
    agenda.gather(meeting)
    return meeting


@transaction.atomic
def change(
    meeting: Meeting, *, actor: User, started: dict[str, Any] | None = None, **details: Any
) -> Meeting:
    """Change what is told of a meeting to come, its hours excepted; those invited are told.
    `started` is what the form showed: what another saved meanwhile is not taken back."""
    meeting = locked(meeting)
    require(meeting, State.PLANNED, State.CONVENED)
    require_unmoved(meeting, details, started)
    changed = _assign(meeting, details)
    if not changed:
        return meeting
    if meeting.state == State.CONVENED and changed & TOLD:
        meeting.sequence += 1
    meeting.full_clean()
    meeting.save()
    record_step(meeting, Act.CHANGED, actor, _labels(changed))
    if meeting.state == State.CONVENED and changed & TOLD:
        sending.announce_change(meeting, reason="")
    return meeting


@transaction.atomic
def move(
    meeting: Meeting, *, starts_at: datetime, ends_at: datetime, reason: str, actor: User
) -> Meeting:
    """Other hours, or another day; those invited are told why, and asked again."""
    meeting = locked(meeting)
    require(meeting, State.PLANNED, State.CONVENED)
    _require_future(starts_at)
    if (starts_at, ends_at) == (meeting.starts_at, meeting.ends_at):
        raise NotNow({"starts_at": _("Ce sont déjà la date et les heures de la réunion.")})
    before = meeting.minutes_available or 0
    _set_hours(meeting, starts_at, ends_at)
    if meeting.state == State.CONVENED and (meeting.minutes_available or 0) < before:
        agenda.check_time(meeting)
    record_step(meeting, Act.MOVED, actor, reason)
    if meeting.state == State.CONVENED:
        sending.announce_change(meeting, reason=reason)
    return meeting


@transaction.atomic
def convene(meeting: Meeting, *, actor: User) -> Meeting:
    """Send the letters. The agenda is there, and holds in the time of the meeting."""
    meeting = locked(meeting)
    require(meeting, State.PLANNED)
    _require_future(meeting.starts_at)
    agenda.gather(meeting)
    agenda.check_before_convening(meeting)
    sending.check_before_convening(meeting)
    enter(meeting, State.CONVENED)
    record_step(meeting, Act.CONVENED, actor)
    sending.invite(meeting, actor=actor)
    return meeting


@transaction.atomic
def postpone(meeting: Meeting, *, reason: str, actor: User) -> Meeting:
    """To a day that is not known yet; `resume` gives it one."""
    meeting = locked(meeting)
    require(meeting, State.PLANNED, State.CONVENED)
    return _call_off(meeting, State.POSTPONED, Act.POSTPONED, reason, actor)


@transaction.atomic
def cancel(meeting: Meeting, *, reason: str, actor: User) -> Meeting:
    """It will not be held; what was on its agenda comes onto the next one's. Of one that was
    postponed, those invited were told already."""
    meeting = locked(meeting)
    require(meeting, State.PLANNED, State.CONVENED, State.POSTPONED)
    cancelled = _call_off(meeting, State.CANCELLED, Act.CANCELLED, reason, actor)
    agenda.bring_to_next(cancelled.committee)
    return cancelled


@transaction.atomic
def resume(meeting: Meeting, *, starts_at: datetime, ends_at: datetime, actor: User) -> Meeting:
    """A postponed meeting has a date again; it is still to be convened."""
    meeting = locked(meeting)
    require(meeting, State.POSTPONED)
    _require_future(starts_at)
    meeting.state = State.PLANNED
    _set_hours(meeting, starts_at, ends_at)
    record_step(meeting, Act.PLANNED, actor)
    agenda.gather(meeting)
    return meeting


@transaction.atomic
def hold(meeting: Meeting, *, actor: User) -> Meeting:
    """Open the session: the roll was called, the quorum is kept as it stands."""
    meeting = locked(meeting)
    require(meeting, State.CONVENED)
    if meeting.starts_at is not None and timezone.localdate() < timezone.localdate(
        meeting.starts_at
    ):
        raise NotNow(_("La réunion n'a pas encore eu lieu : sa date est le %s.") % meeting.when)
    agenda.check_before_opening(meeting)
    roll.check_before_opening(meeting)
    enter(meeting, State.HELD)
    record_step(meeting, Act.HELD, actor)
    roll.keep_quorum(meeting)
    return meeting


# --- What these verbs share -------------------------------------------------------------------


def _require_future(starts_at: datetime | None) -> None:
    if starts_at is None:
        raise ValidationError({"starts_at": _("Donner la date et l'heure de la réunion.")})
    if starts_at <= timezone.now():
        raise ValidationError({"starts_at": _("Cette date est passée : en choisir une à venir.")})


def _chair_of(committee: Committee, starts_at: datetime) -> str:
    """Who presides that day, unless the secretariat says otherwise."""
    chair = committee.chairs.on(timezone.localdate(starts_at)).first()
    return chair.function if chair else ""


def _set_hours(meeting: Meeting, starts_at: datetime, ends_at: datetime) -> None:
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    meeting.sequence += 1
    meeting.full_clean()
    meeting.save()


def _call_off(
    meeting: Meeting, state: str, act: MeetingStep.Act, reason: str, actor: User
) -> Meeting:
    was_convened = meeting.state == State.CONVENED
    meeting.state = state
    meeting.sequence += 1
    meeting.save(update_fields=["state", "sequence"])
    record_step(meeting, act, actor, reason)
    if was_convened:
        sending.announce_cancellation(meeting, reason=reason)
    return meeting


def _assign(meeting: Meeting, details: dict[str, Any]) -> set[str]:
    """Set the details that differ; returns their names."""
    unknown = details.keys() - DETAILS
    if unknown:
        raise TypeError(f"not details of a meeting: {sorted(unknown)}")
    changed = {name for name, value in details.items() if getattr(meeting, name) != value}
    for name in changed:
        setattr(meeting, name, details[name])
    return changed


def _labels(names: Iterable[str]) -> str:
    labels = [str(Meeting._meta.get_field(name).verbose_name) for name in names]  # type: ignore[union-attr]
    return ", ".join(sorted(labels))
