"""The steps of a meeting: each has its rules, nothing skips, each is told."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from committees.meetings import agenda, life
from committees.models import Meeting, MeetingStep
from snia.accounts.models import Role
from snia.audit.models import Entry
from tests.builders import a_user
from tests.builders_committees import (
    a_committee,
    a_meeting,
    hold_now,
    in_days,
    reread_meeting,
)

pytestmark = pytest.mark.usefixtures("reference_data")
State = Meeting.State


@pytest.fixture
def actor():
    return a_user(Role.SECRETARIAT)


def acts(meeting) -> list[str]:
    return list(meeting.steps.values_list("act", flat=True))


def test_a_planned_meeting_has_its_day_and_its_thread(actor):
    meeting = life.plan(a_committee(), starts_at=in_days(10), ends_at=in_days(10, 12), actor=actor)
    assert meeting.state == State.PLANNED
    assert meeting.when_start == timezone.localdate() + timedelta(days=10)
    assert meeting.hours == "10 h 00 à 12 h 00"
    assert acts(meeting) == ["planned"]
    assert Entry.objects.filter(verb="meeting_planned", actor=actor).exists()


@pytest.mark.parametrize(
    ("start", "end", "field", "told"),
    [
        (in_days(-1), in_days(-1, 12), "starts_at", "Cette date est passée"),
        (in_days(5, 12), in_days(5, 10), "__all__", "finit avant de commencer"),
        (in_days(5, 10), in_days(5, 10), "__all__", "finit avant de commencer"),
    ],
    ids=["in the past", "ends before it starts", "lasts nothing"],
)
def test_hours_that_make_no_sense_are_refused(actor, start, end, field, told):
    with pytest.raises(ValidationError) as refusal:
        life.plan(a_committee(), starts_at=start, ends_at=end, actor=actor)
    assert told in str(refusal.value.message_dict[field])
    assert not Meeting.objects.filter(starts_at__isnull=False).exists()


def test_a_committee_meets_once_a_day_but_the_day_of_a_cancelled_meeting_is_free(actor):
    first = a_meeting(actor=actor)
    hours = {"starts_at": in_days(10, 15), "ends_at": in_days(10, 16)}
    with pytest.raises(ValidationError, match="déjà une réunion ce jour-là"):
        life.plan(a_committee(), actor=actor, **hours)
    life.cancel(first, reason="Grève", actor=actor)
    assert life.plan(a_committee(), actor=actor, **hours).state == State.PLANNED


def test_another_organisations_meetings_are_only_read(actor):
    with pytest.raises(life.NotNow, match="autre organisation"):
        life.plan(a_committee("unct"), starts_at=in_days(3), ends_at=in_days(3, 12), actor=actor)
    told = Meeting.objects.filter(committee__slug="unct").first()
    for verb in (life.convene, life.hold):
        with pytest.raises(life.NotNow, match="elle se lit seulement"):
            verb(told, actor=actor)


NEXT = {
    State.PLANNED: {"convene", "postpone", "cancel"},
    State.CONVENED: {"postpone", "cancel", "hold"},
    State.HELD: set(),
    State.POSTPONED: {"resume", "cancel"},
    State.CANCELLED: set(),
}


@pytest.mark.parametrize("verb", ["convene", "postpone", "cancel", "hold", "resume"])
@pytest.mark.parametrize("state", NEXT, ids=str)
def test_no_step_is_skipped(actor, state, verb):
    meeting = a_meeting(actor=actor, state=State.HELD if state == State.HELD else State.PLANNED)
    if state == State.CONVENED:
        meeting = a_meeting(a_committee("cp1"), actor=actor, state=State.CONVENED)
    elif state == State.POSTPONED:
        life.postpone(meeting, reason="Deuil national", actor=actor)
    elif state == State.CANCELLED:
        life.cancel(meeting, reason="Deuil national", actor=actor)
    more = {
        "postpone": {"reason": "Neige"},
        "cancel": {"reason": "Neige"},
        "resume": {"starts_at": in_days(20), "ends_at": in_days(20, 12)},
    }
    step = getattr(life, verb)
    if verb == "hold" and state == State.CONVENED:
        hold_now(meeting, actor)
        assert reread_meeting(meeting).state == State.HELD
    elif verb == "convene" and state == State.PLANNED:
        return  # a_meeting(state=CONVENED) is this very step
    elif verb in NEXT[state]:
        step(meeting, actor=actor, **more.get(verb, {}))
    else:
        with pytest.raises(life.NotNow, match="n'est pas possible"):
            step(meeting, actor=actor, **more.get(verb, {}))


@pytest.mark.parametrize("verb", ["postpone", "cancel"])
def test_what_is_called_off_says_why(actor, verb):
    meeting = a_meeting(actor=actor)
    with pytest.raises(ValidationError) as refusal:
        getattr(life, verb)(meeting, reason="  ", actor=actor)
    assert "Dire pourquoi" in str(refusal.value.message_dict["reason"])
    assert reread_meeting(meeting).state == State.PLANNED


def test_a_move_raises_the_sequence_and_keeps_the_event(actor):
    meeting = a_meeting(actor=actor)
    moved = life.move(
        meeting, starts_at=in_days(12), ends_at=in_days(12, 13), reason="Salle", actor=actor
    )
    assert (moved.uid, moved.sequence) == (meeting.uid, meeting.sequence + 1)
    assert moved.when_start == timezone.localdate() + timedelta(days=12)
    assert acts(moved) == ["planned", "moved"]


def test_a_move_to_the_same_hours_is_no_move(actor):
    meeting = a_meeting(actor=actor)
    with pytest.raises(life.NotNow, match="déjà la date"):
        life.move(
            meeting,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            reason="Salle",
            actor=actor,
        )


def test_a_postponed_meeting_comes_back_with_its_agenda(actor):
    meeting = a_meeting(actor=actor, items=["Point gardé"])
    life.postpone(meeting, reason="Deuil national", actor=actor)
    back = life.resume(meeting, starts_at=in_days(30), ends_at=in_days(30, 12), actor=actor)
    assert back.state == State.PLANNED
    assert "Point gardé" in back.items.values_list("title", flat=True)


def test_only_what_is_told_to_the_invited_raises_the_sequence(actor):
    meeting = a_meeting(actor=actor, state=State.CONVENED)
    quiet = life.change(meeting, note="Prévoir l'interprète", actor=actor)
    assert quiet.sequence == meeting.sequence
    told = life.change(meeting, room="Salle B", actor=actor)
    assert told.sequence == meeting.sequence + 1
    assert "salle" in told.steps.last().reason


def test_a_change_that_changes_nothing_leaves_no_trace(actor):
    meeting = a_meeting(actor=actor, title="Suivi")
    life.change(meeting, title="Suivi", actor=actor)
    assert acts(meeting) == ["planned"]


def test_a_meeting_is_not_opened_before_its_day(actor):
    meeting = a_meeting(actor=actor, state=State.CONVENED)
    with pytest.raises(life.NotNow, match="pas encore eu lieu"):
        life.hold(meeting, actor=actor)


def test_an_empty_agenda_is_not_convened(actor):
    meeting = a_meeting(actor=actor, items=[])
    meeting.items.all().delete()
    with pytest.raises(ValidationError, match="ordre du jour est vide"):
        life.convene(meeting, actor=actor)


def test_an_agenda_longer_than_the_meeting_is_not_convened(actor):
    meeting = a_meeting(actor=actor, hours=1)
    agenda.add(meeting, actor=actor, title="Débat", kind="discussion", duration=45)
    with pytest.raises(ValidationError, match="demande 65 minutes et la réunion en dure 60"):
        life.convene(meeting, actor=actor)
    assert reread_meeting(meeting).state == State.PLANNED


def test_the_thread_is_never_lost_with_a_refusal(actor):
    meeting = a_meeting(actor=actor)
    before = MeetingStep.objects.count()
    with pytest.raises(ValidationError):
        life.move(meeting, starts_at=in_days(-3), ends_at=in_days(-3, 12), reason="x", actor=actor)
    assert MeetingStep.objects.count() == before
