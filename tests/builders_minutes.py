"""What tests of the minutes are made of: a meeting held, written, circulated, sealed."""

from datetime import timedelta
from typing import Any

from committees.minutes import lifecycle, sealing, writing
from committees.models import AgendaItem, Meeting, Minutes
from snia.accounts.models import Role, User
from tests.builders import a_user, today
from tests.builders_committees import a_meeting, reread_meeting

State = Meeting.State


def a_held_meeting(**fields: Any) -> Meeting:
    return a_meeting(state=State.HELD, **fields)


def items_of(meeting: Meeting) -> list[AgendaItem]:
    return list(meeting.items.listed())


def note(item: AgendaItem, text: str, actor: User | None = None, **more: Any) -> Any:
    """Typed on a page that was opened on the item as it is now."""
    now = AgendaItem.objects.get(pk=item.pk)
    actor = actor or a_user(Role.SECRETARIAT)
    return writing.save_note(now, text=text, revision=now.revision, actor=actor, **more)


def write(meeting: Meeting, actor: User, text: str = "<p>Le point a été examiné.</p>") -> None:
    """Each item noted, with its outcome."""
    for item in items_of(meeting):
        note(item, text, actor)
        writing.set_outcome(item, outcome="noted", actor=actor)


def circulated_minutes(meeting: Meeting | None = None, actor: User | None = None) -> Minutes:
    """Minutes of a meeting that was held, sent to its members."""
    actor = actor or a_user(Role.SECRETARIAT)
    meeting = meeting or a_held_meeting(actor=actor)
    if meeting.state == State.HELD:
        write(meeting, actor)
        lifecycle.draft(meeting, actor=actor)
    return lifecycle.circulate(
        reread_meeting(meeting), remarks_due_on=today() + timedelta(days=15), actor=actor
    )


def sealed_minutes(meeting: Meeting | None = None, actor: User | None = None) -> Minutes:
    """Minutes approved without another meeting."""
    actor = actor or a_user(Role.SECRETARIAT)
    minutes = circulated_minutes(meeting, actor)
    return sealing.approve(minutes.meeting, reason="Le comité est dissous.", actor=actor)
