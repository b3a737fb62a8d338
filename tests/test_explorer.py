"""The explorer of commitments and projects, its facets, the matrices and the territories."""

import re
from datetime import date

import pytest
from django.urls import reverse

from partners.models import (
    Commitment,
    CommitmentActor,
    Consultation,
    Institution,
    Place,
    Priority,
    Project,
    ProjectParty,
)
from programmes.models import Action, Activity, Period, Programme, SpecificObjective
from tests.builders_committees import a_committee, a_seat
from tests.test_pages import more_commitments, more_projects, page

pytestmark = pytest.mark.usefixtures("reference_data")


def an_institution(slug):
    return Institution.objects.get(slug=slug)


def explorer(client, **sought):
    response = client.get(reverse("partners:commitments"), sought)
    assert response.status_code == 200
    return response


def found(client, **sought):
    """The addresses of all that the explorer lists, over its pages."""
    first = explorer(client, **sought)
    pages = first.context["paginator"].num_pages
    rows = list(first.context["object_list"])
    for number in range(2, pages + 1):
        rows += explorer(client, **sought, page=number).context["object_list"]
    addresses = [re.search(r'<th[^>]*><a href="([^"]+)"', row).group(1) for row in rows]
    assert len(addresses) == first.context["paginator"].count
    return addresses


def addresses(*records):
    return [record.get_absolute_url() for record in records]


# --- What is found ---------------------------------------------------------------------------


def test_everything_is_there_once_from_2008_to_todays_projects(secretariat):
    everything = found(secretariat)
    assert sorted(everything) == sorted(
        addresses(*Commitment.objects.all(), *Project.objects.all())
    )
    first_project = next(i for i, one in enumerate(everything) if one.startswith("/projets/"))
    assert all(one.startswith("/projets/") for one in everything[first_project:])


@pytest.mark.parametrize("words", ["HCR", "unhcr", "Haut commissariat réfugies"])
def test_an_agency_is_found_by_any_of_its_names(words, secretariat):
    hcr = an_institution("hcr")
    took = Commitment.objects.filter(actors=hcr)
    runs = Project.objects.filter(institutions=hcr)
    assert took
    assert runs
    assert {*addresses(*took, *runs)} <= {*found(secretariat, q=words)}


def test_words_may_be_of_the_agency_and_of_the_priority_together(secretariat):
    by_both = found(secretariat, q="unicef mineurs")
    assert by_both
    for address in by_both:
        commitment = Commitment.objects.get(pk=int(address.strip("/").split("/")[-1]))
        assert commitment.actors.filter(slug="unicef").exists()
        assert commitment.priorities.filter(text__icontains="mineurs").exists()


def test_an_agency_is_sought_among_actors_funders_and_implementers(secretariat):
    giz = an_institution("giz")
    roles = giz.project_roles.filter(role__in=["funder", "implementer", "support"])
    expected = Project.objects.filter(pk__in=roles.values("project"))
    assert sorted(found(secretariat, agency=giz.pk)) == sorted(addresses(*expected))


def test_who_asked_and_who_it_is_for_are_sought_together(secretariat):
    state = an_institution("etat-maroc")
    expected = Project.objects.filter(
        parties__institution=state, parties__role__in=["counterpart", "beneficiary"]
    ).distinct()
    assert sorted(found(secretariat, towards=state.pk)) == sorted(addresses(*expected))


def test_a_region_holds_what_is_in_its_cities(secretariat):
    oriental = Place.objects.get(name="L'Oriental")
    commitment = Commitment.objects.first()
    commitment.places.add(Place.objects.get(name="Oujda"))
    listed = found(secretariat, region=oriental.pk)
    assert commitment.get_absolute_url() in listed
    assert Project.objects.get(slug="depomi").get_absolute_url() in listed
    assert Project.objects.get(slug="sharaka").get_absolute_url() not in listed


def test_a_project_serves_the_programme_of_its_activities_and_of_its_actions(secretariat):
    reported = Project.objects.get(slug="depomi")
    assert reported.get_absolute_url() in found(secretariat, programme=11)
    commitment, project = Commitment.objects.first(), Project.objects.get(slug="iram")
    action = Action.objects.create(
        programme=Programme.objects.get(number=7), number=1, wording="Essai"
    )
    action.commitments.add(commitment)
    action.projects.add(project)
    assert found(secretariat, programme=7) == addresses(commitment, project)
    assert found(secretariat, action=action.pk) == addresses(commitment, project)


def test_an_objective_is_served_through_the_groups_of_its_actions(secretariat):
    objective = SpecificObjective.objects.get(number=24)
    groups = objective.groups.all()
    served = Project.objects.filter(activities__action_groups__in=groups).distinct()
    assert served
    assert sorted(found(secretariat, objective=24)) == sorted(addresses(*served))


