"""Events as calendars read them: with the library that writes them, and with a strict reader."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from ical.calendar_stream import CalendarStream

from committees.invitations.events import Event, Mailbox, cancellation, feed, request

CASABLANCA = ZoneInfo("Africa/Casablanca")
AMINA = Mailbox("Amina Essai", "amina@exemple.test")
OFFICE = Mailbox("Secrétariat du suivi de la SNIA", "secretariat@exemple.test")


def an_event(starts_at: datetime | None = None, **fields) -> Event:
    starts_at = starts_at or datetime(2026, 6, 4, 10, tzinfo=CASABLANCA)
    told = {
        "uid": "une-reunion@snia",
        "sequence": 0,
        "stamp": datetime(2026, 5, 1, 8, tzinfo=UTC),
        "summary": "CP2 : réunion",
        "organizer": OFFICE,
        **fields,
    }
    return Event(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), **told)


def read(text: str):
    """The calendar and its events, by both readers, which must agree on what matters."""
    loose = icalendar.Calendar.from_ical(text)
    [strict] = CalendarStream.from_ics(text).calendars
    events = loose.walk("VEVENT")
    assert [str(e["UID"]) for e in events] == [e.uid for e in strict.events]
    assert [e.DTSTART for e in events] == [e.dtstart for e in strict.events]
    assert [int(e["SEQUENCE"]) for e in events] == [e.sequence for e in strict.events]
    return strict, loose


def test_an_invitation_asks_one_person_for_an_answer():
    calendar, loose = read(request(an_event(), AMINA))
    [event] = calendar.events
    assert calendar.method == "REQUEST"
    assert event.organizer.uri == "mailto:secretariat@exemple.test"
    [guest] = event.attendees
    assert (guest.uri, guest.common_name) == ("mailto:amina@exemple.test", "Amina Essai")
    assert (guest.rsvp, guest.status) == (True, "NEEDS-ACTION")
    assert loose.walk("VEVENT")[0]["DTSTAMP"].dt == datetime(2026, 5, 1, 8, tzinfo=UTC)


def test_a_move_is_the_same_event_later():
    first, _loose = read(request(an_event(), AMINA))
    later = an_event(datetime(2026, 6, 11, 15, tzinfo=CASABLANCA), sequence=1)
    moved, _loose = read(request(later, AMINA))
    assert moved.events[0].uid == first.events[0].uid
    assert moved.events[0].sequence > first.events[0].sequence
    assert moved.events[0].dtstart.hour == 15


def test_a_cancellation_takes_the_event_away():
    calendar, _loose = read(cancellation(an_event(sequence=2), AMINA))
    assert calendar.method == "CANCEL"
    assert calendar.events[0].status == "CANCELLED"
    assert [guest.uri for guest in calendar.events[0].attendees] == ["mailto:amina@exemple.test"]


def test_a_feed_invites_nobody():
    other = an_event(datetime(2026, 3, 4, 10, tzinfo=CASABLANCA), uid="autre@snia")
    calendar, _loose = read(feed([an_event(), other], "Réunions SNIA"))
    assert calendar.method == "PUBLISH"
    assert [event.attendees for event in calendar.events] == [[], []]


def test_a_feed_without_a_meeting_is_a_calendar():
    calendar, _loose = read(feed([], "Réunions SNIA"))
    assert calendar.events == []


@pytest.mark.parametrize("month", [1, 3, 6, 12], ids=["winter", "ramadan", "summer", "december"])
def test_the_hour_is_the_one_that_the_letter_says(month):
    """Whatever the offset: Ramadan of 2026 begins in February, and takes the summer hour away."""
    moment = datetime(2026, month, 4, 10, tzinfo=CASABLANCA)
    text = request(an_event(moment), AMINA)
    calendar, _loose = read(text)
    assert calendar.events[0].dtstart == moment
    assert f"DTSTART;TZID=Africa/Casablanca:2026{month:02d}04T100000" in text


def test_the_rules_of_the_zone_go_with_the_events():
    """A reader that knows no zone finds the instants by what the feed itself says."""
    months = (1, 3, 6)
    moments = [datetime(2026, month, 4, 10, tzinfo=CASABLANCA) for month in months]
    text = feed([an_event(m, uid=f"{m}@snia") for m in moments], "Réunions")
    [zone] = icalendar.Calendar.from_ical(text).timezones
    told = zone.to_tz(lookup_tzid=False)
    for moment in moments:
        assert told.utcoffset(moment.replace(tzinfo=None)) == moment.utcoffset()


def test_lines_are_folded_at_75_octets_and_end_as_the_standard_says():
    long = "Réunion extraordinaire élargie à tous les départements : " * 5
    lines = request(an_event(summary=long, description=long), AMINA).split("\r\n")
    assert lines[-1] == ""
    assert not any("\n" in line for line in lines)
    assert max(len(line.encode()) for line in lines) <= 75
    calendar, _loose = read("\r\n".join(lines))
    assert calendar.events[0].description == long


@pytest.mark.parametrize(
    "name", ['Mme "Essai", directrice; adjointe: x', "Deux\r\nATTENDEE:mailto:autre@exemple.test"]
)
def test_a_name_can_not_write_another_line(name):
    calendar, _loose = read(request(an_event(), Mailbox(name, "amina@exemple.test")))
    [guest] = calendar.events[0].attendees
    assert guest.uri == "mailto:amina@exemple.test"


def test_a_meeting_online_carries_its_link():
    calendar, _loose = read(request(an_event(conference="https://visio.exemple.test/a"), AMINA))
    assert calendar.events[0].conference[0].uri == "https://visio.exemple.test/a"
