"""What tests of the invitations are made of: a meeting convened, its links, its messages."""

import re
from typing import Any

from committees.meetings import life
from committees.models import Invitation, Meeting, Message
from partners.models import Institution
from tests.builders import OTHER_INSTITUTION, a_user, an_institution
from tests.builders_committees import a_committee, a_delegate, a_meeting, a_seat, reread_meeting

Purpose = Message.Purpose


def two_members() -> tuple[Institution, Institution]:
    """MTIP has a titular and an alternate, Entraide nationale a titular."""
    first, second = a_seat(), a_seat(institution=an_institution(OTHER_INSTITUTION))
    a_delegate(first, full_name="Amina Titulaire", email="amina@exemple.test")
    a_delegate(first, full_name="Brahim Suppléant", email="brahim@exemple.test", rank="alternate")
    a_delegate(second, full_name="Chadia Titulaire", email="chadia@exemple.test")
    return first.institution, second.institution


def a_convened_meeting(**details: Any) -> Meeting:
    if not a_committee().seats.filter(delegates__isnull=False).exists():
        two_members()
    return a_meeting(state=Meeting.State.CONVENED, **details)


def invitation_of(meeting: Meeting, institution: Institution | None = None) -> Invitation:
    found = meeting.invitations.select_related("meeting__committee")
    return found.get(institution=institution or an_institution())


def message_to(address: str, purpose: str = Purpose.INVITATION) -> Message:
    return Message.objects.filter(address=address, purpose=purpose).latest("pk")


def link_in(message: Message) -> str:
    """The path of the reply link."""
    [path] = re.findall(r"(/reponse/\S+/)", message.body)
    return path


def link_to(address: str) -> str:
    return link_in(message_to(address))


def call_off(meeting: Meeting, how: Any = life.cancel) -> Meeting:
    how(meeting, reason="Grève des transports", actor=a_user())
    return reread_meeting(meeting)
