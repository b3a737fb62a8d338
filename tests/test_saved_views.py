"""Views of the lists that people keep: saved where the filters are, opened, shared, deleted."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from partners.models import Commitment, Institution
from snia.accounts.models import Role
from snia.audit.models import Entry
from snia.saved.models import SavedView
from tests.builders import a_user

pytestmark = pytest.mark.usefixtures("reference_data")

LIST = "partners:commitments"


@pytest.fixture
def partner() -> Client:
    return signed_in(Role.PARTNER)


def signed_in(role: Role = Role.PARTNER) -> Client:
    client = Client()
    client.force_login(a_user(role))
    return client


def an_agency() -> Institution:
    return Institution.objects.filter(commitment_roles__isnull=False).first()


def hidden_fields(page: str) -> dict[str, str]:
    """What the block of the list would send, but for the title."""
    found = re.findall(r'type="hidden"\s+name="(liste|filtres)"\s+value="([^"]*)"', page)
    return {name: value.replace("&amp;", "&") for name, value in found}


def save(client: Client, query: str, title: str = "Les miens", route: str = LIST):
    return client.post(reverse("saved:save"), {"liste": route, "filtres": query, "title": title})


def saved(client: Client, query: str, title: str = "Les miens", route: str = LIST) -> SavedView:
    assert save(client, query, title, route).status_code == 302
    return SavedView.objects.order_by("pk").last()


def shared(client: Client, view: SavedView) -> None:
    data = {"title": view.title, "is_shared": "on"}
    assert client.post(reverse("saved:change", args=[view.pk]), data).status_code == 302


def thirty_views_of(client: Client) -> None:
    for number in range(30):
        SavedView.objects.create(
            owner_id=client.session["_auth_user_id"],
            route="partners:agreements",
            query="kind=seat",
            title=f"Vue {number}",
        )


# --- Saving --------------------------------------------------------------------------------


def test_a_list_with_filters_offers_to_save_what_it_shows(partner):
    agency = an_agency()
    address = reverse(LIST) + f"?status=fulfilled&agency={agency.pk}&page=1&q="
    sent = hidden_fields(partner.get(address).content.decode())
    response = partner.post(reverse("saved:save"), {**sent, "title": "Tenus"}, follow=True)
    page = response.content.decode()
    assert response.redirect_chain[-1][0] == (
        f"{reverse(LIST)}?agency={agency.pk}&status=fulfilled"
    )
    assert "Vue enregistrée : « Tenus »." in page


def test_the_part_that_htmx_swaps_holds_the_filters_now_shown(partner):
    """Filtering again swaps the results alone: the form must be among them."""
    page = partner.get(reverse(LIST) + "?status=abandoned", headers={"HX-Request": "true"})
    results = page.content.decode().split('id="resultats"')[1]
    assert hidden_fields(results)["filtres"] == "status=abandoned"


def test_a_list_without_filters_offers_nothing_to_save(partner):
    page = partner.get(reverse(LIST) + "?page=2&q=+&other=1").content.decode()
    assert 'name="filtres"' not in page
    assert "Mes vues de cette liste" in page


@pytest.mark.parametrize(
    "query",
    [
        "status=fulfilled&q=sant%C3%A9",
        "q=sant%C3%A9&status=fulfilled&page=3",
        "q=+sant%C3%A9+&status=fulfilled&agency=&unknown=1",
        "q=autre&q=sant%C3%A9&status=fulfilled",
        "?q=santé&status=fulfilled".lstrip("?"),
    ],
)
def test_the_same_filters_are_one_view_however_they_are_written(query, partner):
    assert saved(partner, query).query == "q=sant%C3%A9&status=fulfilled"
    saved(partner, "status=fulfilled&q=sant%C3%A9")
    assert SavedView.objects.count() == 1


@pytest.mark.parametrize(
    ("query", "title", "said"),
    [
        ("page=2", "Essai", "Choisir d&#x27;abord au moins un filtre"),
        ("status=nimporte", "Essai", "La liste ne comprend pas ces filtres : État."),
        ("agency=999999", "Essai", "La liste ne comprend pas ces filtres : Agence."),
        ("q=" + "a" * 2100, "Essai", "trop longs"),
        ("status=fulfilled", "", "obligatoire"),
        ("status=fulfilled", "   ", "obligatoire"),
        ("status=fulfilled", "x" * 81, "80"),
        ("status=fulfilled", "PRIS", "porte déjà ce titre"),
    ],
)
def test_what_can_not_be_saved_is_said_and_kept(query, title, said, partner):
    saved(partner, "status=undertaken", "Pris")
    response = save(partner, query, title)
    page = response.content.decode()
    assert response.status_code == 400
    assert said in page
    assert f'name="title" value="{title}"' in page or not title.strip()
    assert f'name="filtres" value="{query}"' in page
    assert SavedView.objects.count() == 1


@pytest.mark.parametrize(
    "route", ["\0", "", "home", "partners:commitment", "admin:index", "é:è", "x" * 500]
)
def test_a_page_that_is_no_list_keeps_nothing(route, partner):
    assert save(partner, "status=fulfilled", route=route).status_code == 404
    assert not SavedView.objects.exists()


# --- Opening -------------------------------------------------------------------------------


def test_a_view_leads_to_its_list(partner):
    view = saved(partner, "status=fulfilled")
    response = partner.get(view.get_absolute_url())
    assert response.url == f"{reverse(LIST)}?status=fulfilled"


def test_a_value_that_is_gone_is_said_and_the_rest_still_filters(partner):
    agency = Institution.objects.create(slug="passagere", kind="association")
    Commitment.objects.create(description="Essai", status="fulfilled").actors.add(agency)
    query = f"agency={agency.pk}&status=fulfilled"
    view = saved(partner, query, "Passagère")
    Commitment.objects.filter(actors=agency).delete()
    agency.delete()
    response = partner.get(view.get_absolute_url(), follow=True)
    assert response.redirect_chain[-1][0] == f"{reverse(LIST)}?status=fulfilled"
    page = response.content.decode()
    assert "« Passagère » désigne ce qui n&#x27;existe plus (Agence)" in page
    view.refresh_from_db()
    assert view.query == query


def test_the_views_of_a_list_come_when_they_are_unfolded(partner):
    saved(partner, "status=fulfilled", "Tenus")
    saved(partner, "kind=project", "Projets seuls", "partners:projects")
    address = reverse("saved:views") + f"?liste={LIST}"
    part = partner.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "Tenus" in part
    assert "Projets seuls" not in part
    assert "<html" not in part
    whole = partner.get(address).content.decode()  # without JavaScript, a page
    assert "Tenus" in whole
    assert "<html" in whole


@pytest.mark.parametrize("liste", ["%00", "nimporte", "home", "%ff"])
def test_a_list_that_is_none_narrows_nothing(liste, partner):
    saved(partner, "status=fulfilled", "Tenus")
    assert "Tenus" in partner.get(reverse("saved:views") + f"?liste={liste}").content.decode()


def test_a_list_costs_no_query_for_the_views(partner, django_assert_max_num_queries):
    """They are asked for apart: see the ceilings of tests/test_pages.py."""
    address = reverse("partners:agreements") + "?kind=seat"
    thirty_views_of(partner)
    with django_assert_max_num_queries(8):
        assert "Vue 7" not in partner.get(address).content.decode()


def test_the_page_of_views_costs_the_same_however_many(partner, django_assert_max_num_queries):
    thirty_views_of(partner)
    with django_assert_max_num_queries(3):
        page = partner.get(reverse("saved:views")).content.decode()
    assert page.count("Vue ") >= 30


# --- Whose they are ------------------------------------------------------------------------


def test_a_view_is_of_its_owner_alone(partner):
    view = saved(partner, "status=fulfilled", "Les miens")
    for role in Role:
        other = signed_in(role)
        assert "Les miens" not in other.get(reverse("saved:views")).content.decode()
        assert other.get(view.get_absolute_url()).status_code == 404
        assert other.get(reverse("saved:change", args=[view.pk])).status_code == 404
        assert other.post(reverse("saved:forget", args=[view.pk])).status_code == 404
    assert SavedView.objects.filter(pk=view.pk).exists()


def test_the_department_shares_a_view_that_everyone_opens(partner, secretariat):
    view = saved(secretariat, "status=in_progress", "En cours")
    shared(secretariat, view)
    page = partner.get(reverse("saved:views")).content.decode()
    assert "Vue partagée par le secrétariat" in page
    assert partner.get(view.get_absolute_url()).status_code == 302
    # It is not theirs to change; it is the department's, whoever saved it.
    assert partner.post(reverse("saved:forget", args=[view.pk])).status_code == 404
    administrator = signed_in(Role.ADMINISTRATOR)
    assert administrator.post(reverse("saved:forget", args=[view.pk])).status_code == 302
    told = Entry.objects.filter(verb="share_view").values_list("summary", flat=True)
    assert sorted(told) == [
        "Vue partagée avec tous : En cours",
        "Vue partagée supprimée : En cours",
    ]


def test_nobody_else_shares(partner):
    view = saved(partner, "status=fulfilled")
    assert "is_shared" not in partner.get(reverse("saved:change", args=[view.pk])).content.decode()
    shared(partner, view)
    view.refresh_from_db()
    assert not view.is_shared


def test_a_view_of_a_list_that_one_may_no_longer_read_is_not_offered(monkeypatch, partner):
    view = saved(partner, "status=fulfilled", "Les miens")
    monkeypatch.setattr("partners.explorer.views.ExplorerView.policy", lambda user: False)
    assert partner.get(view.get_absolute_url()).status_code == 404
    page = partner.get(reverse("saved:views")).content.decode()
    assert view.get_absolute_url() + '"' not in page  # but may be deleted
    assert reverse("saved:forget", args=[view.pk]) in page


# --- Changing ------------------------------------------------------------------------------


def test_a_view_is_renamed_and_deleted(partner):
    view = saved(partner, "status=fulfilled", "Avant")
    partner.post(reverse("saved:change", args=[view.pk]), {"title": "Après"})
    assert "Après" in partner.get(reverse("saved:views")).content.decode()
    response = partner.post(reverse("saved:forget", args=[view.pk]), follow=True)
    assert "Vue supprimée : « Après »." in response.content.decode()
    assert not SavedView.objects.exists()


def test_a_title_that_is_taken_is_refused_and_kept(partner):
    saved(partner, "status=fulfilled", "Tenus")
    view = saved(partner, "status=abandoned", "Abandonnés")
    response = partner.post(reverse("saved:change", args=[view.pk]), {"title": "tenus"})
    assert response.status_code == 400
    page = response.content.decode()
    assert "porte déjà ce titre" in page
    assert 'value="tenus"' in page
    view.refresh_from_db()
    assert view.title == "Abandonnés"
