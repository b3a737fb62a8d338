"""Meetings as calendar events (RFC 5545, 5546, 7986). No ORM here.

Hours are written as the letter says them, in the zone of Casablanca, with that zone's rules beside
them. Morocco changes its offset each Ramadan, by decree, and programs carry rules of different
years: from an instant in UTC, one whose rules are not ours shows another hour than the letter's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone, vCalAddress, vDuration, vUri
from icalendar import Event as VEvent

PRODUCT = "-//SNIA//Reunions//FR"
REFRESH = timedelta(hours=1)
ZONE = ZoneInfo("Africa/Casablanca")

CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"
NO_ANSWER, ACCEPTED, DECLINED = "NEEDS-ACTION", "ACCEPTED", "DECLINED"


@dataclass(frozen=True)
class Mailbox:
    name: str
    address: str


@dataclass(frozen=True)
class Event:
    uid: str
    sequence: int
    stamp: datetime  # when it was last changed
    starts_at: datetime
    ends_at: datetime
    summary: str
    organizer: Mailbox
    description: str = ""
    location: str = ""
    url: str = ""
    conference: str = ""
    status: str = CONFIRMED


def request(event: Event, guest: Mailbox, answer: str = NO_ANSWER) -> str:
    """An invitation to one person, who alone is named in it."""
    return _written("REQUEST", [event], [_component(event, guest, answer)])


def cancellation(event: Event, guest: Mailbox) -> str:
    """What takes the event out of the calendar of one person."""
    component = _component(event, guest, NO_ANSWER)
    component["STATUS"] = CANCELLED
    return _written("CANCEL", [event], [component])


def feed(events: Iterable[Event], name: str) -> str:
    """A calendar to subscribe to: nobody is invited by it."""
    events = list(events)
    return _written("PUBLISH", events, [_component(event) for event in events], name)


def _written(method: str, events: list[Event], components: list[VEvent], name: str = "") -> str:
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method)
    if name:
        calendar.add("NAME", name)
        calendar.add("X-WR-CALNAME", name)
        calendar.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
        calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    for component in [*_zone(events), *components]:
        calendar.add_component(component)
    return calendar.to_ical().decode()


def _zone(events: list[Event]) -> list[Timezone]:
    """The rules of the zone for as long as these events last."""
    if not events:
        return []
    days = [moment.astimezone(ZONE).date() for e in events for moment in (e.starts_at, e.ends_at)]
    around = timedelta(days=1)
    return [_rules(min(days) - around, max(days) + around)]


@lru_cache(maxsize=64)
def _rules(first: date, last: date) -> Timezone:
    """Worked out day by day: once for all who are invited."""
    zone = Timezone.from_tzinfo(ZONE, ZONE.key, first_date=first, last_date=last)
    zone.pop("COMMENT", None)  # the library's, in English
    return zone


def _component(event: Event, guest: Mailbox | None = None, answer: str = NO_ANSWER) -> VEvent:
    component = VEvent()
    for name, value in _properties(event).items():
        if value or value == 0:
            component.add(name, value)
    component.add("ORGANIZER", _mailbox(event.organizer))
    if event.conference:
        parameters = {"VALUE": "URI", "FEATURE": "VIDEO"}
        component.add("CONFERENCE", vUri(event.conference), parameters=parameters)
    if guest is not None:
        asked = {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": answer, "RSVP": "TRUE"}
        component.add("ATTENDEE", _mailbox(guest, asked))
    return component


def _properties(event: Event) -> dict[str, Any]:
    return {
        "UID": event.uid,
        "SEQUENCE": event.sequence,
        "DTSTAMP": event.stamp.astimezone(UTC),
        "LAST-MODIFIED": event.stamp.astimezone(UTC),
        "DTSTART": event.starts_at.astimezone(ZONE),
        "DTEND": event.ends_at.astimezone(ZONE),
        "SUMMARY": event.summary,
        "DESCRIPTION": event.description,
        "LOCATION": event.location,
        "URL": event.url,
        "STATUS": event.status,
        "TRANSP": "TRANSPARENT" if event.status == CANCELLED else "OPAQUE",
        "CLASS": "PRIVATE",
    }


def _mailbox(mailbox: Mailbox, parameters: dict[str, str] | None = None) -> vCalAddress:
    written = vCalAddress(f"mailto:{mailbox.address}")
    # A quote can't stand in a parameter (RFC 5545), nor a line end.
    name = " ".join(mailbox.name.replace('"', "'").split())
    for key, value in {"CN": name, **(parameters or {})}.items():
        written.params[key] = value
    return written
