"""Send circulated minutes to the members: one message a person, the PDF joined to each."""

from collections.abc import Iterator

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.invitations.members import members_on
from committees.minutes.document import file_name, minutes_pdf
from committees.models import Message, Minutes
from committees.outbox import Letter, post
from snia.common.addresses import site_address
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
    """Addresses and names, as invitations have them: who is asked to the meetings reads what
    was said there."""
    for member in members_on(minutes.meeting.committee, timezone.localdate()):
        yield from ((guest.address, guest.name) for guest in member.guests)


def _letter(minutes: Minutes, address: str, name: str, attachment: str) -> Letter:
    meeting = minutes.meeting
    context = {
        "recipient": name,
        "minutes": minutes,
        "meeting": meeting,
        "due_day": long_date(minutes.remarks_due_on),
        "url": site_address(minutes.get_absolute_url()),
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
