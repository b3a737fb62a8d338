"""The way of an alert, drawn from its steps: how high each was, how long each took. No ORM."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

RAISED, ESCALATED, ANSWERED, CLOSED = "raised", "escalated", "answered", "closed"


@dataclass(frozen=True)
class Leg:
    """A step: `height` is how far above the source it was taken; `waited`, how long the alert
    had stood since the step before, None for the first."""

    step: Any
    act: str
    height: int
    waited: timedelta | None


@dataclass(frozen=True)
class Path:
    legs: list[Leg]
    height: int  # where the alert is now, above its source
    waiting: timedelta | None  # since the last step; None once closed
    total: timedelta

    @property
    def is_closed(self) -> bool:
        return self.waiting is None

    @property
    def highest(self) -> int:
        return max((leg.height for leg in self.legs), default=0)


def path_of(steps: Iterable[Any], now: datetime) -> Path:
    """Steps in their order, each with `act` and `at`. An escalation goes up from where it was
    taken; an answer goes back to the source."""
    legs: list[Leg] = []
    height, before = 0, None
    for step in steps:
        waited = None if before is None else step.at - before
        legs.append(Leg(step, step.act, height, waited))
        height, before = _height_after(step.act, height), step.at
    if before is None:
        return Path([], 0, None, timedelta(0))
    is_closed = legs[-1].act == CLOSED
    end = before if is_closed else now
    return Path(legs, height, None if is_closed else now - before, end - legs[0].step.at)


def _height_after(act: str, height: int) -> int:
    if act == ESCALATED:
        return height + 1
    return 0 if act in (ANSWERED, CLOSED) else height
