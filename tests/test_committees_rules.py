"""What the rules of the committees refuse, and what must not be forgotten on the way."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from committees import occasions
from committees.alerts import escalation
from committees.alerts.forms import possible_acts
from committees.decisions import taking
from committees.invitations import chasing, replies, telling
from committees.meetings import agenda, documents, life
from committees.minutes import lifecycle, sealing, writing
from committees.models import (
    AgendaItem,
    Alert,
    Committee,
    Delegate,
    Invitee,
    ItemDocument,
    Meeting,
    Message,
)
from partners.models import Person
from snia.accounts.models import Role
from tests.builders import a_campaign, a_user
from tests.builders_committees import (
    a_committee,
    a_decision,
    a_delegate,
    a_meeting,
    a_meeting_told,
    a_member,
    an_alert,
    hold_now,
    in_days,
    reread_alert,
    reread_meeting,
)
from tests.builders_invitations import a_convened_meeting, link_to, message_to
from tests.builders_minutes import circulated_minutes

pytestmark = pytest.mark.usefixtures("reference_data")
State = Meeting.State


@pytest.fixture
def actor():
    return a_user(Role.SECRETARIAT)


def titles(meeting) -> list[str]:
    return list(meeting.items.listed().values_list("title", flat=True))


def a_proposal(meeting, title="Soins aux migrants"):
    return agenda.propose(meeting, actor=a_member(), title=title, kind="discussion")


# --- The agenda ------------------------------------------------------------------------------


def test_a_proposal_has_no_place_to_move_from(actor):
    proposed = a_proposal(a_meeting(actor=actor))
    with pytest.raises(ValidationError, match="n'est pas inscrit"):
        agenda.shift(proposed, by=-1, actor=actor)


def watched_by_a_rule(**fields) -> Alert:
    alert = an_alert()
    Alert.objects.filter(pk=alert.pk).update(rule="overdue", severity="low", **fields)
    return alert


def test_what_is_to_be_watched_is_told_once_after_a_cancellation(actor):
    alert = watched_by_a_rule()
    cancelled = a_meeting(alert.source, actor=actor, items=[])
    life.cancel(cancelled, reason="Deuil national", actor=actor)
    following = a_meeting(alert.source, actor=actor, starts_at=in_days(20), items=[])
    assert titles(following) == ["Alertes à surveiller : 1 action"]
    Alert.objects.filter(pk=alert.pk).update(state="closed")
    agenda.gather(following)
    assert titles(following) == []


def test_what_has_no_cause_any_more_leaves_the_agenda(actor):
    meeting = a_meeting(actor=actor, state="held", items=["Décidé", "Reporté"])
    decision = a_decision(meeting=meeting, actor=actor, due_in=1)
    put_off = meeting.items.get(title="Reporté")
    writing.set_outcome(put_off, outcome="deferred", actor=actor)
    lifecycle.draft(reread_meeting(put_off.meeting), actor=actor)
    minutes = lifecycle.circulate(
        reread_meeting(put_off.meeting), remarks_due_on=timezone.localdate(), actor=actor
    )
    following = a_meeting(actor=actor, starts_at=in_days(20), items=[])
    assert set(following.items.values_list("origin", flat=True)) == {
        "previous_minutes",
        "carried",
        "decision",
    }
    taking.follow(decision, status="done", evidence="Arrêté du 2 mai", actor=actor)
    AgendaItem.objects.filter(pk=put_off.pk).update(outcome="decided")
    sealing.approve(minutes.meeting, reason="Comité dissous", actor=actor)
    agenda.gather(following)
    assert titles(following) == []


def test_what_was_written_on_stays_until_it_is_withdrawn(actor):
    decision = a_decision(actor=actor, due_in=1)
    following = a_meeting(actor=actor, starts_at=in_days(20), items=[])
    item = following.items.get(decision=decision)
    with pytest.raises(ValidationError, match="vient de lui-même"):
        agenda.withdraw(item, actor=actor)
    AgendaItem.objects.filter(pk=item.pk).update(noted="<p>Demander les chiffres.</p>")
    taking.follow(decision, status="done", evidence="Arrêté du 2 mai", actor=actor)
    agenda.gather(following)
    assert item.title in titles(following)
    agenda.withdraw(item, actor=actor)
    assert item.title not in titles(following)


def test_an_alert_answered_meanwhile_is_told_so_when_the_meeting_resumes(actor):
    alert = an_alert()
    meeting = a_meeting(alert.source, actor=actor, items=[])
    life.postpone(meeting, reason="Deuil national", actor=actor)
    escalation.answer(alert, actor=actor, note="Le centre ouvre en mai.")
    resumed = life.resume(meeting, starts_at=in_days(30), ends_at=in_days(30, 12), actor=actor)
    assert [item.origin for item in resumed.items.all()] == ["answer"]


def test_the_agenda_of_a_convened_meeting_stays_within_its_time(actor):
    meeting = a_meeting(actor=actor, state=State.CONVENED, hours=1)
    more = {"title": "Débat", "kind": "discussion", "actor": actor}
    with pytest.raises(ValidationError, match="demande 65 minutes et la réunion en dure 60"):
        agenda.add(meeting, duration=45, **more)
    item = agenda.add(meeting, duration=40, **more)
    with pytest.raises(ValidationError, match="demande 61 minutes"):
        agenda.change(item, duration=41, actor=actor)
    half_an_hour = {"starts_at": in_days(12), "ends_at": in_days(12) + timedelta(minutes=30)}
    with pytest.raises(ValidationError, match="la réunion en dure 30"):
        life.move(meeting, reason="Salle prise", actor=actor, **half_an_hour)
    assert reread_meeting(meeting).starts_at == meeting.starts_at


def test_what_comes_by_itself_makes_no_one_unable_to_write(actor, client):
    meeting = a_meeting(actor=actor, state=State.CONVENED, hours=1)
    item = meeting.items.get()
    AgendaItem.objects.create(meeting=meeting, title="Venu de lui-même", duration=55)
    changed = agenda.change(item, title="Avancement, en bref", duration=15, actor=actor)
    assert changed.duration == 15
    client.force_login(actor)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "dépasse la réunion de 10 minutes" in page


def test_an_alert_that_was_kept_is_counted_among_those_to_watch(actor):
    alert = an_alert()
    meeting = a_meeting(alert.source, actor=actor, items=[])
    escalation.keep(alert, note="À revoir en mai", actor=actor)
    assert titles(meeting) == ["Alertes à surveiller : 1 action"]
    escalation.answer(reread_alert(alert), note="Le centre est ouvert", actor=actor)
    assert [item.origin for item in meeting.items.all()] == ["answer"]


# --- Proposals -------------------------------------------------------------------------------


def test_a_session_does_not_open_while_a_proposal_waits(actor):
    meeting = a_meeting(actor=actor, state=State.CONVENED)
    proposed = a_proposal(meeting)
    with pytest.raises(ValidationError, match="Soins aux migrants"):
        hold_now(meeting, actor)
    agenda.decline(proposed, reason="Relève du CP1", actor=actor)
    hold_now(meeting, actor)
    assert reread_meeting(meeting).state == State.HELD


def test_a_proposal_to_a_cancelled_meeting_waits_on_the_next_agenda(actor):
    cancelled = a_meeting(actor=actor)
    proposed = a_proposal(cancelled)
    following = a_meeting(actor=actor, starts_at=in_days(20), items=[])
    life.cancel(cancelled, reason="Deuil national", actor=actor)
    [waiting] = following.items.filter(status="proposed")
    assert (waiting.title, waiting.proposed_by) == (proposed.title, proposed.proposed_by)
    agenda.accept(waiting, actor=actor)
    assert proposed.title in titles(following)


def test_a_declined_proposal_keeps_its_reason(actor):
    meeting = a_meeting(actor=actor)
    proposed = a_proposal(meeting)
    with pytest.raises(ValidationError, match="l'écarter, en disant pourquoi"):
        agenda.withdraw(proposed, actor=actor)
    declined = agenda.decline(proposed, reason="Relève du CP1", actor=actor)
    with pytest.raises(ValidationError, match="son motif reste"):
        agenda.withdraw(declined, actor=actor)
    assert meeting.items.filter(status="declined").exists()


# --- Documents -------------------------------------------------------------------------------


def join_a_document(item, actor) -> ItemDocument:
    file = SimpleUploadedFile("note.pdf", b"%PDF-1.4 essai")
    return documents.join(item, file, actor=actor)


def test_a_carried_item_has_its_documents_again(actor, django_capture_on_commit_callbacks):
    cancelled = a_meeting(actor=actor, items=["Régularisation"])
    joined = join_a_document(cancelled.items.get(), actor)
    following = a_meeting(actor=actor, starts_at=in_days(20), items=[])
    life.cancel(cancelled, reason="Deuil national", actor=actor)
    [again] = following.items.get().documents.all()
    assert (again.name, again.file.name) == (joined.name, joined.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        documents.remove(again, actor=actor)
    assert joined.file.storage.exists(joined.file.name)


def test_the_files_of_a_withdrawn_item_leave_the_disk(actor, django_capture_on_commit_callbacks):
    item = a_meeting(actor=actor).items.get()
    joined = join_a_document(item, actor)
    with django_capture_on_commit_callbacks(execute=True):
        agenda.withdraw(item, actor=actor)
        assert joined.file.storage.exists(joined.file.name)
    assert not joined.file.storage.exists(joined.file.name)


# --- Called off ------------------------------------------------------------------------------


def test_a_postponed_meeting_can_be_cancelled_and_passes_its_agenda_on(actor):
    postponed = a_meeting(actor=actor, state=State.CONVENED, items=["Régularisation"])
    following = a_meeting(actor=actor, starts_at=in_days(20), items=[])
    life.postpone(postponed, reason="Deuil national", actor=actor)
    told = Message.objects.filter(purpose="cancellation").count()
    life.cancel(reread_meeting(postponed), reason="Le comité ne se réunit plus", actor=actor)
    assert reread_meeting(postponed).state == State.CANCELLED
    assert titles(following) == ["Régularisation"]
    assert told
    assert Message.objects.filter(purpose="cancellation").count() == told


# --- Who is written to -----------------------------------------------------------------------

AMINA = "amina@exemple.test"


def amina_leaves() -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Delegate.objects.filter(person__email=AMINA).update(valid_from=None, valid_to=yesterday)


def the_message(purpose: str, address: str = AMINA) -> Message:
    """As it is once it left."""
    message = message_to(address, purpose)
    Message.objects.filter(pk=message.pk).update(state="sent", sent_at=timezone.now())
    message.refresh_from_db()
    return message


def close_account(user) -> None:
    user.is_active = False
    user.save()


def test_who_is_reached_by_their_account_gets_the_minutes_too(actor):
    user = a_member()
    Person.objects.filter(user=user).update(email="")
    circulated_minutes(actor=actor)
    assert Message.objects.filter(purpose="minutes", address=user.email).exists()


def test_whose_account_is_closed_gets_neither_minutes_nor_link(actor):
    user = a_member()
    Person.objects.filter(user=user).update(email=user.email)
    a_delegate(email="reste@exemple.test")
    a_meeting(actor=actor, state=State.CONVENED, starts_at=in_days(30))
    close_account(user)
    invitee = Invitee.objects.get(address=user.email)
    assert replies.why_link_closed(invitee) == replies.Closed.REVOKED
    circulated_minutes(actor=actor)
    told = Message.objects.filter(purpose="minutes").values_list("address", flat=True)
    assert user.email not in told
    assert "reste@exemple.test" in told


def test_the_link_of_who_does_not_take_the_seat_any_more_is_closed(client):
    a_convened_meeting()
    link = link_to(AMINA)
    assert client.get(link).status_code == 200
    amina_leaves()
    assert client.get(link).status_code == 410
    assert client.post(link, {"answer": "coming"}).status_code == 410


def test_an_invitation_is_sent_again_to_those_who_are_still_invited(actor):
    meeting = a_convened_meeting(actor=actor)
    message = the_message("invitation")
    chasing.send_again(meeting, message, actor=actor)
    with pytest.raises(ValidationError, match="attend déjà"):
        chasing.send_again(meeting, message, actor=actor)
    amina_leaves()
    with pytest.raises(ValidationError, match="n'est plus pour"):
        chasing.send_again(meeting, message, actor=actor)


def test_nobody_is_invited_again_to_a_cancelled_meeting(actor, client):
    meeting = a_convened_meeting(actor=actor)
    message = the_message("invitation")
    life.cancel(meeting, reason="Deuil national", actor=actor)
    client.force_login(actor)
    url = reverse("committees:message", args=[meeting.pk, message.pk])
    page = client.post(url, follow=True).content.decode()
    assert "il n&#x27;est pas renvoyé" in page
    chasing.send_again(reread_meeting(meeting), the_message("cancellation"), actor=actor)


def test_minutes_are_sent_again_to_members_only(actor):
    a_delegate(email=AMINA)
    minutes = circulated_minutes(actor=actor)
    message = the_message("minutes")
    amina_leaves()
    with pytest.raises(ValidationError, match="n'est plus pour"):
        chasing.send_again(minutes.meeting, message, actor=actor)


# --- Other organisations, and who reports to whom --------------------------------------------


def report_to(committee: Committee, parent: Committee) -> None:
    """As no form lets it be."""
    Committee.objects.filter(pk=committee.pk).update(parent=parent, secretariat=None)


def test_a_committee_of_ours_reports_to_none_of_another_organisation():
    committee = a_committee()
    committee.parent = a_committee("unct")
    with pytest.raises(ValidationError, match="autre organisation"):
        committee.full_clean()


def test_nobody_reports_to_themselves_by_way_of_another():
    committee, above = a_committee(), a_committee("copil")
    report_to(committee, above)
    above.parent = committee
    with pytest.raises(ValidationError, match="de proche en proche"):
        above.full_clean()
    report_to(above, committee)
    assert telling.secretariat_of(a_committee()) is None


def test_an_alert_is_carried_to_no_other_organisation(actor):
    alert, outside = an_alert(), a_committee("unct")
    report_to(alert.committee, outside)
    assert "escalated" not in possible_acts(reread_alert(alert))
    with pytest.raises(ValidationError, match="ne rend compte à aucun comité"):
        escalation.escalate(alert, note="Bloqué", actor=actor)


def test_an_alert_is_answered_in_no_meeting_of_another_organisation(actor):
    alert, outside = an_alert(), a_committee("unct")
    meeting = a_meeting_told(outside, day=timezone.localdate())
    Alert.objects.filter(pk=alert.pk).update(committee=outside)
    item = AgendaItem.objects.create(meeting=meeting, title="Accueil", alert=alert)
    with pytest.raises(ValidationError, match="Choisir une réunion"):
        escalation.answer(alert, note="Vu", meeting=meeting, actor=actor)
    item.refresh_from_db()
    assert item.outcome == ""


def test_a_campaign_serves_no_meeting_of_another_organisation():
    outside = a_meeting_told(a_committee("unct"), day=timezone.localdate())
    campaign = a_campaign()
    assert str(outside.pk) not in dict(occasions.MEETINGS.choices())
    occasions.MEETINGS.assign(campaign, str(outside.pk))
    assert reread_meeting(outside).campaign is None
