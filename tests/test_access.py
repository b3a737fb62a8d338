"""Every route x every role, as data. A route that is missing from the table fails the suite."""

from dataclasses import dataclass, field

import pytest
from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from committees.models import Committee, Meeting
from partners.models import Agreement, Commitment, Consultation, Forum, Framework, Project
from programmes.models import Action, Activity, Programme
from reporting.models import Edition
from snia.accounts.models import Role, User

EVERYONE = frozenset([None, *Role])
ACCOUNTS = frozenset(Role)
DEPARTMENT = frozenset([Role.SECRETARIAT, Role.ADMINISTRATOR])


@dataclass(frozen=True)
class Route:
    name: str
    roles: frozenset = ACCOUNTS
    kwargs: dict = field(default_factory=dict)
    method: str = "get"
    answer: int = 200
    signed_in_answer: int | None = None


def first(model, **fields):
    return model._default_manager.filter(**fields).first()


ROUTES = [
    Route("home"),
    Route("search"),
    Route("csrf-token"),
    Route("sources"),
    Route("health", EVERYONE),
    # Who is signed in already is sent to the home page.
    Route("login", EVERYONE, signed_in_answer=302),
    Route("logout", ACCOUNTS, method="post", answer=302),
    Route("password_change"),
    Route("password_change_done"),
    Route("password_reset", EVERYONE),
    Route("password_reset_done", EVERYONE),
    Route("password_reset_confirm", EVERYONE, {"uidb64": "x", "token": "x"}),
    Route("password_reset_complete", EVERYONE),
    Route("programmes:programmes"),
    Route("programmes:programme", kwargs={"number": 11}),
    Route("programmes:objective", kwargs={"number": 24}),
    Route("programmes:group", kwargs={"slug": "veille"}),
    Route("programmes:actions"),
    Route("programmes:action", kwargs={"programme": 1, "number": 10}),
    Route("programmes:activities"),
    Route("programmes:activity", kwargs={"pk": Activity}),
    Route("committees:committees"),
    Route("committees:committee", kwargs={"slug": "copil"}),
    Route("committees:meetings"),
    Route("committees:meeting", kwargs={"pk": Meeting}),
    Route("partners:institutions"),
    Route("partners:institution", kwargs={"slug": "hcr"}),
    Route("partners:projects"),
    Route("partners:project", kwargs={"slug": Project}),
    Route("partners:agreements"),
    Route("partners:agreement", kwargs={"slug": Agreement}),
    Route("partners:forums"),
    Route("partners:forum", kwargs={"slug": Forum}),
    Route("partners:frameworks"),
    Route("partners:framework", kwargs={"slug": Framework}),
    Route("partners:consultations"),
    Route("partners:consultation", kwargs={"slug": Consultation}),
    Route("partners:commitments"),
    Route("partners:commitment", kwargs={"pk": Commitment}),
    Route("reporting:editions"),
    Route("reporting:edition", kwargs={"slug": "2020"}),
    # Nothing is rendered in this test: who may read is sent to the page that says so.
    Route("reporting:download", kwargs={"slug": "2020"}, answer=302),
    Route("reporting:render", DEPARTMENT, {"slug": "2020"}, method="post", answer=302),
]


@pytest.fixture
def one_of_each(reference_data, make_user):
    """The documents give no action of known wording: one of ours stands for them."""
    Action.objects.create(
        programme=Programme.objects.get(number=1), number=10, wording="Action d'essai"
    )


@pytest.fixture
def no_rendering(monkeypatch):
    """Who may ask for a rendering is tested here, not the rendering."""
    monkeypatch.setattr("reporting.tasks.publish_rendering", lambda *a, **k: Edition(pk=1))


def address(route: Route) -> str:
    kwargs = {
        name: getattr(first(value), name) if isinstance(value, type) else value
        for name, value in route.kwargs.items()
    }
    return reverse(route.name, kwargs=kwargs)


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role or "anonymous")
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_route_answers_role(route, role, one_of_each, no_rendering, client_of):
    url = address(route)
    response = getattr(client_of(role), route.method)(url)
    if role in route.roles:
        expected = route.signed_in_answer if role and route.signed_in_answer else route.answer
        assert response.status_code == expected
    elif role is None:
        assert response.status_code == 302
        assert response.url.startswith(reverse("login"))
    else:
        assert response.status_code == 403


def names_of(patterns, namespace=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                prefix = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from names_of(pattern.url_patterns, prefix)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"


def test_no_route_is_missing_from_the_table():
    assert sorted(names_of(get_resolver().url_patterns)) == sorted(r.name for r in ROUTES)


ADMIN_FOR_ADMINISTRATORS = {"accounts", "audit"}


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role or "anonymous")
def test_admin_is_the_departments(role, reference_data, client_of):
    client = client_of(role)
    for model in admin.site._registry:
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        status = client.get(url).status_code
        if role not in DEPARTMENT:
            assert status == 302, url
        elif model._meta.app_label in ADMIN_FOR_ADMINISTRATORS and role == Role.SECRETARIAT:
            assert status == 403, url
        else:
            assert status == 200, url


def test_inactive_account_is_shut_out(client, make_user):
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(reverse("home")).status_code == 302


@pytest.mark.parametrize(
    ("name", "kwargs"),
    [
        ("programmes:programme", {"number": 99}),
        ("programmes:action", {"programme": 1, "number": 999}),
        ("programmes:activity", {"pk": 0}),
        ("partners:institution", {"slug": "inconnue"}),
        ("committees:committee", {"slug": "inconnu"}),
        ("reporting:edition", {"slug": "1999"}),
    ],
)
def test_what_does_not_exist_answers_404_in_french(name, kwargs, reference_data, secretariat):
    response = secretariat.get(reverse(name, kwargs=kwargs))
    assert response.status_code == 404
    assert "Page introuvable" in response.content.decode()


def test_people_are_named_to_the_department_only(reference_data, client_of):
    consultation = first(Consultation, attendees__isnull=False)
    name = consultation.attendees.first().person.full_name
    for role in Role:
        page = client_of(role).get(consultation.get_absolute_url()).content.decode()
        assert (name in page) == (role in DEPARTMENT), role


def test_committee_pages_exist_for_every_body(reference_data, secretariat):
    for committee in Committee.objects.all():
        assert secretariat.get(committee.get_absolute_url()).status_code == 200
