"""One answer, as data: who may do what with it, in every situation of its campaign.

What belongs to another institution is not there (404); a role that has no business with answers
is refused (403). What is refused changes nothing, and what is validated is locked everywhere.
"""

from itertools import product

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from partners.models import Affiliation
from programmes import urls
from tests import access_progress_world
from tests.access_progress_requests import REQUESTS, put_document
from tests.access_progress_tables import EXPECTED, PEOPLE, PERSONS, combinations
from tests.access_progress_world import SENT, SITUATIONS, Stored, World, changed, stored
from tests.builders import OTHER_INSTITUTION, an_institution, an_update, reread, yesterday
from tests.walks import noting_writes, signed_in, told, undone

pytestmark = pytest.mark.usefixtures("reference_data")

begun_world, world = access_progress_world.begun_world, access_progress_world.world


def test_no_combination_is_missing_from_the_tables():
    told = [combination for combination, _answer in combinations()]
    assert sorted(told) == sorted(product(REQUESTS, PERSONS, SITUATIONS))


def of_one_answer(pattern: URLPattern) -> bool:
    """Its address names an answer, or the workbook of an institution's answers."""
    return str(pattern.pattern).startswith(("avancement/<", "api/avancement/<")) or (
        "classeurs/<" in str(pattern.pattern)
    )


def test_no_route_of_an_answer_is_missing_from_the_tables():
    asked = {request.partition(",")[0] for request in REQUESTS}
    routes = {
        f"{pattern.name} {method.upper()}"
        for pattern in urls.urlpatterns
        if of_one_answer(pattern)
        for method in pattern.callback.view_class.http_method_names
        if hasattr(pattern.callback.view_class, method) and method not in ("head", "options")
    }
    assert routes == asked


# --- The tables, tried ---------------------------------------------------------------------


def answer_to(world: World, request: str, person: str, client: Client, before: Stored) -> str:
    """What is answered and what it changed, in the words of the tables; then all is undone."""
    with undone(), noting_writes() as writes:
        response = REQUESTS[request](world, client, person)
        changes = changed(before, stored(world.update)) if writes else []
        if "content" in changes:
            assert reread(world.update).content["rate"] == SENT
    return "+".join([told(response), *changes])


ON_BOTH = ("open", "extended")


@pytest.mark.parametrize(
    "situation",
    [pytest.param(name, marks=() if name in ON_BOTH else pytest.mark.once) for name in SITUATIONS],
)
def test_everyone_is_answered_as_the_tables_say(situation, world, subtests):
    SITUATIONS[situation](world)
    world.update = reread(world.update)
    clients = {person: signed_in(user) for person, user in world.people.items()}
    before = stored(world.update)
    for request, person in product(REQUESTS, PERSONS):
        with subtests.test(request=request, person=person):
            answer = answer_to(world, request, person, clients[person], before)
            assert answer == EXPECTED[request, person, situation]
    assert changed(before, stored(world.update)) == []


@pytest.mark.parametrize("kind", ["attachment", "version", "restore", "conflict"])
def test_a_part_is_found_under_its_own_answer_alone(kind, world):
    """What is of another institution's answer is not reached through one's own."""
    stranger = world.people["other focal point"]
    theirs = an_update(world.update.campaign, institution=an_institution(OTHER_INSTITUTION))
    aside = world.asides["other focal point"].pk
    part = {"attachment": world.attachment.pk, "conflict": aside}.get(kind, 2)
    client = signed_in(stranger)
    ask = client.post if kind == "restore" else client.get
    assert ask(reverse(f"programmes:{kind}", args=[theirs.pk, part])).status_code == 404


def test_what_someone_set_aside_is_shown_to_them_alone(world):
    url = world.asides["focal point"].get_absolute_url()
    others = [*PEOPLE["department"], "partner"]
    assert [signed_in(world.people[p]).get(url).status_code for p in others] == [404, 404, 404]


def test_a_write_to_the_interface_needs_the_token_of_a_page(world):
    """A page of another site could not send it."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["focal point"])
    before = stored(world.update)
    assert put_document(world, client, "focal point").status_code == 403
    assert changed(before, stored(world.update)) == []


def test_a_workbook_is_shown_to_who_looks_at_it_not_as_to_who_sent_it(world):
    """Its sender left yesterday; someone else of the institution goes on with it."""
    Affiliation.objects.filter(person__user=world.returned.uploaded_by).update(until=yesterday())
    client = signed_in(world.people["partner"])
    page = client.get(world.returned.get_absolute_url()).content.decode()
    assert "Ce qui changerait" in page
