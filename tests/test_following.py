"""Following institutions, projects and commitments: what changed is told, on a page and in a
feed."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from lxml import etree

from partners.following import feeds, subscriptions
from partners.following.changes import tell_change, telling_changes
from partners.models import (
    ChangeFeed,
    Commitment,
    CommitmentActor,
    Follow,
    Institution,
    PartnerChange,
    Person,
    Project,
    ProjectParty,
)
from snia.accounts.models import Role, User
from tests.builders import a_user
from tests.test_admin import change_url, form_of

pytestmark = pytest.mark.usefixtures("reference_data")

ATOM = "{http://www.w3.org/2005/Atom}"
FOLLOWING = "partners:following"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def reader() -> User:
    return a_user(Role.PARTNER)


@pytest.fixture
def signed_in(reader) -> Client:
    client = Client()
    client.force_login(reader)
    return client


def an_institution(slug: str = "oim") -> Institution:
    return Institution.objects.get(slug=slug)


def a_project(*parties: Institution, **fields) -> Project:
    number = Project.objects.count()
    values = {"slug": f"essai-{number}", "kind": "project", "title": f"Projet d'essai {number}"}
    project = Project.objects.create(**{**values, **fields})
    for institution in parties:
        ProjectParty.objects.create(project=project, institution=institution, role="funder")
    return project


def a_commitment(*actors: Institution, **fields) -> Commitment:
    values = {"description": "Former des juges", "status": "undertaken", **fields}
    commitment = Commitment.objects.create(**values)
    for institution in actors:
        CommitmentActor.objects.create(commitment=commitment, institution=institution)
    return commitment


def edit(client: Client, record, **values: str) -> None:
    """As a person does in the form of the reference data."""
    url = change_url(record)
    response = client.post(url, form_of(client, url) | values)
    assert response.status_code == 302, response.context["errors"]


def told(user: User) -> list[str]:
    """The titles that the person reads, latest first."""
    return [str(change) for change in PartnerChange.objects.told_to(user)]


def feed_of(owner: User) -> str:
    _feed, secret = feeds.create(owner)
    return reverse("partners:feed", args=[secret])


def entries(client: Client, address: str) -> list[etree._Element]:
    return read(client, address).findall(f"{ATOM}entry")


def read(client: Client, address: str) -> etree._Element:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(response.content)


def text(element: etree._Element, name: str) -> str:
    """What it says, with plain spaces and apostrophes."""
    return plain(element.findtext(f"{ATOM}{name}") or "")


def plain(words: str) -> str:
    return re.sub("[\u202f\xa0]", " ", words).replace("\u2019", "'")


# --- The buttons ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "word"),
    [(an_institution, "institution"), (a_project, "projet"), (a_commitment, "engagement")],
)
def test_a_button_follows_and_another_stops(record, word, signed_in, reader):
    record = record()
    page = record.get_absolute_url()
    address = f"/suivre/{word}/{record.pk}/"
    assert f'action="{address}"' in signed_in.get(page).content.decode()
    followed = signed_in.post(address, follow=True)
    assert followed.redirect_chain == [(page, 302)]
    assert "Ne plus suivre" in followed.content.decode()
    signed_in.post(address)  # a second click changes nothing
    assert Follow.objects.get(account=reader).record == record
    assert f'href="{page}"' in signed_in.get(reverse(FOLLOWING)).content.decode()
    stopped = signed_in.post(address, {"then": "stop", "from": "list"}, follow=True)
    assert stopped.redirect_chain == [(reverse(FOLLOWING), 302)]
    assert "Vous ne suivez rien encore" in stopped.content.decode()
    assert not Follow.objects.exists()


@pytest.mark.parametrize("address", ["/suivre/institution/0/", "/suivre/accord/1/"])
def test_what_is_not_there_is_not_followed(address, signed_in):
    assert signed_in.post(address).status_code == 404


# --- What is told --------------------------------------------------------------------------


def test_a_change_of_state_is_told_from_what_to_what(secretariat, reader, client):
    commitment = a_commitment()
    subscriptions.follow(reader, commitment)
    edit(secretariat, commitment, status="fulfilled", outcome="Deux sessions tenues.")
    [entry] = entries(client, feed_of(reader))
    assert text(entry, "title") == (
        "Engagement « Former des juges » : changement d'état, de « Pris » à « Tenu »"
    )
    assert "<li>État : de « Pris » à « Tenu »</li>" in text(entry, "summary")
    assert "<li>Suite donnée : ajout de « Deux sessions tenues. »</li>" in text(entry, "summary")
    link = entry.find(f"{ATOM}link").get("href")
    assert link.endswith(commitment.get_absolute_url())
    assert link.startswith("http")


def test_rows_are_told_too(secretariat, reader):
    commitment = a_commitment(an_institution("oim"))
    subscriptions.follow(reader, commitment)
    role = commitment.actor_roles.get()
    data = {
        "actor_roles-TOTAL_FORMS": "2",
        "actor_roles-0-role": "lead",
        "actor_roles-1-institution": str(an_institution("hcr").pk),
        "actor_roles-1-role": "support",
        "actor_roles-1-position": "2",
        "actor_roles-1-commitment": str(commitment.pk),
    }
    edit(secretariat, commitment, **data)
    [change] = PartnerChange.objects.all()
    assert change.kind == "changed"
    assert change.lines == [
        "Acteurs : de « OIM, Partenaire » à « OIM, Chef de file », « UNHCR, Soutien »"
    ]
    role.refresh_from_db()
    assert role.role == "lead"


def test_money_and_dates_of_a_project_are_told_as_the_french_write_them(secretariat, reader):
    project = a_project()
    subscriptions.follow(reader, project)
    data = {
        "when_written": "2018-2020",
        "standing": "closed",
        "amounts-TOTAL_FORMS": "1",
        "amounts-0-project": str(project.pk),
        "amounts-0-nature": "budget",
        "amounts-0-value": "5 271 000,50",
        "amounts-0-currency": "EUR",
        "amounts-0-scope": "morocco",
    }
    edit(secretariat, project, **data)
    [change] = PartnerChange.objects.all()
    assert change.kind == "status"
    assert [plain(line) for line in change.lines] == [
        "État : ajout de « Clos »",
        "Date : ajout de « 2018-2020 »",
        "Montants : ajout de « Budget, 5 271 000,50, EUR, Maroc seul »",
    ]


def test_a_form_saved_as_it_was_or_refused_tells_nothing(secretariat):
    commitment = a_commitment()
    edit(secretariat, commitment)
    url = change_url(commitment)
    data = form_of(secretariat, url) | {"description": "", "written": "", "status": "fulfilled"}
    assert secretariat.post(url, data).status_code == 200
    assert not PartnerChange.objects.exists()


def test_loading_the_reference_tells_nothing():
    assert Commitment.objects.exists()
    assert not PartnerChange.objects.exists()


def test_who_follows_an_institution_is_told_of_its_projects_and_commitments(reader):
    institution = an_institution()
    subscriptions.follow(reader, institution)
    other = an_institution("hcr")
    records = [
        institution,
        a_project(institution, title="Son projet"),
        a_commitment(institution, description="Le sien"),
        a_commitment(other, description="Envers elle"),
        a_commitment(other, description="D'une autre"),
        a_project(other, title="Le projet d'une autre"),
    ]
    records[3].towards.add(institution)
    for record in records:
        tell_change(record=record, summary="Essai")
    assert told(reader) == [
        "Engagement « Envers elle » : modification",
        "Engagement « Le sien » : modification",
        "Projet « Son projet » : modification",
        "Institution « OIM » : modification",
    ]


def test_who_follows_a_project_is_told_of_what_is_promised_for_it(reader):
    project = a_project()
    subscriptions.follow(reader, project)
    tell_change(record=a_commitment(project=project), kind="created")
    assert told(reader) == ["Engagement « Former des juges » : création"]


def test_an_institution_that_leaves_a_commitment_is_told(reader):
    commitment = a_commitment(an_institution())
    subscriptions.follow(reader, an_institution())
    with telling_changes(commitment):
        commitment.actor_roles.all().delete()
    assert told(reader) == ["Engagement « Former des juges » : modification, Acteurs"]


def test_what_one_follows_no_longer_is_told_no_longer(reader):
    commitment = a_commitment()
    subscriptions.follow(reader, commitment)
    tell_change(record=commitment)
    assert told(reader)
    subscriptions.unfollow(reader, commitment)
    assert told(reader) == []


def test_what_is_created_and_removed_in_the_reference_data_is_told(secretariat, reader, client):
    subscriptions.follow(reader, an_institution())
    url = reverse("admin:partners_commitment_add")
    data = form_of(secretariat, url) | {
        "description": "Ouvrir un guichet",
        "towards": str(an_institution().pk),
    }
    assert secretariat.post(url, data).status_code == 302
    assert told(reader) == ["Engagement « Ouvrir un guichet » : création"]
    commitment = Commitment.objects.get(description="Ouvrir un guichet")
    delete = reverse("admin:partners_commitment_delete", args=[commitment.pk])
    secretariat.post(delete, {"post": "yes"})
    assert not Commitment.objects.filter(pk=commitment.pk).exists()
    assert told(reader)[0] == "Engagement « Ouvrir un guichet » : suppression"
    [entry, _created] = entries(client, feed_of(reader))
    assert entry.find(f"{ATOM}link").get("href").endswith(reverse(FOLLOWING))


def test_who_followed_a_removed_commitment_alone_is_still_told(secretariat, reader, signed_in):
    commitment = a_commitment()
    subscriptions.follow(reader, commitment)
    secretariat.post(
        reverse("admin:partners_commitment_changelist"),
        {"action": "delete_selected", "_selected_action": [commitment.pk], "post": "yes"},
    )
    assert not Follow.objects.exists()
    page = signed_in.get(reverse(FOLLOWING)).content.decode()
    assert "suppression" in page
    assert "Former des juges" in page


def test_what_goes_with_a_consultation_is_told(secretariat, reader):
    commitment = Commitment.objects.filter(consultation__isnull=False).first()
    subscriptions.follow(reader, commitment)
    consultation = commitment.consultation
    delete = reverse("admin:partners_consultation_delete", args=[consultation.pk])
    secretariat.post(delete, {"post": "yes"})
    assert not Commitment.objects.filter(pk=commitment.pk).exists()
    assert told(reader)[0].endswith("suppression")


def test_nobody_is_named(secretariat, reader, client):
    """Neither who typed, nor the people of an institution (law 09-08)."""
    institution = an_institution()
    subscriptions.follow(reader, institution)
    person = Person.objects.create(full_name="Amina Témoin")
    url = change_url(institution)
    data = form_of(secretariat, url)
    number = int(data["affiliations-TOTAL_FORMS"])
    data |= {
        "affiliations-TOTAL_FORMS": number + 1,
        f"affiliations-{number}-person": person.pk,
        f"affiliations-{number}-institution": institution.pk,
        "description": "Présentation",
    }
    assert secretariat.post(url, data).status_code == 302
    content = client.get(feed_of(reader)).content.decode()
    assert "Présentation" in content
    assert "Témoin" not in content
    for user in User.objects.all():
        assert user.full_name not in content
        assert user.email not in content


# --- One after the other -------------------------------------------------------------------


def test_what_one_person_changes_in_a_row_is_one_entry(reader):
    commitment, author = a_commitment(), a_user()
    subscriptions.follow(reader, commitment)
    with time_machine.travel(NOON, tick=False) as clock:
        for status, outcome in [("in_progress", ""), ("fulfilled", "Fait"), ("fulfilled", "Fini")]:
            with telling_changes(commitment, actor=author):
                commitment.status, commitment.outcome = status, outcome
                commitment.save()
            clock.shift(timedelta(minutes=9))
    [change] = PartnerChange.objects.all()
    assert change.lines == [
        "État : de « Pris » à « Tenu »",
        "Suite donnée : ajout de « Fini »",
    ]
    assert change.kind == "status"
    assert (change.at, change.updated_at) == (NOON, NOON + timedelta(minutes=18))


def test_what_is_put_back_is_told_as_such(reader):
    commitment, author = a_commitment(), a_user()
    for status in ("fulfilled", "undertaken"):
        with telling_changes(commitment, actor=author):
            commitment.status = status
            commitment.save()
    [change] = PartnerChange.objects.all()
    assert change.lines == ["État : remis comme avant"]


@pytest.mark.parametrize("case", ["later", "another person", "another record", "nobody"])
def test_anything_else_is_another_entry(case):
    commitment, author = a_commitment(), a_user()
    with time_machine.travel(NOON, tick=False) as clock:
        tell_change(record=commitment, actor=None if case == "nobody" else author)
        clock.shift(timedelta(minutes=11 if case == "later" else 1))
        tell_change(
            record=a_commitment() if case == "another record" else commitment,
            actor={"nobody": None, "another person": a_user()}.get(case, author),
        )
    assert PartnerChange.objects.count() == 2


def test_a_removal_is_never_merged(reader):
    commitment, author = a_commitment(), a_user()
    for kind in ("created", "changed", "removed"):
        tell_change(record=commitment, kind=kind, actor=author)
    kinds = PartnerChange.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["created", "removed"]


# --- The feed ------------------------------------------------------------------------------


def some_changes(reader: User) -> list[Commitment]:
    commitments = [a_commitment(description=f"Engagement {number}") for number in range(3)]
    for commitment in commitments:
        subscriptions.follow(reader, commitment)
        tell_change(record=commitment, kind="created", actor=a_user())
    return commitments


def test_it_is_atom(reader, client):
    """What RFC 4287 asks of a feed and of its entries."""
    some_changes(reader)
    feed = read(client, feed_of(reader))
    assert feed.tag == f"{ATOM}feed"
    alternate = [
        link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") != "self"
    ]
    assert len(alternate) == 1
    found = feed.findall(f"{ATOM}entry")
    assert len(found) == 3
    for element in (feed, *found):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
            assert text(element, name).strip()
        assert datetime.fromisoformat(text(element, "updated")).tzinfo is not None
        assert re.fullmatch(r"tag:[^,]+,\d{4}-\d\d-\d\d:\S+", text(element, "id"))
    for entry in found:
        assert text(entry, "summary")
        assert datetime.fromisoformat(text(entry, "published"))
    assert text(feed.find(f"{ATOM}author"), "name") == "Suivi de la SNIA"
    identifiers = [text(element, "id") for element in (feed, *found)]
    assert len(set(identifiers)) == len(identifiers)
    assert text(feed, "updated") == max(text(entry, "updated") for entry in found)
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"


def test_what_was_typed_can_break_neither_the_xml_nor_the_html(reader, client):
    commitment = a_commitment(description="<script>a & b</script>\x0b]]>")
    subscriptions.follow(reader, commitment)
    tell_change(record=commitment, differences=[("État", "<i>\x07", "é\ufffe")], summary="\x00&")
    [entry] = entries(client, feed_of(reader))
    assert "<script>a & b</script>]]>" in text(entry, "title")
    assert "« &lt;i&gt; »" in text(entry, "summary")


def test_an_entry_keeps_its_identity_when_it_is_completed(reader, client):
    [commitment, *_others] = some_changes(reader)
    address = feed_of(reader)
    before = {text(entry, "id"): text(entry, "updated") for entry in entries(client, address)}
    author = PartnerChange.objects.get(commitment=commitment).actor
    tell_change(record=commitment, actor=author, differences=[("État", "Pris", "Tenu")])
    after = {text(entry, "id"): text(entry, "updated") for entry in entries(client, address)}
    assert before.keys() == after.keys()
    assert len({*before.items()} - {*after.items()}) == 1


def test_what_did_not_change_is_not_sent_again(reader, client):
    [commitment, *_others] = some_changes(reader)
    address = feed_of(reader)
    first = client.get(address)
    assert first["Last-Modified"]
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    tell_change(record=commitment)
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_an_empty_feed_stays_what_it_is(reader, client):
    address = feed_of(reader)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3)):
        assert entries(client, address) == []
        assert client.get(address).content == client.get(address).content


def test_it_tells_the_latest_hundred_at_one_cost(reader, client, django_assert_max_num_queries):
    commitment = a_commitment(an_institution())
    subscriptions.follow(reader, commitment)
    for number in range(120):
        tell_change(record=commitment, summary=f"Essai {number}")
    address = feed_of(reader)
    with django_assert_max_num_queries(2):
        found = entries(client, address)
    assert len(found) == 100
    assert "Essai 119" in text(found[0], "summary")


def test_its_address_is_shown_once_kept_nowhere_and_revoked(reader, signed_in, client):
    page = signed_in.post(reverse(FOLLOWING)).content.decode()
    [secret] = re.findall(r"http\S+/flux/engagements/(\S+?)\.atom", page)
    assert secret not in signed_in.get(reverse(FOLLOWING)).content.decode()
    feed = ChangeFeed.objects.get(owner=reader)
    assert secret not in str(ChangeFeed.objects.values())
    address = reverse("partners:feed", args=[secret])
    assert client.get(address).status_code == 200
    revoke = reverse("partners:feed-revoke", args=[feed.pk])
    client.force_login(a_user())
    assert client.post(revoke).status_code == 404  # another's
    assert client.get(address).status_code == 200
    assert "son adresse ne répond plus" in signed_in.post(revoke, follow=True).content.decode()
    assert client.get(address).status_code == 404


def test_the_address_of_a_closed_account_is_not_found(reader, client):
    address = feed_of(reader)
    User.objects.filter(pk=reader.pk).update(is_active=False)
    assert client.get(address).status_code == 404


def test_the_policy_is_asked_at_each_reading(monkeypatch, reader, client):
    address = feed_of(reader)
    monkeypatch.setattr("partners.perms.may_browse_partners", lambda user: False)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("secret", ["x", "é", "a" * 500])
def test_an_address_that_is_none_is_not_found(client, secret):
    assert client.get(reverse("partners:feed", args=[secret])).status_code == 404


def test_the_page_costs_the_same_whatever_is_followed(
    reader, signed_in, django_assert_max_num_queries
):
    for number in range(60):
        record = [an_institution, a_project, a_commitment][number % 3]()
        subscriptions.follow(reader, record)
        tell_change(record=record, differences=[("État", "Pris", "Tenu")])
        feeds.create(reader)
    with django_assert_max_num_queries(5):
        page = signed_in.get(reverse(FOLLOWING)).content.decode()
    assert page.count("Révoquer") == 60