def test_what_is_dated_in_a_period_is_found_and_what_has_no_date_is_not(secretariat):
    period = Period.objects.get(label="2020")
    inside = Project.objects.create(
        slug="dedans", kind="project", title="Dedans", when_start=date(2020, 12, 31)
    )
    outside = Project.objects.create(
        slug="dehors", kind="project", title="Dehors",
        when_start=date(2021, 1, 1), when_end=date(2021, 2, 1),
    )  # fmt: skip
    listed = found(secretariat, period=period.pk)
    assert inside.get_absolute_url() in listed
    assert Project.objects.get(slug="piseruma").get_absolute_url() in listed  # since 2007
    assert outside.get_absolute_url() not in listed
    assert Project.objects.get(slug="sharaka").get_absolute_url() not in listed  # no date


def test_the_year_of_a_commitment_is_that_of_its_consultation(secretariat):
    listed = found(secretariat, year=2008)
    for consultation in Consultation.objects.filter(source__slug="gtm-2008"):
        assert {*addresses(*consultation.commitments.all())} <= {*listed}


def test_a_projects_standing_is_sought_in_the_terms_of_a_commitments(secretariat):
    Project.objects.filter(slug="iram").update(standing="closed")
    Commitment.objects.filter(pk=Commitment.objects.first().pk).update(status="fulfilled")
    expected = [Commitment.objects.get(status="fulfilled"), Project.objects.get(slug="iram")]
    assert found(secretariat, status="fulfilled") == addresses(*expected)


def test_kinds_are_sought_apart(secretariat):
    assert len(found(secretariat, kind="commitment")) == Commitment.objects.count()
    instruments = Project.objects.filter(kind="instrument")
    assert found(secretariat, kind="instrument") == addresses(*instruments)


def test_a_strategy_that_answers_some_letters_finds_those_alone(secretariat):
    consultation = Consultation.objects.get(slug="2008-ccme")
    answer = consultation.goals.get()
    assert answer.letters == "a)"
    listed = {*found(secretariat, strategy=answer.goal_id, consultation=consultation.pk)}
    for_a = consultation.commitments.filter(priorities__letter="a").distinct()
    assert listed == {*addresses(*for_a)}
    assert listed < {*addresses(*consultation.commitments.all())}


# --- Nonsense --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["agency", "strategy", "programme", "region", "status", "year"])
@pytest.mark.parametrize("value", ["x", "-1", "999999999999", "' OR 1=1", "0"])
def test_a_criterion_of_nonsense_finds_nothing_and_says_so(name, value, secretariat):
    response = explorer(secretariat, **{name: value})
    assert not response.context["object_list"]
    assert "n'a pas de valeur" in response.content.decode().replace("&#x27;", "'")


def test_the_facets_of_nonsense_say_what_to_do(secretariat):
    assert "Corriger" in page(secretariat, "partners:facets", "?region=x")


# --- Facets ----------------------------------------------------------------------------------


def links_of(html):
    """Each link of the facets to the explorer, with the number beside it."""
    found = re.findall(r'href="/engagements/\?([^"]*)">.*?</a> <span class="muted">(\d+)', html)
    return [(query.replace("&amp;", "&"), int(number)) for query, number in found]


@pytest.mark.parametrize("query", ["", "?q=OIM", "?programme=11", "?consultation={first}"])
def test_each_facet_tells_how_many_its_link_finds(query, secretariat):
    query = query.format(first=Consultation.objects.first().pk)
    links = links_of(page(secretariat, "partners:facets", query))
    assert len(links) > 5
    for link, number in links:
        response = secretariat.get(f"{reverse('partners:commitments')}?{link}")
        assert response.context["paginator"].count == number, link


def test_priorities_are_a_facet_within_a_consultation_alone(secretariat):
    assert "priority=" not in page(secretariat, "partners:facets")
    first = Consultation.objects.first().pk
    assert "priority=" in page(secretariat, "partners:facets", f"?consultation={first}")


def test_a_criterion_chosen_among_the_facets_is_shown_and_can_be_dropped(secretariat):
    html = page(secretariat, "partners:commitments", "?programme=11&q=OIM&page=1")
    assert "Gouvernance et communication" in html
    assert 'href="?q=OIM"' in html
    assert '<input type="hidden" name="programme" value="11"' in html


def test_the_list_and_its_facets_cost_the_same_however_long(
    secretariat, django_assert_max_num_queries
):
    def cost():
        with django_assert_max_num_queries(10):
            explorer(secretariat)
        with django_assert_max_num_queries(10):
            explorer(secretariat, page=2)  # commitments and projects on one page
        with django_assert_max_num_queries(75):
            page(secretariat, "partners:facets")

    more_commitments(21)
    cost()
    more_commitments(100)
    more_projects(60)
    cost()


# --- Who does what ---------------------------------------------------------------------------


def test_each_cell_of_a_matrix_opens_as_many_records_as_it_tells(secretariat):
    html = page(secretariat, "partners:coverage", "?colonnes=strategy").split("</table>")[0]
    cells = re.findall(r'<td class="count">\s*<a href="(/engagements/\?[^"]+)">(\d+)</a>', html)
    assert len(cells) > 30
    for address, number in cells[::7]:
        response = secretariat.get(address.replace("&amp;", "&"))
        assert response.context["paginator"].count == int(number), address


