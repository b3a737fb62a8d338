"""The agenda: what comes onto it by itself, and what people put there."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from committees.meetings import agenda, life
from committees.models import AgendaItem, Alert, Decision, Meeting
from snia.accounts.models import Role
from tests.builders import a_user, an_action
from tests.builders_committees import (
    a_committee,
    a_meeting,
    a_meeting_told,
    a_member,
    in_days,
)

pytestmark = pytest.mark.usefixtures("reference_data")
State = Meeting.State
Outcome = AgendaItem.Outcome


@pytest.fixture
def actor():
    return a_user(Role.SECRETARIAT)


def titles(meeting) -> list[str]:
    return list(meeting.items.listed().values_list("title", flat=True))


def plan(actor, days=30, committee=None):
    return life.plan(
        committee or a_committee(),
        starts_at=in_days(days),
        ends_at=in_days(days, 12),
        actor=actor,
    )


def yesterday():
    return timezone.localdate() - timedelta(days=1)


def an_alert(committee, **fields):
    action = fields.pop("action", None) or an_action()
    return Alert.objects.create(
        action=action,
        source=fields.pop("source", committee),
        committee=committee,
        text=fields.pop("text", "Le budget manque"),
        raised_at=timezone.now(),
        **fields,
    )


def a_decision(meeting, **fields):
    number = Decision.objects.count() + 1
    return Decision.objects.create(
        committee=meeting.committee,
        year=meeting.when_start.year,
        number=number,
        meeting=meeting,
        text=fields.pop("text", "Nommer un point focal"),
        decided_on=meeting.when_start,
        **fields,
    )


# --- What comes by itself --------------------------------------------------------------------


def test_minutes_that_await_approval_come_first(actor):
    previous = a_meeting_told(day=yesterday(), state=State.CIRCULATED)
    meeting = a_meeting(actor=actor)
    first = meeting.items.first()
    assert first.approves == previous
    assert first.title.startswith("Approbation du compte rendu de la réunion du")
    assert first.kind == AgendaItem.Kind.DECISION


@pytest.mark.parametrize("state", [State.HELD, State.DRAFTED, State.SEALED])
def test_minutes_that_nobody_can_approve_do_not_come(actor, state):
    a_meeting_told(day=yesterday(), state=state)
    assert not plan(actor).items.filter(approves__isnull=False).exists()


def test_what_was_put_off_is_carried_once(actor):
    previous = a_meeting_told(day=yesterday(), state=State.DRAFTED)
    put_off = AgendaItem.objects.create(
        meeting=previous, title="Cartes de séjour", kind="decision", outcome=Outcome.DEFERRED
    )
    AgendaItem.objects.create(
        meeting=previous, title="Affaire réglée", kind="decision", outcome=Outcome.DECIDED
    )
    meeting = plan(actor)
    carried = meeting.items.get(title="Cartes de séjour")
    assert (carried.carried_from, carried.origin) == (put_off, "carried")
    assert "Affaire réglée" not in titles(meeting)
    agenda.gather(meeting)
    assert titles(meeting).count("Cartes de séjour") == 1
    assert "Cartes de séjour" not in titles(plan(actor, days=60))


def test_what_stood_on_a_cancelled_agenda_passes_to_the_next_meeting(actor):
    cancelled = a_meeting(actor=actor, items=["Régularisation"])
    following = plan(actor, days=40)
    life.cancel(cancelled, reason="Deuil national", actor=actor)
    assert "Régularisation" in titles(following)


def test_a_meeting_still_running_keeps_its_items(actor):
    running = a_meeting_told(day=yesterday(), state=State.HELD)
    AgendaItem.objects.create(meeting=running, title="En cours", kind="decision")
    assert "En cours" not in titles(plan(actor))


def test_decisions_due_by_the_meeting_are_followed_there(actor):
    previous = a_meeting_told(day=yesterday())
    due = a_decision(previous, due_on=timezone.localdate() + timedelta(days=5))
    a_decision(previous, text="Plus tard", due_on=timezone.localdate() + timedelta(days=90))
    a_decision(previous, text="Sans échéance")
    a_decision(
        previous, text="Exécutée", due_on=yesterday(), status="done", evidence="Arrêté du 2 mai"
    )
    items = plan(actor).items.filter(origin="decision")
    assert [item.decision for item in items] == [due]
    assert items[0].title == f"Suivi de la décision {due.reference}"


def test_alerts_before_the_committee_come_and_their_answers_too(actor):
    copil, cp2 = a_committee("copil"), a_committee()
    an_alert(cp2)
    an_alert(cp2, text="Répondue", state="answered")
    an_alert(cp2, text="Gardée", state="kept")
    an_alert(copil, text="Portée plus haut", source=cp2, state="escalated")
    mine = {item.origin: item for item in plan(actor).items.filter(alert__isnull=False)}
    assert set(mine) == {"alert", "answer"}
    assert mine["alert"].title == "Alerte sur l'action 1.10"
    assert mine["answer"].kind == AgendaItem.Kind.INFORMATION
    [higher] = plan(actor, committee=copil).items.filter(alert__isnull=False)
    assert higher.alert.text == "Portée plus haut"


def test_small_things_that_rules_find_make_one_item(actor):
    for number in (1, 2, 3):
        an_alert(a_committee(), action=an_action(number), rule="overdue", severity="low")
    an_alert(a_committee(), text="Sérieuse", rule="silent", severity="high")
    an_alert(a_committee(), text="D'un membre", severity="low")
    meeting = plan(actor)
    assert sorted(titles(meeting)) == [
        "Alerte sur l'action 1.10",
        "Alerte sur l'action 1.10",
        "Alertes à surveiller : 3 actions",
    ]
    Alert.objects.filter(rule="overdue").exclude(action__number=1).update(state="closed")
    agenda.gather(meeting)
    assert "Alertes à surveiller : 1 action" in titles(meeting)
    assert len(titles(meeting)) == 3


def test_an_agenda_says_nothing_of_what_members_alone_may_read(actor, client_of):
    an_alert(a_committee(), text="Le directeur refuse")
    a_decision(a_meeting_told(day=yesterday()), text="Saisir la tutelle", due_on=yesterday())
    meeting = plan(actor)
    page = client_of(Role.FOCAL_POINT).get(meeting.get_absolute_url()).content.decode()
    assert "Alerte sur l’action 1.10" in page
    assert "refuse" not in page
    assert "tutelle" not in page
    page = client_of(Role.SECRETARIAT).get(meeting.get_absolute_url()).content.decode()
    assert "refuse" in page
    assert "tutelle" in page


def test_what_comes_up_stands_on_the_next_agenda_at_once(actor):
    meeting, later = plan(actor, days=5), plan(actor, days=50)
    an_alert(a_committee())
    agenda.bring_to_next(a_committee())
    assert meeting.items.filter(origin="alert").count() == 1
    assert not later.items.exists()


def test_nothing_comes_onto_the_agenda_of_a_meeting_that_was_held(actor):
    held = a_meeting_told(day=yesterday())
    an_alert(a_committee())
    assert agenda.gather(held) == []


# --- What people put there -------------------------------------------------------------------


def test_a_proposal_waits_for_the_secretariat(actor):
    meeting, member = plan(actor), a_member()
    item = agenda.propose(meeting, actor=member, title="Soins aux migrants", kind="discussion")
    assert titles(meeting) == []
    agenda.accept(item, actor=actor)
    assert titles(meeting) == ["Soins aux migrants"]
    with pytest.raises(ValidationError, match="n'attend plus de décision"):
        agenda.decline(item, reason="Trop tard", actor=actor)


def test_a_proposal_is_declined_with_a_reason(actor):
    meeting = plan(actor)
    item = agenda.propose(meeting, actor=a_member(), title="Hors sujet", kind="discussion")
    with pytest.raises(ValidationError) as refusal:
        agenda.decline(item, reason=" ", actor=actor)
    assert "Dire au membre pourquoi" in str(refusal.value.message_dict["reason"])
    declined = agenda.decline(item, reason="Relève du CP1", actor=actor)
    assert (declined.status, declined.decline_reason) == ("declined", "Relève du CP1")


def test_items_are_moved_up_and_down(actor):
    meeting = a_meeting(actor=actor, items=["A", "B", "C"])
    last = meeting.items.get(title="C")
    agenda.shift(last, by=-1, actor=actor)
    assert titles(meeting) == ["A", "C", "B"]
    agenda.shift(meeting.items.get(title="A"), by=-1, actor=actor)
    assert titles(meeting) == ["A", "C", "B"]
    agenda.shift(meeting.items.get(title="C"), by=1, actor=actor)
    assert titles(meeting) == ["A", "B", "C"]


def test_what_must_be_there_is_not_taken_off(actor):
    an_alert(a_committee())
    meeting = a_meeting(actor=actor, items=["Point libre"])
    agenda.withdraw(meeting.items.get(title="Point libre"), actor=actor)
    with pytest.raises(ValidationError, match="vient de lui-même"):
        agenda.withdraw(meeting.items.get(origin="alert"), actor=actor)


def test_the_agenda_of_a_held_meeting_does_not_change(actor):
    meeting = a_meeting(actor=actor, state=State.HELD)
    with pytest.raises(ValidationError, match="ne change plus : la réunion est « tenue »"):
        agenda.add(meeting, actor=actor, title="Trop tard", kind="discussion")
