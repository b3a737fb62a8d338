"""Decisions taken at the same moment: each has its number, none is skipped; runs of the rules and
of the reminders at the same moment do their work once."""

from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from committees.alerts.raising import raise_by_rules
from committees.decisions import taking
from committees.decisions.reminding import send_reminders
from committees.models import Alert, Committee, Decision, DecisionReminder, Meeting, Message
from partners.models import Institution
from programmes.models import Programme
from tests.builders import a_campaign, a_user, an_action, an_update, today, yesterday
from tests.builders_committees import in_days

pytestmark = [
    pytest.mark.servers,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="bin/test starts the PostgreSQL that this needs"
    ),
]

PEOPLE = 12


@pytest.fixture(autouse=True)
def committee(transactional_db) -> Committee:
    """All that these tests need: nothing of the reference may be there any more."""
    programme, _ = Programme.objects.get_or_create(
        number=1, defaults={"title": "Essai", "scope": Programme.Scope.SECTORAL}
    )
    committee, _ = Committee.objects.get_or_create(
        slug="cp1", defaults={"name": "CP1", "level": Committee.Level.PROGRAMME}
    )
    committee.programmes.add(programme)
    return committee


def at_once(act, times: int) -> None:
    start, errors = Barrier(times), []

    def work() -> None:
        try:
            start.wait(timeout=60)
            act()
        except Exception as error:  # told by the test, which would not see it otherwise
            errors.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert errors == []


def a_held_meeting(committee: Committee, days: int = 0) -> Meeting:
    starts, ends = (in_days(0, hour).replace(month=1, day=10 + days) for hour in (10, 12))
    meeting = Meeting.objects.create(
        committee=committee, state="held", starts_at=starts, ends_at=ends
    )
    meeting.items.create(title="Point")
    return meeting


def test_decisions_taken_at_once_are_numbered_without_gap(committee):
    actor = a_user()
    meetings = [a_held_meeting(committee, days) for days in range(PEOPLE)]
    waiting = iter(meetings)

    def take() -> None:
        meeting = next(waiting)
        said = {"text": "Essai", "owner": None, "due_on": None, "actions": []}
        taking.take(meeting, item=meeting.items.get(), actor=actor, **said)

    at_once(take, PEOPLE)
    numbers = Decision.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, PEOPLE + 1))


def test_reminders_sent_at_once_are_sent_once(committee):
    actor, meeting = a_user(), a_held_meeting(committee)
    said = {"text": "Essai", "owner": None, "actions": []}
    decision = taking.take(meeting, item=meeting.items.get(), actor=actor, due_on=None, **said)
    Decision.objects.filter(pk=decision.pk).update(due_on=today())
    at_once(lambda: send_reminders(today()), 4)
    assert (Message.objects.count(), DecisionReminder.objects.count()) == (1, 1)


def test_rules_run_at_once_raise_once(committee):
    Institution.objects.get_or_create(slug="mtip", defaults={"kind": "ministry"})
    an_update(a_campaign(due_on=yesterday(), opens_on=yesterday()), an_action())
    at_once(lambda: raise_by_rules(today()), 4)
    assert Alert.objects.count() == 1
