"""Approve minutes: sealed, they join the one chain of all minutes, in its next rank."""

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from committees.meetings.steps import NotNow, enter, locked, record_step
from committees.minutes.seal import fingerprint
from committees.models import Meeting, MeetingStep, Minutes, MinutesHead, MinutesRemark
from snia.accounts.models import User

State = Meeting.State
Act = MeetingStep.Act


@transaction.atomic
def approve(
    meeting: Meeting, *, actor: User, by: Meeting | None = None, reason: str = ""
) -> Minutes:
    """Seal what was circulated last: `by` the meeting that approved it or, where the body meets
    no more, for a `reason`."""
    meeting = locked(meeting)
    minutes = _to_approve(meeting)
    reason = reason.strip()
    if by is None and not reason:
        raise ValidationError({"reason": _("Dire pourquoi aucune réunion n'approuve.")})
    minutes.approved_at, minutes.approval_reason = by, reason if by is None else ""
    _seal(minutes, actor)
    enter(meeting, State.SEALED)
    record_step(meeting, Act.SEALED, actor, _("Par la réunion : %s") % by if by else reason)
    return minutes


def _to_approve(meeting: Meeting) -> Minutes:
    """The version that was circulated, whose remarks all have their answer."""
    minutes = meeting.minutes.select_related("supersedes").first()
    if minutes is None or meeting.state != State.CIRCULATED:
        raise NotNow(
            _(
                "Le compte rendu à approuver n'est pas diffusé (la réunion est « %s ») : le "
                "diffuser, puis l'approuver."
            )
            % meeting.get_state_display().lower()
        )
    waiting = remarks_waiting(meeting).count()
    if waiting:
        raise NotNow(
            ngettext(
                "%s remarque attend une réponse : y répondre, puis approuver.",
                "%s remarques attendent une réponse : y répondre, puis approuver.",
                waiting,
            )
            % waiting
        )
    return minutes


def remarks_waiting(meeting: Meeting) -> Any:
    """Of every version that was circulated and not sealed: a new version answers none of them."""
    return MinutesRemark.objects.filter(
        minutes__meeting=meeting, minutes__rank__isnull=True, answer=""
    )


def _seal(minutes: Minutes, actor: User) -> None:
    """Whoever else seals waits for the head: the chain never forks."""
    head, _created = MinutesHead.objects.select_for_update().get_or_create(pk=MinutesHead.KEY)
    minutes.rank, minutes.previous_hash = head.length + 1, head.hash
    minutes.sealed_at, minutes.sealed_by = timezone.now(), actor
    minutes.hash = fingerprint(record_of(minutes))
    minutes.full_clean(exclude=["meeting", "content"])
    minutes.save()
    head.length, head.hash = minutes.rank, minutes.hash
    head.save()


def record_of(minutes: Minutes) -> dict[str, Any]:
    """All that is sealed, as plain values. A meeting is told by the identifier that its calendar
    event has, minutes by their fingerprint."""
    return {
        "rank": minutes.rank,
        "previous_hash": minutes.previous_hash,
        "meeting": str(minutes.meeting.uid),
        "version": minutes.version,
        "content": minutes.content,
        "compiled_at": _moment(minutes.compiled_at),
        "compiled_by": minutes.compiled_by_id,
        "remarks_due_on": minutes.remarks_due_on.isoformat(),
        "supersedes": minutes.supersedes.hash if minutes.supersedes else None,
        "correction_reason": minutes.correction_reason,
        "approved_by": str(minutes.approved_at.uid) if minutes.approved_at else None,
        "approval_reason": minutes.approval_reason,
        "sealed_at": _moment(minutes.sealed_at),
        "sealed_by": minutes.sealed_by_id,
    }


def _moment(moment: datetime | None) -> str | None:
    """A moment is the same in every time zone."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds")
