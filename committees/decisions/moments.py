"""When a decision is reminded of: a week before, on its day, then each week that it is late.

No ORM here: the day is always given.
"""

from dataclasses import dataclass
from datetime import date, timedelta

BEFORE = timedelta(days=7)
EACH = 7  # days


@dataclass(frozen=True)
class Moment:
    """What is said once: its key, and how far the due day is (negative once late)."""

    key: str
    days_left: int

    @property
    def days_late(self) -> int:
        return max(-self.days_left, 0)


def moment_of(due_on: date, on: date) -> Moment | None:
    """The moment that `on` falls in, or None where it is too early. A day on which nothing was
    sent loses nothing: the moment lasts until the next one."""
    left = (due_on - on).days
    if left > BEFORE.days:
        return None
    if left > 0:
        return Moment("before", left)
    if left == 0:
        return Moment("day", 0)
    return Moment(f"late-{(-left - 1) // EACH + 1}", left)
