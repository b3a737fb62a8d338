"""What all of the API shares: tokens, quota, errors, pages by cursor, fields, ETag."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
import yaml
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisIsDown

from partners.models import Institution, Project
from programmes.models import ProgressUpdate
from snia.accounts.models import Role, User
from snia.api.models import Token
from snia.api.problem_kinds import KINDS
from snia.audit.models import Entry
from tests.builders import a_focal_point, an_institution, an_update, reread
from tests.builders_api import Script, a_token, every_row
from tests.walks import signed_in

pytestmark = pytest.mark.usefixtures("reference_data")

LIST = "/api/institutions/"
PROBLEM = "application/problem+json"


@pytest.fixture(autouse=True)
def _nothing_counted_yet():
    """Keys come back from one test to the next."""
    cache.clear()


@pytest.fixture
def nadia() -> User:
    return a_focal_point()


@pytest.fixture
def script(nadia) -> Script:
    return Script(a_token(nadia)[1])


def assert_problem(response: Any, status: int, kind: str) -> dict[str, Any]:
    assert (response.status_code, response["Content-Type"]) == (status, PROBLEM)
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["type"].endswith(f"/api/problemes/#{kind}")
    assert body["detail"]
    return body


def faults(response: Any) -> dict[str, str]:
    """What is wrong with each parameter."""
    body = assert_problem(response, 400, "parameters")
    return {fault["name"]: fault["detail"] for fault in body["errors"]}


# --- Tokens --------------------------------------------------------------------------------


def create(client: Any, **changes: Any) -> Any:
    typed = {"name": "Tableau de bord", "scope": "read", "days": "30", **changes}
    return client.post(reverse("api:tokens"), typed)


def test_a_token_is_shown_once_and_kept_as_a_fingerprint(nadia):
    client = signed_in(nadia)
    secret = create(client).context["secret"]
    token = Token.objects.get(prefix=secret[:10])
    assert secret not in json.dumps(list(Token.objects.values("digest", "prefix", "name")))
    page = client.get(reverse("api:tokens")).content.decode()
    assert secret not in page
    assert token.prefix in page
    assert Script(secret).get(LIST).status_code == 200
    assert Entry.objects.filter(verb="create_token", actor=nadia).exists()


@pytest.mark.parametrize("changes", [{"name": ""}, {"scope": "admin"}, {"days": "9999"}])
def test_a_token_that_is_not_right_keeps_what_was_typed(nadia, changes):
    response = create(signed_in(nadia), **changes)
    assert response.status_code == 400
    assert response.context["form"]["name"].value() == changes.get("name", "Tableau de bord")
    assert not Token.objects.exists()


def test_tokens_are_not_without_number(nadia, settings):
    settings.API_TOKENS_PER_ACCOUNT = 1
    client = signed_in(nadia)
    create(client)
    refused = create(client)
    assert refused.status_code == 400
    assert "révoquer" in refused.content.decode()


def test_a_revoked_token_opens_nothing(nadia):
    token, secret = a_token(nadia)
    client = signed_in(nadia)
    client.post(reverse("api:token-revoke", args=[token.pk]))
    response = Script(secret).get(LIST)
    assert_problem(response, 401, "authentication")
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert "révoqué le" in client.get(reverse("api:tokens")).content.decode()


def test_the_token_of_someone_else_is_not_found(nadia):
    token, secret = a_token(a_focal_point())
    client = signed_in(nadia)
    assert client.post(reverse("api:token-revoke", args=[token.pk])).status_code == 404
    assert token.name not in client.get(reverse("api:tokens")).content.decode()
    assert Script(secret).get(LIST).status_code == 200


def test_a_token_expires(nadia):
    _token, secret = a_token(nadia, days=30)
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert Script(secret).get(LIST).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert_problem(Script(secret).get(LIST), 401, "authentication")


def test_a_token_ends_with_its_account_and_follows_its_role(nadia):
    _token, secret = a_token(nadia)
    assert_problem(Script(secret).get("/api/personnes/"), 403, "permission")
    User.objects.filter(pk=nadia.pk).update(role=Role.SECRETARIAT)
    assert Script(secret).get("/api/personnes/").status_code == 200
    User.objects.filter(pk=nadia.pk).update(is_active=False)
    assert_problem(Script(secret).get(LIST), 401, "authentication")


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Bearer snia_\u00e9", "bearer  ", "x y"])
def test_what_is_no_token_opens_nothing(header, client):
    response = client.get(LIST, headers={"Authorization": header})
    assert_problem(response, 401, "authentication")


def test_the_last_use_is_noted_once_an_hour(nadia):
    token, secret = a_token(nadia)

    def used_at() -> Any:
        Script(secret).get(LIST)
        return Token.objects.get(pk=token.pk).last_used_at

    start = timezone.now()
    with time_machine.travel(start, tick=False):
        first = used_at()
    with time_machine.travel(start + timedelta(minutes=59), tick=False):
        assert used_at() == first
    with time_machine.travel(start + timedelta(minutes=61), tick=False):
        assert used_at() > first


def test_a_token_that_reads_does_not_write(nadia):
    update = an_update(author=nadia, content={"rate": "40"})
    path = reverse("programmes:api-update", args=[update.pk])

    def put(secret: str) -> Any:
        return Script(secret).put(
            path, {"rate": "41"}, "application/json", headers={"If-Match": '"1"'}
        )

    body = assert_problem(put(a_token(nadia)[1]), 403, "token-scope")
    assert "write" in body["detail"]
    assert reread(update).content["rate"] == "40"
    # No cookie, so no form of another site: a token needs no CSRF token.
    assert put(a_token(nadia, "read write")[1]).status_code == 200
    assert reread(update).content["rate"] == "41"
    assert Entry.objects.filter(verb="save_update", channel="api", actor=nadia).exists()


# --- Quota ---------------------------------------------------------------------------------


def test_the_quota_is_told_on_each_answer_and_held(nadia, settings):
    settings.API_RATE = (3, 60)
    client = Script(a_token(nadia)[1])
    moment = timezone.now().replace(second=10, microsecond=0)
    with time_machine.travel(moment, tick=False):
        answers = [client.get(LIST) for _ in range(3)]
        assert [a["RateLimit-Remaining"] for a in answers] == ["2", "1", "0"]
        assert {a["RateLimit-Limit"] for a in answers} == {"3"}
        refused = client.get(LIST)
    assert_problem(refused, 429, "quota")
    assert refused["Retry-After"] == refused["RateLimit-Reset"] == "50"
    with time_machine.travel(moment + timedelta(seconds=50), tick=False):
        assert client.get(LIST).status_code == 200


def test_each_token_has_its_quota_and_refusals_count(nadia, settings):
    settings.API_RATE = (2, 60)
    one, other = (Script(a_token(nadia)[1]) for _ in range(2))
    with time_machine.travel(timezone.now(), tick=False):
        told = [one.get(path).status_code for path in ("/api/personnes/", LIST, LIST)]
        assert told == [403, 200, 429]
        assert other.get(LIST).status_code == 200


def test_who_guesses_tokens_is_held_too(client, settings):
    settings.API_RATE = (2, 60)
    wrong = {"Authorization": "Bearer snia_x"}
    with time_machine.travel(timezone.now(), tick=False):
        answers = [client.get(LIST, headers=wrong, REMOTE_ADDR="192.0.2.7") for _ in range(2)]
    assert [a.status_code for a in answers] == [401, 401]
    assert answers[-1]["RateLimit-Remaining"] == "0"


def test_a_cache_that_is_down_shuts_nobody_out(script, monkeypatch):
    def down(*args: Any) -> None:
        raise RedisIsDown

    monkeypatch.setattr("snia.api.throttling.cache.add", down)
    assert script.get(LIST).status_code == 200


def test_a_token_costs_one_query_and_the_quota_none(script):
    script.get("/api/periodes/")  # its use is noted
    with CaptureQueriesContext(connection) as queries:
        script.get("/api/periodes/")
    assert len(queries) == 2


# --- Problems ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "fr"),
        ("fr-MA, en;q=0.8", "fr"),
        ("en", "en"),
        ("en-GB, fr;q=0.5", "en"),
        ("ar, en;q=0.8", "en"),
        ("ar", "fr"),
        ("\x00;;;q=x", "fr"),
    ],
)
def test_problems_are_told_in_the_language_asked_for(asked, language, script):
    response = script.get(f"{LIST}?kind=x&couleur=y", headers={"Accept-Language": asked})
    body = assert_problem(response, 400, "parameters")
    french = body["title"] == "Paramètres refusés"
    assert (french, response["Content-Language"]) == (language == "fr", language)
    assert body["title"] == KINDS["parameters"].title[0 if french else 1]


@pytest.mark.parametrize("path", ["/api/rien/", "/api/institutions/inconnue/", "/api/x/y/?z=1"])
def test_what_is_not_there_is_a_problem(path, script):
    assert_problem(script.get(path), 404, "not-found")


def test_an_address_without_its_last_slash_leads_to_it(script):
    assert script.get("/api/institutions").url == LIST


def test_nobody_reads_without_signing_in(client):
    for path in (LIST, "/api/rien/", "/api/schema/", "/api/actions/"):
        response = client.get(path)
        assert_problem(response, 401, "authentication")
        assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_method_that_is_not_there_is_named(nadia):
    response = Script(a_token(nadia, "read write")[1]).delete(LIST)
    body = assert_problem(response, 405, "method")
    assert "DELETE" in body["detail"]
    assert "GET" in response["Allow"]


def test_another_format_is_not_available(script):
    response = script.get(LIST, headers={"Accept": "text/csv"})
    assert_problem(response, 406, "not-acceptable")


def test_a_fault_of_ours_is_a_problem_too(nadia, monkeypatch):
    def broken(*args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("snia.api.resources.ResourceViewSet.list", broken)
    client = signed_in(nadia)
    response = client.get(LIST, headers={"Accept-Language": "en"})
    assert assert_problem(response, 500, "server-error")["title"] == "Server error"


def test_each_kind_of_problem_has_its_line_on_the_page(nadia):
    page = signed_in(nadia).get(reverse("api:problems")).content.decode()
    for key, kind in KINDS.items():
        assert f'id="{key}"' in page
        assert kind.title[1] in page


# --- Bad input -----------------------------------------------------------------------------

NONSENSE = [
    ("/api/projets/?currency=XXQ", "currency", "EUR"),
    ("/api/projets/?currency=EUR&amount_min=-1", "amount_min", "-1"),
    ("/api/projets/?currency=EUR&amount_min=beaucoup", "amount_min", "beaucoup"),
    ("/api/projets/?amount_min=10", "amount_min", "currency"),
    ("/api/projets/?institution=0", "institution", "0"),
    ("/api/projets/?institution=hcr", "institution", "hcr"),
    ("/api/projets/?institution=99999999999999999999999", "institution", "9999"),
    ("/api/projets/?kind=palais", "kind", "instrument"),
    ("/api/projets/?couleur=bleu", "couleur", "kind"),
    ("/api/projets/?kind=project&kind=programme", "kind", "une seule fois"),
    ("/api/projets/?kind=", "kind", "Sans valeur"),
    ("/api/projets/?q=%00", "q", "illisible"),
    ("/api/projets/?page_size=0", "page_size", "200"),
    ("/api/projets/?page_size=201", "page_size", "200"),
    ("/api/projets/?page_size=²", "page_size", "200"),
    ("/api/projets/?cursor=abc", "cursor", "next"),
    ("/api/projets/?cursor=after-9999999999999999999", "cursor", "next"),
    ("/api/projets/?fields=title,prix", "fields", "prix"),
    ("/api/projets/sharaka/?q=x", "q", "fields"),
    ("/api/cours-de-change/?day=hier", "day", "hier"),
    ("/api/decisions/?year=MMXX", "year", "MMXX"),
    ("/api/actions/?programme=1", "programme", "inconnu"),
    ("/api/schema/?format=xml", "format", "yaml"),
]


@pytest.mark.parametrize(("path", "name", "said"), NONSENSE)
def test_nonsense_is_refused_with_what_would_do(path, name, said, nadia):
    if "sharaka" in path:
        path = path.replace("sharaka", Project.objects.first().slug)
    told = faults(signed_in(nadia).get(path))
    assert list(told) == [name]
    assert said in told[name]


def test_all_that_is_wrong_is_told_at_once(script):
    assert set(faults(script.get(f"{LIST}?a=1&b=2&kind="))) == {"a", "b", "kind"}


def test_an_amount_is_compared_in_its_currency_alone(script):
    every = every_row(script, "/api/projets/", currency="EUR")
    large = every_row(script, "/api/projets/", currency="EUR", amount_min="10000000")
    assert 0 < len(large) < len(every)
    for project in large:
        values = [float(a["value"]) for a in project["amounts"] if a["currency"] == "EUR"]
        assert max(values) >= 10_000_000


@pytest.fixture
def writing(nadia) -> tuple[Script, ProgressUpdate]:
    update = an_update(author=nadia, content={"rate": "40"})
    return Script(a_token(nadia, "read write")[1]), update


def put(client: Any, update: ProgressUpdate, body: Any, kind: str = "application/json", **headers):
    path = reverse("programmes:api-update", args=[update.pk])
    given = {"If-Match": f'"{update.revision}"', **headers}
    return client.generic("PUT", path, body, kind, headers=given)


@pytest.mark.parametrize(
    ("body", "kind", "status", "problem"),
    [
        ("{", "application/json", 400, "unreadable-body"),
        ("[1]", "application/json", 400, "unreadable-body"),
        ("[" * 100_000, "application/json", 400, "unreadable-body"),
        (b"\xff", "application/json", 400, "unreadable-body"),
        ('{"rate": []}', "application/json", 400, "invalid-data"),
        ("rate=41", "application/x-www-form-urlencoded", 415, "media-type"),
        ("rate", "", 415, "media-type"),
        (b'"' + b"a" * 10 * 2**20 + b'"', "application/json", 413, "too-large"),
    ],
)
def test_a_body_that_does_not_do_is_refused_and_nothing_changes(
    body, kind, status, problem, writing
):
    client, update = writing
    told = assert_problem(put(client, update, body, kind), status, problem)
    assert reread(update).content == {"rate": "40"}
    if problem == "invalid-data":
        assert "rate" in told["errors"][0]["detail"] or told["errors"][0]["name"] == "rate"


def test_a_write_says_where_it_started(writing):
    client, update = writing
    for headers in ({"If-Match": ""}, {"If-Match": "*"}, {"If-Match": "x"}):
        refused = put(client, update, '{"rate": "41"}', **headers)
        assert_problem(refused, 428, "precondition-required")


def test_a_late_write_is_told_what_is_stored(writing):
    client, update = writing
    put(client, update, '{"rate": "41"}')
    late = put(client, update, '{"rate": "42"}')
    body = assert_problem(late, 412, "stale")
    assert (body["content"], body["revision"]) == ({"rate": "41"}, update.revision + 1)
    again = put(client, update, '{"rate": "42"}', **{"If-Match": late["ETag"]})
    assert again.status_code == 200


def test_an_answer_changes_its_tag_with_its_state(nadia, writing):
    client, update = writing
    path = reverse("programmes:api-update", args=[update.pk])
    before = client.get(path)["ETag"]
    ProgressUpdate.objects.filter(pk=update.pk).update(state="submitted", round=1)
    answer = client.get(path, headers={"If-None-Match": before})
    assert (answer.status_code, answer.json()["state"]) == (200, "submitted")


# --- Pages by cursor -----------------------------------------------------------------------


def test_every_row_is_read_once_while_rows_are_added_and_removed(script):
    before = set(Institution.objects.values_list("pk", flat=True))
    answer, read = script.get(LIST, {"page_size": 10}).json(), []
    added = 0
    while True:
        read += [row["id"] for row in answer["results"]]
        if answer["next"] is None:
            break
        added += 1
        if added < 4:
            an_institution(f"aaa-{added}")
        answer = script.get(answer["next"]).json()
    assert len(read) == len(set(read))
    assert before <= set(read)


def test_one_goes_back_by_the_same_pages(script):
    first = script.get(LIST, {"page_size": 7}).json()
    second = script.get(first["next"]).json()
    assert first["previous"] is None
    assert script.get(second["previous"]).json()["results"] == first["results"]


def test_a_cursor_keeps_the_filters_and_the_fields(script):
    rows = every_row(script, LIST, kind="ministry", page_size=2, fields="id,kind")
    expected = Institution.objects.filter(kind="ministry").order_by("pk")
    assert [row["id"] for row in rows] == list(expected.values_list("pk", flat=True))
    assert {tuple(row) for row in rows} == {("id", "kind")}


def test_a_page_after_the_last_one_is_empty(script):
    answer = script.get(LIST, {"cursor": "after-999999999"}).json()
    assert answer == {"next": None, "previous": None, "results": []}


# --- Fields, ETag --------------------------------------------------------------------------


@pytest.mark.parametrize("path", [LIST, f"{LIST}hcr/"])
def test_fields_are_those_asked_for(path, script):
    body = script.get(path, {"fields": "label,slug"}).json()
    row = body["results"][0] if "results" in body else body
    assert set(row) == {"label", "slug"}


@pytest.mark.parametrize("path", [LIST, f"{LIST}hcr/", "/api/actions/", "/api/schema/"])
def test_what_did_not_change_is_not_sent_again(path, script):
    first = script.get(path)
    again = script.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert "RateLimit-Remaining" in again
    weak = script.get(path, headers={"If-None-Match": f'"x", W/{first["ETag"]}'})
    assert weak.status_code == 304
    assert script.get(path, headers={"If-None-Match": '"x"'}).status_code == 200
    assert script.head(path)["ETag"] == first["ETag"]


def test_the_tag_changes_with_the_row(script):
    path = f"{LIST}hcr/"
    tag = script.get(path)["ETag"]
    Institution.objects.filter(slug="hcr").update(description="Autre")
    assert script.get(path, headers={"If-None-Match": tag}).status_code == 200


# --- Description and documentation -----------------------------------------------------------


def test_the_schema_is_the_same_in_json_and_in_yaml(script):
    told = script.get("/api/schema/").json()
    assert told["openapi"] == "3.1.0"
    for answer in (
        script.get("/api/schema/?format=yaml"),
        script.get("/api/schema/", headers={"Accept": "application/yaml"}),
    ):
        assert answer["Content-Type"].startswith("application/yaml")
        assert yaml.safe_load(answer.content) == told


def test_every_operation_has_an_example_and_its_errors(script):
    paths = script.get("/api/schema/").json()["paths"]
    assert paths.pop("/api/schema/")
    for path, operations in paths.items():
        for method, operation in operations.items():
            content = operation["responses"]["200"]["content"]["application/json"]
            assert content["example"], path
            assert {"401", "403", "429"} <= operation["responses"].keys(), path
            assert (method == "get") == ("304" in operation["responses"])


def test_the_documentation_has_a_page_for_each_resource(nadia):
    client = signed_in(nadia)
    overview = client.get(reverse("api:overview")).content.decode()
    for path in script_paths(client):
        name = path.split("/")[2]
        page = reverse("api:resource", args=[name])
        assert page in overview
        assert path in client.get(page).content.decode()
    assert client.get(reverse("api:resource", args=["rien"])).status_code == 404


def script_paths(client: Any) -> list[str]:
    return list(client.get("/api/schema/").json()["paths"])
