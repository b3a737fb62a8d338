"""What is told of a meeting wherever it is told: its place, its chair, its agenda, its event."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from committees.invitations.events import CANCELLED, CONFIRMED, TENTATIVE, Event, Mailbox
from committees.models import AgendaItem, Committee, Meeting
from partners.models import Institution
from snia.common.addresses import site_address

State = Meeting.State


def sender_address() -> str:
    """Where the secretariat is written to: messages leave from there."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def secretariat_of(committee: Committee) -> Institution | None:
    """The department that keeps the committee; that of the one it reports to where none is
    known."""
    if committee.secretariat is not None:
        return committee.secretariat
    kept = (above.secretariat for above in committee.ancestors())
    return next((department for department in kept if department is not None), None)


def room_of(meeting: Meeting) -> str:
    return ", ".join(filter(None, [meeting.room, str(meeting.place or "")]))


def place_in_words(meeting: Meeting) -> str:
    """ "salle A, Rabat, et en visioconférence"."""
    room, online = room_of(meeting), _("en visioconférence")
    is_online = meeting.mode in (Meeting.Mode.ONLINE, Meeting.Mode.MIXED) or bool(meeting.link)
    if room and is_online and meeting.mode != Meeting.Mode.ONLINE:
        return _("%(room)s, et %(online)s") % {"room": room, "online": online}
    if is_online:
        return online
    return room or _("en un lieu qui vous sera précisé")


def chair_of(meeting: Meeting) -> Any:
    """The chair in force on the day of the meeting, or nothing."""
    if meeting.when_start is None:
        return None
    return meeting.committee.chairs.on(meeting.when_start).select_related("person").first()


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    return list(meeting.items.listed().select_related("rapporteur"))


def event_of(meeting: Meeting, items: Iterable[AgendaItem], stamp: datetime) -> Event:
    """The meeting for a calendar; `stamp` is when what it tells was last changed."""
    if meeting.starts_at is None or meeting.ends_at is None:
        raise ValueError("a meeting without hours is no event")
    url = site_address(meeting.get_absolute_url())
    online = meeting.link if not room_of(meeting) else ""
    return Event(
        uid=f"{meeting.uid}@snia",
        sequence=meeting.sequence,
        stamp=stamp,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        summary=_("%(committee)s : %(title)s")
        % {"committee": meeting.committee, "title": meeting.title or _("réunion")},
        organizer=Mailbox(_("Secrétariat du suivi de la SNIA"), sender_address()),
        description="\n".join(_description(meeting, items)),
        location=room_of(meeting) or online,
        url=url,
        conference=meeting.link,
        status=_status(meeting),
    )


def _status(meeting: Meeting) -> str:
    if meeting.state in (State.CANCELLED, State.POSTPONED):
        return CANCELLED
    return TENTATIVE if meeting.state == State.PLANNED else CONFIRMED


def _description(meeting: Meeting, items: Iterable[AgendaItem]) -> Iterable[str]:
    yield meeting.committee.name
    if meeting.state == State.PLANNED:
        yield _("Date prévue, sous réserve de convocation.")
    if meeting.link:
        yield _("Visioconférence : %s") % meeting.link
    lines = [f"{number}. {item.title}" for number, item in enumerate(items, start=1)]
    if lines:
        yield _("Ordre du jour :")
        yield from lines


def reply_address(token: str) -> str:
    return site_address(reverse("committees:answer", args=[token]))
