"""The department's pages of duplicates: what is proposed, compared, chosen and confirmed."""

import pytest
from django.urls import reverse

from partners.merging.suspects import suspicions
from partners.models import Institution, Merge, Person, Project, ProjectParty, ToldApart
from programmes.models import ProgressUpdate
from snia.audit.models import Entry
from tests.builders import a_campaign, an_action, an_institution, an_update
from tests.test_merging import merge, named, pair, people

__all__ = ["pair", "people"]

pytestmark = pytest.mark.usefixtures("reference_data")


def merge_url(kind: str = "institution", **choices: object) -> str:
    query = "&".join(f"{name}={value}" for name, value in choices.items())
    return f"{reverse('partners:merge', kwargs={'kind': kind})}?{query}"


def keys(kept, duplicate, **more):
    return {"kept": kept.pk, "duplicate": duplicate.pk, **more}


def pairs_of(kind: str) -> set[frozenset[str]]:
    return {frozenset((str(one.first), str(one.second))) for one in suspicions(kind)}


# --- Proposed ----------------------------------------------------------------------------------


def test_the_pair_of_the_table_of_2008_is_proposed_and_not_merged():
    suspected = frozenset(("M. Ahmed El Khder", "M. Mohamed El Khdar"))
    assert suspected in pairs_of("person")
    assert Person.objects.filter(full_name__in=["Ahmed El Khder", "Mohamed El Khdar"]).count() == 2


def test_names_that_differ_are_not_proposed():
    assert pairs_of("person") == {frozenset(("M. Ahmed El Khder", "M. Mohamed El Khdar"))}
    assert pairs_of("institution") == set()


@pytest.mark.parametrize(
    ("name", "acronym"),
    [
        ("Agence nationale de l'habitat", ""),
        ("AGENCE NATIONALE DE L’HABITAT", ""),
        ("Agence nationnale de l'habitat", ""),
        ("Une autre agence", "ANH"),
    ],
)
def test_institutions_that_look_alike_are_proposed(name, acronym):
    one = named("anh", "Agence nationale de l'habitat", "ANH")
    other = named("anh-2", name, acronym)
    assert frozenset((str(one), str(other))) in pairs_of("institution")


def test_people_of_one_address_are_proposed():
    for name in ("Rachid Benali", "Service du courrier"):
        Person.objects.create(full_name=name, email="r.benali@exemple.test")
    assert frozenset(("Rachid Benali", "Service du courrier")) in pairs_of("person")


def test_a_pair_told_apart_is_not_proposed_again(secretariat):
    (suspicion,) = suspicions("person")
    url = reverse("partners:duplicates", kwargs={"kind": "person"})
    assert "El Khdar" in secretariat.get(url).content.decode()
    sent = {"first": suspicion.second.pk, "second": suspicion.first.pk}
    for _twice in range(2):
        page = secretariat.post(url, sent, follow=True).content.decode()
        assert "El Khdar" not in page
    assert ToldApart.objects.count() == 1
    entry = Entry.objects.get(verb="tell_records_apart")
    assert "Khd" not in entry.summary


@pytest.mark.parametrize("sent", [{}, {"first": "x", "second": "1"}, {"first": "1" * 40}])
def test_nonsense_is_nobody(secretariat, sent):
    url = reverse("partners:duplicates", kwargs={"kind": "institution"})
    assert secretariat.post(url, sent).status_code == 404


def test_the_list_costs_the_same_however_many(secretariat, django_assert_max_num_queries):
    for number in range(30):
        Person.objects.create(full_name=f"Karim Tazi {number % 2}")
    url = reverse("partners:duplicates", kwargs={"kind": "person"})
    with django_assert_max_num_queries(10):
        assert "Karim Tazi" in secretariat.get(url).content.decode()


# --- Compared ----------------------------------------------------------------------------------


def test_two_are_found_by_words_and_compared(secretariat, pair):
    kept, duplicate = pair
    found = secretariat.get(merge_url(kept_words="APH", duplicate_words="AH")).content.decode()
    assert "Réunir ces deux fiches" in found
    several = secretariat.get(merge_url(kept_words="agence", duplicate_words="xyz"))
    page = several.content.decode()
    assert f'value="{kept.pk}"' in page
    assert f'value="{duplicate.pk}"' in page
    assert "Rien ne porte ce nom" in page


