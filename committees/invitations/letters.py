"""Invitation letters: composed when they are sent, laid out as PDF once, kept as they were."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from committees.invitations import telling
from committees.invitations.members import Member
from committees.invitations.wording import (
    DEFAULT_BODY,
    day_in_full,
    fill,
    of_the_committee,
    salutation,
)
from committees.models import Invitation, LetterRegister, LetterTemplate, Meeting
from snia.common.pdf import write_pdf
from snia.common.typography import french_html, long_date

logger = logging.getLogger(__name__)

STYLE = "letters/letter.css"


@dataclass(frozen=True)
class Correction:
    """An earlier letter of the same reference, which this one replaces, and why."""

    dated: date
    reason: str


class Writer:
    """Writes the letters of one meeting: what they share is read once."""

    def __init__(self, meeting: Meeting, dated: date) -> None:
        self.meeting, self.dated = meeting, dated

    def write(
        self,
        member: Member,
        reference: str,
        *,
        correction: Correction | None = None,
        is_draft: bool = False,
    ) -> str:
        """The whole document as HTML, which needs nothing else to be laid out."""
        appeal = salutation(member.title, member.honorific)
        context = {
            **self._shared,
            "member": member,
            "reference": reference,
            "appeal": appeal,
            "body": fill(self._body, self._values(member, appeal)),
            "correction": correction,
            "corrected_day": long_date(correction.dated) if correction else "",
            "is_draft": is_draft,
        }
        # In the site's language, whatever that of the person who convenes.
        with override(settings.LANGUAGE_CODE):
            return french_html(render_to_string("committees/invitations/letter.html", context))

    def _values(self, member: Member, appeal: str) -> dict[str, str]:
        return {
            "[appel]": appeal,
            "[du comité]": self._shared["of_the_committee"],
            "[date]": self._shared["meeting_day"],
            "[heures]": self.meeting.hours,
            "[lieu]": telling.place_in_words(self.meeting),
            "[institution]": member.name,
            "[présidence]": self._shared["chair"],
        }

    @cached_property
    def _body(self) -> str:
        in_force = LetterTemplate.objects.filter(valid_from__lte=self.dated).first()
        return in_force.body if in_force else DEFAULT_BODY

    @cached_property
    def _shared(self) -> dict[str, Any]:
        committee, chair = self.meeting.committee, telling.chair_of(self.meeting)
        department = telling.secretariat_of(committee)
        name = department.name_on(self.dated) if department else None
        return {
            "meeting": self.meeting,
            "department": (name.name or name.acronym) if name else _("Secrétariat de la SNIA"),
            "day": long_date(self.dated),
            "city": str(department.seat or "") if department else "",
            "of_the_committee": of_the_committee(committee.name, committee.acronym),
            "chair": self.meeting.chaired_by or str(chair or _("le secrétariat du comité")),
            "signatory": str(chair or _("Le secrétariat du comité")),
            "signed_by": str(chair.person) if chair and chair.person else "",
            "meeting_day": _day_of(self.meeting),
            "items": telling.agenda_of(self.meeting),
            "place": telling.room_of(self.meeting),
        }


def _day_of(meeting: Meeting) -> str:
    return day_in_full(meeting.when_start) if meeting.when_start else meeting.when


def issue(invitation: Invitation, member: Member, writer: Writer, reason: str = "") -> None:
    """Write the invitation's letter, or the one that replaces it; the caller saves."""
    correction = None
    if invitation.letter_html:
        correction = Correction(invitation.dated, reason)
    invitation.dated = writer.dated
    invitation.letter_html = writer.write(member, invitation.reference, correction=correction)


def next_number(year: int) -> int:
    """Held until the transaction ends: no number is given twice, none is given again."""
    register, _created = LetterRegister.objects.select_for_update().get_or_create(year=year)
    register.last += 1
    register.save(update_fields=["last"])
    return register.last


# --- Laid out --------------------------------------------------------------------------------


def preview(meeting: Meeting, member: Member) -> bytes:
    """What the letter would be, marked as a draft and without a number."""
    writer = Writer(meeting, timezone.localdate())
    reference = _("%(year)s/…/%(committee)s") % {
        "year": writer.dated.year,
        "committee": meeting.committee,
    }
    return _laid_out(writer.write(member, reference, is_draft=True))


def pdf_of(invitation: Invitation) -> bytes:
    """The letter as it is kept; laid out here where the queue has not done it yet, which writes
    nothing."""
    if default_storage.exists(invitation.letter_name):
        with default_storage.open(invitation.letter_name) as file:
            return file.read()
    return _laid_out(invitation.letter_html)


def keep(invitations: Iterable[Invitation]) -> int:
    """Lay out the letters that are not yet, one by one; a fault in one leaves the others."""
    kept = 0
    for invitation in invitations:
        if not invitation.letter_html or default_storage.exists(invitation.letter_name):
            continue
        try:
            content = _laid_out(invitation.letter_html)
        except Exception:
            logger.exception("The letter of invitation %s could not be laid out", invitation.pk)
            continue
        default_storage.save(invitation.letter_name, ContentFile(content))
        kept += 1
    return kept


def _laid_out(html: str) -> bytes:
    return write_pdf(html, STYLE).content
