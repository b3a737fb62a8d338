"""The roll as it is called: what was noted, else what was replied, else nothing yet."""

from dataclasses import dataclass

from committees.attendance.roll import seats_of
from committees.models import Attendance, Meeting, Reply
from partners.models import Institution

_MEANS = {
    Reply.Answer.COMING: Attendance.Status.PRESENT,
    Reply.Answer.REPRESENTED: Attendance.Status.REPRESENTED,
    Reply.Answer.EXCUSED: Attendance.Status.EXCUSED,
}


@dataclass(frozen=True)
class Expected:
    """A line of the roll before it is called; `is_noted` once it was."""

    institution: Institution
    is_seated: bool
    status: str = ""
    attendee: str = ""
    proxy: int | None = None
    is_online: bool = False
    is_noted: bool = False
    is_from_a_reply: bool = False


def expected_roll(meeting: Meeting) -> list[Expected]:
    """Members by their seats of the day, then guests: those invited or noted without one."""
    seated = [seat.institution for seat in seats_of(meeting)]
    noted = {row.institution: row for row in meeting.attendances.select_related("institution")}
    replies = _latest_replies(meeting)
    guests = sorted(
        (noted.keys() | replies.keys()) - set(seated), key=lambda guest: guest.sort_key
    )
    return [
        *(_line(institution, True, noted, replies) for institution in seated),
        *(_line(institution, False, noted, replies) for institution in guests),
    ]


def _line(
    institution: Institution,
    is_seated: bool,
    noted: dict[Institution, Attendance],
    replies: dict[Institution, Reply | None],
) -> Expected:
    row, reply = noted.get(institution), replies.get(institution)
    if row is not None:
        return Expected(
            institution, is_seated, row.status, row.attendee, row.proxy_id, row.is_online, True
        )
    if reply is not None:
        return Expected(
            institution,
            is_seated,
            _MEANS[Reply.Answer(reply.answer)],
            reply.attendee,
            reply.proxy_id,
            reply.is_online,
            is_from_a_reply=True,
        )
    return Expected(institution, is_seated)


def _latest_replies(meeting: Meeting) -> dict[Institution, Reply | None]:
    """What each institution invited answered last; None where it did not."""
    invitations = meeting.invitations.select_related("institution").prefetch_related("replies")
    return {
        invitation.institution: next(iter(invitation.replies.all()), None)
        for invitation in invitations
    }
