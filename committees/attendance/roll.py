"""Call the roll, and keep the quorum as it stood."""

from committees.models import AgendaItem, Meeting, QuorumCheck


def check_before_opening(meeting: Meeting) -> None:
    """Raise ValidationError where nobody is noted as present."""


def keep_quorum(meeting: Meeting, item: AgendaItem | None = None) -> QuorumCheck | None:
    """Keep the quorum as it stands: at the opening, or on an item that decides."""
