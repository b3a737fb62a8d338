"""Nothing is decided, approved or sealed behind the members' backs."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from committees.decisions import taking
from committees.minutes import lifecycle, sealing, writing
from committees.models import Attendance, Meeting, MinutesRemark, QuorumRule
from tests.builders import a_user, an_institution
from tests.builders_committees import (
    a_committee,
    a_decision,
    a_meeting,
    a_meeting_told,
    a_member,
    a_seat,
    reread_meeting,
)
from tests.builders_minutes import circulated_minutes, items_of

pytestmark = pytest.mark.usefixtures("reference_data")


@pytest.fixture
def actor():
    return a_user()


@pytest.fixture
def without_quorum(actor) -> Meeting:
    """Held; more than half of the members are asked for, and one of three is there."""
    a_member()
    a_seat(institution=an_institution("entraide-nationale"))
    QuorumRule.objects.create(committee=a_committee(), share="majority")
    meeting = a_meeting(state="held", actor=actor)
    Attendance.objects.filter(meeting=meeting).exclude(institution__slug="mtip").update(
        status="absent"
    )
    return meeting


def test_an_item_is_not_said_decided_without_the_quorum(without_quorum, actor):
    item = without_quorum.items.first()
    with pytest.raises(ValidationError, match="quorum n'est pas atteint"):
        writing.set_outcome(item, outcome="decided", actor=actor)
    assert writing.set_outcome(item, outcome="deferred", actor=actor).outcome == "deferred"


def test_minutes_are_not_approved_without_the_quorum(without_quorum, actor):
    previous = circulated_minutes(a_meeting(a_committee("cp1"), state="held")).meeting
    item = without_quorum.items.create(title="Approbation", kind="decision", approves=previous)
    with pytest.raises(ValidationError, match="quorum n'est pas atteint"):
        writing.set_outcome(item, outcome="approved", actor=actor)
    assert reread_meeting(previous).state == "circulated"


def test_a_committee_with_a_quorum_decides_nothing_before_the_roll_is_called(actor):
    QuorumRule.objects.create(committee=a_committee(), share="half")
    meeting = a_meeting(state="held", actor=actor)
    meeting.attendances.all().delete()
    with pytest.raises(ValidationError, match="l'appel n'est pas fait"):
        a_decision(meeting=meeting, actor=actor)


def test_what_was_decided_is_not_put_off(actor):
    decision = a_decision(actor=actor)
    with pytest.raises(ValidationError, match="Une décision est prise"):
        writing.set_outcome(decision.item, outcome="deferred", actor=actor)


def test_a_remark_on_an_earlier_version_still_waits(actor, secretariat):
    minutes = circulated_minutes(actor=actor)
    meeting = minutes.meeting
    remark = MinutesRemark.objects.create(
        minutes=minutes, text="Un chiffre manque", author=actor, at=minutes.compiled_at
    )
    lifecycle.reopen(meeting, reason="Chiffres", actor=actor)
    circulated_minutes(reread_meeting(meeting), actor=actor)
    with pytest.raises(ValidationError, match="1 remarque attend une réponse"):
        sealing.approve(meeting, reason="Dissous", actor=actor)
    latest = secretariat.get(reverse("committees:minutes", args=[meeting.pk, 2]))
    assert "Un chiffre manque" in latest.content.decode()
    lifecycle.answer_remark(remark, answer="taken", text="", actor=actor)
    assert sealing.approve(meeting, reason="Dissous", actor=actor).is_sealed


def test_a_correction_of_sealed_minutes_decides_nothing_new(actor):
    meeting = circulated_minutes(actor=actor).meeting
    sealing.approve(meeting, reason="Dissous", actor=actor)
    lifecycle.correct(meeting, reason="Une date", actor=actor)
    with pytest.raises(ValidationError, match="est scellé"):
        taking.take(
            reread_meeting(meeting),
            item=items_of(meeting)[0],
            text="Décision tardive",
            owner=None,
            due_on=None,
            actions=[],
            actor=actor,
        )


def test_a_meeting_that_a_document_tells_of_is_not_run(actor, secretariat):
    told = a_meeting_told(day=reread_meeting(a_meeting()).when_start, committee=a_committee("cp1"))
    item = told.items.create(title="Point", kind="discussion")
    with pytest.raises(ValidationError, match="connue par un document"):
        writing.save_note(item, text="<p>Note</p>", revision=0, actor=actor)
    with pytest.raises(ValidationError, match="connue par un document"):
        lifecycle.draft(told, actor=actor)
    for name in ("write", "take-decision"):
        args = [told.pk] if name == "write" else [told.pk, item.pk]
        assert secretariat.get(reverse(f"committees:{name}", args=args)).status_code == 404