def test_the_page_tells_what_will_move_and_what_differs(secretariat, pair):
    kept, duplicate = pair
    project = Project.objects.first()
    for institution, note in ((kept, "Tout"), (duplicate, "Une part")):
        ProjectParty.objects.create(
            project=project, institution=institution, role="funder", note=note
        )
    writes = ProjectParty.objects.count()
    an_action().leads.add(duplicate)
    page = secretariat.get(merge_url(**keys(kept, duplicate))).content.decode()
    assert "Parties au projet" in page
    assert "relations" not in page.lower()
    assert "Une part" in page
    assert "devient une autre appellation" in page
    assert (Merge.objects.count(), ProjectParty.objects.count()) == (0, writes)


def test_comparing_costs_the_same_however_much_moves(
    secretariat, pair, django_assert_max_num_queries
):
    for project in Project.objects.all()[:15]:
        for institution in pair:
            ProjectParty.objects.create(project=project, institution=institution, role="support")
    for project in Project.objects.all()[:15]:
        ProjectParty.objects.create(project=project, institution=pair[1], role="beneficiary")
    with django_assert_max_num_queries(90):
        secretariat.get(merge_url(**keys(*pair)))


# --- Confirmed ---------------------------------------------------------------------------------


def test_confirmed_the_two_are_one_and_the_result_says_so(secretariat, pair):
    kept, duplicate = pair
    Institution.objects.filter(pk=kept.pk).update(description="Une agence")
    Institution.objects.filter(pk=duplicate.pk).update(description="L'agence du logement")
    page = secretariat.get(merge_url(**keys(kept, duplicate))).content.decode()
    offered = page[page.index('id="kept-description"') :]
    assert "checked" in offered[: offered.index(">")]
    sent = keys(kept, duplicate, reason="Le même sigle", **{"take-description": "duplicate"})
    response = secretariat.post(merge_url(), sent, follow=True)
    page = response.content.decode()
    assert Merge.objects.get().get_absolute_url() == response.redirect_chain[-1][0]
    assert "Le même sigle" in page
    assert kept.get_absolute_url() in page
    kept.refresh_from_db()
    assert kept.description == "L'agence du logement"


def test_without_a_reason_what_was_chosen_stays_on_the_page(secretariat, pair):
    kept, duplicate = pair
    Institution.objects.filter(pk=kept.pk).update(description="Une agence")
    Institution.objects.filter(pk=duplicate.pk).update(description="Une autre")
    sent = keys(kept, duplicate, **{"take-description": "duplicate"})
    response = secretariat.post(merge_url(), sent)
    assert response.status_code == 400
    page = response.content.decode()
    assert "Dire pourquoi" in page
    chosen = page[page.index('id="other-description"') :]
    assert "checked" in chosen[: chosen.index(">")]


def test_a_refusal_is_told_before_and_nothing_can_be_confirmed(secretariat, pair):
    campaign, action = a_campaign(), an_action()
    for institution in pair:
        an_update(campaign, action, institution, state=ProgressUpdate.State.DRAFT)
    page = secretariat.get(merge_url(**keys(*pair))).content.decode()
    assert "ne peuvent pas être réunies" in page
    assert "Réunir ces deux fiches" not in page
    assert secretariat.post(merge_url(), keys(*pair, reason="La même")).status_code == 400
    assert not Merge.objects.exists()


def test_one_chosen_twice_or_gone_is_told(secretariat, pair):
    kept, _duplicate = pair
    twice = secretariat.get(merge_url(**keys(kept, kept)))
    assert "deux fois le même" in twice.content.decode()
    assert secretariat.post(merge_url(), {"kept": kept.pk, "duplicate": 0}).status_code == 400


def test_people_are_merged_alike(secretariat, people):
    sent = keys(*people, reason="Deux graphies")
    response = secretariat.post(merge_url("person"), sent, follow=True)
    assert response.status_code == 200
    assert "Selma Idrissi" in response.content.decode()
    assert Person.objects.filter(full_name__contains="Idrissi").count() == 1


def test_a_page_of_a_merge_is_of_its_kind(secretariat, pair):
    merged = merge(*pair)
    other = reverse("partners:merge-done", kwargs={"kind": "person", "pk": merged.pk})
    assert secretariat.get(merged.get_absolute_url()).status_code == 200
    assert secretariat.get(other).status_code == 404
    assert an_institution("habitat").merges.get() == merged
