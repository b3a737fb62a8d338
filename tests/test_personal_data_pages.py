"""Names, addresses and telephones of people are shown by role only (law 09-08): what a stranger
reads of them, and what is found by them. The walk of every page is in tests/test_access.py."""

import pytest
from django.urls import reverse

from partners.models import Consultation, Institution
from snia.accounts.models import Role
from tests.builders import a_focal_point
from tests.names import WITHIN, names_of_others, told_in
from tests.test_access import DEPARTMENT, ROUTES, address, no_rendering, one_of_each
from tests.walks import Visitor, signed_in, undone

__all__ = ["no_rendering", "one_of_each"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_of_each")]

OTHERS = [role for role in Role if role not in DEPARTMENT]


@pytest.mark.parametrize("role", OTHERS)
def test_no_page_names_anyone_to_a_stranger(role, no_rendering, subtests):
    """What names people to members of an institution or of a committee names none to others."""
    user = a_focal_point(Institution.objects.get(slug="onu-femmes"), role=role)
    names = names_of_others(user)
    client = signed_in(user, Visitor)
    for route in ROUTES:
        if route.method == "get" and route.name in WITHIN:
            with subtests.test(route=route.name), undone():
                assert told_in(client.get(address(route), route.data), names) == set()


@pytest.mark.parametrize("role", OTHERS)
def test_a_name_finds_nothing(role, client_of):
    """Nor does a search tell, by finding, that a person is known."""
    client = client_of(role)
    for url in ("search", "partners:institutions", "partners:consultations"):
        page = client.get(reverse(url), {"q": "Khdar"}).content.decode()
        # The page repeats the words that were asked for, and says no more.
        assert "Mohamed" not in page, url


@pytest.mark.parametrize("role", Role)
def test_the_department_alone_sees_who_is_met(role, client_of):
    """The other half: what is hidden is there for those who work with it."""
    consultation = Consultation.objects.filter(attendees__isnull=False).first()
    name = consultation.attendees.first().person.full_name
    page = client_of(role).get(consultation.get_absolute_url()).content.decode()
    assert (name in page) == (role in DEPARTMENT)
