"""Invite, tell what changed, tell that it is off: one message a person, through the outbox."""

from committees.models import Meeting
from snia.accounts.models import User


def check_before_convening(meeting: Meeting) -> None:
    """Raise ValidationError where nobody could be invited."""


def invite(meeting: Meeting, *, actor: User) -> None:
    """Number and keep the letters, write the messages with their event (REQUEST)."""


def announce_change(meeting: Meeting, *, reason: str) -> None:
    """The same event (UID), a higher sequence; `reason` where the hours changed."""


def announce_cancellation(meeting: Meeting, *, reason: str) -> None:
    """CANCEL to all who were invited, postponed or cancelled."""
