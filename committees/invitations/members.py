"""Who is asked to a committee's meeting on a day: its seats, and who takes them that day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Prefetch

from committees.models import Committee, Delegate
from partners.models import Affiliation, Institution, Person


@dataclass(frozen=True)
class Guest:
    """A person whom a message can reach."""

    name: str
    address: str


@dataclass(frozen=True)
class Member:
    """An institution that has a seat that day."""

    institution: Institution
    name: str  # of that day
    person: Person | None  # to whom the letter is addressed
    title: str
    guests: tuple[Guest, ...]

    @property
    def addressee(self) -> str:
        return str(self.person) if self.person else ""

    @property
    def honorific(self) -> str:
        return self.person.honorific if self.person else ""


def members_on(committee: Committee, day: date) -> list[Member]:
    """As many queries for three members as for thirty."""
    delegates = Delegate.objects.on(day).select_related("person__user").order_by("-rank", "pk")
    seats = (
        committee.seats.on(day)
        .select_related("institution")
        .prefetch_related(
            "institution__names", Prefetch("delegates", delegates, to_attr="taken_by")
        )
        .order_by("institution__sort_key", "institution", "pk")
    )
    focal_points = _focal_points([seat.institution_id for seat in seats], day)
    by_institution = groupby(seats, key=lambda seat: seat.institution)
    return [
        _member(institution, [d for seat in own for d in seat.taken_by], focal_points, day)
        for institution, own in by_institution
    ]


def reached_on(committee: Committee, day: date) -> set[tuple[int, str]]:
    """The members of that day and the addresses that reach them."""
    members = members_on(committee, day)
    return {(m.institution.pk, guest.address) for m in members for guest in m.guests}


def _focal_points(institutions: Iterable[int], day: date) -> dict[int, list[Affiliation]]:
    found: dict[int, list[Affiliation]] = {}
    rows = Affiliation.objects.reporting(day).filter(institution__in=list(institutions))
    for row in rows.select_related("person__user").order_by("person__full_name", "pk"):
        found.setdefault(row.institution_id, []).append(row)
    return found


def _member(
    institution: Institution,
    delegates: list[Delegate],
    focal_points: dict[int, list[Affiliation]],
    day: date,
) -> Member:
    """The titular comes first among the delegates; without any, the focal points speak for the
    institution, and where no delegate has an address they are reached in their place."""
    standing_in = focal_points.get(institution.pk, [])
    name = institution.name_on(day)
    first: Any = next(iter([*delegates, *standing_in]), None)
    reached = list(_guests(delegates)) or list(_guests(standing_in))
    return Member(
        institution=institution,
        name=(name.name or name.acronym) if name else institution.slug,
        person=first.person if first else None,
        title=(first.title if isinstance(first, Delegate) else first.job_title) if first else "",
        guests=tuple(reached),
    )


def _guests(rows: Iterable[Any]) -> Iterator[Guest]:
    """Each address once."""
    seen = set()
    for row in rows:
        address = _address_of(row.person)
        if address and address not in seen:
            seen.add(address)
            yield Guest(str(row.person), address)


def _address_of(person: Person) -> str:
    """None of a person whose account was closed: they have left."""
    account = person.user
    if account is not None and not account.is_active:
        return ""
    known = person.email or (account.email if account else "")
    return known.strip().lower()
