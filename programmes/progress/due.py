"""When an answer is due, told when it is read. Pure: the day is always given."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=7)


class Timing(StrEnum):
    """Where an answer stands before its due day."""

    NOT_YET_DUE = "not_yet_due"
    DUE = "due"  # within the week, its last day included
    OVERDUE = "overdue"
    ANSWERED = "answered"


@dataclass(frozen=True)
class Due:
    """A due day as seen from another day."""

    timing: Timing
    due_on: date
    days_left: int  # negative once overdue

    @property
    def days_late(self) -> int:
        return max(-self.days_left, 0)


def due(*, due_on: date, is_awaited: bool, on: date) -> Due:
    """How an answer due on `due_on` stands on the day `on`."""
    left = due_on - on
    if not is_awaited:
        timing = Timing.ANSWERED
    elif left < timedelta(0):
        timing = Timing.OVERDUE
    elif left <= SOON:
        timing = Timing.DUE
    else:
        timing = Timing.NOT_YET_DUE
    return Due(timing, due_on, left.days)
