"""What the rules of the committees refuse, and what must not be forgotten on the way."""

import pytest
from django.core.exceptions import ValidationError

from committees.meetings import agenda
from committees.models import Meeting
from snia.accounts.models import Role
from tests.builders import a_user
from tests.builders_committees import a_meeting, a_member

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
