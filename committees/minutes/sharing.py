"""Send circulated minutes to the members: one message a person, the PDF joined to each."""

from collections.abc import Iterator

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.minutes.document import file_name, minutes_pdf
from committees.models import Delegate, Message, Minutes, Seat
from committees.outbox import Letter, post
from partners.models import Affiliation
from snia.common.typography import long_date


def share(minutes: Minutes) -> list[Message]:
    """To those who take the members' seats today."""
    people = dict(_members(minutes))
    if not people:
        return []
    pdf = minutes_pdf(minutes, with_names=True)
    folder = f"reunions/{minutes.meeting_id}"
    attachment = default_storage.save(f"{folder}/{file_name(minutes)}", ContentFile(pdf.content))
    return post(_letter(minutes, address, name, attachment) for address, name in people.items())


def _members(minutes: Minutes) -> Iterator[tuple[str, str]]:
    """Addresses and names: the delegates of each seat, else the institution's focal points."""
    today = timezone.localdate()
    seats = Seat.objects.on(today).filter(committee=minutes.meeting.committee_id)
    delegates = Delegate.objects.on(today).filter(seat__in=seats).exclude(person__email="")
    for delegate in delegates.select_related("person"):
        yield delegate.person.email, str(delegate.person)
    left = seats.exclude(pk__in=delegates.values("seat")).values("institution")
    focal_points = Affiliation.objects.reporting(today).filter(institution__in=left)
    yield from focal_points.values_list("person__user__email", "person__user__full_name")


def _letter(minutes: Minutes, address: str, name: str, attachment: str) -> Letter:
    meeting = minutes.meeting
    context = {
        "recipient": name,
        "minutes": minutes,
        "meeting": meeting,
        "due_day": long_date(minutes.remarks_due_on),
        "url": settings.SNIA_SITE_URL.rstrip("/") + minutes.get_absolute_url(),
    }
    return Letter(
        key=f"minutes:{meeting.pk}:{minutes.version}:{address.lower()}",
        purpose=Message.Purpose.MINUTES,
        address=address,
        recipient=name,
        subject=_("Compte rendu : %s") % meeting,
        body=render_to_string("committees/minutes/message.txt", context),
        attachment=attachment,
        meeting=meeting,
    )
