"""Names, addresses and telephones of people are shown by role only (law 09-08): every page that
can be asked for is read for each role that may not see them."""

import re
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
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
from partners.models import Affiliation, Consultation, Institution, Person
from programmes.models import ProgressUpdate
from snia.accounts.models import Role, User
from tests.builders import a_focal_point
from tests.test_access import DEPARTMENT, ROUTES, address, no_rendering, one_of_each, who_is
from tests.walks import signed_in, undone

__all__ = ["no_rendering", "one_of_each"]

OTHERS = [role for role in Role if role not in DEPARTMENT]
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
PHONE = "0661 99 88 77"


@pytest.fixture
def people_everywhere(one_of_each: ProgressUpdate) -> ProgressUpdate:
    """People of the table of 2008 wherever a person can be named, with an address of their own."""
    call_command("load_demonstration_accounts", verbosity=0)
    person = Person.objects.get(full_name="Mohamed El Khdar")
    Person.objects.filter(pk=person.pk).update(email="el-khdar@exemple.test", phone=PHONE)
    name = "Mohamed El Khdar"
    Chair.objects.update(person=person)
    AgendaItem.objects.update(presenter=person)
    for seat in Seat.objects.all():
        Delegate.objects.get_or_create(seat=seat, person=person)
    Attendance.objects.update(attendee=name)
    Invitation.objects.update(person=person, addressee=name)
    Invitee.objects.update(name=name)
    Message.objects.update(recipient=name)
    Reply.objects.update(attendee=name)
    Affiliation.objects.create(
        person=person, institution=Institution.objects.get(slug="hcr"), is_focal_point=True
    )
    for minutes in Minutes.objects.all():
        groups = [{"label": "Présents", "rows": [{"institution": "HCR", "person": name}]}]
        minutes.content["attendance"] = groups
        minutes.save()
    return one_of_each


def told_to(user: User, route: Any) -> str:
    """All that the page says, whatever its kind."""
    response = signed_in(user).get(address(route), route.data)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"%PDF-1"):
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return content.decode(errors="replace")


def names_of_others(user: User) -> set[str]:
    people = Person.objects.exclude(user=user)
    accounts = User.objects.exclude(pk=user.pk)
    found = {
        *people.values_list("full_name", flat=True),
        *people.values_list("email", flat=True),
        *people.values_list("phone", flat=True),
        *accounts.values_list("full_name", flat=True),
        *accounts.values_list("email", flat=True),
    }
    assert {"Ahmed El Khder", "Mohamed El Khdar", PHONE, ACCOUNTS[0].email} <= found
    return found - {"", user.full_name}


def told_in(page: str, names: set[str]) -> set[str]:
    """A name is whole: « Personne d'essai 1 » is not in « Personne d'essai 12 »."""
    text = unescape(page)
    return {name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)}


def pages() -> list[Any]:
    return [route for route in ROUTES if route.method == "get"]


@pytest.mark.parametrize("role", OTHERS)
def test_no_page_names_anyone_to_a_stranger(role, people_everywhere, no_rendering, subtests):
    elsewhere = Institution.objects.get(slug="onu-femmes")
    user = a_focal_point(elsewhere, role=role)
    names = names_of_others(user)
    for route in pages():
        with subtests.test(route=route.name), undone():
            assert told_in(told_to(user, route), names) == set()


@pytest.mark.parametrize("role", [Role.FOCAL_POINT, Role.PARTNER])
def test_a_member_reads_names_in_their_answers_and_committees_alone(
    role, people_everywhere, no_rendering, subtests
):
    user = who_is(role, people_everywhere)
    names = names_of_others(user)
    for route in pages():
        if route.name not in WITHIN_AN_ANSWER | WITHIN_A_COMMITTEE:
            with subtests.test(route=route.name), undone():
                assert told_in(told_to(user, route), names) == set()


def test_the_same_pages_name_people_to_the_department(people_everywhere, no_rendering):
    """What is hidden from the others is there: the test above reads pages that could name them."""
    user = a_focal_point(role=Role.SECRETARIAT)
    names = names_of_others(user)
    naming = {route.name for route in pages() if told_in(told_to(user, route), names)}
    assert {
        "partners:people",
        "partners:consultation",
        "committees:committee",
        "committees:meeting",
        "committees:attendance",
        "committees:minutes",
        "committees:minutes-pdf",
        "programmes:update",
    } <= naming


@pytest.mark.parametrize("role", OTHERS)
def test_a_name_finds_nothing(role, people_everywhere, client_of):
    """Nor does a search tell, by finding, that a person is known."""
    client = client_of(role)
    for url in ("search", "partners:institutions", "partners:consultations"):
        page = client.get(reverse(url), {"q": "Khdar"}).content.decode()
        # The page repeats the words that were asked for, and says no more.
        assert "Mohamed" not in page, url


@pytest.mark.parametrize("role", Role)
def test_the_department_alone_sees_who_is_met(role, people_everywhere, client_of):
    """The other half: what is hidden is there for those who work with it."""
    consultation = Consultation.objects.filter(attendees__isnull=False).first()
    name = consultation.attendees.first().person.full_name
    page = client_of(role).get(consultation.get_absolute_url()).content.decode()
    assert (name in page) == (role in DEPARTMENT)
