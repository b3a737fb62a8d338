"""The pages of a meeting: planned, worded, moved and opened from the site."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from committees.meetings import agenda
from committees.models import Committee, ItemDocument, Meeting
from snia.accounts.models import Role
from tests.builders import a_user, an_institution
from tests.builders_committees import (
    a_committee,
    a_meeting,
    a_meeting_told,
    a_member,
    in_days,
    reread_meeting,
)

pytestmark = pytest.mark.usefixtures("reference_data")
State = Meeting.State


@pytest.fixture
def member_client(client):
    client.force_login(a_member())
    return client


def url(name: str, meeting: Meeting, *more) -> str:
    return reverse(f"committees:{name}", args=[meeting.pk, *more])


def a_form(**changes) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=7)
    return {
        "committee": str(a_committee().pk),
        "day": f"{day:%Y-%m-%d}",
        "start": "10:00",
        "end": "12:00",
        "mode": "online",
        **changes,
    }


def post_of(client, path, data):
    response = client.post(path, data)
    return response, response.content.decode()


# --- Plan and change -------------------------------------------------------------------------


def test_a_meeting_is_planned_from_its_form(secretariat):
    response, _page = post_of(
        secretariat, reverse("committees:meeting-new"), a_form(title="Point")
    )
    meeting = Meeting.objects.get(title="Point")
    assert response.url == meeting.get_absolute_url()
    assert timezone.localtime(meeting.starts_at).hour == 10
    page = secretariat.get(response.url).content.decode()
    assert "10 h 00 à 12 h 00" in page
    assert "Convoquer" in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"day": "2020-01-01"}, "Cette date est passée"),
        ({"end": "09:00"}, "finit avant de commencer"),
        ({"end": "10:00"}, "finit avant de commencer"),
        ({"day": "demain"}, "date valide"),
        ({"committee": ""}, "obligatoire"),
        ({"link": "pas un lien"}, "URL valide"),
    ],
    ids=["past", "end before start", "no length", "no date", "no committee", "no link"],
)
def test_bad_input_is_told_in_french_and_kept(secretariat, changes, told):
    data = a_form(title="Ce que j'ai tapé", **changes)
    response, page = post_of(secretariat, reverse("committees:meeting-new"), data)
    assert response.status_code == 400
    assert told in page
    assert "Ce que j&#x27;ai tapé" in page
    assert not Meeting.objects.filter(starts_at__isnull=False).exists()


def test_a_second_meeting_on_a_day_is_refused_beside_what_was_typed(secretariat):
    a_meeting(starts_at=in_days(7))
    response, page = post_of(secretariat, reverse("committees:meeting-new"), a_form(title="Autre"))
    assert response.status_code == 400
    assert "déjà une réunion ce jour-là" in page
    assert 'value="Autre"' in page


def test_another_organisations_body_is_not_offered(secretariat):
    page = secretariat.get(reverse("committees:meeting-new")).content.decode()
    assert "CoPil" in page
    assert "UNCT" not in page


def test_a_meeting_is_moved_with_a_reason_and_called_off_with_one(secretariat):
    meeting = a_meeting()
    moved = {**a_form(), "reason": "Salle prise"}
    secretariat.post(url("meeting-move", meeting), moved)
    assert reread_meeting(meeting).when_start == timezone.localdate() + timedelta(days=7)
    response, page = post_of(secretariat, url("meeting-step", meeting, "annuler"), {"reason": ""})
    assert response.status_code == 400
    assert "Dire pourquoi : les invités le liront." in page
    secretariat.post(url("meeting-step", meeting, "annuler"), {"reason": "Deuil national"})
    page = secretariat.get(meeting.get_absolute_url()).content.decode()
    assert "Annulée" in page
    assert "Deuil national" in page


def test_what_cannot_be_done_is_told_on_the_page(secretariat):
    meeting = a_meeting(hours=1)
    item = meeting.items.get(title="Avancement des programmes")
    agenda.change(item, actor=a_user(), duration=90)
    response, page = post_of(secretariat, url("meeting-step", meeting, "convoquer"), {})
    assert response.status_code == 409
    assert "demande 90 minutes et la réunion en dure 60" in page
    assert reread_meeting(meeting).state == State.PLANNED


def test_an_unknown_step_is_not_found(secretariat):
    assert secretariat.get(url("meeting-step", a_meeting(), "dissoudre")).status_code == 404


def test_a_postponed_meeting_offers_its_new_date_without_asking_why(secretariat):
    meeting = a_meeting()
    secretariat.post(url("meeting-step", meeting, "reporter"), {"reason": "Neige"})
    page = secretariat.get(url("meeting-move", meeting)).content.decode()
    assert 'name="reason"' not in page
    secretariat.post(url("meeting-move", meeting), a_form())
    assert reread_meeting(meeting).state == State.PLANNED


@pytest.mark.parametrize("name", ["meeting-change", "meeting-move", "item-new"])
def test_another_organisations_meeting_is_only_read(secretariat, name):
    told = Meeting.objects.filter(committee__slug="unct").first()
    assert secretariat.get(told.get_absolute_url()).status_code == 200
    assert secretariat.get(url(name, told)).status_code in (403, 404)


# --- The agenda ------------------------------------------------------------------------------


def test_a_member_proposes_and_is_answered(member_client, secretariat):
    meeting = a_meeting()
    item = {"title": "Soins aux réfugiés", "kind": "discussion", "duration": "15"}
    member_client.post(url("item-new", meeting), item)
    proposed = meeting.items.get(title="Soins aux réfugiés")
    assert proposed.status == "proposed"
    assert "Soins aux réfugiés" in secretariat.get(meeting.get_absolute_url()).content.decode()
    act = url("item-act", meeting, proposed.pk)
    response = secretariat.post(act, {"then": "decline", "reason": ""}, follow=True)
    assert "Dire au membre pourquoi" in response.content.decode()
    secretariat.post(act, {"then": "decline", "reason": "Relève du CP1"})
    page = member_client.get(meeting.get_absolute_url()).content.decode()
    assert "Relève du CP1" in page


def test_a_frozen_agenda_takes_no_more_proposals(member_client, secretariat):
    meeting = a_meeting()
    Meeting.objects.filter(pk=meeting.pk).update(freezes_on=timezone.localdate())
    assert member_client.get(url("item-new", meeting)).status_code == 200
    yesterday = timezone.localdate() - timedelta(days=1)
    Meeting.objects.filter(pk=meeting.pk).update(freezes_on=yesterday)
    assert member_client.get(url("item-new", meeting)).status_code == 403
    assert (
        "Proposer un point" not in member_client.get(meeting.get_absolute_url()).content.decode()
    )
    assert secretariat.get(url("item-new", meeting)).status_code == 200


def test_a_stranger_to_the_committee_proposes_nothing(client):
    meeting = a_meeting(a_committee("cp1"))
    client.force_login(a_member())
    assert client.get(url("item-new", meeting)).status_code == 403


def test_what_others_proposed_is_not_shown_to_a_member(member_client):
    meeting = a_meeting()
    other = a_member(institution=an_institution("entraide-nationale"))
    agenda.propose(meeting, actor=other, title="Confidentiel", kind="discussion")
    assert "Confidentiel" not in member_client.get(meeting.get_absolute_url()).content.decode()


def test_buttons_move_an_item(secretariat):
    meeting = a_meeting(items=["A", "B"])
    item = meeting.items.get(title="B")
    secretariat.post(url("item-act", meeting, item.pk), {"then": "up"})
    assert list(meeting.items.values_list("title", flat=True)) == ["B", "A"]


def test_an_item_of_no_length_is_refused(secretariat):
    meeting = a_meeting()
    item = {"title": "Point", "kind": "discussion", "duration": "0"}
    response, page = post_of(secretariat, url("item-new", meeting), item)
    assert response.status_code == 400
    assert "au moins une minute" in page


# --- Documents -------------------------------------------------------------------------------


def join(client, meeting, name: str, content: bytes):
    item = meeting.items.first()
    file = SimpleUploadedFile(name, content)
    typed = {"title": item.title, "kind": item.kind, "duration": item.duration or ""}
    return client.post(
        url("item", meeting, item.pk), {**typed, "files": [file]}, follow=True
    ).content.decode()


def test_a_file_that_is_not_what_its_name_says_is_refused(secretariat):
    page = join(secretariat, a_meeting(), "note.pdf", b"MZ\x90\x00 un programme")
    assert "changer le nom ne change pas le format" in page
    assert not ItemDocument.objects.exists()


def test_documents_are_the_members(member_client, secretariat, client_of):
    meeting = a_meeting()
    join(secretariat, meeting, "note.pdf", b"%PDF-1.7 essai")
    document = ItemDocument.objects.get()
    response = member_client.get(document.get_absolute_url())
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert client_of(Role.FOCAL_POINT).get(document.get_absolute_url()).status_code == 404
    assert member_client.post(document.get_absolute_url()).status_code == 403
    secretariat.post(document.get_absolute_url())
    assert not ItemDocument.objects.exists()


def test_what_was_typed_is_kept_with_the_file_that_is_joined(secretariat):
    meeting = a_meeting()
    item = meeting.items.first()
    file = SimpleUploadedFile("note.pdf", b"%PDF-1.7 essai")
    typed = {"title": "Intitulé changé", "kind": item.kind, "files": [file]}
    secretariat.post(url("item", meeting, item.pk), typed)
    item.refresh_from_db()
    assert (item.title, item.documents.count()) == ("Intitulé changé", 1)


def test_a_document_of_another_meeting_is_not_found(secretariat):
    meeting = a_meeting()
    join(secretariat, meeting, "note.pdf", b"%PDF-1.7 essai")
    other = a_meeting(a_committee("cp1"))
    document = ItemDocument.objects.get()
    assert secretariat.get(url("document", other, document.pk)).status_code == 404


# --- Reading ---------------------------------------------------------------------------------


def test_notes_being_written_are_the_departments_and_published_ones_everyones(
    member_client, secretariat
):
    running = a_meeting_told(
        day=timezone.localdate(), starts_at=in_days(0), ends_at=in_days(0, 12)
    )
    running.items.create(title="Point", noted="<p>Brouillon de note</p>")
    assert "Brouillon de note" in secretariat.get(running.get_absolute_url()).content.decode()
    assert "Brouillon" not in member_client.get(running.get_absolute_url()).content.decode()
    told = Meeting.objects.filter(committee__slug="unct").first()
    assert "HCR" in member_client.get(told.get_absolute_url()).content.decode()


def test_the_secretariat_is_told_of_a_holiday_a_weekend_and_a_clash(secretariat, member_client):
    year = timezone.localdate().year + 1
    new = reverse("committees:meeting-new")

    def planned_on(day, slug="cp1"):
        committee = str(Committee.objects.get(slug=slug).pk)
        sent = a_form(day=day.isoformat(), committee=committee)
        return post_of(secretariat, new, sent)[0]["Location"]

    independence_day = planned_on(date(year, 11, 18))
    assert "Jour férié" in secretariat.get(independence_day).content.decode()
    assert "De cette date" not in member_client.get(independence_day).content.decode()
    a_saturday = next(
        date(year, 7, day) for day in range(1, 8) if date(year, 7, day).weekday() == 5
    )
    assert "<li>Samedi</li>" in secretariat.get(planned_on(a_saturday)).content.decode()
    a_clash = planned_on(date(year, 11, 18), "cp2")
    assert "se réunit déjà cette demi-journée" in secretariat.get(a_clash).content.decode()


def test_more_items_cost_no_more_queries(secretariat, django_assert_max_num_queries):
    meeting = a_meeting(items=[f"Point {n}" for n in range(12)], hours=8)
    with django_assert_max_num_queries(16):
        assert "Point 11" in secretariat.get(meeting.get_absolute_url()).content.decode()


def test_the_list_filters_by_state(secretariat):
    a_meeting(title="À venir")
    page = secretariat.get(reverse("committees:meetings"), {"state": "planned"}).content.decode()
    assert "À venir" in page
    assert "2020" not in page.split("<tbody>")[1]
