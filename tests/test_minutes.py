"""Minutes: drafted, circulated to the members, remarked on, approved by the next meeting, put
right once sealed; a document that no later change reaches."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from committees.meetings.steps import NotNow
from committees.minutes import lifecycle, sealing, writing
from committees.minutes.compiling import composed
from committees.minutes.document import minutes_pdf
from committees.models import Attendance, Decision, Meeting, MeetingStep, Message, Minutes
from partners.models import InstitutionName
from snia.accounts.models import Role
from tests.builders import a_focal_point, a_user, an_institution, today, yesterday
from tests.builders_committees import (
    a_committee,
    a_delegate,
    a_meeting,
    a_member,
    a_seat,
    hold_now,
    in_days,
    reread_meeting,
)
from tests.builders_minutes import (
    a_held_meeting,
    circulated_minutes,
    items_of,
    note,
    sealed_minutes,
    write,
)

pytestmark = pytest.mark.usefixtures("reference_data")

State = Meeting.State


@pytest.fixture
def secretary():
    return a_user(Role.SECRETARIAT)


def a_month() -> dict:
    return {"remarks_due_on": today() + timedelta(days=15)}


# --- Drafted ---------------------------------------------------------------------------------


def test_minutes_are_not_drafted_while_items_have_no_outcome(secretary):
    meeting = a_held_meeting(items=["Santé", "Logement", "Emploi"])
    first, *others = items_of(meeting)
    writing.set_outcome(first, outcome="noted", actor=secretary)
    with pytest.raises(lifecycle.WithoutOutcome, match="Logement ; Emploi") as refusal:
        lifecycle.draft(meeting, actor=secretary)
    assert refusal.value.items == others
    assert reread_meeting(meeting).state == State.HELD


def test_the_page_links_to_each_item_that_is_missing(secretariat):
    meeting = a_held_meeting(items=["Santé", "Logement"])
    url = reverse("committees:write-step", args=[meeting.pk])
    answer = secretariat.post(url, {"step": "draft"})
    assert answer.status_code == 400
    page = answer.content.decode()
    for item in items_of(meeting):
        assert f'<a href="#point-{item.pk}">' in page


def test_what_was_put_off_comes_onto_the_next_agenda(secretary):
    meeting = a_held_meeting(items=["Santé"])
    coming = a_meeting(starts_at=in_days(20), items=())
    [item] = items_of(meeting)
    writing.set_outcome(item, outcome="deferred", actor=secretary)
    lifecycle.draft(meeting, actor=secretary)
    assert coming.items.get().carried_from == item


# --- Circulated ------------------------------------------------------------------------------


def test_circulated_minutes_hold_all_that_the_meeting_was(secretary):
    meeting = a_held_meeting(
        items=["Santé"], title="Bilan de mi-parcours", chaired_by="Le directeur", mode="online"
    )
    [item] = items_of(meeting)
    note(item, "<p>Le point a été vu.</p>", secretary)
    writing.set_outcome(item, outcome="decided", actor=secretary)
    Decision.objects.create(
        committee=meeting.committee,
        meeting=meeting,
        item=item,
        year=2031,
        number=7,
        text="Former les agents.",
        decided_on=today(),
        owner=an_institution(),
        due_on=today(),
    )
    lifecycle.draft(meeting, actor=secretary)
    content = lifecycle.circulate(meeting, **a_month(), actor=secretary).content
    assert content["subject"] == "Bilan de mi-parcours"
    assert (content["chair"], content["mode"]) == ("Le directeur", "En ligne")
    assert content["committee"] == meeting.committee.name
    [there] = content["attendance"]
    assert there["label"] == "Présents"
    assert "présent" in content["quorum"][0]["words"]
    [told] = content["items"]
    assert (told["title"], told["text"], told["outcome"]) == (
        "Santé",
        "<p>Le point a été vu.</p>",
        "Décidé",
    )
    [decision] = told["decisions"]
    assert decision["reference"].endswith("2031-07")
    assert decision["owner"] == "MTIP"


def test_attendance_is_grouped_with_who_represents_whom(secretary):
    a_committee().seats.all().delete()
    seats = [a_seat(institution=an_institution(f"essai-{letter}")) for letter in "abcd"]
    a_delegate(seats[0])
    meeting = a_meeting(state=State.CONVENED)
    hold_now(meeting, secretary)
    lines = [
        {"status": "present", "attendee": "Mme Une", "is_online": True},
        {"status": "represented", "proxy": seats[0].institution},
        {"status": "excused"},
        {"status": "absent"},
    ]
    for seat, line in zip(seats, lines, strict=True):
        row = Attendance.objects.get(meeting=meeting, institution=seat.institution)
        Attendance.objects.filter(pk=row.pk).update(**line)
    Attendance.objects.create(
        meeting=meeting, institution=an_institution("hcr"), status="present", is_member=False
    )
    groups = circulated_minutes(reread_meeting(meeting), secretary).content["attendance"]
    assert [(group["label"], len(group["rows"])) for group in groups] == [
        ("Présents", 1),
        ("Représentés", 1),
        ("Excusés", 1),
        ("Absents", 1),
        ("Invités et observateurs", 1),
    ]
    assert groups[0]["rows"][0]["person"] == "Mme Une"
    assert groups[0]["rows"][0]["online"] is True
    assert groups[1]["rows"][0]["proxy"] == "essai-a"


def test_nothing_that_changes_later_reaches_a_circulated_document(secretariat, secretary):
    meeting = a_held_meeting(items=["Santé"])
    institution = meeting.attendances.first().institution
    before = institution.label_on(today())
    minutes = circulated_minutes(meeting, secretary)
    InstitutionName.objects.create(institution=institution, acronym="RENOMMÉE")
    items_of(meeting)[0].delete()
    meeting.committee.name = "Autre nom"
    meeting.committee.save()
    page = secretariat.get(minutes.get_absolute_url()).content.decode()
    article = page.split("<article")[1].split("</article>")[0]
    assert before in article
    assert "RENOMMÉE" not in article
    assert "Santé" in article


def test_a_word_has_one_spelling_whatever_keyboard_it_came_from():
    assert composed({"a": ["e\u0301te\u0301", 3, None]}) == {"a": ["été", 3, None]}


def test_members_get_the_pdf_each_once(secretary, django_capture_on_commit_callbacks):
    a_committee().seats.all().delete()
    delegate = a_delegate(a_seat(institution=an_institution("essai-a")))
    focal_point = a_focal_point(a_seat(institution=an_institution("essai-b")).institution)
    meeting = a_held_meeting()
    with django_capture_on_commit_callbacks(execute=True):
        minutes = circulated_minutes(meeting, secretary)
    told = Message.objects.filter(purpose="minutes", meeting=meeting)
    assert set(told.values_list("address", flat=True)) == {
        delegate.person.email,
        focal_point.email,
    }
    sent = [message for message in mail.outbox if message.subject.startswith("Compte rendu")]
    assert len(sent) == 2
    name, content, kind = sent[0].attachments[0]
    assert (name.startswith("compte-rendu-cp2-"), kind) == (True, "application/pdf")
    assert content.startswith(b"%PDF")
    assert minutes.get_absolute_url() in sent[0].body


def test_the_approval_comes_onto_the_next_agenda_first(secretary):
    meeting = a_held_meeting()
    coming = a_meeting(starts_at=in_days(20))
    circulated_minutes(meeting, secretary)
    first = coming.items.order_by("position").first()
    assert (first.approves, first.origin) == (meeting, "previous_minutes")


def test_the_deadline_for_remarks_is_to_come(secretary):
    meeting = a_held_meeting()
    write(meeting, secretary)
    lifecycle.draft(meeting, actor=secretary)
    with pytest.raises(ValidationError, match="passé"):
        lifecycle.circulate(meeting, remarks_due_on=yesterday(), actor=secretary)
    assert not Minutes.objects.exists()


def test_an_outcome_taken_back_stops_the_circulation(secretary):
    meeting = a_held_meeting()
    write(meeting, secretary)
    lifecycle.draft(meeting, actor=secretary)
    writing.set_outcome(items_of(meeting)[0], outcome="", actor=secretary)
    with pytest.raises(lifecycle.WithoutOutcome):
        lifecycle.circulate(meeting, **a_month(), actor=secretary)


def test_a_step_is_refused_from_anywhere_else(secretary):
    meeting = a_held_meeting()
    for step in (
        lambda: lifecycle.circulate(meeting, **a_month(), actor=secretary),
        lambda: lifecycle.reopen(meeting, reason="x", actor=secretary),
        lambda: lifecycle.correct(meeting, reason="x", actor=secretary),
        lambda: sealing.approve(meeting, reason="x", actor=secretary),
    ):
        with pytest.raises(NotNow):
            step()


def test_another_version_is_circulated_and_the_first_is_kept(secretary):
    minutes = circulated_minutes(actor=secretary)
    meeting = minutes.meeting
    with pytest.raises(ValidationError):
        lifecycle.reopen(meeting, reason=" ", actor=secretary)
    lifecycle.reopen(meeting, reason="Une remarque est prise en compte.", actor=secretary)
    note(items_of(meeting)[0], "<p>Récrit.</p>", secretary)
    second = circulated_minutes(reread_meeting(meeting), secretary)
    assert (second.version, second.supersedes) == (2, None)
    assert second.content["items"][0]["text"] == "<p>Récrit.</p>"
    minutes.refresh_from_db()
    assert minutes.content["items"][0]["text"] == "<p>Le point a été examiné.</p>"
    keys = Message.objects.filter(purpose="minutes").values_list("key", flat=True)
    assert {key.split(":")[2] for key in keys} == {"1", "2"}


# --- Remarks ---------------------------------------------------------------------------------


def test_a_member_remarks_and_the_secretariat_answers(client, secretariat, secretary):
    minutes = circulated_minutes(actor=secretary)
    member = a_member()
    client.force_login(member)
    url = reverse("committees:remark", args=[minutes.meeting_id, 1])
    key = minutes.content["items"][0]["key"]
    assert client.post(url, {"text": "Ce n'est pas dit ainsi.", "item": key}).status_code == 302
    made = minutes.remarks.get()
    assert (made.author, made.item_id, made.institution) == (member, key, an_institution())
    answer = reverse("committees:remark-answer", args=[minutes.meeting_id, made.pk])
    page = secretariat.post(answer, {"answer": "declined", "text": ""}, follow=True)
    assert "Dire pourquoi la remarque n" in page.content.decode()
    secretariat.post(answer, {"answer": "declined", "text": "L'enregistrement le confirme."})
    read = client.get(minutes.get_absolute_url()).content.decode()
    assert "Non retenue" in read
    assert "enregistrement le confirme" in read


def test_an_empty_remark_is_refused_and_what_was_typed_stays(client, secretary):
    minutes = circulated_minutes(actor=secretary)
    client.force_login(a_member())
    url = reverse("committees:remark", args=[minutes.meeting_id, 1])
    assert client.post(url, {"text": "  ", "item": "nonsense"}).status_code == 400
    assert client.post(url, {}).status_code == 400


def test_remarks_are_received_until_the_day_given(secretary):
    minutes = circulated_minutes(actor=secretary)
    member = a_member()
    Minutes.objects.update(remarks_due_on=yesterday())
    minutes.refresh_from_db()
    with pytest.raises(NotNow, match="ne se reçoivent plus"):
        lifecycle.remark(minutes, text="Trop tard", author=member)
    # The secretariat notes what it was told in time.
    lifecycle.remark(minutes, text="Dite par téléphone", author=secretary)


def test_remarks_go_to_the_latest_version_and_come_from_members(secretary):
    minutes = circulated_minutes(actor=secretary)
    stranger = a_focal_point(an_institution("essai-tiers"))
    with pytest.raises(NotNow):
        lifecycle.remark(minutes, text="De passage", author=stranger)
    lifecycle.reopen(minutes.meeting, reason="Récrit", actor=secretary)
    circulated_minutes(reread_meeting(minutes.meeting), secretary)
    with pytest.raises(NotNow, match="plus récente"):
        lifecycle.remark(minutes, text="Sur l'ancienne", author=a_member())


# --- Approved, corrected ---------------------------------------------------------------------


def approving(minutes: Minutes, secretary):
    """The item of the next meeting, which is held, by which it approves."""
    coming = a_meeting(starts_at=in_days(20), state=State.CONVENED)
    # Both can't be of one day: the first was a month ago.
    before = minutes.meeting.starts_at - timedelta(days=30)
    Meeting.objects.filter(pk=minutes.meeting_id).update(
        starts_at=before,
        ends_at=before + timedelta(hours=2),
        when_start=before.date(),
        when_end=before.date(),
    )
    hold_now(coming, secretary)
    return coming.items.get(approves=minutes.meeting)


def test_the_next_meeting_approves_and_it_is_sealed(secretary):
    minutes = circulated_minutes(actor=secretary)
    item = approving(minutes, secretary)
    writing.set_outcome(item, outcome="approved", actor=secretary)
    minutes.refresh_from_db()
    assert (minutes.rank, minutes.approved_at, minutes.sealed_by) == (1, item.meeting, secretary)
    assert reread_meeting(minutes.meeting).state == State.SEALED
    with pytest.raises(NotNow, match="approuvé et scellé"):
        writing.set_outcome(item, outcome="deferred", actor=secretary)


def test_an_item_that_is_put_off_approves_nothing(secretary):
    minutes = circulated_minutes(actor=secretary)
    item = approving(minutes, secretary)
    writing.set_outcome(item, outcome="deferred", actor=secretary)
    minutes.refresh_from_db()
    assert not minutes.is_sealed


def test_minutes_that_were_reopened_are_not_approved(secretary):
    minutes = circulated_minutes(actor=secretary)
    item = approving(minutes, secretary)
    lifecycle.reopen(minutes.meeting, reason="Récrit", actor=secretary)
    with pytest.raises(NotNow, match="n'est pas diffusé"):
        writing.set_outcome(item, outcome="approved", actor=secretary)
    item.refresh_from_db()
    assert item.outcome == ""


def test_remarks_are_answered_before_minutes_are_approved(secretary):
    minutes = circulated_minutes(actor=secretary)
    made = lifecycle.remark(minutes, text="À revoir", author=secretary)
    with pytest.raises(NotNow, match="1 remarque attend"):
        sealing.approve(minutes.meeting, reason="Dissous", actor=secretary)
    lifecycle.answer_remark(made, answer="taken", text="", actor=secretary)
    sealing.approve(minutes.meeting, reason="Dissous", actor=secretary)


def test_without_a_meeting_a_reason_is_given(secretary):
    minutes = circulated_minutes(actor=secretary)
    with pytest.raises(ValidationError, match="pourquoi aucune réunion"):
        sealing.approve(minutes.meeting, reason=" ", actor=secretary)
    sealed = sealing.approve(minutes.meeting, reason="Le comité est dissous.", actor=secretary)
    assert sealed.approval_reason == "Le comité est dissous."


def test_a_script_never_approves(secretary, secretariat):
    minutes = circulated_minutes(actor=secretary)
    item = approving(minutes, secretary)
    url = reverse("committees:note-autosave", args=[item.meeting_id, item.pk])
    sent = {"text": "<p>x</p>", "outcome": "approved", "revision": 0, "base": '{"outcome": ""}'}
    assert secretariat.post(url, sent).status_code == 200
    minutes.refresh_from_db()
    assert not minutes.is_sealed
    secretariat.post(reverse("committees:note", args=[item.meeting_id, item.pk]), sent)
    minutes.refresh_from_db()
    assert minutes.is_sealed


def test_a_correction_supersedes_once_it_is_sealed(secretary, secretariat):
    first = sealed_minutes(actor=secretary)
    meeting = first.meeting
    with pytest.raises(ValidationError):
        lifecycle.correct(meeting, reason="", actor=secretary)
    lifecycle.correct(meeting, reason="Un chiffre est faux.", actor=secretary)
    note(items_of(meeting)[0], "<p>Chiffre juste.</p>", secretary)
    circulated_minutes(reread_meeting(meeting), secretary)
    lifecycle.reopen(meeting, reason="Encore une faute.", actor=secretary)
    third = circulated_minutes(reread_meeting(meeting), secretary)
    assert (third.supersedes, third.correction_reason) == (first, "Un chiffre est faux.")
    assert third.content["corrects"]["hash"] == first.hash
    assert Minutes.objects.in_force().get() == first
    sealing.approve(meeting, reason="Vu par le président.", actor=secretary)
    assert Minutes.objects.in_force().get() == third
    page = secretariat.get(first.get_absolute_url()).content.decode()
    assert "la version 3 est en vigueur" in page


def test_the_thread_tells_every_step(secretary):
    first = sealed_minutes(actor=secretary)
    lifecycle.correct(first.meeting, reason="Un chiffre est faux.", actor=secretary)
    acts = first.meeting.steps.values_list("act", flat=True)
    assert list(acts)[-4:] == ["drafted", "circulated", "sealed", "corrected"]
    assert first.meeting.steps.last().reason == "Un chiffre est faux."
    assert MeetingStep.objects.filter(act="sealed").get().reason == "Le comité est dissous."


# --- The pages -------------------------------------------------------------------------------


def test_all_of_it_is_done_from_the_page(secretariat):
    meeting = a_held_meeting(items=["Santé"])
    write(meeting, a_user())
    url = reverse("committees:write-step", args=[meeting.pk])
    due = (today() + timedelta(days=10)).isoformat()
    steps = [
        ({"step": "draft"}, "Diffuser aux membres"),
        ({"step": "circulate", "remarks_due_on": due}, "Approuver sans réunion"),
        ({"step": "reopen", "reason": "Une remarque"}, "Diffuser aux membres"),
        ({"step": "circulate", "remarks_due_on": due}, "Approuver sans réunion"),
        ({"step": "approve", "reason": "Dissous"}, "Ouvrir une correction"),
        ({"step": "correct", "reason": "Une erreur"}, "Diffuser aux membres"),
    ]
    for sent, then in steps:
        page = secretariat.post(url, sent, follow=True)
        assert page.status_code == 200
        assert then in page.content.decode()
    assert Minutes.objects.count() == 2


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"step": "circulate", "remarks_due_on": "demain"}, 400),
        ({"step": "circulate"}, 400),
        ({"step": "approve", "reason": "x\x00"}, 400),
        ({"step": "nonsense"}, 404),
        ({}, 404),
    ],
)
def test_nonsense_is_refused_not_failed_on(secretariat, sent, status):
    meeting = a_held_meeting()
    url = reverse("committees:write-step", args=[meeting.pk])
    assert secretariat.post(url, sent).status_code == status


def test_who_reads_what(client, client_of, secretary):
    minutes = circulated_minutes(actor=secretary)
    meeting = minutes.meeting
    Attendance.objects.filter(meeting=meeting).update(attendee="Mme Nom")
    url = minutes.get_absolute_url()
    latest = reverse("committees:minutes-latest", args=[meeting.pk])
    pdf = reverse("committees:minutes-pdf", args=[meeting.pk, 1])
    client.force_login(a_focal_point(an_institution("essai-tiers")))
    assert {client.get(address).status_code for address in (url, latest, pdf)} == {404}
    assert client_of(Role.DECISION_MAKER).get(url).status_code == 200
    member = client_of(None)
    member.force_login(a_member())
    assert member.get(latest).url == url
    assert latest in member.get(url).content.decode()
    sealing.approve(meeting, reason="Dissous", actor=secretary)
    page = client.get(url)
    assert page.status_code == 200
    assert b"remarques" not in page.content.split(b"</article>")[1]


def test_names_of_those_who_came_are_for_members_and_the_department(client, client_of, secretary):
    meeting = a_held_meeting()
    Attendance.objects.filter(meeting=meeting).update(attendee="Mme Nom")
    minutes = sealed_minutes(meeting, secretary)
    url = minutes.get_absolute_url()
    client.force_login(a_member())
    assert "Mme Nom" in client.get(url).content.decode()
    assert "Mme Nom" in client_of(Role.SECRETARIAT).get(url).content.decode()
    for role in (Role.DECISION_MAKER, Role.PARTNER):
        assert "Mme Nom" not in client_of(role).get(url).content.decode()


def test_the_page_costs_the_same_whatever_it_tells(secretary, secretariat):
    def cost(minutes: Minutes) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert secretariat.get(minutes.get_absolute_url()).status_code == 200
        return len(queries)

    minutes = circulated_minutes(actor=secretary)
    cost(minutes)
    before = cost(minutes)
    for number in range(5):
        lifecycle.remark(minutes, text=f"Remarque {number}", author=a_member())
    assert cost(minutes) == before <= 14


# --- The PDF ---------------------------------------------------------------------------------


def text_of(content: bytes, tmp_path) -> str:
    path = tmp_path / "minutes.pdf"
    path.write_bytes(content)
    return " ".join("\n".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_a_draft_says_that_it_is_one_and_the_same_minutes_give_the_same_bytes(secretary, tmp_path):
    minutes = circulated_minutes(actor=secretary)
    pdf = minutes_pdf(minutes, with_names=True)
    assert pdf.content == minutes_pdf(minutes, with_names=True).content
    assert "Projet, qui n’est pas encore approuvé" in text_of(pdf.content, tmp_path)


def test_sealed_minutes_bear_their_hash_and_where_to_verify_it(secretariat, secretary, tmp_path):
    minutes = sealed_minutes(actor=secretary)
    url = reverse("committees:minutes-pdf", args=[minutes.meeting_id, 1])
    answer = secretariat.get(url)
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="compte-rendu-cp2-' in answer["Content-Disposition"]
    printed = text_of(answer.content, tmp_path).replace(" ", "")
    assert minutes.hash in printed
    assert "/comptes-rendus/verification/" in printed
    assert "Projet,qui" not in printed


def test_what_would_be_circulated_is_read_again_before(secretariat):
    meeting = a_held_meeting(items=["Santé"])
    write(meeting, a_user(), text="<p>À relire avant de diffuser.</p>")
    response = secretariat.get(reverse("committees:minutes-preview", args=[meeting.pk]))
    text = " ".join(p.extract_text() for p in PdfReader(BytesIO(response.content)).pages)
    assert "relire avant de diffuser" in text
    assert not Minutes.objects.exists()
