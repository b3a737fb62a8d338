"""Calendars to subscribe to, as two calendar clients read them."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from committees.invitations import feeds
from committees.meetings import life
from committees.models import CalendarFeed, Committee, Delegate, Meeting, Seat
from snia.accounts.models import Role, User
from tests.builders import a_user, an_institution
from tests.builders_committees import (
    a_committee,
    a_meeting,
    a_member,
    in_days,
    reread_meeting,
)
from tests.builders_invitations import Purpose, a_convened_meeting, call_off, message_to

TOOLS = Path(sys.executable).parent


def address_of(owner: User, committee: Committee | None = None) -> str:
    _feed, secret = feeds.create(owner, committee=committee)
    return reverse("committees:feed", args=[secret])


def read(client, address: str) -> dict[str, icalendar.Event]:
    """The events of a feed, by the meeting's own identifier."""
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    events = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    return {str(event["UID"]).partition("@")[0]: event for event in events}


def move(meeting: Meeting, days: int) -> Meeting:
    starts_at = in_days(days, hour=15)
    ends_at = starts_at + timedelta(hours=2)
    life.move(meeting, starts_at=starts_at, ends_at=ends_at, reason="Salle prise", actor=a_user())
    return reread_meeting(meeting)


# --- What is in it ---------------------------------------------------------------------------


@pytest.mark.usefixtures("reference_data")
class TestWhatIsRead:
    def test_a_member_reads_the_meetings_of_their_committees(self, client):
        user = a_member()
        mine = a_meeting()
        other = a_meeting(a_committee("cp1"))
        events = read(client, address_of(user))
        assert str(mine.uid) in events
        assert str(other.uid) not in events

    @pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.DECISION_MAKER])
    def test_the_department_and_decision_makers_read_all(self, client, role):
        meetings = [a_meeting(), a_meeting(a_committee("cp1"))]
        events = read(client, address_of(a_user(role)))
        assert {str(meeting.uid) for meeting in meetings} <= set(events)

    def test_a_committees_feed_has_its_meetings_only(self, client):
        mine, other = a_meeting(), a_meeting(a_committee("cp1"))
        events = read(client, address_of(a_user(), a_committee()))
        assert str(mine.uid) in events
        assert str(other.uid) not in events

    def test_it_follows_the_life_of_a_meeting(self, client):
        address = address_of(a_member())
        meeting = a_meeting()
        uid = str(meeting.uid)
        assert read(client, address)[uid]["STATUS"] == "TENTATIVE"
        life.convene(meeting, actor=a_user())
        assert read(client, address)[uid]["STATUS"] == "CONFIRMED"
        meeting = move(reread_meeting(meeting), 20)
        event = read(client, address)[uid]
        assert meeting.starts_at == event.DTSTART
        assert event["SEQUENCE"] == meeting.sequence
        call_off(meeting)
        assert read(client, address)[uid]["STATUS"] == "CANCELLED"

    def test_nobody_is_named_in_it(self, client):
        user = a_member()
        a_convened_meeting()
        content = client.get(address_of(user)).content.decode()
        assert "ATTENDEE" not in content
        assert user.email not in content
        assert "/reponse/" not in content

    def test_who_left_the_committee_reads_its_meetings_no_more(self, client):
        user = a_member()
        address = address_of(user, a_committee())
        a_meeting()
        assert read(client, address)
        yesterday = timezone.localdate() - timedelta(days=1)
        Seat.objects.filter(institution=an_institution()).update(valid_to=yesterday)
        Delegate.objects.update(valid_to=yesterday)
        assert read(client, address) == {}

    def test_it_costs_the_same_whatever_the_meetings(self, client, django_assert_max_num_queries):
        address = address_of(a_member())
        for day in range(10, 16):
            a_meeting(starts_at=in_days(day))
        with django_assert_max_num_queries(6):
            assert len(read(client, address)) == 6

    def test_what_did_not_change_is_not_sent_again(self, client):
        meeting = a_meeting()
        address = address_of(a_user())
        first = client.get(address)
        assert first["Last-Modified"]
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304
        move(meeting, 21)
        changed = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert changed.status_code == 200
        assert changed["ETag"] != first["ETag"]

    # --- Its address ---------------------------------------------------------------------

    def test_an_address_is_shown_once_and_kept_nowhere(self, client):
        client.force_login(a_member())
        page = client.post(reverse("committees:feeds"), {"committee": ""}).content.decode()
        [secret] = re.findall(r"/agenda/(\S+?)\.ics", page)
        assert secret not in client.get(reverse("committees:feeds")).content.decode()
        feed = CalendarFeed.objects.get()
        assert secret not in str(CalendarFeed.objects.filter(pk=feed.pk).values())
        client.logout()
        assert client.get(reverse("committees:feed", args=[secret])).status_code == 200

    def test_a_revoked_address_is_not_found(self, client):
        owner = a_member()
        address = address_of(owner)
        client.force_login(owner)
        feed = CalendarFeed.objects.get()
        client.post(reverse("committees:feed-revoke", args=[feed.pk]))
        assert client.get(address).status_code == 404

    def test_the_address_of_a_closed_account_is_not_found(self, client):
        owner = a_member()
        address = address_of(owner)
        User.objects.filter(pk=owner.pk).update(is_active=False)
        assert client.get(address).status_code == 404

    @pytest.mark.parametrize("secret", ["x", "é", "a" * 500])
    def test_an_address_that_is_none_is_not_found(self, client, secret):
        assert client.get(reverse("committees:feed", args=[secret])).status_code == 404

    def test_one_revokes_ones_own_only(self, client):
        address = address_of(a_member())
        client.force_login(a_user())
        feed = CalendarFeed.objects.get()
        assert client.post(reverse("committees:feed-revoke", args=[feed.pk])).status_code == 404
        assert client.get(address).status_code == 200

    def test_a_committee_that_one_does_not_follow_is_refused(self, client):
        client.force_login(a_member())
        other = a_committee("cp1").pk
        response = client.post(reverse("committees:feeds"), {"committee": other})
        assert response.status_code == 400
        assert not CalendarFeed.objects.exists()


