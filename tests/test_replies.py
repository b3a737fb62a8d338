"""Answering an invitation: by a link, on the site, or by telephone."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from committees.invitations import replies
from committees.meetings import life
from committees.models import Invitee, Meeting, Reply
from snia.accounts.models import Role
from tests.builders import a_focal_point, a_user, an_institution
from tests.builders_committees import in_days, reread_meeting
from tests.builders_invitations import (
    a_convened_meeting,
    call_off,
    invitation_of,
    link_to,
    two_members,
)

pytestmark = pytest.mark.usefixtures("reference_data")

AMINA = "amina@exemple.test"


@pytest.fixture
def meeting(reference_data) -> Meeting:
    two_members()
    return a_convened_meeting()


def latest() -> Reply:
    return Reply.objects.latest("pk")


# --- By the link -----------------------------------------------------------------------------


def test_the_link_opens_without_an_account_and_shows_nobody_else(meeting, client):
    response = client.get(link_to(AMINA))
    page = response.content.decode()
    assert response.status_code == 200
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]
    # The address goes to no other site; a stricter policy would make browsers send the form
    # without its origin, and the form would be refused.
    assert response["Referrer-Policy"] == "same-origin"
    for other in ("Brahim", "Chadia", "brahim@exemple.test", "chadia@exemple.test"):
        assert other not in page
    assert not Reply.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"answer": "coming", "is_online": "on"}, ("coming", "", True)),
        (
            {"answer": "represented", "attendee": "  Sara   Essai, cheffe de service "},
            ("represented", "Sara Essai, cheffe de service", False),
        ),
        # Who is excused sends nobody, whatever was typed before.
        ({"answer": "excused", "attendee": "Sara", "is_online": "on"}, ("excused", "", False)),
    ],
)
def test_an_answer_is_kept(meeting, client, typed, kept):
    response = client.post(link_to(AMINA), typed)
    assert response.status_code == 302
    reply = latest()
    assert (reply.answer, reply.attendee, reply.is_online) == kept
    assert (reply.channel, reply.address) == ("link", AMINA)


def test_a_proxy_is_given_to_another_institution_that_is_invited(meeting, client):
    other = meeting.invitations.exclude(institution=an_institution()).first().institution
    client.post(link_to(AMINA), {"answer": "represented", "proxy": other.pk})
    assert latest().proxy == other


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"answer": "peut-être"},
        {"answer": "represented"},
        {"answer": "represented", "attendee": "   "},
        {"answer": "represented", "proxy": "999999"},
        {"answer": "coming", "comment": "x" * 2001},
    ],
    ids=["nothing", "unknown", "nobody", "blanks", "unknown institution", "too long"],
)
def test_a_wrong_answer_is_shown_again_with_what_was_typed(meeting, client, typed):
    response = client.post(link_to(AMINA), {"comment": "À bientôt", **typed})
    assert response.status_code == 400
    assert "text-danger" in response.content.decode()
    assert not Reply.objects.exists()


def test_an_institution_gives_no_proxy_to_itself(meeting, client):
    own = {"answer": "represented", "proxy": an_institution().pk}
    assert client.post(link_to(AMINA), own).status_code == 400
    assert not Reply.objects.exists()


def test_a_link_used_twice_tells_what_was_answered_and_lets_it_be_changed(meeting, client):
    client.post(link_to(AMINA), {"answer": "coming"})
    page = client.get(link_to(AMINA)).content.decode()
    assert "Réponse du" in page
    assert "Sera présente" in page
    client.post(link_to(AMINA), {"answer": "excused", "comment": "En mission"})
    kept = invitation_of(meeting).replies.all()
    assert [reply.answer for reply in kept] == ["excused", "coming"]


def test_the_same_answer_twice_is_one_answer(meeting, client):
    for _click in range(2):
        client.post(link_to(AMINA), {"answer": "coming"})
    assert Reply.objects.count() == 1


def test_two_people_of_an_institution_answer_for_it_and_the_latest_counts(meeting, client):
    client.post(link_to(AMINA), {"answer": "coming"})
    client.post(link_to("brahim@exemple.test"), {"answer": "excused"})
    assert invitation_of(meeting).replies.first().answer == "excused"


def test_nobody_is_online_at_a_meeting_in_person(client):
    two_members()
    a_convened_meeting(mode=Meeting.Mode.IN_PERSON)
    assert "is_online" not in client.get(link_to(AMINA)).content.decode()
    client.post(link_to(AMINA), {"answer": "coming", "is_online": "on"})
    assert not latest().is_online


def test_an_institution_that_is_invited_no_more_is_not_answered_for(meeting):
    invitation = invitation_of(meeting)
    meeting.invitations.update(withdrawn_at=timezone.now())
    with pytest.raises(ValidationError, match="n'est plus invitée"):
        replies.answer(invitation, channel=Reply.Channel.SITE, answer="coming")


def test_a_form_without_its_token_is_refused(meeting):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link_to(AMINA), {"answer": "coming"}).status_code == 403
    assert not Reply.objects.exists()


# --- A link that does not serve any more -----------------------------------------------------


@pytest.mark.parametrize("forged", ["x", "a:b:c", "W10:1xVkS6:x", "é"])
def test_a_forged_link_is_not_found(meeting, client, forged):
    response = client.get(reverse("committees:answer", args=[forged]))
    assert response.status_code == 404
    assert "mailto:" in response.content.decode()


def test_a_link_changed_by_one_letter_is_not_found(meeting, client):
    path = link_to(AMINA)
    middle = len(path) // 2
    changed = path[:middle] + ("A" if path[middle] != "A" else "B") + path[middle + 1 :]
    assert client.get(changed).status_code == 404


def refused(client: Client, path: str) -> str:
    """Neither shown nor taken; the page says whom to ask."""
    assert client.post(path, {"answer": "coming"}).status_code == 410
    response = client.get(path)
    assert response.status_code == 410
    assert not Reply.objects.exists()
    page = response.content.decode()
    assert "mailto:" in page
    return page


def test_a_revoked_link_says_so(meeting, client):
    Invitee.objects.filter(address=AMINA).update(left_at=timezone.now())
    assert "représentée par quelqu" in refused(client, link_to(AMINA))


def test_a_link_whose_secret_was_renewed_is_worth_nothing(meeting, client):
    path = link_to(AMINA)
    Invitee.objects.filter(address=AMINA).update(nonce="autre")
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(("how", "said"), [(life.cancel, "annulée"), (life.postpone, "reportée")])
def test_the_link_of_a_meeting_called_off_says_so(meeting, client, how, said):
    call_off(meeting, how)
    assert said in refused(client, link_to(AMINA))


def test_the_link_closes_when_the_meeting_begins(meeting, client):
    path = link_to(AMINA)
    with time_machine.travel(meeting.starts_at - timedelta(minutes=1), tick=False):
        assert client.get(path).status_code == 200
    with time_machine.travel(meeting.starts_at, tick=False):
        assert "a commencé" in refused(client, path)


def test_a_move_opens_the_same_link_for_the_new_date(meeting, client):
    client.post(link_to(AMINA), {"answer": "coming"})
    starts_at = in_days(20)
    life.move(
        meeting,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        reason="Salle indisponible",
        actor=a_user(),
    )
    page = client.get(link_to(AMINA)).content.decode()
    assert "avant le changement de date" in page
    client.post(link_to(AMINA), {"answer": "coming"})
    kept = invitation_of(reread_meeting(meeting)).replies.all()
    assert [reply.is_before_move for reply in kept] == [False, True]


# --- On the site -----------------------------------------------------------------------------


def address_of(meeting: Meeting) -> str:
    return reverse("committees:reply", args=[meeting.pk])


def test_a_focal_point_answers_for_the_institution(meeting, client):
    user = a_focal_point(an_institution())
    client.force_login(user)
    page = client.get(meeting.get_absolute_url())
    assert page.status_code == 200
    client.post(address_of(meeting), {"answer": "coming"})
    reply = latest()
    assert (reply.channel, reply.actor) == ("site", user)
    assert reply.invitation.institution == an_institution()


def test_the_department_notes_what_it_was_told_by_telephone(meeting, secretariat):
    address = f"{address_of(meeting)}?institution={an_institution().pk}"
    assert secretariat.get(address).status_code == 200
    response = secretariat.post(address, {"answer": "excused", "comment": "Par téléphone"})
    assert response.url == reverse("committees:invitations", args=[meeting.pk])
    assert latest().channel == "secretariat"
    assert "Par téléphone" in secretariat.get(response.url).content.decode()


def test_one_does_not_answer_for_another_institution(meeting, client):
    client.force_login(a_focal_point(an_institution("essai-hors-comite")))
    assert client.get(address_of(meeting)).status_code == 404
    mine = f"{address_of(meeting)}?institution={an_institution().pk}"
    assert client.post(mine, {"answer": "coming"}).status_code == 404
    assert not Reply.objects.exists()


@pytest.mark.parametrize("asked", ["x", "-1", "9" * 30, "²"])
def test_an_institution_that_is_none_is_not_found(meeting, secretariat, asked):
    assert secretariat.get(address_of(meeting), {"institution": asked}).status_code == 404


def test_a_decision_maker_answers_for_nobody(meeting, client_of):
    assert client_of(Role.DECISION_MAKER).get(address_of(meeting)).status_code == 403


def test_nothing_is_answered_once_the_meeting_has_begun(meeting, client):
    user = a_focal_point(an_institution())
    with time_machine.travel(meeting.starts_at + timedelta(minutes=5), tick=False):
        client.force_login(user)
        assert "ne sont plus prises" in client.get(address_of(meeting)).content.decode()
        response = client.post(address_of(meeting), {"answer": "coming"})
    assert response.status_code == 400
    assert not Reply.objects.exists()
