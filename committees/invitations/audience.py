"""Whom the messages of a meeting are still for: nothing goes to who has left since."""

from django.utils import timezone
from django.utils.functional import cached_property

from committees.invitations import replies
from committees.invitations.members import reached_on
from committees.models import Invitee, Meeting, Message

Purpose = Message.Purpose
ASKS_TO_COME = (Purpose.INVITATION, Purpose.CHANGE, Purpose.REPLY_REMINDER)


class Audience:
    """A cancellation is for whoever was invited, who may have left since; an invitation, for those
    who still are, while the meeting is to be held; minutes, for the members of today."""

    def __init__(self, meeting: Meeting) -> None:
        self._meeting = meeting

    def includes(self, message: Message) -> bool:
        address = message.address.lower()
        if message.purpose in ASKS_TO_COME:
            return (message.invitation_id, address) in self._invited
        if message.purpose == Purpose.MINUTES:
            return address in self._members
        return True

    @cached_property
    def _invited(self) -> set[tuple[int | None, str]]:
        meeting = self._meeting
        if replies.why_closed(meeting) is not None or meeting.when_start is None:
            return set()
        reached = reached_on(meeting.committee, meeting.when_start)
        present = Invitee.objects.present().filter(invitation__meeting=meeting)
        rows = present.values_list("invitation", "invitation__institution", "address")
        return {(key, address) for key, member, address in rows if (member, address) in reached}

    @cached_property
    def _members(self) -> set[str]:
        reached = reached_on(self._meeting.committee, timezone.localdate())
        return {address for _institution, address in reached}
