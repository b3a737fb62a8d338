"""What holds of a committee on a day, apart from what held before it or will after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from committees.models import Committee, Seat


@dataclass(frozen=True)
class ByDate:
    """Rows that hold between two dates, as they stand on a day."""

    now: list[Any]
    other: list[Any]  # no more, or not yet


@dataclass(frozen=True)
class Rules:
    """A kind of rule of a committee, with its label."""

    label: str
    rows: ByDate


@dataclass(frozen=True)
class Member:
    """An institution's seat, with who takes it where names may be seen."""

    seat: Seat
    delegates: ByDate


@dataclass(frozen=True)
class Standing:
    """A committee on a day: the rules by which it sits, and its members."""

    rules: list[Rules]
    members: ByDate  # of Member

    @property
    def former_delegates(self) -> list[Member]:
        return [member for member in self.members.now if member.delegates.other]

    @property
    def has_other_dates(self) -> bool:
        others = [self.members.other, self.former_delegates, *(r.rows.other for r in self.rules)]
        return any(others)


def standing(committee: Committee, on: date, *, with_people: bool) -> Standing:
    seats = by_date(committee.seats.all(), on)
    now, other = (
        [_member(seat, on, with_people=with_people) for seat in seats_then]
        for seats_then in (seats.now, seats.other)
    )
    return Standing(_rules_of(committee, on), ByDate(now, other))


def by_date(rows: Iterable[Any], on: date) -> ByDate:
    """Told from rows that were read already; `DatedQuerySet.on` asks the database the same."""
    held = ByDate([], [])
    for row in rows:
        (held.now if _holds(row, on) else held.other).append(row)
    return held


def _holds(row: Any, on: date) -> bool:
    begun = row.valid_from is None or row.valid_from <= on
    return begun and (row.valid_to is None or on <= row.valid_to)


def _member(seat: Seat, on: date, *, with_people: bool) -> Member:
    return Member(seat, by_date(seat.delegates.all() if with_people else (), on))


def _rules_of(committee: Committee, on: date) -> list[Rules]:
    kinds = [
        (_("Mandat"), committee.mandates),
        (_("Présidence"), committee.chairs),
        (_("Rythme"), committee.rhythms),
        (_("Quorum"), committee.quorum_rules),
    ]
    return [Rules(label, by_date(rows.all(), on)) for label, rows in kinds]
