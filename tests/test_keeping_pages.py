"""The desk of an agency and the secretariat's list: what they show, and at what price."""

import pytest
from django.urls import reverse

from partners.models import ProjectParty
from snia.accounts.models import Role
from tests.builders import a_focal_point, a_user, an_institution
from tests.builders_keeping import (
    State,
    a_commitment,
    a_contribution,
    a_project,
    an_agency,
)
from tests.walks import noting_writes, signed_in

pytestmark = pytest.mark.usefixtures("reference_data")

DESK = "partners:keeping"
LIST = "partners:contributions"


def shown(user, name, **query):
    response = signed_in(user).get(reverse(name), query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_desk_shows_what_is_theirs_and_where_it_stands():
    agency = an_agency()
    a_project(title="Projet de l'OIM")
    a_project(an_institution("hcr"), title="Projet du HCR")
    a_commitment(description="Engagement de l'OIM")
    a_contribution(author=agency, title="Brouillon commencé")
    a_contribution(a_project(), author=agency, title="Revenu", state=State.RETURNED)
    a_contribution(a_project(), author=agency, title="Parti", state=State.SUBMITTED)
    page = shown(agency, DESK)
    for told in (
        "Projet de l’OIM",
        "Engagement de l’OIM",
        "Brouillon commencé",
        "Revenu",
        "Préciser le montant.",
        "Parti",
    ):
        assert told in page.replace("&#x27;", "’").replace("'", "’"), told
    assert "Projet du HCR" not in page
    assert page.index("Revenu") < page.index("Brouillon commencé"), "what came back is first"


def test_who_belongs_to_no_institution_is_told_what_to_do():
    page = shown(a_user(Role.PARTNER), DESK)
    assert "Demander au secrétariat" in page


def test_the_desk_is_in_the_navigation_of_those_who_keep():
    agency, department = an_agency(), a_user()
    assert "Mes projets et engagements" in shown(agency, "home")
    assert "Mes projets et engagements" not in shown(department, "home")
    assert reverse(LIST) in shown(department, "home")
    assert reverse(LIST) not in shown(agency, "home")


def test_the_secretariat_sees_what_awaits_it_then_the_rest():
    agency, department = an_agency(), a_user()
    a_contribution(a_project(), author=agency, title="Soumis", state=State.SUBMITTED)
    a_contribution(a_project(), author=agency, title="Pas encore")
    page = shown(department, LIST)
    assert "Soumis" in page
    assert "Pas encore" not in page
    assert "Pas encore" in shown(department, LIST, etat="draft")
    assert "Soumis" in shown(department, LIST, etat="n'importe quoi")


def test_a_form_begun_by_the_secretariat_is_of_the_institution_that_it_chose():
    department = signed_in(a_user())
    url = reverse("partners:begin", args=["engagement"])
    assert department.post(url, {"institution": ""}).status_code == 400
    assert department.post(url, {"institution": "9" * 30}).status_code == 400
    answer = department.post(url, {"institution": an_institution("hcr").pk}, follow=True)
    assert "UNHCR" in answer.content.decode()
    assert department.get(reverse("partners:begin", args=["fusee"])).status_code == 404


@pytest.fixture
def many():
    """More of everything that the two pages list."""
    agency = an_agency()

    def add(number):
        for _again in range(number):
            a_project()
            a_commitment()
            a_contribution(author=agency)
            a_contribution(a_project(), author=agency, state=State.RETURNED, title="Revenu")
            a_contribution(a_project(), author=agency, state=State.SUBMITTED, title="Parti")

    add(2)
    return agency, add


@pytest.mark.parametrize(("name", "ceiling"), [(DESK, 16), (LIST, 12)])
def test_the_queries_do_not_grow_with_the_rows(many, name, ceiling, django_assert_max_num_queries):
    agency, add = many
    client = signed_in(agency if name == DESK else a_user())
    client.get(reverse(name))
    for _again in range(2):
        with django_assert_max_num_queries(ceiling):
            assert client.get(reverse(name)).status_code == 200
        add(4)


@pytest.mark.parametrize(("name", "ceiling"), [("contribution", 34), ("contribution-edit", 28)])
def test_the_queries_of_a_form_do_not_grow_with_its_rows(
    name, ceiling, django_assert_max_num_queries
):
    agency = an_agency()
    project = a_project()
    for slug in ("hcr", "mtip", "entraide-nationale", "mdcmre"):
        ProjectParty.objects.create(
            project=project, institution=an_institution(slug), role="support"
        )
    rows = [{"key": f"c{n}", "title": f"Composante {n}"} for n in range(30)]
    contribution = a_contribution(project, author=agency, components=rows)
    client, url = signed_in(agency), reverse(f"partners:{name}", args=[contribution.pk])
    client.get(url)
    with django_assert_max_num_queries(ceiling):
        assert client.get(url).status_code == 200


def test_reading_writes_nothing():
    agency = an_agency()
    contribution = a_contribution(a_project(), author=agency, title="Autre")
    client = signed_in(agency)
    pages = [
        reverse(DESK),
        contribution.get_absolute_url(),
        reverse("partners:contribution-edit", args=[contribution.pk]),
        contribution.versions.first().get_absolute_url(),
    ]
    with noting_writes() as writes:
        for page in pages:
            assert client.get(page).status_code == 200
    assert writes == []


def test_a_focal_point_keeps_for_its_ministry():
    focal_point = a_focal_point()
    a_project(an_institution(), title="Projet du ministère")
    assert "Projet du ministère" in shown(focal_point, DESK)
