"""The bodies that govern the strategy, and their meetings."""

from committees.models.bodies import Chair, Committee, RhythmRule, Seat
from committees.models.meetings import AgendaItem, Meeting, MeetingTally

__all__ = [
    "AgendaItem",
    "Chair",
    "Committee",
    "Meeting",
    "MeetingTally",
    "RhythmRule",
    "Seat",
]
