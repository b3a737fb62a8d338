"""What awaits a person in the committees; and the demonstration that shows it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from committees.desk import desk
from committees.invitations import replies
from committees.meetings import agenda, life
from committees.models import Alert, Delegate, Meeting, Message, Seat
from partners.demonstration import load_demonstration_accounts
from snia.accounts.models import Role
from tests.builders import a_user, an_action
from tests.builders_committees import (
    a_committee,
    a_meeting,
    a_member,
    an_alert,
    in_days,
)

pytestmark = pytest.mark.usefixtures("reference_data")


def told(user) -> dict[str, int]:
    return {str(task.label): task.count for task in desk(user, timezone.now()).tasks}


def test_a_member_sees_their_committees_meetings_and_what_they_answered():
    member, secretary = a_member(), a_user(Role.SECRETARIAT)
    meeting = a_meeting(state="convened", actor=secretary)
    a_meeting(a_committee("cp1"))
    [coming] = desk(member, timezone.now()).coming
    assert (coming.meeting, coming.awaits_answer) == (meeting, True)
    invitation = meeting.invitations.get(institution__affiliations__person__user=member)
    replies.answer(invitation, answer="coming", actor=member, channel="site")
    [coming] = desk(member, timezone.now()).coming
    assert (coming.answer, coming.awaits_answer) == ("Sera présente", False)
    hours = {"starts_at": in_days(20), "ends_at": in_days(20, 12)}
    life.move(meeting, reason="Salle prise", actor=secretary, **hours)
    [coming] = desk(member, timezone.now()).coming
    assert coming.awaits_answer


def test_the_secretariat_sees_what_is_to_be_done_and_nothing_else():
    secretary = a_user(Role.SECRETARIAT)
    assert told(secretary) == {}
    meeting = a_meeting(actor=secretary)
    agenda.propose(meeting, actor=a_member(), title="Soins", kind="discussion")
    an_alert(an_action(1, programme=3))
    assert told(secretary) == {
        "réunion à convoquer": 1,
        "point proposé à examiner": 1,
        "alerte à examiner": 1,
    }
    life.convene(meeting, actor=secretary)
    Message.objects.update(state=Message.State.REFUSED, sent_at=None)
    assert told(secretary)["message non remis"] == Message.objects.count() == 1
    assert "réunion à convoquer" not in told(secretary)


def test_a_member_has_no_task_of_the_secretariats():
    a_meeting()
    assert desk(a_member(), timezone.now()).tasks == []


def test_what_is_over_is_no_longer_to_come():
    meeting = a_meeting()
    later = timezone.now() + timedelta(days=11)
    assert [c.meeting for c in desk(a_user(), timezone.now()).coming] == [meeting]
    assert desk(a_user(), later).coming == []


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.DECISION_MAKER])
def test_the_page_costs_as_much_for_many_meetings(role, client_of, django_assert_max_num_queries):
    client = client_of(role)
    for slug in ("cp1", "cp2", "cp3", "cp4", "copil"):
        a_meeting(a_committee(slug))
    with django_assert_max_num_queries(20):
        page = client.get(reverse("committees:desk")).content.decode()
    assert page.count("Prévue") == 5


def test_the_demonstration_is_marked_and_leaves_whole():
    load_demonstration_accounts()
    call_command("load_demonstration", stdout=StringIO())
    meeting = Meeting.objects.get(is_demonstration=True)
    assert meeting.when_start.weekday() < 5
    origins = set(meeting.items.values_list("origin", flat=True))
    assert origins == {"secretariat", "alert"}
    call_command("load_demonstration", stdout=StringIO())
    assert Meeting.objects.filter(is_demonstration=True).count() == 1
    life.convene(meeting, actor=a_user(Role.SECRETARIAT))
    call_command("load_demonstration", remove=True, stdout=StringIO())
    left = (Meeting, Seat, Delegate)
    assert [m.objects.filter(is_demonstration=True).count() for m in left] == [0, 0, 0]
    assert not Alert.objects.exists()
    assert not Message.objects.exists()


def test_a_demonstration_whose_minutes_are_sealed_stays(monkeypatch):
    load_demonstration_accounts()
    call_command("load_demonstration", stdout=StringIO())
    meeting = Meeting.objects.get(is_demonstration=True)
    meeting.minutes.create(
        version=1,
        content={},
        compiled_at=timezone.now(),
        compiled_by=a_user(),
        remarks_due_on=timezone.localdate(),
        rank=1,
        hash="a" * 64,
        previous_hash="0" * 64,
        sealed_at=timezone.now(),
        sealed_by=a_user(),
        approval_reason="Essai",
    )
    with pytest.raises(CommandError, match="scellé : il ne s'efface plus"):
        call_command("load_demonstration", remove=True, stdout=StringIO())
    assert Meeting.objects.filter(pk=meeting.pk).exists()
