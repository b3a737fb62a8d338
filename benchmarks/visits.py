"""What the focal points of an evening ask of the site, and what came of it. Pure: no ORM."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from random import Random
from typing import Any

# What is done with a form, in turn. A save is what keeps what was typed.
STEPS = ("open", "autosave", "autosave", "submit")
SAVES = ("autosave", "submit")


@dataclass(frozen=True)
class Call:
    """A step taken: how long its answer took, or what was wrong with it."""

    kind: str
    seconds: float = 0.0
    fault: str = ""


@dataclass(frozen=True)
class Moment:
    """When a step is taken, in seconds from the beginning: which form, which of its steps."""

    at: float
    form: int
    step: int


def moments(forms: int, duration: float, random: Random) -> list[Moment]:
    """One person's evening: the forms one after the other, each step by chance within its share
    of the time. Many people's steps are spread evenly, and come together as chance has it."""
    share = duration / (forms * len(STEPS))
    steps = [(form, step) for form in range(forms) for step in range(len(STEPS))]
    return [
        Moment((place + random.random()) * share, form, step)
        for place, (form, step) in enumerate(steps)
    ]


def seconds_of(calls: Iterable[Call], *kinds: str) -> list[float]:
    """How long the answers took that came as they should."""
    return [call.seconds for call in calls if call.kind in kinds and not call.fault]


def faults_of(calls: Iterable[Call]) -> Iterator[str]:
    return (f"{call.kind}: {call.fault}" for call in calls if call.fault)


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that so many percent of them don't exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[max(0, ceil(len(ranked) * percent / 100) - 1)]


def lost(sent: Mapping[int, Any], kept: Mapping[int, Any]) -> list[int]:
    """The answers that don't hold what was last sent of them, nothing more and nothing less."""
    return [key for key, document in sent.items() if kept.get(key) != document]
