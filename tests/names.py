"""Names, addresses and telephones of people are shown by role only (law 09-08): who is named
where, and what an answer tells of them."""

import re
from html import unescape
from io import BytesIO
from typing import Any

from django.core.management import call_command
from pypdf import PdfReader

from committees.models import (
    AgendaItem,
    Attendance,
    Chair,
    Delegate,
    Invitation,
    Invitee,
    Message,
    Minutes,
    Reply,
    Seat,
)
from partners.demonstration import ACCOUNTS
from partners.models import Affiliation, Institution, Person
from snia.accounts.models import User

# Who types in an answer, or sits in a committee, knows who else does; the rules are the
# docstrings of `may_read_update` and `may_see_names_of`.
WITHIN_AN_ANSWER = {
    "programmes:update",
    "programmes:edit",
    "programmes:conflict",
    "programmes:version",
    "programmes:workbook",
    "programmes:receive",
    "programmes:desk",
    "programmes:api-update",
    # What an institution keeps of its projects and commitments: `readable_contributions`.
    "partners:keeping",
    "partners:contribution",
    "partners:contribution-conflict",
    "partners:contribution-edit",
    "partners:contribution-receive",
    "partners:contribution-version",
    "partners:contribution-workbook",
}
WITHIN_A_COMMITTEE = {
    "committees:attendance",
    "committees:minutes",
    "committees:minutes-pdf",
    "committees:reply",
    "committees:remark",
}
WITHIN = WITHIN_AN_ANSWER | WITHIN_A_COMMITTEE
# What is hidden from the others is there: who may not read a name reads pages that hold some.
NAMING = {
    "partners:people",
    "partners:consultation",
    "committees:committee",
    "committees:meeting",
    "committees:attendance",
    "committees:minutes",
    "committees:minutes-pdf",
    "programmes:update",
}
NAME, PHONE = "Mohamed El Khdar", "0661 99 88 77"


def name_people() -> None:
    """Someone of the table of 2008, with an address, wherever a person can be named."""
    call_command("load_demonstration_accounts", verbosity=0)
    person = Person.objects.get(full_name=NAME)
    Person.objects.filter(pk=person.pk).update(email="el-khdar@exemple.test", phone=PHONE)
    Chair.objects.update(person=person)
    AgendaItem.objects.update(presenter=person)
    for seat in Seat.objects.all():
        Delegate.objects.get_or_create(seat=seat, person=person)
    Attendance.objects.update(attendee=NAME)
    Invitation.objects.update(person=person, addressee=NAME)
    Invitee.objects.update(name=NAME)
    Message.objects.update(recipient=NAME)
    Reply.objects.update(attendee=NAME)
    Affiliation.objects.create(
        person=person, institution=Institution.objects.get(slug="hcr"), is_focal_point=True
    )
    for minutes in Minutes.objects.all():
        groups = [{"label": "Présents", "rows": [{"institution": "HCR", "person": NAME}]}]
        minutes.content["attendance"] = groups
        minutes.save()


def names_of_others(user: User | None) -> set[str]:
    people = Person.objects.all() if user is None else Person.objects.exclude(user=user)
    accounts = User.objects.all() if user is None else User.objects.exclude(pk=user.pk)
    found = {
        *people.values_list("full_name", flat=True),
        *people.values_list("email", flat=True),
        *people.values_list("phone", flat=True),
        *accounts.values_list("full_name", flat=True),
        *accounts.values_list("email", flat=True),
    }
    assert {"Ahmed El Khder", NAME, PHONE, ACCOUNTS[0].email} <= found
    return found - {"", user.full_name if user else ""}


def text_of(response: Any) -> str:
    """All that is answered, whatever its kind."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"%PDF-1"):
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return content.decode(errors="replace")


def told_in(response: Any, names: set[str]) -> set[str]:
    """A name is whole: « Personne d'essai 1 » is not in « Personne d'essai 12 »."""
    text = unescape(text_of(response))
    return {
        name
        for name in names
        if name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    }
