"""Reminders of decisions: a week before, on the day, each week of delay; never twice the same."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from committees.decisions import taking
from committees.decisions.moments import moment_of
from committees.decisions.reminding import plan_reminders, send_reminders
from committees.models import Decision, DecisionReminder, Message
from committees.tasks import remind_decisions_task
from snia.accounts.models import User
from tests.builders import OTHER_INSTITUTION, a_focal_point, a_user, an_institution, today
from tests.builders_committees import a_committee, a_decision

DUE = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("days", "key"),
    [
        (-8, None),
        (-7, "before"),
        (-1, "before"),
        (0, "day"),
        (1, "late-1"),
        (7, "late-1"),
        (8, "late-2"),
        (15, "late-3"),
    ],
)
def test_a_decision_is_reminded_of_at_its_moments(days, key):
    moment = moment_of(DUE, DUE + timedelta(days=days))
    assert (moment.key if moment else None) == key
    assert moment is None or moment.days_late == max(days, 0)


@pytest.fixture
def owner(reference_data):
    """An institution with one focal point, which has no seat."""
    institution = an_institution(OTHER_INSTITUTION)
    a_focal_point(institution, email="nadia@exemple.test")
    return institution


def reminders():
    return Message.objects.filter(purpose=Message.Purpose.DECISION_REMINDER)


def said(on=None):
    """Who was written to, with how many decisions each."""
    plan = send_reminders(on or today())
    return sorted((d.recipient.address, len(d.lines)) for d in plan.digests)


def test_one_message_a_person_with_all_of_theirs(owner, django_capture_on_commit_callbacks):
    a_decision(owner=owner, due_in=5)
    a_decision(a_committee("cp1"), owner=owner, due_in=-3)
    a_decision(a_committee("copil"), owner=owner, due_in=60)
    with django_capture_on_commit_callbacks(execute=True):
        assert said() == [("nadia@exemple.test", 2)]
    [message] = [sent for sent in mail.outbox if "décision" in sent.subject]
    assert message.to == ["nadia@exemple.test"]
    assert "dépassée de 3 jours" in message.body
    assert "dans 5 jours" in message.body
    assert message.body.index("CP1") < message.body.index("CP2"), "the most urgent first"
    assert "CP1" in message.subject


def test_the_same_is_never_said_twice(owner):
    a_decision(owner=owner, due_in=5)
    assert said() == [("nadia@exemple.test", 1)]
    assert said() == []
    assert said(today() + timedelta(days=1)) == []
    assert said(today() + timedelta(days=5)) == [("nadia@exemple.test", 1)], "its day"
    assert said(today() + timedelta(days=6)) == [("nadia@exemple.test", 1)], "late"
    assert said(today() + timedelta(days=12)) == []
    assert said(today() + timedelta(days=13)) == [("nadia@exemple.test", 1)], "a week later"


def test_what_is_new_comes_with_what_was_said(owner):
    """A message that leaves tells all; it leaves for what is new."""
    a_decision(owner=owner, due_in=-2)
    said()
    a_decision(a_committee("cp1"), owner=owner, due_in=3)
    assert said() == [("nadia@exemple.test", 2)]
    assert DecisionReminder.objects.count() == 2


def test_another_due_day_starts_again(owner):
    decision = a_decision(owner=owner, due_in=5)
    said()
    Decision.objects.filter(pk=decision.pk).update(due_on=today() + timedelta(days=6))
    assert said() == [("nadia@exemple.test", 1)]


def test_what_was_done_is_left_in_peace(owner):
    decision = a_decision(owner=owner, due_in=-1)
    taking.follow(decision, status="done", evidence="Arrêté", actor=a_user())
    assert said() == []


def test_an_owner_without_focal_point_is_told_to_the_secretariat(reference_data):
    secretary = a_user(email="rime@exemple.test")
    nobody = an_institution("hcr")
    a_decision(owner=nobody, due_in=0, actor=secretary)
    a_decision(a_committee("cp1"), owner=None, due_in=0, actor=secretary)
    plan = send_reminders(today())
    assert [d.recipient.address for d in plan.digests] == ["rime@exemple.test"]
    assert len(plan.without_focal_point) == 2
    body = reminders().get().body
    assert f"Aucun point focal actif pour {nobody}" in body
    assert "Aucune institution n'est chargée" in body


def test_nobody_at_all_is_shown(reference_data, capsys):
    a_decision(owner=an_institution("hcr"), due_in=0)
    User.objects.update(is_active=False)
    assert send_reminders(today()).digests == []
    call_command("remind_decisions")
    assert "Personne à prévenir" in capsys.readouterr().err


def test_a_dry_run_writes_nothing(owner, capsys):
    a_decision(owner=owner, due_in=-1)
    call_command("remind_decisions", "--dry-run")
    out = capsys.readouterr().out
    assert "nadia@exemple.test" in out
    assert "rien n'a été envoyé ni écrit" in out
    assert not reminders().exists()
    assert remind_decisions_task() == 1
    assert remind_decisions_task() == 0


def test_the_page_shows_then_sends(owner, secretariat):
    decision = a_decision(owner=owner, due_in=-1)
    url = reverse("committees:decision-reminders")
    page = secretariat.get(url).content.decode()
    assert "nadia@exemple.test" in page
    assert decision.reference in page
    assert not reminders().exists()
    assert secretariat.post(url).status_code == 302
    assert reminders().get().decisions_reminded.get().decision == decision
    assert "Aucun rappel n" in secretariat.get(url).content.decode()


def test_planning_costs_the_same_whatever_the_number(owner, django_assert_num_queries):
    def plan():
        with django_assert_num_queries(4):
            return plan_reminders(today())

    meeting = a_decision(owner=owner, due_in=-1).meeting
    plan()
    for _number in range(4):
        a_decision(meeting=meeting, owner=owner, due_in=1)
    assert len(plan().digests[0].lines) == 5
