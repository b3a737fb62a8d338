"""Calendars to subscribe to: an address whose secret only its owner was shown."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from committees import perms
from committees.invitations import events, telling
from committees.models import CalendarFeed, Committee, Meeting
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.secret_addresses import Document

# Calendars keep what they read: a year back is enough for one that starts today.
BACK = timedelta(days=366)


@transaction.atomic
def create(owner: User, *, committee: Committee | None = None) -> tuple[CalendarFeed, str]:
    """The feed and the secret of its address, which is not kept."""
    if committee is not None and not may_subscribe(owner).filter(pk=committee.pk).exists():
        raise ValidationError({"committee": _("Choisir un des comités proposés.")})
    feed, secret = CalendarFeed.issue(owner=owner, committee=committee)
    _tell(feed, _("Agenda partagé : %s"))
    return feed, secret


@transaction.atomic
def revoke(feed: CalendarFeed) -> None:
    if feed.revoke():
        _tell(feed, _("Agenda révoqué : %s"))


def find(secret: str) -> CalendarFeed | None:
    """The feed of an address that still answers."""
    return CalendarFeed.objects.opened_by(secret).select_related("owner", "committee").first()


def may_subscribe(owner: User) -> Any:
    """The committees that a person follows."""
    ours = Committee.objects.exclude(level=Committee.Level.EXTERNAL)
    return perms.followed_by(owner, ours, "pk")


def document_of(feed: CalendarFeed, now: datetime) -> Document:
    """The same meetings give the same bytes: clients are told when nothing changed. The agenda,
    which changes without a step, is left to the page that each event leads to."""
    meetings = list(_meetings(feed, now))
    stamps = [_changed_at(meeting, feed) for meeting in meetings]
    told = [
        telling.event_of(meeting, [], stamp)
        for meeting, stamp in zip(meetings, stamps, strict=True)
    ]
    name = _("Réunions SNIA : %s") % feed.committee if feed.committee else _("Réunions SNIA")
    changed_at = max(stamps, default=feed.created_at)
    return Document(
        events.feed(told, name).encode(),
        changed_at,
        content_type="text/calendar; charset=utf-8",
        filename="reunions.ics",
    )


def _meetings(feed: CalendarFeed, now: datetime) -> Any:
    """Those that the owner may follow on the day that they ask; cancelled ones say that they
    are."""
    meetings = Meeting.objects.of_ours().filter(starts_at__gte=now - BACK)
    if feed.committee_id is not None:
        meetings = meetings.filter(committee=feed.committee_id)
    return (
        perms.followed_by(feed.owner, meetings)
        .select_related("committee", "place")
        .annotate(last_step=Max("steps__at"))
        .order_by("starts_at", "pk")
    )


def _changed_at(meeting: Any, feed: CalendarFeed) -> datetime:
    return meeting.last_step or feed.created_at


def _tell(feed: CalendarFeed, summary: str) -> None:
    told = feed.committee or _("toutes ses réunions")
    audit.record(verb="share_calendar", actor=feed.owner, target=feed, summary=summary % told)
