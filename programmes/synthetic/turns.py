"""What comes in turn: of what state the k-th answer is, how much it tells."""

from partners.models import Institution
from programmes.models import ProgressUpdate

State = ProgressUpdate.State

# Twenty answers in a row, in a campaign under way and in one that is over.
_CURRENT = (
    *[State.TODO] * 6,
    *[State.DRAFT] * 5,
    *[State.SUBMITTED] * 4,
    *[State.RETURNED] * 2,
    *[State.VALIDATED] * 3,
)
_PAST = (State.TODO, State.DRAFT, *[State.VALIDATED] * 18)
SENT = (State.SUBMITTED, State.RETURNED, State.VALIDATED)


def state_of(k: int, *, is_current: bool) -> State:
    states = _CURRENT if is_current else _PAST
    return states[k % len(states)]


def has_budget(k: int) -> bool:
    return k % 3 == 0


def row_count(k: int) -> int:
    """From 3 to 8 activities an answer."""
    return 3 + k % 6


def in_turn(institutions: list[Institution], n: int) -> Institution:
    return institutions[n % len(institutions)]
