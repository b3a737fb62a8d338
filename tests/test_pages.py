"""The pages: what a person finds on them, and how many queries they cost."""

import re

import pytest
from django.urls import reverse

from committees.models import Meeting
from partners.models import Commitment, Consultation, Institution, Project
from programmes.models import Action, Activity, CallForProjects, Passage, Period, Programme
from reporting.models import Edition
from reporting.services import publish_rendering
from snia.accounts.models import Role
from snia.common.templatetags.snia import typographic

pytestmark = pytest.mark.usefixtures("reference_data")


def page(client, name, query="", **kwargs):
    response = client.get(reverse(name, kwargs=kwargs) + query)
    assert response.status_code == 200
    return response.content.decode()


# --- Lists cost the same however long they are ---------------------------------------------


def more_actions(number):
    programme = Programme.objects.get(number=1)
    for index in range(1, number + 1):
        Action.objects.create(programme=programme, number=index, wording=f"Action {index}")


def more_activities(number):
    template = Activity.objects.filter(places__isnull=False).first()
    places = list(template.places.all())
    for _ in range(number):
        template.pk = None
        template.table = None
        template.save()
        template.places.set(places)


def more_projects(number):
    for index in range(number):
        Project.objects.create(slug=f"essai-{index}", kind="project", title=f"Projet {index}")


def more_institutions(number):
    for index in range(number):
        Institution.objects.create(slug=f"essai-{index}", kind="association")


def more_meetings(number):
    committee = Meeting.objects.first().committee
    for _ in range(number):
        Meeting.objects.create(state="held", committee=committee)


def more_commitments(number):
    towards = Institution.objects.get(slug="mdcmre")
    for index in range(number):
        Commitment.objects.create(description=f"Engagement {index}").towards.add(towards)


@pytest.mark.parametrize(
    ("name", "more", "ceiling"),
    [
        ("programmes:programmes", more_actions, 6),
        ("programmes:actions", more_actions, 9),
        ("programmes:activities", more_activities, 10),
        ("partners:institutions", more_institutions, 5),
        ("partners:projects", more_projects, 8),
        ("partners:commitments", more_commitments, 10),
        ("partners:agreements", more_projects, 8),
        ("partners:consultations", more_commitments, 9),
        ("committees:meetings", more_meetings, 7),
        ("committees:committees", more_meetings, 17),
        ("home", more_activities, 20),
        ("reporting:editions", more_activities, 5),
    ],
)
def test_a_list_costs_the_same_however_long(
    name, more, ceiling, secretariat, django_assert_max_num_queries
):
    with django_assert_max_num_queries(ceiling):
        page(secretariat, name)
    more(60)
    with django_assert_max_num_queries(ceiling):
        page(secretariat, name)


# --- Finding -------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["HCR", "unhcr", "haut commissariat réfugiés", "REFUGIES haut"])
def test_an_institution_is_found_by_any_of_its_names(words, secretariat):
    found = page(secretariat, "partners:institutions", f"?q={words}")
    assert reverse("partners:institution", kwargs={"slug": "hcr"}) in found


def test_search_ignores_accents_and_shows_each_kind(secretariat):
    found = page(secretariat, "search", "?q=etude")
    assert "Activités" in found
    assert "Étude" in found or "étude" in found


def test_search_escapes_what_was_typed(secretariat):
    found = page(secretariat, "search", "?q=<script>alert(1)</script>")
    assert "<script>alert" not in found
    assert "Rien ne contient tous ces mots" in found


@pytest.mark.parametrize("query", ["?period=x", "?kind=nimporte", "?region=-1", "?page=9999"])
def test_a_filter_of_nonsense_never_breaks_the_page(query, secretariat):
    response = secretariat.get(reverse("programmes:activities") + query)
    assert response.status_code in {200, 404}


def test_activities_of_a_region_include_its_cities(secretariat):
    from partners.models import Place

    oriental = Place.objects.get(name="L'Oriental")
    in_oujda = Activity.objects.filter(places__name="Oujda").first()
    found = page(secretariat, "programmes:activities", f"?region={oriental.pk}")
    assert in_oujda.get_absolute_url() in found


def test_commitments_are_found_by_agency_and_by_the_words_of_the_priority(secretariat):
    unicef = Institution.objects.get(slug="unicef")
    found = page(secretariat, "partners:commitments", f"?agency={unicef.pk}&q=mineurs")
    expected = Commitment.objects.filter(
        actors=unicef, priorities__text__icontains="mineurs"
    ).first()
    assert expected.get_absolute_url() in found


def test_an_empty_result_says_what_to_do(secretariat):
    found = page(secretariat, "programmes:activities", "?q=introuvable")
    assert "Rien ne répond à ces filtres" in found
    assert "Tout afficher" in found


def test_the_page_of_a_long_list_keeps_the_filters(secretariat):
    more_activities(60)
    period = Activity.objects.first().period
    found = page(secretariat, "programmes:activities", f"?period={period.pk}&kind=")
    assert re.search(rf'href="\?period={period.pk}&amp;kind=&amp;page=2"', found)


# --- What is shown -------------------------------------------------------------------------


def test_the_text_of_the_bilan_is_read_on_its_programmes_page(secretariat):
    found = page(secretariat, "programmes:programme", number=11)
    for passage in Passage.objects.filter(programme__number=11):
        assert typographic(passage.heading) in found
    assert "<strong>comités programmes (CP)</strong>" in found, "its emphasis is kept, not shown"


