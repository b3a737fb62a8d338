"""The meetings that a campaign of progress may serve."""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from committees.models import Meeting
from programmes.models import Campaign
from programmes.progress.campaigns import Occasions

CHOICES = 200


def _choices() -> list[tuple[str, str]]:
    latest = (
        Meeting.objects.of_ours()
        .select_related("committee")
        .order_by(F("when_start").desc(nulls_last=True), "committee__position", "pk")
    )
    return [(str(meeting.pk), str(meeting)) for meeting in latest[:CHOICES]]


def _assign(campaign: Campaign, key: str) -> None:
    """Point the chosen meeting at the campaign; the one that was chosen before lets go of it."""
    Meeting.objects.filter(campaign=campaign).update(campaign=None)
    if key:
        Meeting.objects.of_ours().filter(pk=key).update(campaign=campaign)


def _of(campaign: Campaign) -> list[Any]:
    """Most campaigns serve none, which a short question tells; their boards are asked for all day
    (docs/speed.md)."""
    meetings = Meeting.objects.filter(campaign=campaign)
    return list(meetings.select_related("committee")) if meetings.exists() else []


MEETINGS = Occasions(_("Réunion préparée"), _choices, _assign, _of)
