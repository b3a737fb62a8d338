"""Calling the roll: all of it at once, from the replies, and the quorum kept as it stood."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from committees.attendance import roll
from committees.attendance.expected import expected_roll
from committees.meetings import life
from committees.models import Attendance, Invitation, Meeting, QuorumCheck, QuorumRule, Reply
from partners.models import Institution, InstitutionName
from snia.accounts.models import Role
from snia.audit.models import Entry
from tests.builders import a_focal_point, a_user, an_institution, today
from tests.builders_committees import (
    a_committee,
    a_delegate,
    a_meeting,
    a_member,
    a_seat,
    hold_now,
    reread_meeting,
)

pytestmark = pytest.mark.usefixtures("reference_data")

State = Meeting.State
Status = Attendance.Status


@pytest.fixture
def seats():
    """Four members of CP2, alone."""
    a_committee().seats.all().delete()
    seats = [a_seat(institution=an_institution(f"essai-{letter}")) for letter in "abcd"]
    a_delegate(seats[0])
    return seats


@pytest.fixture
def meeting(seats):
    return a_meeting(state=State.CONVENED)


def called(seats, *statuses, **more):
    lines = [
        roll.Called(seat.institution, status) for seat, status in zip(seats, statuses, strict=True)
    ]
    return [*lines, *more.get("guests", ())]


def a_majority():
    return QuorumRule.objects.create(committee=a_committee(), share="majority")


# --- The verb --------------------------------------------------------------------------------


def test_the_whole_list_is_kept_at_once(meeting, seats):
    guest = roll.Called(an_institution("essai-invite"), "present", "M. Invité")
    roll.call_roll(
        meeting,
        called(seats, "present", "present", "excused", "absent", guests=[guest]),
        actor=a_user(),
    )
    kept = meeting.attendances.values_list("institution__slug", "status", "is_member")
    assert sorted(kept) == [
        ("essai-a", "present", True),
        ("essai-b", "present", True),
        ("essai-c", "excused", True),
        ("essai-d", "absent", True),
        ("essai-invite", "present", False),
    ]
    assert "2 membres sur 4" in Entry.objects.filter(verb="call_roll").first().summary


def test_calling_it_again_takes_the_place_of_what_was_kept(meeting, seats):
    guest = roll.Called(an_institution("essai-invite"), "present")
    statuses = ("present", "absent", "absent", "absent")
    roll.call_roll(meeting, called(seats, *statuses, guests=[guest]), actor=a_user())
    roll.call_roll(meeting, called(seats, "absent", *statuses[:3]), actor=a_user())
    kept = meeting.attendances.values_list("institution__slug", "status")
    assert dict(kept) == {
        "essai-a": "absent",
        "essai-b": "present",
        "essai-c": "absent",
        "essai-d": "absent",
    }


def test_every_fault_is_told_beside_its_line_and_nothing_is_kept(meeting, seats):
    a, b, c, d = (seat.institution for seat in seats)
    lines = [
        roll.Called(a, ""),
        roll.Called(b, "represented"),
        roll.Called(c, "represented", proxy=an_institution("essai-ailleurs")),
        roll.Called(an_institution("essai-invite"), "represented", "x" * 300),
    ]
    with pytest.raises(ValidationError) as refusal:
        roll.call_roll(meeting, lines, actor=a_user())
    told = refusal.value.message_dict
    invited = an_institution("essai-invite")
    assert told.keys() == {str(row.pk) for row in (a, b, c, d, invited)}
    assert "Dire si l'institution est présente" in told[str(a.pk)][0]
    assert "Dire qui représente l'institution" in told[str(b.pk)][0]
    assert "n'est pas sur la liste" in told[str(c.pk)][0]
    assert "est membre" in told[str(d.pk)][0]
    assert not meeting.attendances.exists()


def test_a_proxy_given_to_oneself_and_an_institution_listed_twice_are_refused(meeting, seats):
    a, b, *rest = (seat.institution for seat in seats)
    lines = [
        roll.Called(a, "represented", proxy=a),
        roll.Called(b, "present"),
        roll.Called(b, "absent"),
        *(roll.Called(row, "absent") for row in rest),
    ]
    with pytest.raises(ValidationError) as refusal:
        roll.call_roll(meeting, lines, actor=a_user())
    assert refusal.value.message_dict == {
        str(a.pk): ["Une institution ne se donne pas pouvoir à elle-même."],
        str(b.pk): ["Cette institution est déjà sur la liste."],
    }


def test_an_observer_does_not_count(meeting, seats):
    seats[0].counts_for_quorum = False
    seats[0].save()
    roll.call_roll(meeting, called(seats, *["present"] * 4), actor=a_user())
    now = roll.standing(meeting)
    assert (now.members, now.there) == (3, 3)


def test_the_members_are_those_of_the_day(meeting, seats):
    gone = today() - timedelta(days=400)
    seats[3].valid_to = gone
    seats[3].save()
    lines = expected_roll(meeting)
    seated = [line.institution.slug for line in lines if line.is_seated]
    assert seated == ["essai-a", "essai-b", "essai-c"]
    # It was invited while it had its seat: it may come, and counts no more.
    assert [line.institution.slug for line in lines if not line.is_seated] == ["essai-d"]


@pytest.mark.parametrize("state", ["planned", "circulated", "sealed", "cancelled"])
def test_the_roll_is_called_from_the_letters_to_the_minutes(meeting, seats, state):
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    with pytest.raises(life.NotNow, match="ne se notent plus, ou pas encore"):
        roll.call_roll(meeting, called(seats, *["present"] * 4), actor=a_user())


def test_a_session_does_not_open_before_the_roll_is_called(meeting, seats):
    with pytest.raises(ValidationError, match="faire l'appel"):
        roll.check_before_opening(meeting)
    roll.call_roll(meeting, called(seats, *["absent"] * 4), actor=a_user())
    with pytest.raises(ValidationError, match="faire l'appel"):
        roll.check_before_opening(meeting)
    roll.call_roll(meeting, called(seats, "present", *["absent"] * 3), actor=a_user())
    roll.check_before_opening(meeting)


# --- The quorum ------------------------------------------------------------------------------


def test_the_quorum_is_kept_at_the_opening_and_does_not_move(meeting, seats):
    a_majority()
    hold_now(meeting, a_user())
    kept = meeting.quorum_checks.get()
    assert (kept.members, kept.there, kept.required, kept.item) == (4, 4, 3, None)
    roll.call_roll(
        reread_meeting(meeting), called(seats, "present", *["absent"] * 3), actor=a_user()
    )
    assert not roll.standing(meeting).is_met
    kept.refresh_from_db()
    assert kept.is_met
    assert len(kept.roll) == 4


def test_a_decision_keeps_it_again_and_two_in_a_row_once(meeting, seats):
    hold_now(meeting, a_user())
    item = meeting.items.first()
    first = roll.keep_quorum(meeting, item)
    assert roll.keep_quorum(meeting, item) == first
    roll.call_roll(
        reread_meeting(meeting), called(seats, "present", *["absent"] * 3), actor=a_user()
    )
    assert roll.keep_quorum(meeting, item) != first
    assert QuorumCheck.objects.filter(item=item).count() == 2


def test_what_is_kept_names_institutions_as_they_were_called_that_day(meeting, seats):
    institution = seats[0].institution
    day = timezone.localdate()
    InstitutionName.objects.create(institution=institution, acronym="AVANT", valid_to=day)
    InstitutionName.objects.create(
        institution=institution, acronym="APRES", valid_from=day + timedelta(days=1)
    )
    hold_now(meeting, a_user())
    assert "AVANT" in meeting.quorum_checks.get().roll


def test_the_rule_is_that_of_the_day(meeting, seats):
    yesterday = today() - timedelta(days=1)
    QuorumRule.objects.create(
        committee=a_committee(), share="number", number=9, valid_to=yesterday
    )
    assert roll.standing(meeting).required is None
    QuorumRule.objects.create(
        committee=a_committee(), share="number", number=2, valid_from=yesterday
    )
    assert roll.standing(meeting).required == 2


def test_a_meeting_without_a_roll_keeps_nothing(meeting):
    assert roll.keep_quorum(meeting) is None


# --- The page --------------------------------------------------------------------------------


def address(meeting) -> str:
    return reverse("committees:attendance", args=[meeting.pk])


def typed(seats, *statuses, **more):
    lines = {
        f"{seat.institution.pk}-status": status
        for seat, status in zip(seats, statuses, strict=True)
    }
    return {**lines, **more}


def test_what_was_replied_is_there_before_the_roll_is_called(meeting, seats, secretariat):
    answers = [
        {"answer": "coming", "attendee": "Mme Venue, cheffe de service"},
        {"answer": "represented", "proxy": seats[0].institution},
        {"answer": "excused"},
    ]
    for seat, answer in zip(seats, answers, strict=False):
        invitation, _created = Invitation.objects.get_or_create(
            meeting=meeting,
            institution=seat.institution,
            defaults={"year": 2020, "number": seat.pk, "dated": today()},
        )
        for at, told in enumerate([{"answer": "excused"}, answer]):
            Reply.objects.create(
                invitation=invitation,
                channel="site",
                at=timezone.now() + timedelta(seconds=at),
                **told,
            )
    lines = {line.institution.slug: line for line in expected_roll(meeting)}
    assert [lines[f"essai-{letter}"].status for letter in "abcd"] == [
        "present",
        "represented",
        "excused",
        "",
    ]
    page = secretariat.get(address(meeting)).content.decode()
    assert 'value="Mme Venue, cheffe de service"' in page
    assert (
        page.count("D&#x27;après sa réponse")
        + page.count("D’après sa réponse")
        + page.count("D'après sa réponse")
        == 3
    )


def test_the_roll_is_called_on_the_page(meeting, seats, secretariat):
    a_majority()
    guest = Institution.objects.get(slug="hcr")
    more = {"guest0-institution": guest.pk, "guest0-status": "present"}
    sent = secretariat.post(
        address(meeting), typed(seats, "present", "present", "present", "absent", **more)
    )
    assert sent.status_code == 302
    page = secretariat.get(sent.url).content.decode()
    assert "3 membres sur 4 présents ou représentés" in page
    assert "le quorum est atteint" in page
    assert meeting.attendances.get(institution=guest).is_member is False
    # A guest of whom nothing is said any more goes.
    secretariat.post(address(meeting), typed(seats, *["present"] * 4))
    assert not meeting.attendances.filter(institution=guest).exists()


def test_a_refused_roll_keeps_what_was_typed(meeting, seats, secretariat):
    key = seats[1].institution.pk
    typed_in = typed(seats, "present", "represented", "present", "", **{f"{key}-attendee": ""})
    typed_in[f"{seats[0].institution.pk}-attendee"] = "M. Gardé"
    answer = secretariat.post(address(meeting), typed_in)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "M. Gardé" in page
    assert "Dire qui représente" in page
    assert "Dire si l" in page
    assert not meeting.attendances.exists()


@pytest.mark.parametrize(
    "bad",
    [
        {"status": "là"},
        {"proxy": "nobody", "status": "represented"},
        {"attendee": "x" * 201},
        {"attendee": "a\x00b"},
    ],
)
def test_nonsense_is_refused_not_failed_on(meeting, seats, secretariat, bad):
    key = seats[0].institution.pk
    fields = typed(seats, *["present"] * 4) | {f"{key}-{n}": v for n, v in bad.items()}
    assert secretariat.post(address(meeting), fields).status_code == 400


def test_a_guest_who_is_a_member_already_is_told(meeting, seats, secretariat):
    more = {"guest0-institution": seats[0].institution.pk, "guest0-status": "present"}
    answer = secretariat.post(address(meeting), typed(seats, *["present"] * 4, **more))
    assert answer.status_code == 400
    assert "déjà sur la liste" in answer.content.decode()


def test_members_and_decision_makers_read_it_and_others_do_not_find_it(
    meeting, seats, client_of, client
):
    key = seats[0].institution.pk
    lines = [
        roll.Called(seat.institution, "present", "Mme Nom" if seat.institution.pk == key else "")
        for seat in seats
    ]
    roll.call_roll(meeting, lines, actor=a_user())
    member = a_member(institution=seats[0].institution)
    client.force_login(member)
    page = client.get(address(meeting))
    assert "Mme Nom" in page.content.decode()
    assert b"Enregistrer" not in page.content
    assert client.post(address(meeting), typed(seats, *["absent"] * 4)).status_code == 403
    decider = client_of(Role.DECISION_MAKER).get(address(meeting)).content.decode()
    assert "essai-a" in decider
    assert "Mme Nom" not in decider
    client.force_login(a_focal_point(an_institution("essai-tiers")))
    assert client.get(address(meeting)).status_code == 404


def test_another_bodys_meeting_has_no_roll(secretariat):
    outside = Meeting.objects.filter(committee__level="external").first()
    assert secretariat.get(address(outside)).status_code == 404


def test_the_page_costs_the_same_whatever_the_members(meeting, seats, secretariat):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert secretariat.get(address(meeting)).status_code == 200
        return len(queries)

    cost()
    before = cost()
    for number in range(6):
        a_seat(institution=an_institution(f"essai-de-plus-{number}"))
    assert cost() == before <= 16


def test_a_guest_of_no_institution_is_told_and_kept(meeting, seats, secretariat):
    url = reverse("committees:attendance", args=[meeting.pk])
    typed = {f"{seat.institution.pk}-status": "present" for seat in seats}
    guest = {"guest0-attendee": "Mme Essai, experte", "guest0-status": "present"}
    response = secretariat.post(url, {**typed, **guest})
    page = response.content.decode()
    assert response.status_code == 400
    assert "Choisir l’institution de cet invité" in page
    assert "Mme Essai, experte" in page