def test_calls_for_projects_are_shown_launched_or_not_with_the_reason(secretariat):
    found = page(secretariat, "programmes:programmes")
    assert "plus de 100 projets soutenus" in found
    reason = CallForProjects.objects.get(was_launched=False).reason_not_launched
    assert "aucun appel lancé" in found
    assert typographic(reason) in found


def test_actions_without_a_known_wording_are_not_invented(secretariat):
    assert not Action.objects.exists()
    found = page(secretariat, "programmes:actions")
    assert "Aucun libellé d'action" in found
    assert "81" in found


def test_an_imported_action_joins_the_group_that_cites_it(secretariat):
    action = Action.objects.create(
        programme=Programme.objects.get(number=11), number=10, wording="Observer"
    )
    found = page(secretariat, "programmes:group", slug="veille")
    assert action.get_absolute_url() in found


def test_unknown_participants_are_dashes(secretariat):
    activity = Activity.objects.filter(participants_total=140).get()
    found = page(secretariat, "programmes:activity", pk=activity.pk)
    assert re.search(r"140\s*\(femmes : -, hommes : -\)", " ".join(found.split()))


def test_what_was_published_and_doubted_is_annotated(secretariat):
    activity = Activity.objects.exclude(editorial_note="").first()
    found = page(secretariat, "programmes:activity", pk=activity.pk)
    assert "Note sur la donnée" in found


def test_demonstration_data_is_marked(secretariat):
    activity = Activity.objects.first()
    activity.is_demonstration = True
    activity.save()
    assert "Donnée de démonstration" in page(secretariat, "programmes:activity", pk=activity.pk)


def test_an_amount_of_several_countries_is_not_shown_as_moroccos(secretariat):
    found = page(secretariat, "partners:project", slug="amem")
    assert "2\u202f400\u202f000\u202f€" in found
    assert "Plusieurs pays" in found
    assert "non communiquée" in found


def test_a_consultation_shows_every_priority_and_who_takes_it(secretariat):
    for consultation in Consultation.objects.all():
        found = page(secretariat, "partners:consultation", slug=consultation.slug)
        for priority in consultation.priorities.all():
            assert f"<dt>{priority.letter})</dt>" in found
        for commitment in consultation.commitments.all():
            assert commitment.get_absolute_url() in found


def test_meetings_held_stand_against_those_expected(secretariat):
    found = " ".join(page(secretariat, "committees:committees").split())
    assert re.search(r"CP1.*?<td class=\"count\">3</td> <td class=\"count\">12</td>", found)
    assert "au moins 33" in found


def test_every_signed_in_page_names_the_person_and_lets_them_leave(client_of):
    found = page(client_of(Role.FOCAL_POINT), "home")
    assert "Se déconnecter" in found
    assert "Point focal" in found
    assert "Données de référence" not in found


def test_the_home_page_of_an_empty_database_says_what_to_do(secretariat):
    from programmes.models import StrategicObjective, Strategy

    StrategicObjective.objects.all().delete()
    Strategy.objects.all().delete()
    assert "load_reference" in page(secretariat, "home")


# --- The Bilan -----------------------------------------------------------------------------


def test_the_secretariat_renders_and_everyone_downloads(client_of):
    edition = Edition.objects.get(slug="2020")
    secretariat = client_of(Role.SECRETARIAT)
    answer = secretariat.post(reverse("reporting:render", args=["2020"]), follow=True)
    assert "Terminé" in answer.content.decode()
    download = client_of(Role.PARTNER).get(reverse("reporting:download", args=["2020"]))
    assert download["Content-Type"] == "application/pdf"
    assert b"".join(download.streaming_content) == edition.renderings.get().file.read()


def test_a_failed_render_is_told_and_loses_nothing(client_of, monkeypatch):
    edition = Edition.objects.get(slug="2020")
    kept = publish_rendering(edition)

    def fail(*args, **kwargs):
        raise RuntimeError("panne")

    monkeypatch.setattr("reporting.productions.render_edition", fail)
    secretariat = client_of(Role.SECRETARIAT)
    answer = secretariat.post(reverse("reporting:render", args=["2020"]), follow=True)
    assert "Erreur inattendue (RuntimeError)" in answer.content.decode()
    assert kept.sha256 in page(secretariat, "reporting:edition", slug="2020")


def test_periods_are_not_calendar_years(secretariat):
    period = Period.objects.get(label="2017-2018")
    assert (period.start.isoformat(), period.end.isoformat()) == ("2017-09-01", "2018-08-31")
    assert "01/09/2017" in page(secretariat, "reporting:edition", slug="2017-2018")


# --- Finding one's way ---------------------------------------------------------------------


def test_the_entries_of_a_domain_are_shown_where_one_stands_in_it(secretariat):
    def entries(name):
        html = page(secretariat, name).split('class="site-subnav"')
        return re.findall(r'href="([^"]+)"', html[1].split("</ul>")[0]) if len(html) > 1 else []

    assert reverse("partners:money") in entries("partners:projects")
    assert reverse("programmes:actions") not in entries("partners:projects")
    assert reverse("programmes:actions") in entries("programmes:programmes")
    assert entries("home") == []
