"""Every resource x every role; what a list holds is what its page lists, at a constant cost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.models import (
    Agreement,
    Amount,
    Commitment,
    CommitmentActor,
    Institution,
    Project,
    ProjectParty,
)
from programmes.models import Activity, ActivityParty, Progress
from snia.accounts.models import Role
from snia.api.resources import registered
from tests.api_resources import TABLE
from tests.builders import (
    a_campaign,
    a_complete_answer,
    a_period,
    an_action,
    an_indicator,
    an_institution,
    an_update,
)
from tests.builders_api import every_row, money_of, one_of_every_record, someone
from tests.builders_committees import a_committee, a_decision, a_meeting, an_alert, in_days
from tests.walks import in_turn, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def one_of_each(module_world):
    return one_of_every_record()


def test_no_resource_is_missing_from_the_table():
    assert sorted(TABLE) == sorted(resource.name for resource in registered())


@pytest.mark.parametrize("role", in_turn([None, *Role]), ids=lambda role: role or "anonymous")
def test_every_resource_answers_the_role(role, one_of_each, subtests):
    client = signed_in(someone(role, one_of_each))
    for name, row in TABLE.items():
        addresses = [
            reverse(f"api:{name}"),
            reverse(f"api:{name}-record", kwargs=row.key),
        ]
        for path in addresses:
            with subtests.test(path=path):
                expected = 401 if role is None else 200 if role in row.roles else 403
                assert client.get(path).status_code == expected


# --- The same rows as the pages ------------------------------------------------------------

PAGES = {
    "institutions": "partners:institutions",
    "projets": "partners:projects",
    "accords": "partners:agreements",
    "forums": "partners:forums",
    "cadres": "partners:frameworks",
    "consultations": "partners:consultations",
    "engagements": "partners:commitments",
    "programmes": "programmes:programmes",
    "fiches-actions": "programmes:actions",
    "activites": "programmes:activities",
    "campagnes": "programmes:campaigns",
    "comites": "committees:committees",
    "reunions": "committees:meetings",
    "decisions": "committees:decisions",
    "alertes": "committees:alerts",
    "bilans": "reporting:editions",
    "documents": "sources",
}


# The explorer lists projects too.
ALONE = {"engagements": {"kind": "commitment"}}


def number_listed(page: Any) -> int:
    """How many records a page lists, on all its pages."""
    paginator = page.context.get("paginator")
    return paginator.count if paginator else len(page.context["object_list"])


@pytest.mark.parametrize("role", in_turn(Role))
def test_a_list_holds_what_its_page_lists(role, one_of_each, subtests):
    """And each of its records has its address and its page."""
    client = signed_in(someone(role, one_of_each))
    for name, row in TABLE.items():
        if role not in row.roles:
            continue
        with subtests.test(resource=name):
            rows = every_row(client, reverse(f"api:{name}"), page_size=200)
            assert rows, name
            first = rows[0]
            assert client.get(first["url"]).json() == first
            if first["page"]:
                assert client.get(first["page"]).status_code == 200
            if name in PAGES:
                listed = number_listed(client.get(reverse(PAGES[name]), ALONE.get(name)))
                assert len(rows) == listed


FILTERED = [
    ("institutions", "partners:institutions", {"q": "hcr"}),
    ("institutions", "partners:institutions", {"kind": "un_agency"}),
    ("projets", "partners:projects", {"q": "UNHCR"}),
    ("projets", "partners:projects", {"kind": "instrument"}),
    ("accords", "partners:agreements", {"kind": "convention"}),
    ("engagements", "partners:commitments", {"kind": "commitment", "q": "formation"}),
    ("activites", "programmes:activities", {"kind": "training"}),
    ("activites", "programmes:activities", {"q": "rabat"}),
    ("reunions", "committees:meetings", {"mode": "online"}),
    ("decisions", "committees:decisions", {"status": "open"}),
    ("alertes", "committees:alerts", {"severity": "medium"}),
]


@pytest.mark.parametrize(("name", "route", "query"), FILTERED)
def test_a_filter_means_what_it_means_on_the_page(name, route, query, one_of_each):
    client = signed_in(someone(Role.SECRETARIAT, one_of_each))
    listed = number_listed(client.get(reverse(route), query))
    assert len(every_row(client, reverse(f"api:{name}"), page_size=200, **query)) == listed
    assert listed < number_listed(client.get(reverse(route))) or name in ("decisions", "alertes")


def test_a_filter_by_key_finds_what_hangs_on_it(one_of_each):
    client = signed_in(someone(Role.PARTNER, one_of_each))
    agency = Institution.objects.filter(commitment_roles__isnull=False).first()
    found = every_row(client, reverse("api:engagements"), agency=agency.pk)
    roles = CommitmentActor.objects.filter(institution=agency).values_list("commitment")
    assert {row["id"] for row in found} == {key for (key,) in roles}


# --- The cost ------------------------------------------------------------------------------


def more_of_the_partners(number: int) -> None:
    for index in range(number):
        institution = an_institution(f"essai-{index}")
        institution.names.create(acronym=f"E{index}", name="Essai")
        institution.aliases.create(alias=f"Alias {index}")
        project = Project.objects.create(slug=f"p-{index}", title="Essai", kind="project")
        ProjectParty.objects.create(project=project, institution=institution, role="funder")
        Amount.objects.create(project=project, value=10, currency="EUR", scope="morocco")
        project.components.create(title="Essai")
        money_of(project)
        agreement = Agreement.objects.create(slug=f"a-{index}", title="Essai", kind="seat")
        agreement.parties.create(institution=institution)
        commitment = Commitment.objects.create(description="Essai", project=project)
        commitment.actor_roles.create(institution=institution)
        commitment.towards.add(institution)
        commitment.sequels.create(text="Essai", project=project)


def more_of_the_strategy(number: int) -> None:
    for index in range(number):
        action = an_action(50 + index, leads=[an_institution()])
        update = an_update(
            a_campaign(period=a_period()),
            action,
            state="validated",
            content=a_complete_answer([an_indicator(action)]),
        )
        activity = Activity.objects.filter(reported_in=update).first()
        ActivityParty.objects.create(
            activity=activity, institution=an_institution(f"essai-{index}"), role="partner"
        )
        activity.actions.add(action)


def more_of_the_committees(number: int) -> None:
    for index in range(number):
        committee = a_committee(("cp3", "cp4", "copil")[index])
        a_decision(committee, owner=an_institution(f"essai-{index}"), actions=[an_action()])
        an_alert(an_action(60 + index, programme=11))
        a_meeting(committee, starts_at=in_days(30 + index), items=["Un", "Deux"])


MORE: list[Callable[[int], None]] = [
    more_of_the_partners,
    more_of_the_strategy,
    more_of_the_committees,
]
MOST_QUERIES = 20


def queries_of_each(client: Any) -> dict[str, int]:
    counts = {}
    for name in [*TABLE, "actions"]:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/api/{name}/").status_code == 200, name
        counts[name] = len(queries)
    return counts


def test_more_rows_cost_no_more_queries(one_of_each):
    client = signed_in(someone(Role.SECRETARIAT, one_of_each))
    queries_of_each(client)
    before = queries_of_each(client)
    for add in MORE:
        add(3)
    after = queries_of_each(client)
    assert {name: count for name, count in after.items() if count > before[name]} == {}
    assert max(after.values()) <= MOST_QUERIES


# --- What a role sees of a record ----------------------------------------------------------


def test_people_are_named_to_the_department_only(one_of_each, subtests):
    for role in Role:
        client = signed_in(someone(role, one_of_each))
        with subtests.test(role=role):
            attendees = [row["attendees"] for row in every_row(client, "/api/consultations/")]
            seats = [s for row in every_row(client, "/api/comites/") for s in row["seats"]]
            sees = role in (Role.SECRETARIAT, Role.ADMINISTRATOR)
            assert (attendees != [None] * len(attendees)) == sees
            assert any(seat["delegates"] is not None for seat in seats) == sees


def test_an_answer_is_told_to_who_may_read_it(one_of_each, subtests):
    other = an_update(
        institution=an_institution("entraide-nationale"),
        state="validated",
        content=a_complete_answer(one_of_each.action.indicators.all()),
    )
    expected = {
        Role.SECRETARIAT: {one_of_each.pk, other.pk},
        Role.ADMINISTRATOR: {one_of_each.pk, other.pk},
        Role.FOCAL_POINT: {one_of_each.pk},
        Role.PARTNER: {one_of_each.pk},
        Role.DECISION_MAKER: set(),
    }
    updates = dict(Progress.objects.values_list("pk", "update"))
    for role, readable in expected.items():
        client = signed_in(someone(role, one_of_each))
        with subtests.test(role=role):
            rows = every_row(client, "/api/avancements/")
            assert len(rows) == 2
            assert {updates[row["id"]] for row in rows if row["answer"]} == readable
            if role != Role.DECISION_MAKER:
                values = every_row(client, "/api/valeurs-d-indicateurs/")
                assert len(values) == len(readable)


def test_merged_activities_are_listed_once_and_keep_their_address(one_of_each):
    one, other = Activity.objects.counted().order_by("pk")[:2]
    Activity.objects.filter(pk=other.pk).update(merged_into=one)
    client = signed_in(someone(Role.PARTNER, one_of_each))
    keys = {row["id"] for row in every_row(client, "/api/activites/", page_size=200)}
    assert (one.pk in keys, other.pk in keys) == (True, False)
    assert client.get(f"/api/activites/{other.pk}/").json()["merged_into"]["id"] == one.pk


def test_money_is_exact_and_keeps_its_currency(one_of_each):
    amount = Amount.objects.filter(project__isnull=False).exclude(scope="morocco").first()
    client = signed_in(someone(Role.PARTNER, one_of_each))
    row = client.get(reverse("api:projets-record", args=[amount.project.slug])).json()
    [told] = [one for one in row["amounts"] if one["written"] == amount.written]
    assert told["value"] == f"{amount.value:.2f}"
    assert told["currency"] == amount.currency
    share = amount.morocco_share
    assert told["for_morocco"] == (None if share is None else f"{share:.2f}")


def test_the_table_of_dates_and_references(one_of_each):
    """Dates as written with their days; what is referred to has its key and its name."""
    client = signed_in(someone(Role.PARTNER, one_of_each))
    agreement = Agreement.objects.exclude(when_written="").first()
    row = client.get(reverse("api:accords-record", args=[agreement.slug])).json()
    assert row["when"]["written"] == agreement.when_written
    assert row["when"]["start"] == agreement.when_start.isoformat()
    party = agreement.parties.first()
    assert row["parties"][0]["institution"] == {
        "id": party.institution_id,
        "slug": party.institution.slug,
        "label": party.institution.label,
    }
