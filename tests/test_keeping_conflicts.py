"""Two people on one contribution, and a record that changes elsewhere: nothing is overwritten."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from partners.keeping import life
from partners.keeping.comparing import Comparison
from partners.keeping.directory import Directory
from partners.keeping.drafting import keeper
from partners.models import Amount, Project, ProjectParty
from snia.accounts.models import Role
from tests.builders import a_focal_point, a_user, an_institution
from tests.builders_keeping import (
    State,
    a_contribution,
    a_project,
    an_agency,
    posted,
    started,
    type_in,
)
from tests.walks import signed_in

pytestmark = pytest.mark.usefixtures("reference_data")


@pytest.fixture
def nadia():
    return an_agency(full_name="Nadia Agence")


@pytest.fixture
def omar():
    return a_focal_point(an_institution("oim"), role=Role.PARTNER, full_name="Omar Agence")


@pytest.fixture
def contribution(nadia):
    return a_contribution(a_project(title="Départ", description="Objet"), author=nadia)


def autosave(contribution, user, **changes):
    url = reverse("partners:contribution-autosave", args=[contribution.pk])
    return signed_in(user).post(url, changes, headers={"Accept": "application/json"})


# --- Two people ------------------------------------------------------------------------------


def test_the_second_to_save_is_shown_both_and_chooses(contribution, nadia, omar):
    opened = posted(contribution, title="Titre de Nadia")
    type_in(contribution, omar, title="Titre d'Omar", acronym="OM")
    agency = signed_in(nadia)
    edit = reverse("partners:contribution-edit", args=[contribution.pk])
    answer = agency.post(edit, opened)
    screen = agency.get(answer.url).content.decode()
    assert "Titre de Nadia" in screen
    assert "Titre d&#x27;Omar" in screen
    assert "changé des deux côtés" in screen
    contribution.refresh_from_db()
    assert contribution.content["title"] == "Titre d'Omar", "nothing was overwritten"

    choices = {"choice:title": "mine", "revision": str(contribution.revision)}
    assert agency.post(answer.url, choices).status_code == 302
    contribution.refresh_from_db()
    assert contribution.content["title"] == "Titre de Nadia"
    assert contribution.content["acronym"] == "OM"
    held = contribution.versions.values_list("content__title", flat=True)
    assert {"Titre d'Omar", "Titre de Nadia"} <= set(held), "both are kept"


def test_other_fields_of_two_people_are_put_together_on_the_screen(contribution, nadia, omar):
    opened = posted(contribution, acronym="NA")
    type_in(contribution, omar, description="Objet d'Omar")
    edit = reverse("partners:contribution-edit", args=[contribution.pk])
    answer = signed_in(nadia).post(edit, opened)
    contribution.refresh_from_db()
    signed_in(nadia).post(answer.url, {"revision": str(contribution.revision)})
    contribution.refresh_from_db()
    assert contribution.content["acronym"] == "NA"
    assert contribution.content["description"] == "Objet d'Omar"


def test_rows_that_two_people_add_are_both_kept(contribution, nadia, omar):
    opened = posted(
        contribution, components=["c1"], **{"components/c1/title": "Composante de Nadia"}
    )
    rows = [{"key": "c2", "title": "Composante d'Omar"}]
    type_in(contribution, omar, components=rows)
    edit = reverse("partners:contribution-edit", args=[contribution.pk])
    answer = signed_in(nadia).post(edit, opened)
    contribution.refresh_from_db()
    signed_in(nadia).post(answer.url, {"revision": str(contribution.revision)})
    contribution.refresh_from_db()
    titles = {row["title"] for row in contribution.content["components"]}
    assert titles == {"Composante de Nadia", "Composante d'Omar"}


def test_two_pages_of_one_person_are_put_together_without_a_question(contribution, nadia):
    first, second = posted(contribution, title="Un"), posted(contribution, acronym="DEUX")
    assert autosave(contribution, nadia, **first).status_code == 200
    answer = autosave(contribution, nadia, **second)
    assert answer.json()["reload"] is True
    contribution.refresh_from_db()
    assert (contribution.content["title"], contribution.content["acronym"]) == ("Un", "DEUX")


def test_a_stale_page_that_changed_nothing_saves_nothing(contribution, nadia, omar):
    opened = posted(contribution)
    type_in(contribution, omar, title="Titre d'Omar")
    assert autosave(contribution, nadia, **opened).status_code == 200
    contribution.refresh_from_db()
    assert contribution.content["title"] == "Titre d'Omar"
    assert not contribution.set_asides.exists()


def test_the_script_is_told_where_the_two_are_put_together(contribution, nadia, omar):
    opened = posted(contribution, title="Titre de Nadia")
    type_in(contribution, omar, title="Titre d'Omar")
    answer = autosave(contribution, nadia, **opened)
    assert answer.status_code == 409
    assert answer.json()["url"] == contribution.set_asides.get().get_absolute_url()


def test_another_person_does_not_see_what_was_set_aside(contribution, nadia, omar):
    opened = posted(contribution, title="Titre de Nadia")
    type_in(contribution, omar, title="Titre d'Omar")
    autosave(contribution, nadia, **opened)
    url = contribution.set_asides.get().get_absolute_url()
    assert signed_in(omar).get(url).status_code == 404


def test_autosaves_in_a_row_share_a_version(contribution, nadia):
    before = contribution.versions.count()
    for title in ("A", "AB", "ABC"):
        contribution.refresh_from_db()
        answer = autosave(contribution, nadia, **posted(contribution, title=title))
        assert answer.status_code == 200
    assert contribution.versions.count() == before + 1
    assert contribution.versions.first().content["title"] == "ABC"


def test_what_is_typed_once_it_was_submitted_is_set_aside(contribution, nadia):
    opened = posted(contribution, acronym="TARD")
    life.submit(contribution, actor=nadia)
    answer = autosave(contribution, nadia, **opened)
    assert (answer.status_code, answer.json()["error"]) == (409, "locked")
    page = signed_in(nadia).get(contribution.get_absolute_url()).content.decode()
    assert "TARD" in page


def test_nobody_submits_what_they_have_not_seen(contribution, nadia):
    behind = posted(contribution, "submit", acronym="AIR")
    type_in(contribution, nadia, title="Tapé dans une autre page")
    edit = reverse("partners:contribution-edit", args=[contribution.pk])
    signed_in(nadia).post(edit, behind)
    contribution.refresh_from_db()
    assert contribution.state == State.DRAFT
    assert contribution.content["acronym"] == "AIR"


# --- The record changes elsewhere --------------------------------------------------------------


@pytest.fixture
def moved(contribution, nadia):
    """Submitted with another title and acronym; the admin changed the title and the object."""
    type_in(contribution, nadia, title="Titre proposé", acronym="PROP")
    life.submit(contribution, actor=nadia)
    Project.objects.filter(pk=contribution.project_id).update(
        title="Titre de l'admin", description="Objet de l'admin"
    )
    contribution.refresh_from_db()
    return contribution


def decide(contribution, **data):
    url = reverse("partners:contribution-review", args=[contribution.pk])
    return signed_in(a_user()).post(url, {"then": "validate", **data})


def test_the_validator_is_shown_what_was_changed_elsewhere_and_chooses(moved):
    page = signed_in(a_user()).get(moved.get_absolute_url()).content.decode()
    for told in ("Titre proposé", "Titre de l&#x27;admin", "Objet de l&#x27;admin", "PROP"):
        assert told in page
    unchosen = decide(moved, message="Mot du secrétariat")
    assert unchosen.status_code == 409
    shown = unchosen.content.decode()
    assert "choisir, champ par champ" in shown
    assert "Mot du secrétariat" in shown, "what was typed stays"
    moved.project.refresh_from_db()
    assert moved.project.title == "Titre de l'admin"

    assert decide(moved, **{"choice:title": "mine"}).status_code == 302
    moved.project.refresh_from_db()
    assert moved.project.title == "Titre proposé"
    assert moved.project.acronym == "PROP"
    assert moved.project.description == "Objet de l'admin", "theirs alone stays"


def test_the_record_can_be_kept_as_it_is_today(moved):
    assert decide(moved, **{"choice:title": "theirs"}).status_code == 302
    moved.project.refresh_from_db()
    assert (moved.project.title, moved.project.acronym) == ("Titre de l'admin", "PROP")
    assert moved.versions.first().act == "merged"


def test_a_choice_made_on_another_record_is_asked_again(moved):
    seen = Comparison(moved, Directory()).digest
    Project.objects.filter(pk=moved.project_id).update(title="Encore un autre")
    answer = decide(moved, seen=seen, **{"choice:title": "mine"})
    assert answer.status_code == 409
    assert "Encore un autre" in answer.content.decode()
    moved.project.refresh_from_db()
    assert moved.project.title == "Encore un autre"


def test_rows_added_elsewhere_stay(contribution, nadia):
    project = contribution.project
    type_in(
        contribution,
        nadia,
        amounts=[{"key": "m1", "value": "10", "currency": "EUR", "scope": "morocco"}],
    )
    life.submit(contribution, actor=nadia)
    Amount.objects.create(project=project, value=99, currency="USD", scope="morocco")
    ProjectParty.objects.create(project=project, institution=an_institution("hcr"), role="funder")
    life.validate(contribution, actor=a_user())
    amounts = project.amounts.values_list("currency", flat=True)
    assert sorted(amounts) == ["EUR", "USD"]
    assert project.parties.count() == 2


def test_a_row_that_one_changed_and_the_other_removed_is_chosen(nadia):
    project = a_project()
    amount = Amount.objects.create(project=project, value=10, currency="EUR", scope="morocco")
    contribution = a_contribution(project, author=nadia)
    row = {**contribution.content["amounts"][0], "value": "12"}
    type_in(contribution, nadia, amounts=[row])
    life.submit(contribution, actor=nadia)
    amount.delete()
    with pytest.raises(life.Moved):
        life.validate(contribution, actor=a_user())
    path = f"amounts/{row['key']}"
    life.validate(contribution, actor=a_user(), choices={path: "mine"})
    assert project.amounts.get().value == 12


def test_a_record_that_is_deleted_takes_its_updates_along(contribution, nadia):
    life.submit(contribution, actor=nadia)
    contribution.project.delete()
    assert not type(contribution).objects.filter(pk=contribution.pk).exists()


# --- The session ends ---------------------------------------------------------------------------


def test_a_form_that_comes_after_the_session_is_handed_back(contribution):
    edit = reverse("partners:contribution-edit", args=[contribution.pk])
    answer = Client().post(edit, posted(contribution, title="Tapé avant la fin"))
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "rien n&#x27;est perdu" in page
    assert "Tapé avant la fin" in page
    told = reverse("partners:contribution-autosave", args=[contribution.pk])
    script = Client().post(told, {"end": "1"}, headers={"Accept": "application/json"})
    assert script.status_code == 401


def test_a_request_cut_short_empties_nothing(contribution, nadia):
    type_in(contribution, nadia, description="Un long objet")
    edit = reverse("partners:contribution-edit", args=[contribution.pk])
    cut = {"title": "Titre arrivé", **started(contribution)}
    answer = signed_in(nadia).post(edit, cut)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Titre arrivé" in page
    assert "Un long objet" in page
    contribution.refresh_from_db()
    assert contribution.content["description"] == "Un long objet"


def test_a_starting_point_of_nonsense_is_no_error(contribution, nadia, omar):
    type_in(contribution, omar, title="Titre d'Omar")
    for base in ("[", '{"title": 1}', "[" * 100_000, json.dumps(["x"])):
        sent = posted(contribution, title="Autre", base=base, revision="-1")
        edit = reverse("partners:contribution-edit", args=[contribution.pk])
        assert signed_in(nadia).post(edit, sent).status_code in (302, 400)
    assert keeper.waiting(contribution, nadia)
