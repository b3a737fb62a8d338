"""The rules by which an action raises an alert: its facts in, findings out.

No ORM and no wording here (`facts` reads the ones, `wording` writes the others). A rule is a small
function under `@rule`; its docstring is what the secretariat is told that it does.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

LOW, MEDIUM, HIGH = "low", "medium", "high"
IN_PROGRESS = "in_progress"
SILENT_CAMPAIGNS = 2


@dataclass(frozen=True)
class Awaited:
    """An answer that an institution has yet to send in an open campaign."""

    institution: str
    due_on: date


@dataclass(frozen=True)
class Asked:
    """A campaign that asked about the action, whose last day (extensions included) is over."""

    campaign: str
    due_on: date
    answers: int  # submitted or validated


@dataclass(frozen=True)
class Standing:
    """What an institution's latest validated progress says, and the rate of the period before."""

    institution: str
    status: str
    rate: int | None
    previous_rate: int | None
    confidence: str


@dataclass(frozen=True)
class Facts:
    """What is known of one action."""

    awaited: tuple[Awaited, ...] = ()
    asked: tuple[Asked, ...] = ()
    standings: tuple[Standing, ...] = ()


@dataclass(frozen=True)
class Finding:
    """What a rule found: whom it is about, and what it saw."""

    rule: str
    severity: str
    about: tuple[Awaited | Asked | Standing, ...]


@dataclass(frozen=True)
class Rule:
    key: str
    severity: str
    find: Callable[[Facts, date], Iterable[Awaited | Asked | Standing]]

    def examine(self, facts: Facts, on: date) -> Finding | None:
        about = tuple(self.find(facts, on))
        return Finding(self.key, self.severity, about) if about else None


RULES: list[Rule] = []


def rule(key: str, severity: str) -> Callable:
    """Register a rule: what it yields is what the alert is about; nothing, no alert."""

    def register(find: Callable) -> Callable:
        RULES.append(Rule(key, severity, find))
        return find

    return register


def findings(facts: Facts, on: date) -> list[Finding]:
    """All that the rules find in the facts of an action."""
    found = (each.examine(facts, on) for each in RULES)
    return [finding for finding in found if finding is not None]


@rule("overdue", LOW)
def overdue(facts: Facts, on: date) -> Iterable[Awaited]:
    """An answer is still awaited after its due day in an open campaign; more time that was given
    to its institution counts."""
    return [awaited for awaited in facts.awaited if awaited.due_on < on]


@rule("falling_behind", MEDIUM)
def falling_behind(facts: Facts, on: date) -> Iterable[Standing]:
    """Under way, and the rate validated for the latest period is not above that of the period
    before. A rate that is not known says nothing."""
    return [
        standing
        for standing in facts.standings
        if standing.status == IN_PROGRESS
        and standing.rate is not None
        and standing.previous_rate is not None
        and standing.rate <= standing.previous_rate
    ]


@rule("low_confidence", MEDIUM)
def low_confidence(facts: Facts, on: date) -> Iterable[Standing]:
    """The institution's latest validated progress says that it has little confidence in the
    outcome."""
    return [standing for standing in facts.standings if standing.confidence == LOW]


@rule("silent", HIGH)
def silent(facts: Facts, on: date) -> Iterable[Asked]:
    """The last two campaigns that asked about the action are over, and neither got an answer,
    submitted or validated, from anyone."""
    over = sorted(
        (asked for asked in facts.asked if asked.due_on < on), key=lambda asked: asked.due_on
    )
    latest = over[-SILENT_CAMPAIGNS:]
    if len(latest) < SILENT_CAMPAIGNS or any(asked.answers for asked in latest):
        return []
    return latest
