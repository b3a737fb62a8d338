"""Agencies keep their projects and commitments: the whole life of a contribution."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from partners.keeping import life
from partners.keeping.directory import Directory
from partners.keeping.records import document_of
from partners.models import Amount, Commitment, Contribution, Project, ProjectParty
from programmes.models import Programme
from snia.accounts.models import Role
from snia.audit.models import Entry
from snia.common.drafts.keeping import Locked
from tests.builders import a_focal_point, a_user, an_action, an_institution
from tests.builders_keeping import (
    State,
    a_commitment,
    a_contribution,
    a_project,
    an_agency,
    bring,
    posted,
    type_in,
)
from tests.walks import signed_in

pytestmark = pytest.mark.usefixtures("reference_data")


@pytest.fixture
def nadia():
    return an_agency(full_name="Nadia Agence")


@pytest.fixture
def hind(db):
    return a_user(full_name="Hind Secrétariat")


def page_of(contribution, user, name="contribution"):
    response = signed_in(user).get(reverse(f"partners:{name}", args=[contribution.pk]))
    assert response.status_code == 200
    return response.content.decode()


# --- A project, from its beginning to its publication ---------------------------------------


def test_an_agency_adds_a_project_and_the_secretariat_publishes_it(nadia, hind):
    agency, department = signed_in(nadia), signed_in(hind)
    begun = agency.post(
        reverse("partners:begin", args=["projet"]), {"institution": an_institution("oim").pk}
    )
    contribution = Contribution.objects.get()
    assert begun.url == reverse("partners:contribution-edit", args=[contribution.pk])
    assert "OIM" in page_of(contribution, nadia, "contribution-edit")

    key = contribution.content["parties"][0]["key"]
    changes = {
        "title": "Appui à l'insertion des réfugiés",
        "acronym": "AIR",
        "kind": "project",
        "when_written": "De janvier 2020 à juin 2021",
        "places": "Rabat ; Oujda",
        "parties": [key, "p2"],
        f"parties/{key}/role": "implementer",
        "parties/p2/institution": "HCR",
        "parties/p2/role": "support",
        "amounts": ["m1"],
        "amounts/m1/value": "5 271 000,50",
        "amounts/m1/currency": "EUR",
        "amounts/m1/scope": "countries",
        "amounts/m1/morocco_share": "1 000 000",
        "amounts/m1/scope_note": "Maroc et Tunisie",
        "transactions": ["t1"],
        "transactions/t1/kind": "disbursement",
        "transactions/t1/day": "14/03/2020",
        "transactions/t1/value": "250 000",
        "transactions/t1/currency": "mad",
        "transactions/t1/receiver": "OIM",
        "sectors": ["s1"],
        "sectors/s1/code": "15190",
        "sectors/s1/percentage": "100",
        "markers": ["g1"],
        "markers/g1/policy": "1",
        "markers/g1/significance": "2",
        "serves": ["v1"],
        "serves/v1/what": "programme:3",
    }
    edit = reverse("partners:contribution-edit", args=[contribution.pk])
    assert agency.post(edit, posted(contribution, "submit", **changes)).status_code == 302
    contribution.refresh_from_db()
    assert contribution.state == State.SUBMITTED
    assert not Project.objects.filter(acronym="AIR").exists(), "nothing is published yet"

    review = reverse("partners:contribution-review", args=[contribution.pk])
    assert department.post(review, {"then": "validate"}).status_code == 302
    project = Project.objects.get(acronym="AIR")
    assert (project.when_start, project.when_end) == (date(2020, 1, 1), date(2021, 6, 30))
    assert {place.name for place in project.places.all()} == {"Rabat", "Oujda"}
    roles = project.parties.values_list("institution__slug", "role")
    assert list(roles) == [("oim", "implementer"), ("hcr", "support")]
    amount = project.amounts.get()
    assert (amount.value, amount.currency) == (Decimal("5271000.50"), "EUR")
    assert amount.for_morocco == Decimal("1000000")
    assert project.transactions.get().day == date(2020, 3, 14)
    assert project.transactions.get().currency == "MAD"
    assert project.markers.get().significance == 2
    assert list(project.programmes.all()) == [Programme.objects.get(number=3)]
    contribution.refresh_from_db()
    assert (contribution.state, contribution.project) == (State.VALIDATED, project)
    assert Entry.objects.filter(verb="create", target=f"partners.project:{project.pk}").exists()


def test_an_agency_adds_a_commitment_towards_another(nadia, hind):
    action = an_action(10)
    contribution = a_contribution(
        author=nadia,
        kind="commitment",
        sequels=[{"key": "s1", "when_written": "2021", "text": "Deux sessions tenues"}],
        serves=[{"key": "v1", "what": f"action:{action.code}"}],
        state=State.VALIDATED,
    )
    commitment = contribution.commitment
    assert commitment.description == "Former des agents d'accueil"
    assert [one.slug for one in commitment.towards.all()] == ["entraide-nationale"]
    assert commitment.actor_roles.get().role == "lead"
    assert commitment.sequels.get().when_end == date(2021, 12, 31)
    assert list(action.commitments.all()) == [commitment]
    page = signed_in(nadia).get(commitment.get_absolute_url()).content.decode()
    assert "Former des agents" in page


def test_a_record_that_is_validated_as_it_is_does_not_change(hind):
    """Of every project and commitment of the documents that has someone to keep it."""
    for record in [*Project.objects.all(), *Commitment.objects.all()]:
        parts = record.parties if isinstance(record, Project) else record.actor_roles
        if not parts.exists():
            continue
        before = document_of(record, Directory())
        notes = (record.source_id, record.source_locator, record.editorial_note)
        update = life.begin_update(record, institution=parts.first().institution, actor=hind)
        life.submit(update, actor=hind)
        life.validate(update, actor=hind)
        after = type(record).objects.get(pk=record.pk)
        assert document_of(after, Directory()) == before, record
        assert (after.source_id, after.source_locator, after.editorial_note) == notes


def test_what_the_form_does_not_show_stays(nadia, hind):
    project = a_project(iati_identifier="XM-DAC-1", editorial_note="Vu deux fois")
    amount = Amount.objects.create(
        project=project, value=100, currency="EUR", scope="morocco", written="cent euros"
    )
    contribution = a_contribution(project, author=nadia)
    rows = [{**contribution.content["amounts"][0], "value": "120"}]
    type_in(contribution, nadia, amounts=rows, title="Autre titre")
    bring(contribution, State.VALIDATED, nadia)
    project.refresh_from_db()
    amount.refresh_from_db()
    assert (project.title, project.iati_identifier) == ("Autre titre", "XM-DAC-1")
    assert project.editorial_note == "Vu deux fois"
    assert (amount.value, amount.written) == (120, "cent euros")


def test_roles_that_two_parties_exchange_are_written(nadia):
    project = a_project()
    ProjectParty.objects.create(
        project=project, institution=an_institution("hcr"), role="funder", position=1
    )
    contribution = a_contribution(project, author=nadia)
    first, second = contribution.content["parties"]
    exchanged = [{**first, "institution": "HCR"}, {**second, "institution": "OIM"}]
    type_in(contribution, nadia, parties=exchanged)
    bring(contribution, State.VALIDATED, nadia)
    roles = project.parties.values_list("institution__slug", "role")
    assert list(roles) == [("hcr", "implementer"), ("oim", "funder")]


# --- The thread ------------------------------------------------------------------------------


def test_a_return_says_what_to_correct_and_the_thread_keeps_every_round(nadia, hind):
    project = a_project()
    contribution = a_contribution(project, author=nadia, title="Titre", state=State.SUBMITTED)
    department = signed_in(hind)
    review = reverse("partners:contribution-review", args=[contribution.pk])
    silent = department.post(review, {"then": "return", "message": " "})
    assert silent.status_code == 409
    assert "Dire ce qui est à corriger" in silent.content.decode()
    typed = {"then": "return", "message": "À revoir.", "remark:title": "Titre trop court."}
    assert department.post(review, typed).status_code == 302

    form = page_of(contribution, nadia, "contribution-edit")
    assert "À revoir." in form
    assert "Titre trop court." in form
    type_in(contribution, nadia, title="Un titre entier")
    life.submit(contribution, actor=nadia)
    life.validate(contribution, actor=hind, message="Merci.")
    thread = page_of(contribution, nadia)
    for told in ("Soumise de nouveau", "Renvoyée pour correction", "Intitulé", "Merci."):
        assert told in thread
    project.refresh_from_db()
    assert project.title == "Un titre entier"
    acts = Entry.objects.filter(target=f"partners.contribution:{contribution.pk}")
    assert set(acts.values_list("verb", flat=True)) >= {
        "start_contribution",
        "submit_contribution",
        "return_contribution",
        "validate_contribution",
    }


def test_a_validated_contribution_is_reopened_from_the_record_of_today(nadia, hind):
    project = a_project()
    contribution = a_contribution(project, author=nadia, title="Validé", state=State.VALIDATED)
    with pytest.raises(Locked):
        type_in(contribution, nadia, title="Après")
    Project.objects.filter(pk=project.pk).update(description="Ajouté dans l'admin")
    with pytest.raises(life.NotNow, match="pourquoi"):
        life.reopen(contribution, actor=hind, reason=" ")
    life.reopen(contribution, actor=hind, reason="Montant oublié")
    contribution.refresh_from_db()
    assert contribution.state == State.RETURNED
    assert contribution.content["description"] == "Ajouté dans l'admin"
    assert "Montant oublié" in page_of(contribution, nadia, "contribution-edit")
    type_in(contribution, nadia, title="Corrigé")
    bring(contribution, State.VALIDATED, nadia)
    project.refresh_from_db()
    assert (project.title, project.description) == ("Corrigé", "Ajouté dans l'admin")


def test_what_is_withdrawn_changes_nothing_and_stays_readable(nadia):
    project = a_project()
    contribution = a_contribution(project, author=nadia, title="Abandonné")
    url = reverse("partners:contribution-withdraw", args=[contribution.pk])
    assert signed_in(nadia).post(url).status_code == 302
    assert "Abandonné" in page_of(contribution, nadia)
    project.refresh_from_db()
    assert project.title != "Abandonné"
    again = a_contribution(project, author=nadia)
    assert again.pk != contribution.pk


def test_versions_are_compared_and_brought_back(nadia):
    contribution = a_contribution(author=nadia, title="Premier titre")
    type_in(contribution, nadia, title="Second titre")
    first = contribution.versions.get(content__title="Premier titre")
    latest = contribution.versions.first()
    agency = signed_in(nadia)
    shown = agency.get(latest.get_absolute_url()).content.decode()
    assert "<del>Premier</del>" in shown
    assert "<ins>Second</ins>" in shown
    url = reverse("partners:contribution-restore", args=[contribution.pk, first.number])
    assert agency.post(url).status_code == 302
    contribution.refresh_from_db()
    assert contribution.content["title"] == "Premier titre"
    assert contribution.versions.count() == 4


def test_what_was_submitted_is_returned_rather_than_withdrawn(nadia, hind):
    contribution = a_contribution(author=nadia, state=State.SUBMITTED)
    with pytest.raises(life.NotNow, match="renvoyer plutôt"):
        life.withdraw(contribution, actor=hind)
    url = reverse("partners:contribution-withdraw", args=[contribution.pk])
    assert "renvoyer plutôt" in signed_in(hind).post(url, follow=True).content.decode()


# --- One update at a time ---------------------------------------------------------------------


def test_the_button_goes_on_with_the_update_that_is_open(nadia):
    project = a_project()
    agency = signed_in(nadia)
    assert "Mettre à jour" in agency.get(project.get_absolute_url()).content.decode()
    url = reverse("partners:project-update", args=[project.slug])
    first, second = agency.post(url), agency.post(url)
    assert first.url == second.url
    assert Contribution.objects.count() == 1


def test_a_double_click_begins_one_project(nadia):
    agency, url = signed_in(nadia), reverse("partners:begin", args=["projet"])
    sent = {"institution": an_institution("oim").pk}
    first, second = agency.post(url, sent), agency.post(url, sent)
    assert first.url == second.url
    type_in(Contribution.objects.get(), nadia, title="Commencé")
    assert agency.post(url, sent).url != first.url


def test_a_record_that_another_institution_is_updating_waits(nadia):
    project = a_project()
    ProjectParty.objects.create(
        project=project, institution=an_institution("hcr"), role="funder", position=1
    )
    a_contribution(project, author=an_agency("hcr"))
    url = reverse("partners:project-update", args=[project.slug])
    answer = signed_in(nadia).post(url, follow=True)
    assert "déjà en cours, tenue par" in answer.content.decode()
    assert Contribution.objects.count() == 1


# --- Who may what -----------------------------------------------------------------------------


def test_an_agency_keeps_only_what_it_is_party_to(nadia):
    foreign = a_project(an_institution("hcr"))
    agency = signed_in(nadia)
    assert "Mettre à jour" not in agency.get(foreign.get_absolute_url()).content.decode()
    url = reverse("partners:project-update", args=[foreign.slug])
    assert agency.post(url).status_code == 404
    commitment = a_commitment(an_institution("hcr"))
    url = reverse("partners:commitment-update", args=[commitment.pk])
    assert agency.post(url).status_code == 404
    with pytest.raises(Locked):
        life.begin_update(foreign, institution=an_institution("oim"), actor=nadia)
    begin = reverse("partners:begin", args=["projet"])
    assert agency.post(begin, {"institution": an_institution("hcr").pk}).status_code == 400
    assert not Contribution.objects.exists()


def test_who_no_longer_belongs_to_the_agency_keeps_nothing_of_it(nadia):
    contribution = a_contribution(author=nadia)
    gone = a_focal_point(
        an_institution("oim"), role=Role.PARTNER, until=date(2020, 12, 31), full_name="Parti"
    )
    url = reverse("partners:contribution-edit", args=[contribution.pk])
    assert signed_in(gone).get(url).status_code == 404


PAGES = {
    "contribution": "get",
    "contribution-edit": "get",
    "contribution-autosave": "post",
    "contribution-review": "post",
    "contribution-withdraw": "post",
}


def test_every_request_of_a_contribution_for_every_person(nadia, hind):
    """An agency its own, the department all; decisions are the department's alone."""
    people = {
        "theirs": nadia,
        "colleague": a_focal_point(an_institution("oim"), role=Role.FOCAL_POINT),
        "other agency": an_agency("hcr"),
        "focal point elsewhere": a_focal_point(),
        "secretariat": hind,
        "administrator": a_user(Role.ADMINISTRATOR),
        "decision-maker": a_user(Role.DECISION_MAKER),
    }
    own, department = {"theirs", "colleague"}, {"secretariat", "administrator"}
    for page, method in PAGES.items():
        for who, user in people.items():
            contribution = a_contribution(author=nadia)
            url = reverse(f"partners:{page}", args=[contribution.pk])
            data = {"then": "validate"} if page == "contribution-review" else {"x": "1"}
            status = getattr(signed_in(user), method)(url, data).status_code
            refused = 404
            if who == "decision-maker" or (
                page == "contribution-review" and who not in department
            ):
                refused = 403
            allowed = department if page == "contribution-review" else own | department
            if who in allowed:
                assert status not in (403, 404), (page, who)
            else:
                assert status == refused, (page, who)


