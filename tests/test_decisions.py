"""Decisions: taken in a meeting, numbered without gap, followed until they are carried out."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from committees.decisions import taking
from committees.models import AgendaItem, Decision, Meeting, QuorumCheck
from snia.accounts.models import Role
from snia.audit.models import Entry
from tests.builders import a_focal_point, a_user, an_action, an_institution, today, tomorrow
from tests.builders_committees import (
    a_committee,
    a_decision,
    a_meeting,
    a_meeting_told,
    a_member,
    an_alert,
    reread_alert,
)

pytestmark = pytest.mark.usefixtures("reference_data")

HELD = Meeting.State.HELD
Status = Decision.Status


def take(meeting, **changes):
    said = {
        "item": meeting.items.listed().first(),
        "text": "Ouvrir le centre.",
        "owner": None,
        "due_on": None,
        "actions": [],
        "actor": a_user(),
        **changes,
    }
    return taking.take(meeting, **said)


def client_for(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def reread(decision) -> Decision:
    return Decision.objects.get(pk=decision.pk)


# --- Taking ----------------------------------------------------------------------------------


def test_decisions_are_numbered_by_committee_and_year():
    meeting = a_meeting(state=HELD, items=["Un", "Deux"])
    first, second = (take(meeting, item=item) for item in meeting.items.listed()[:2])
    other = a_decision(a_committee("cp1"))
    year = today().year
    assert [d.reference for d in (first, second, other)] == [
        f"CP2 {year}-01",
        f"CP2 {year}-02",
        f"CP1 {year}-01",
    ]


def test_a_refused_decision_leaves_no_gap():
    meeting = a_meeting(state=HELD)
    take(meeting)
    with pytest.raises(ValidationError):
        take(meeting, text="  ")
    assert take(meeting).number == 2


def test_a_decision_is_on_the_day_of_its_meeting_and_decides_the_item():
    meeting = a_meeting(state=HELD)
    action, owner = an_action(1, programme=3), an_institution()
    decision = take(meeting, owner=owner, due_on=tomorrow(), actions=[action])
    assert decision.decided_on == meeting.when_start
    assert decision.item.outcome == AgendaItem.Outcome.DECIDED
    assert list(decision.actions.all()) == [action]
    assert [step.status for step in decision.steps.all()] == [Status.OPEN]
    assert decision.reference in Entry.objects.get(verb="take_decision").summary


@pytest.mark.parametrize("state", ["planned", "convened", "circulated", "sealed", "cancelled"])
def test_nothing_is_decided_outside_a_session(state):
    meeting = a_meeting()
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    with pytest.raises(ValidationError, match="Cette étape n'est pas possible"):
        take(meeting)


def test_the_meetings_of_another_organisation_take_no_decision():
    meeting = Meeting.objects.filter(committee__level="external").first()
    with pytest.raises(ValidationError, match="autre organisation"):
        take(meeting, item=meeting.items.first())


def test_a_meeting_that_a_document_tells_of_decides_nothing_here():
    meeting = a_meeting_told(day=today())
    item = meeting.items.create(title="Point")
    with pytest.raises(ValidationError, match="connue par un document"):
        take(meeting, item=item)


def test_an_item_of_another_meeting_is_refused():
    meeting, other = a_meeting(state=HELD), a_meeting(a_committee("cp1"), state=HELD)
    with pytest.raises(ValidationError, match="à l'ordre du jour"):
        take(meeting, item=other.items.first())


def test_a_due_day_before_the_decision_is_refused():
    meeting = a_meeting(state=HELD)
    with pytest.raises(ValidationError) as refusal:
        take(meeting, due_on=today() - timedelta(days=1))
    assert "due_on" in refusal.value.message_dict
    assert not Decision.objects.exists()


@pytest.mark.parametrize(("there", "is_taken"), [(2, False), (3, True)])
def test_without_the_quorum_nothing_is_decided(monkeypatch, there, is_taken):
    meeting = a_meeting(state=HELD)
    check = QuorumCheck(members=5, there=there, required=3)
    monkeypatch.setattr("committees.attendance.roll.keep_quorum", lambda meeting, item: check)
    if is_taken:
        assert take(meeting).number == 1
        return
    with pytest.raises(ValidationError, match="2 membres présents ou représentés, 3 nécessaires"):
        take(meeting)
    assert meeting.items.first().outcome == ""


def test_a_decision_answers_the_alert_that_brought_its_item():
    action = an_action(1, programme=3)
    alert = an_alert(action)
    meeting = a_meeting(state=HELD)
    item = meeting.items.get(alert=alert)
    decision = take(meeting, item=item, actions=[action])
    alert = reread_alert(alert)
    assert alert.state == "answered"
    assert alert.steps.last().decision == decision
    assert alert.steps.last().meeting == meeting


# --- Correcting ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "may"), [("held", True), ("drafted", True), ("circulated", False), ("sealed", False)]
)
def test_a_decision_is_corrected_until_members_have_read_it(state, may):
    decision = a_decision()
    Meeting.objects.filter(pk=decision.meeting_id).update(state=state)
    words = {"text": "Ouvrir deux centres.", "owner": None, "due_on": None, "actions": []}
    if may:
        taking.change(decision, actor=a_user(), **words)
        assert reread(decision).text == "Ouvrir deux centres."
    else:
        with pytest.raises(ValidationError, match="n'est pas possible"):
            taking.change(decision, actor=a_user(), **words)


# --- Following -------------------------------------------------------------------------------


def test_the_owner_says_that_it_is_done_with_what_shows_it():
    owner = an_institution()
    decision, nadia = a_decision(owner=owner), a_focal_point(owner)
    taking.follow(decision, status=Status.IN_PROGRESS, note="Marché lancé.", actor=nadia)
    with pytest.raises(ValidationError) as refusal:
        taking.follow(decision, status=Status.DONE, actor=nadia)
    assert "evidence" in refusal.value.message_dict
    taking.follow(decision, status=Status.DONE, evidence="Arrêté du 3 mai", actor=nadia)
    assert reread(decision).status == Status.DONE
    assert [s.status for s in decision.steps.all()] == ["open", "in_progress", "done"]


def test_only_the_department_drops_a_decision_and_says_why():
    owner = an_institution()
    decision, secretary = a_decision(owner=owner), a_user()
    with pytest.raises(ValidationError, match="secrétariat seul"):
        taking.follow(decision, status=Status.DROPPED, note="Inutile", actor=a_focal_point(owner))
    with pytest.raises(ValidationError) as refusal:
        taking.follow(decision, status=Status.DROPPED, actor=secretary)
    assert "note" in refusal.value.message_dict
    taking.follow(decision, status=Status.DROPPED, note="Sans objet", actor=secretary)
    assert reread(decision).status == Status.DROPPED


def test_a_done_decision_is_reopened_by_the_department_and_its_history_keeps_the_evidence():
    owner = an_institution()
    decision, nadia, secretary = a_decision(owner=owner), a_focal_point(owner), a_user()
    taking.follow(decision, status=Status.DONE, evidence="Arrêté", actor=nadia)
    for actor, status, note, told in (
        (nadia, Status.OPEN, "Erreur", "demander au secrétariat"),
        (secretary, Status.DROPPED, "Erreur", "Rouvrir d'abord"),
        (secretary, Status.OPEN, "", "Dire pourquoi"),
    ):
        with pytest.raises(ValidationError, match=told):
            taking.follow(decision, status=status, note=note, actor=actor)
    taking.follow(decision, status=Status.OPEN, note="L'arrêté est annulé.", actor=secretary)
    assert (reread(decision).status, reread(decision).evidence) == (Status.OPEN, "")
    assert decision.steps.get(status="done").evidence == "Arrêté"


def test_saying_the_same_again_says_something_new():
    decision, secretary = a_decision(), a_user()
    taking.follow(decision, status=Status.IN_PROGRESS, actor=secretary)
    with pytest.raises(ValidationError, match="Dire ce qui a avancé"):
        taking.follow(decision, status=Status.IN_PROGRESS, actor=secretary)
    taking.follow(decision, status=Status.IN_PROGRESS, note="À moitié.", actor=secretary)
    assert decision.steps.count() == 3


def test_others_do_not_follow_it():
    decision = a_decision(owner=an_institution())
    for stranger in (a_member(institution=an_institution("hcr")), a_user(Role.DECISION_MAKER)):
        with pytest.raises(PermissionDenied):
            taking.follow(decision, status=Status.DONE, evidence="Vu", actor=stranger)


# --- Pages -----------------------------------------------------------------------------------


def test_the_owner_sees_its_decision_without_a_seat_and_others_find_nothing():
    owner = an_institution()
    decision = a_decision(owner=owner)
    for user, status in (
        (a_focal_point(owner), 200),
        (a_member(institution=an_institution("hcr")), 200),
        (a_member(a_committee("cp1"), an_institution("oim")), 404),
        (a_user(Role.FOCAL_POINT), 404),
        (a_user(Role.DECISION_MAKER), 200),
    ):
        client = client_for(user)
        assert client.get(decision.get_absolute_url()).status_code == status
        listed = client.get(reverse("committees:decisions")).content.decode()
        assert (decision.reference in listed) == (status == 200)


def test_a_member_who_is_not_the_owner_reads_and_writes_nothing():
    decision = a_decision(owner=an_institution())
    client = client_for(a_member(institution=an_institution("hcr")))
    assert "Dire où elle en est" not in client.get(decision.get_absolute_url()).content.decode()
    assert client.post(decision.get_absolute_url(), {"status": "done"}).status_code == 403


def test_what_was_typed_stays_when_the_evidence_is_missing():
    owner = an_institution()
    decision, client = a_decision(owner=owner), client_for(a_focal_point(owner))
    typed = {"status": "done", "note": "Centre ouvert à Oujda."}
    response = client.post(decision.get_absolute_url(), typed)
    page = response.content.decode()
    assert response.status_code == 400
    assert "Centre ouvert à Oujda." in page
    assert "ce qui montre que la décision est exécutée" in page
    response = client.post(decision.get_absolute_url(), {**typed, "evidence": "Photo"})
    assert response.status_code == 302
    assert "Photo" in client.get(decision.get_absolute_url()).content.decode()


@pytest.mark.parametrize("status", ["dropped", "nonsense", ""])
def test_a_focal_point_says_only_what_is_offered(status):
    owner = an_institution()
    decision = a_decision(owner=owner)
    client = client_for(a_focal_point(owner))
    response = client.post(decision.get_absolute_url(), {"status": status, "note": "x"})
    assert response.status_code == 400
    assert reread(decision).status == Status.OPEN


def test_a_decision_is_taken_from_the_item(secretariat):
    action = an_action(1, programme=3)
    an_alert(action)
    meeting = a_meeting(state=HELD)
    item = meeting.items.get(alert__action=action)
    page = secretariat.get(reverse("committees:meeting-decisions", args=[meeting.pk]))
    take_url = reverse("committees:take-decision", args=[meeting.pk, item.pk])
    assert take_url in page.content.decode()
    form = secretariat.get(take_url).content.decode()
    assert "Ce point porte une alerte" in form
    assert f'value="{action.pk}"' in form
    bad = secretariat.post(take_url, {"text": "", "due_on": "32/13/2020", "actions": ["0"]})
    assert bad.status_code == 400
    said = {"text": "Ouvrir le centre.", "owner": an_institution().pk, "actions": [action.pk]}
    response = secretariat.post(take_url, {**said, "due_on": tomorrow().isoformat()})
    assert response.status_code == 302
    assert "Ouvrir le centre." in secretariat.get(response.url).content.decode()


def test_the_page_of_a_meeting_to_come_offers_no_decision(secretariat):
    meeting = a_meeting()
    url = reverse("committees:meeting-decisions", args=[meeting.pk])
    assert secretariat.get(url).status_code == 404


def test_a_member_of_another_committee_finds_no_decisions_of_the_meeting():
    meeting = a_meeting(state=HELD)
    url = reverse("committees:meeting-decisions", args=[meeting.pk])
    stranger = a_member(a_committee("cp1"), an_institution("oim"))
    assert client_for(stranger).get(url).status_code == 404
    page = client_for(a_member()).get(url)
    assert page.status_code == 200
    assert "Prendre une décision" not in page.content.decode()


def test_a_decision_is_corrected_on_its_page(secretariat):
    decision = a_decision()
    url = reverse("committees:decision-change", args=[decision.pk])
    assert decision.text in secretariat.get(url).content.decode().replace("&#x27;", "'")
    assert secretariat.post(url, {"text": "Autrement dit."}).status_code == 302
    assert reread(decision).text == "Autrement dit."
    Meeting.objects.filter(pk=decision.meeting_id).update(state="sealed")
    assert secretariat.post(url, {"text": "Trop tard."}).status_code == 400


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"status": "open"}, True),
        ({"status": "done"}, False),
        ({"late": "1"}, True),
        ({"q": "accueil"}, True),
        ({"q": "hôpital"}, False),
        ({"year": "1999"}, False),
        ({"committee": "nonsense"}, False),
    ],
)
def test_the_list_is_filtered(secretariat, chosen, found):
    decision = a_decision(due_in=-3)
    page = secretariat.get(reverse("committees:decisions"), chosen).content.decode()
    assert (f"{decision.reference}</a>" in page) == found


def test_the_list_is_filtered_by_action_and_the_action_tells_its_decisions(secretariat):
    action = an_action(1, programme=3)
    decision, other = a_decision(actions=[action]), a_decision(a_committee("cp1"))
    url = reverse("committees:decisions")
    page = secretariat.get(url, {"action": action.pk}).content.decode()
    assert decision.reference in page
    assert other.reference not in page
    assert (
        decision.get_absolute_url() in secretariat.get(action.get_absolute_url()).content.decode()
    )


@pytest.mark.parametrize(("is_member", "ceiling"), [(False, 11), (True, 14)])
def test_the_list_costs_the_same_whatever_it_holds(
    is_member, ceiling, django_assert_max_num_queries
):
    action, meeting = an_action(1, programme=3), a_meeting(state=HELD)
    client = client_for(a_member() if is_member else a_user())
    for _round in range(2):
        for _number in range(3):
            take(meeting, actions=[action], owner=an_institution())
        with django_assert_max_num_queries(ceiling):
            assert client.get(reverse("committees:decisions")).status_code == 200


def test_an_old_decision_stays_where_its_meeting_is():
    """The year is the meeting's, not the day when it was written down."""
    meeting = a_meeting(state=HELD)
    year = timezone.localdate().year - 1
    Meeting.objects.filter(pk=meeting.pk).update(
        when_start=f"{year}-12-30", when_end=f"{year}-12-30"
    )
    assert take(meeting).year == year
