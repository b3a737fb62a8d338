"""An agency's own program keeps its projects and commitments: read, write, nothing overwritten."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from partners.models import Project
from snia.accounts.models import Role
from tests.builders import a_user
from tests.builders_keeping import a_contribution, a_project, an_agency, type_in
from tests.test_api import assert_problem

pytestmark = pytest.mark.usefixtures("reference_data")


@pytest.fixture
def agency():
    return an_agency()


@pytest.fixture
def contribution(agency):
    return a_contribution(a_project(title="Essai"), author=agency)


def program_of(user):
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def address(contribution):
    return reverse("partners:api-contribution", args=[contribution.pk])


def put(client, contribution, body, etag):
    content = json.dumps(body)
    headers = {"If-Match": etag} if etag else {}
    return client.put(address(contribution), content, "application/json", headers=headers)


def test_what_was_read_is_written_back_changed(agency, contribution):
    client = program_of(agency)
    read = client.get(address(contribution))
    content = {**read.json()["content"], "title": "Titre écrit par un programme"}
    written = put(client, contribution, content, read["ETag"])
    assert written.status_code == 200
    assert written.json()["content"]["title"] == "Titre écrit par un programme"
    assert written["ETag"] != read["ETag"]
    page = client.get(reverse("partners:contribution", args=[contribution.pk]))
    assert "Titre écrit par un programme" in page.content.decode()


def test_nothing_is_published_by_a_write(agency, contribution):
    client = program_of(agency)
    read = client.get(address(contribution))
    put(client, contribution, {**read.json()["content"], "title": "Autre"}, read["ETag"])
    assert Project.objects.get(pk=contribution.project_id).title == "Essai"


def test_what_another_saved_meanwhile_is_not_overwritten(agency, contribution):
    client = program_of(agency)
    read = client.get(address(contribution))
    type_in(contribution, agency, title="Tapé entre-temps")
    late = put(client, contribution, {"title": "En retard"}, read["ETag"])
    assert_problem(late, 412, "stale")
    contribution.refresh_from_db()
    assert contribution.content["title"] == "Tapé entre-temps"
    assert contribution.set_asides.get().content["title"] == "En retard"


def test_a_write_says_what_it_started_from(agency, contribution):
    for etag in ("", "*", "x"):
        refused = put(program_of(agency), contribution, {"title": "x"}, etag)
        assert_problem(refused, 428, "precondition-required")


def test_what_is_submitted_waits_for_the_secretariat(agency):
    submitted = a_contribution(author=agency, state="submitted")
    client = program_of(agency)
    read = client.get(address(submitted))
    assert read.json()["is_editable"] is False
    refused = put(client, submitted, read.json()["content"] | {"title": "x"}, read["ETag"])
    assert_problem(refused, 409, "conflict")


def test_a_body_that_is_no_document_is_refused(agency, contribution):
    client = program_of(agency)
    etag = client.get(address(contribution))["ETag"]
    for body in ([], "texte", {"title": {"a": 1}}, {"parties": "OIM"}):
        assert put(client, contribution, body, etag).status_code == 400


def test_the_contributions_of_others_are_not_there(contribution):
    stranger = program_of(an_agency("unicef"))
    assert stranger.get(address(contribution)).status_code == 404
    listed = stranger.get("/api/contributions/").json()["results"]
    assert listed == []
    department = program_of(a_user(role=Role.SECRETARIAT))
    assert [row["id"] for row in department.get("/api/contributions/").json()["results"]] == [
        contribution.pk
    ]
    decider = program_of(a_user(role=Role.DECISION_MAKER))
    assert decider.get("/api/contributions/").status_code == 403