def test_only_the_department_validates_whoever_calls(nadia):
    contribution = a_contribution(author=nadia, state=State.SUBMITTED)
    for verb in (
        lambda: life.validate(contribution, actor=nadia),
        lambda: life.send_back(contribution, actor=nadia, message="Non"),
        lambda: life.reopen(contribution, actor=nadia, reason="Non"),
    ):
        with pytest.raises(life.NotNow, match="revient au secrétariat"):
            verb()


def test_what_is_submitted_is_corrected_by_the_secretariat_alone(nadia, hind):
    contribution = a_contribution(author=nadia, state=State.SUBMITTED)
    with pytest.raises(Locked, match="soumise"):
        type_in(contribution, nadia, title="Trop tard")
    edit = reverse("partners:contribution-edit", args=[contribution.pk])
    signed_in(hind).post(edit, posted(contribution, title="Corrigé par le secrétariat"))
    contribution.refresh_from_db()
    assert contribution.content["title"] == "Corrigé par le secrétariat"
    assert contribution.versions.first().act == "corrected"


def test_letters_of_a_consultation_are_the_departments(nadia, hind):
    commitment = Commitment.objects.filter(consultation__isnull=False).exclude(letters="").first()
    commitment.actor_roles.all().delete()
    commitment.actor_roles.create(institution=an_institution("oim"), role="lead")
    contribution = a_contribution(commitment, author=nadia)
    form = page_of(contribution, nadia, "contribution-edit")
    assert 'name="letters"' not in form
    assert 'name="letters"' in page_of(contribution, hind, "contribution-edit")
    type_in(contribution, nadia, letters="z)")
    assert contribution.content["letters"] == commitment.letters
    type_in(contribution, hind, letters="a)")
    assert contribution.content["letters"] == "a)"