def test_an_objective_that_no_partner_supports_is_told_until_one_does(secretariat):
    objective = SpecificObjective.objects.get(number=1)
    action = Action.objects.create(
        programme=objective.programme, objective=objective, number=1, wording="Essai"
    )
    gap = "<li>OSP\u00a01"
    assert gap in page(secretariat, "partners:coverage")
    action.projects.add(Project.objects.first())
    assert gap not in page(secretariat, "partners:coverage")


def test_a_request_that_nobody_took_up_is_told(secretariat):
    assert "chaque priorité des consultations a une agence" in page(
        secretariat, "partners:coverage"
    ).replace("\xa0", " ")
    consultation = Consultation.objects.get(slug="2008-emploi")
    left = Priority.objects.create(consultation=consultation, letter="k", text="Demande laissée")
    html = page(secretariat, "partners:coverage")
    assert "Demande laissée" in html
    assert left.get_absolute_url() in html


def test_a_priority_of_several_agencies_says_whether_one_leads(secretariat):
    employment = Priority.objects.get(consultation__slug="2008-emploi", letter="a")
    social = Priority.objects.get(consultation__slug="2008-developpement-social", letter="b")
    html = page(secretariat, "partners:coverage")
    row = {
        priority.pk: html.split(priority.get_absolute_url())[1].split("</tr>")[0]
        for priority in (employment, social)
    }
    assert "désigné" in row[employment.pk]
    assert "aucun" in row[social.pk]
    assert employment.commitments.filter(actor_roles__role=CommitmentActor.Role.LEAD).exists()


def test_unknown_columns_are_refused_in_a_sentence(secretariat):
    response = secretariat.get(reverse("partners:coverage"), {"colonnes": "x"})
    assert response.status_code == 400
    assert "choisir dans la liste" in response.content.decode()


@pytest.mark.parametrize("columns", ["programme", "region", "objective", "strategy", "period"])
def test_a_matrix_costs_the_same_however_many_records(
    columns, secretariat, django_assert_max_num_queries
):
    with django_assert_max_num_queries(60):
        page(secretariat, "partners:coverage", f"?colonnes={columns}")
    more_commitments(60)
    more_projects(60)
    with django_assert_max_num_queries(60):
        page(secretariat, "partners:coverage", f"?colonnes={columns}")


# --- Territories -----------------------------------------------------------------------------


def test_each_region_has_its_tile_and_its_numbers(secretariat, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        html = page(secretariat, "partners:territories")
    for region in Place.objects.filter(kind="region"):
        tile = html.split(f'href="{reverse("partners:territory", args=[region.pk])}"')[1]
        here = [region, *region.parts.all()]
        activities = Activity.objects.counted().filter(places__in=here).distinct().count()
        projects = Project.objects.filter(places__in=here).distinct().count()
        assert f"Activités : {activities}<" in tile.split("</a>")[0]
        assert f"Projets : {projects}<" in tile.split("</a>")[0]


def test_no_two_tiles_stand_in_one_place(secretariat):
    html = page(secretariat, "partners:territories")
    places = re.findall(r"tile-row-\d tile-column-\d", html)
    assert len(places) == len({*places}) == Place.objects.filter(kind="region").count()


def test_a_region_tells_its_cities_its_projects_and_its_activities(secretariat):
    oriental = Place.objects.get(name="L'Oriental")
    html = page(secretariat, "partners:territory", pk=oriental.pk)
    assert "Oujda" in html
    assert Project.objects.get(slug="depomi").get_absolute_url() in html
    in_oujda = Activity.objects.counted().filter(places__name="Oujda").first()
    assert in_oujda.get_absolute_url() in html


def test_a_city_has_no_page_of_its_own(secretariat):
    oujda = Place.objects.get(name="Oujda")
    assert secretariat.get(reverse("partners:territory", args=[oujda.pk])).status_code == 404


# --- From what was asked to what became of it ------------------------------------------------


def test_a_priority_leads_to_its_agencies_and_to_what_followed(secretariat):
    priority = Priority.objects.get(consultation__slug="2008-mcre", letter="a")
    html = page(secretariat, "partners:priority", slug="2008-mcre", letter="a")
    for commitment in priority.commitments.all():
        assert commitment.get_absolute_url() in html
    assert "24 octobre 2008" in html
    assert "18 décembre 2008" in html


def test_a_priority_without_a_sequel_says_that_the_documents_are_silent(secretariat):
    html = page(secretariat, "partners:priority", slug="2008-sante", letter="a")
    assert "ne disent pas" in html
    assert secretariat.get("/consultations/2008-sante/z/").status_code == 404


def test_the_page_of_an_institution_tells_where_it_sits_and_what_it_does(secretariat):
    oim = an_institution("oim")
    seat = a_seat(a_committee(), oim)
    action = Action.objects.create(
        programme=Programme.objects.get(number=7), number=1, wording="Essai"
    )
    action.supporters.add(oim)
    html = page(secretariat, "partners:institution", slug="oim")
    assert seat.committee.get_absolute_url() in html
    assert action.get_absolute_url() in html
    assert "en appui" in html
    party = ProjectParty.objects.filter(institution=oim).first()
    assert party.project.get_absolute_url() in html
    assert party.project.source.title.split(" ")[0] in html