# --- Two clients -----------------------------------------------------------------------------


class Desk:
    """A person's calendar on their own machine: khal, and vdirsyncer that fills it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.calendar = folder / "calendar"
        self.calendar.mkdir()
        (folder / "khal.conf").write_text(
            f"[calendars]\n[[snia]]\npath = {self.calendar}\n[sqlite]\npath = {folder}/khal.db\n"
            "[locale]\nlocal_timezone = Africa/Casablanca\ndefault_timezone = Africa/Casablanca\n"
            "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
            "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
        )

    def run(self, tool: str, *arguments: str, typed: str = "") -> str:
        places = {f"XDG_{name}_HOME": str(self.folder) for name in ("DATA", "CONFIG", "CACHE")}
        done = subprocess.run(
            [TOOLS / tool, *arguments],
            env={**os.environ, **places, "HOME": str(self.folder), "LC_ALL": "C.UTF-8"},
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def khal(self, *arguments: str) -> str:
        return self.run("khal", "-c", str(self.folder / "khal.conf"), *arguments)

    def take(self, event: str) -> None:
        """As a mail program does with the event of a message."""
        file = self.folder / "event.ics"
        file.write_bytes(event.encode())
        self.khal("import", "--batch", "-a", "snia", str(file))

    def events(self) -> list[list[str]]:
        """Start, end, status and title of each, as it is shown."""
        shown = self.khal(
            "list",
            "--once",
            "--format",
            "{start}|{end-time}|{status}|{title}",
            "--day-format",
            "",
            "today",
            "60d",
        )
        return [[cell.strip() for cell in line.split("|")] for line in shown.splitlines() if line]

    def subscribe(self, url: str) -> None:
        (self.folder / "vdirsyncer.conf").write_text(
            f'[general]\nstatus_path = "{self.folder}/status"\n'
            '[pair snia]\na = "there"\nb = "here"\ncollections = null\n'
            'conflict_resolution = "a wins"\n'
            f'[storage there]\ntype = "http"\nurl = "{url}"\n'
            f'[storage here]\ntype = "filesystem"\npath = "{self.calendar}"\nfileext = ".ics"\n'
        )
        self.vdirsyncer("discover", typed="y\n")

    def vdirsyncer(self, *arguments: str, typed: str = "") -> str:
        config = str(self.folder / "vdirsyncer.conf")
        return self.run("vdirsyncer", "-c", config, *arguments, typed=typed)

    def synchronised(self) -> list[list[str]]:
        self.vdirsyncer("sync")
        return self.events()


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(tmp_path)


def shown(meeting: Meeting, status: str) -> list[str]:
    start, end = (timezone.localtime(m) for m in (meeting.starts_at, meeting.ends_at))
    return [f"{start:%Y-%m-%d %H:%M}", f"{end:%H:%M}", status]


@pytest.mark.once
def test_a_calendar_follows_the_events_of_the_messages(reference_data, desk):
    """Created, moved, called off: one event all along, at the hours of the letter."""
    meeting = a_convened_meeting()
    desk.take(message_to("amina@exemple.test").calendar)
    [event] = desk.events()
    assert event[:3] == shown(meeting, "CONFIRMED")
    meeting = move(meeting, 20)
    desk.take(message_to("amina@exemple.test", Purpose.CHANGE).calendar)
    [event] = desk.events()
    assert event[:3] == shown(meeting, "CONFIRMED")
    call_off(meeting)
    desk.take(message_to("amina@exemple.test", Purpose.CANCELLATION).calendar)
    [event] = desk.events()
    assert event[:3] == shown(meeting, "CANCELLED")


@pytest.mark.once
@pytest.mark.django_db(transaction=True, serialized_rollback=False)
def test_a_client_that_subscribed_follows_the_meetings(live_server, desk):
    """vdirsyncer reads the site's own address, khal shows what it brought."""
    committee = Committee.objects.create(slug="essai", name="Comité d'essai", level="programme")
    owner = a_member(committee)
    desk.subscribe(live_server.url + address_of(owner))
    meeting = a_meeting(committee, state=Meeting.State.CONVENED)
    [event] = desk.synchronised()
    assert event[:3] == shown(meeting, "CONFIRMED")
    meeting = move(meeting, 20)
    [event] = desk.synchronised()
    assert event[:3] == shown(meeting, "CONFIRMED")
    call_off(meeting)
    [event] = desk.synchronised()
    assert event[:3] == shown(meeting, "CANCELLED")
