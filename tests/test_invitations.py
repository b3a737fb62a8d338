"""Inviting the members of a committee, and what becomes of it."""

from datetime import date, timedelta
from io import BytesIO

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from committees.invitations import chasing, letters, sending
from committees.invitations.members import members_on
from committees.meetings import life
from committees.models import Delegate, Invitation, LetterTemplate, Meeting, Message, Reply, Seat
from partners.models import InstitutionName
from snia.accounts.models import Role
from tests.builders import OTHER_INSTITUTION, a_focal_point, a_user, an_institution
from tests.builders_committees import (
    a_committee,
    a_delegate,
    a_meeting,
    a_seat,
    in_days,
    reread_meeting,
)
from tests.builders_invitations import (
    Purpose,
    a_convened_meeting,
    call_off,
    invitation_of,
    link_in,
    link_to,
    message_to,
    two_members,
)

pytestmark = pytest.mark.usefixtures("reference_data")

BY_POST = "à inviter par courrier"


def event_in(message: Message):
    [event] = icalendar.Calendar.from_ical(message.calendar).walk("VEVENT")
    return event


def text_of(content: bytes) -> str:
    pages = PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def move(meeting: Meeting, days: int = 20) -> Meeting:
    starts_at = in_days(days)
    life.move(
        meeting,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        reason="Salle indisponible",
        actor=a_user(),
    )
    return reread_meeting(meeting)


# --- Convening -------------------------------------------------------------------------------


def test_each_institution_that_has_a_seat_that_day_is_invited_once():
    meeting = a_convened_meeting()
    seats = a_committee().seats.on(meeting.when_start)
    assert meeting.invitations.count() == seats.values("institution").distinct().count()


def test_letters_are_numbered_in_the_year_and_never_twice():
    first, second = a_convened_meeting(), a_convened_meeting(starts_at=in_days(12))
    letters_ = Invitation.objects.filter(meeting__in=[first, second]).order_by("number")
    assert [i.number for i in letters_] == list(range(1, len(letters_) + 1))
    year = timezone.localdate().year
    assert letters_[0].reference == f"{year}/001/CP2"
    number = letters_[0].number
    Message.objects.all().delete()
    letters_.last().delete()
    third = a_convened_meeting(starts_at=in_days(14))
    assert min(i.number for i in third.invitations.all()) > number + 1


def test_each_person_gets_a_message_of_their_own_with_their_own_link():
    a_convened_meeting()
    messages = Message.objects.filter(purpose=Purpose.INVITATION)
    addresses = {"amina@exemple.test", "brahim@exemple.test", "chadia@exemple.test"}
    assert {message.address for message in messages} == addresses
    assert len({link_in(message) for message in messages}) == 3
    for message in messages:
        others = addresses - {message.address}
        told = message.body + message.calendar + message.subject
        assert not any(other in told for other in others)
        [attendee] = [event_in(message)["ATTENDEE"]]
        assert attendee == f"mailto:{message.address}"


@pytest.mark.parametrize(
    ("ranks", "addressee"),
    [
        (["alternate", "titular"], "titular"),
        (["alternate"], "alternate"),
        ([], "focal point"),
    ],
)
def test_the_letter_goes_to_the_titular_else_an_alternate_else_a_focal_point(ranks, addressee):
    seat = a_seat()
    a_focal_point(seat.institution, full_name="focal point")
    for rank in ranks:
        a_delegate(seat, full_name=rank, rank=rank)
    meeting = a_convened_meeting() if ranks else a_meeting()
    [member] = [
        m
        for m in members_on(a_committee(), meeting.when_start)
        if m.institution == seat.institution
    ]
    assert member.addressee == addressee
    if ranks:
        assert invitation_of(meeting).addressee == addressee


def test_who_held_the_seat_at_another_time_is_not_invited():
    seat = a_seat()
    gone = a_delegate(seat, email="partie@exemple.test")
    Delegate.objects.filter(pk=gone.pk).update(valid_to=date(2021, 1, 1))
    a_delegate(seat, email="present@exemple.test")
    a_convened_meeting()
    assert {m.address for m in Message.objects.all()} == {"present@exemple.test"}


def test_a_member_without_an_address_is_listed_for_the_post(secretariat):
    seat = a_seat(institution=an_institution(OTHER_INSTITUTION))
    a_delegate(seat, email="")
    a_delegate(a_seat())
    meeting = a_meeting()
    page = secretariat.get(reverse("committees:letters", args=[meeting.pk])).content.decode()
    assert BY_POST in page
    life.convene(meeting, actor=a_user())
    invitation = invitation_of(meeting, seat.institution)
    assert not invitation.messages.exists()
    board = secretariat.get(
        reverse("committees:invitations", args=[meeting.pk]), {"reponse": "par-courrier"}
    ).content.decode()
    assert BY_POST in board
    assert invitation.reference in board
    assert "MDCMRE" not in board.split("<tbody>")[1]  # which keeps the committee


def test_a_meeting_that_nobody_can_be_invited_to_is_not_convened():
    """The department alone has a seat: it does not write to itself only."""
    meeting = a_meeting()
    with pytest.raises(ValidationError, match="Personne ne peut être invité"):
        life.convene(meeting, actor=a_user())
    assert reread_meeting(meeting).state == Meeting.State.PLANNED
    assert not Invitation.objects.exists()


def test_the_institution_is_called_as_on_the_day_of_the_meeting():
    seat = a_seat()
    a_delegate(seat)
    later = in_days(10).date()
    InstitutionName.objects.filter(institution=seat.institution).update(
        valid_to=later - timedelta(days=1)
    )
    InstitutionName.objects.create(
        institution=seat.institution, name="Ministère renommé", valid_from=later
    )
    assert invitation_of(a_convened_meeting()).institution_name == "Ministère renommé"


def test_nothing_is_written_twice():
    meeting = a_convened_meeting()
    before = Message.objects.count()
    sending.invite(meeting, actor=a_user())
    assert Message.objects.count() == before


# --- Letters ---------------------------------------------------------------------------------


def test_the_letter_is_kept_as_pdf_and_joined_to_the_message(
    django_capture_on_commit_callbacks, mailoutbox
):
    a_delegate(a_seat(), title="Madame la Directrice de la coopération", full_name="Amina Essai")
    meeting = a_meeting(room="salle des conférences", items=["Bilan de l'année"])
    with django_capture_on_commit_callbacks(execute=True):
        life.convene(meeting, actor=a_user())
    invitation = invitation_of(meeting)
    with default_storage.open(invitation.letter_name) as file:
        kept = file.read()
    said = text_of(kept)
    for expected in (
        "Ministère délégué chargé des Marocains résidant",
        invitation.reference,
        "Madame la Directrice de la coopération",
        "Ordre du jour",
        "Bilan de l’année",
        "20 min",
        "salle des conférences",
        "Directeur des Affaires de la Migration",
    ):
        assert expected in said.replace("\u202f", " ").replace("\u00a0", " "), expected
    [email] = mailoutbox
    name, content, kind = email.attachments[0]
    assert (name, kind) == (invitation.letter_name.rpartition("/")[2], "application/pdf")
    assert content == kept
    calendar = next(
        part for part in email.message().walk() if "calendar" in part.get_content_type()
    )
    assert calendar.get_param("method") == "REQUEST"


def test_a_letter_is_seen_before_it_is_sent(secretariat):
    institution, _other = two_members()
    meeting = a_meeting()
    address = reverse("committees:letter", args=[meeting.pk, institution.pk])
    response = secretariat.get(address)
    assert response["Content-Type"] == "application/pdf"
    assert "Projet" in text_of(response.content)
    assert not Invitation.objects.exists()


def test_a_letter_that_was_sent_is_downloaded_as_it_was_kept(secretariat):
    meeting = a_convened_meeting(title="Réunion dont la lettre est gardée")
    address = reverse("committees:letter", args=[meeting.pk, an_institution().pk])
    before = secretariat.get(address)  # the queue has not laid it out yet
    assert "Projet" not in text_of(before.content)
    assert letters.keep(meeting.invitations.select_related("meeting__committee")) > 0
    after = secretariat.get(address)
    assert after.content == before.content
    assert invitation_of(meeting).letter_name.rpartition("/")[2] in after["Content-Disposition"]
    assert secretariat.get(reverse("committees:letters", args=[meeting.pk])).status_code == 200


def test_a_letter_that_was_sent_does_not_change_with_its_text(secretariat):
    meeting = a_convened_meeting()
    before = invitation_of(meeting).letter_html
    LetterTemplate.objects.create(valid_from=timezone.localdate(), body="<p>[appel], venez.</p>")
    assert invitation_of(meeting).letter_html == before
    later = a_convened_meeting(starts_at=in_days(30))
    assert "venez." in invitation_of(later).letter_html


def test_a_text_with_an_unknown_mark_is_refused_with_those_that_exist():
    template = LetterTemplate(valid_from=timezone.localdate(), body="<p>[appel] [nom]</p>")
    with pytest.raises(ValidationError) as refusal:
        template.full_clean()
    [message] = refusal.value.message_dict["body"]
    assert "[nom]" in message
    assert "[du comité]" in message


def test_what_is_typed_can_not_write_in_the_letter():
    two_members()
    meeting = a_convened_meeting(title="<script>x</script>", items=["<b>gras</b>"])
    letter = invitation_of(meeting).letter_html
    assert "<script>" not in letter
    assert "<b>gras" not in letter


# --- Moved, changed, called off --------------------------------------------------------------


def test_a_move_is_told_as_the_same_event_and_asks_again():
    meeting = a_convened_meeting()
    invitation = invitation_of(meeting)
    Reply.objects.create(invitation=invitation, answer="coming", channel="site", at=timezone.now())
    first = event_in(message_to("amina@exemple.test"))
    meeting = move(meeting)
    message = message_to("amina@exemple.test", Purpose.CHANGE)
    moved = event_in(message)
    assert moved["UID"] == first["UID"]
    assert moved["SEQUENCE"] > first["SEQUENCE"]
    assert meeting.starts_at == moved.DTSTART
    assert "Salle indisponible" in message.body
    assert invitation.replies.get().is_before_move
    again = invitation_of(meeting)
    assert again.reference == invitation.reference
    assert again.letter_name != invitation.letter_name
    assert "annule et remplace" in again.letter_html
    assert message.attachment == again.letter_name


def test_another_room_is_told_and_leaves_the_answers_as_they_are():
    meeting = a_convened_meeting()
    invitation = invitation_of(meeting)
    Reply.objects.create(invitation=invitation, answer="coming", channel="site", at=timezone.now())
    life.change(meeting, room="salle B", actor=a_user())
    message = message_to("chadia@exemple.test", Purpose.CHANGE)
    assert "salle B" in message.body
    assert "votre réponse reste valable" in message.body
    partstat = {
        address: event_in(message_to(address, Purpose.CHANGE))["ATTENDEE"].params["PARTSTAT"]
        for address in ("amina@exemple.test", "chadia@exemple.test")
    }
    assert partstat == {"amina@exemple.test": "ACCEPTED", "chadia@exemple.test": "NEEDS-ACTION"}
    assert not invitation.replies.get().is_before_move


@pytest.mark.parametrize(("how", "said"), [(life.cancel, "annulée"), (life.postpone, "reportée")])
def test_calling_off_takes_the_event_out_of_every_calendar(how, said):
    meeting = a_convened_meeting()
    sequence = meeting.sequence
    call_off(meeting, how)
    messages = Message.objects.filter(purpose=Purpose.CANCELLATION)
    assert messages.count() == 3
    for message in messages:
        assert message.calendar_method == "CANCEL"
        assert (event_in(message)["STATUS"], event_in(message)["SEQUENCE"]) == (
            "CANCELLED",
            sequence + 1,
        )
        assert said in message.body
        assert "Grève des transports" in message.body


def test_a_postponed_meeting_invites_anew_under_the_same_references():
    meeting = a_convened_meeting()
    reference = invitation_of(meeting).reference
    meeting = call_off(meeting, life.postpone)
    starts_at = in_days(40)
    life.resume(
        meeting, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), actor=a_user()
    )
    life.convene(reread_meeting(meeting), actor=a_user())
    assert invitation_of(meeting).reference == reference
    to_amina = Message.objects.filter(address="amina@exemple.test", purpose=Purpose.INVITATION)
    assert to_amina.count() == 2
    assert starts_at == event_in(to_amina.latest("pk")).DTSTART


# --- A delegate changes ----------------------------------------------------------------------


def replace_amina(institution) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Delegate.objects.filter(person__full_name="Amina Titulaire").update(valid_to=yesterday)
    seat = Seat.objects.get(institution=institution, committee=a_committee())
    a_delegate(seat, full_name="Driss Nouveau", email="driss@exemple.test")


def test_who_left_loses_the_link_and_who_came_is_invited(secretariat, client):
    institution, _other = two_members()
    meeting = a_convened_meeting()
    old, kept = link_to("amina@exemple.test"), link_to("brahim@exemple.test")
    board = reverse("committees:invitations", args=[meeting.pk])
    assert not secretariat.get(board).context["board"].is_outdated
    replace_amina(institution)
    assert secretariat.get(board).context["board"].is_outdated
    before = Message.objects.count()
    secretariat.post(board, {"then": "update"})
    assert not secretariat.get(board).context["board"].is_outdated
    assert Message.objects.count() == before + 2  # one joined, one left, the others hear nothing
    assert client.get(old).status_code == 410
    assert client.get(kept).status_code == 200
    assert client.get(link_to("driss@exemple.test")).status_code == 200
    gone = message_to("amina@exemple.test", Purpose.CANCELLATION)
    assert gone.calendar_method == "CANCEL"
    assert invitation_of(meeting, institution).addressee == "Driss Nouveau"


def test_bringing_up_to_date_what_is_so_writes_nothing():
    meeting = a_convened_meeting()
    before = Message.objects.count()
    changes = chasing.bring_up_to_date(meeting, actor=a_user())
    assert (changes.joined, changes.left) == ([], [])
    assert Message.objects.count() == before


def test_an_institution_that_left_the_committee_is_not_invited_any_more(client):
    institution, _other = two_members()
    meeting = a_convened_meeting()
    Seat.objects.filter(institution=institution).update(valid_to=timezone.localdate())
    chasing.bring_up_to_date(meeting, actor=a_user())
    assert not meeting.invitations.standing().filter(institution=institution).exists()
    assert client.get(link_to("amina@exemple.test")).status_code == 410


def test_a_meeting_not_convened_has_no_invitation_to_bring_up_to_date(secretariat):
    two_members()
    meeting = a_meeting()
    address = reverse("committees:invitations", args=[meeting.pk])
    response = secretariat.post(address, {"then": "update"}, follow=True)
    assert "Cette étape n&#x27;est pas possible" in response.content.decode()
    assert not Message.objects.exists()


# --- The board -------------------------------------------------------------------------------


def test_figures_of_the_board_are_filters(secretariat):
    institution, other = two_members()
    meeting = a_convened_meeting()
    Reply.objects.create(
        invitation=invitation_of(meeting, institution),
        answer="excused",
        channel="site",
        at=timezone.now(),
    )
    address = reverse("committees:invitations", args=[meeting.pk])
    page = secretariat.get(address, {"reponse": "excusees"})
    assert [row.invitation.institution for row in page.context["board"].rows] == [institution]
    page = secretariat.get(address, {"reponse": "sans-reponse"})
    silent = [row.invitation.institution for row in page.context["board"].rows]
    assert other in silent
    assert institution not in silent
    counts = {tile.key: tile.count for tile in page.context["board"].tiles}
    assert counts["excusees"] == 1
    assert counts["presentes"] == 0


def test_the_board_costs_the_same_whatever_the_members(secretariat, django_assert_max_num_queries):
    two_members()
    for number in range(12):
        a_delegate(a_seat(institution=an_institution(f"essai-{number}")))
    meeting = a_convened_meeting()
    assert meeting.invitations.count() > 12
    with django_assert_max_num_queries(12):
        secretariat.get(reverse("committees:invitations", args=[meeting.pk]))


def test_finding_the_members_costs_the_same_whatever_their_number(django_assert_max_num_queries):
    for number in range(6):
        a_delegate(a_seat(institution=an_institution(f"essai-{number}")))
    committee = a_committee()
    with django_assert_max_num_queries(4):
        assert len(members_on(committee, timezone.localdate())) == 7


def test_a_message_that_came_back_is_noted_and_sent_again(secretariat):
    meeting = a_convened_meeting()
    message = message_to("amina@exemple.test")
    Message.objects.update(state="sent", sent_at=timezone.now())
    address = reverse("committees:message", args=[meeting.pk, message.pk])
    secretariat.post(address, {"then": "bounced", "why": "boîte pleine"})
    message.refresh_from_db()
    assert (message.state, message.error) == ("bounced", "boîte pleine")
    board = reverse("committees:invitations", args=[meeting.pk])
    page = secretariat.get(board, {"reponse": "non-remis"})
    assert len(page.context["board"].rows) == 1
    assert "boîte pleine" in page.content.decode()
    secretariat.post(address, {"then": "resend"})
    assert Message.objects.filter(address="amina@exemple.test").count() == 2
    page = secretariat.get(board, {"reponse": "non-remis"})
    assert page.context["board"].rows == []


def test_all_that_was_refused_is_sent_again_but_to_those_who_left(secretariat):
    institution, _other = two_members()
    meeting = a_convened_meeting()
    replace_amina(institution)
    chasing.bring_up_to_date(meeting, actor=a_user())
    Message.objects.filter(purpose=Purpose.INVITATION).update(state="refused", error="550")
    secretariat.post(reverse("committees:invitations", args=[meeting.pk]), {"then": "resend"})
    refused = Message.objects.filter(state="refused")
    assert [message.address for message in refused] == ["amina@exemple.test"]


def test_a_message_of_another_meeting_is_not_found(secretariat):
    one, other = a_convened_meeting(), a_convened_meeting(starts_at=in_days(12))
    message = one.messages.first()
    address = reverse("committees:message", args=[other.pk, message.pk])
    assert secretariat.post(address, {"then": "resend"}).status_code == 404


# --- Reminders -------------------------------------------------------------------------------


def test_only_the_silent_are_reminded_and_once_a_day(secretariat):
    institution, _other = two_members()
    meeting = a_convened_meeting()
    Reply.objects.create(
        invitation=invitation_of(meeting, institution),
        answer="coming",
        channel="site",
        at=timezone.now(),
    )
    address = reverse("committees:reply-reminders", args=[meeting.pk])
    assert "chadia@exemple.test" in secretariat.get(address).content.decode()
    assert not Message.objects.filter(purpose=Purpose.REPLY_REMINDER).exists()
    for _twice in range(2):
        secretariat.post(address)
    reminders = Message.objects.filter(purpose=Purpose.REPLY_REMINDER)
    assert [message.address for message in reminders] == ["chadia@exemple.test"]
    assert "/reponse/" in reminders[0].body
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert len(chasing.plan_reminders(meeting, tomorrow)) == 1


def test_an_answer_given_before_a_move_is_reminded_of():
    institution, _other = two_members()
    meeting = a_convened_meeting()
    Reply.objects.create(
        invitation=invitation_of(meeting, institution),
        answer="coming",
        channel="site",
        at=timezone.now(),
    )
    meeting = move(meeting)
    planned = chasing.plan_reminders(meeting, timezone.localdate())
    assert {r.address for r in planned} == {
        "amina@exemple.test",
        "brahim@exemple.test",
        "chadia@exemple.test",
    }


def test_a_person_invited_twice_is_reminded_in_one_message():
    """The same person takes the seats of two institutions."""
    first, second = a_seat(), a_seat(institution=an_institution(OTHER_INSTITUTION))
    a_delegate(first, email="deux@exemple.test")
    a_delegate(second, email="deux@exemple.test")
    meeting = a_convened_meeting()
    [written] = chasing.remind(meeting, on=timezone.localdate(), actor=a_user())
    assert written.body.count("/reponse/") == 2


def test_nobody_is_reminded_of_a_meeting_called_off():
    meeting = call_off(a_convened_meeting())
    assert chasing.plan_reminders(meeting, timezone.localdate()) == []
    with pytest.raises(ValidationError):
        chasing.remind(meeting, on=timezone.localdate(), actor=a_user())


# --- Access ----------------------------------------------------------------------------------


def test_another_organisations_meeting_has_no_invitations(secretariat):
    outside = Meeting.objects.filter(committee__level="external").first()
    for route in ("invitations", "letters", "reply-reminders"):
        address = reverse(f"committees:{route}", args=[outside.pk])
        assert secretariat.get(address).status_code == 404


def test_a_member_does_not_see_the_board(client):
    meeting = a_convened_meeting()
    client.force_login(a_focal_point(role=Role.FOCAL_POINT))
    assert client.get(reverse("committees:invitations", args=[meeting.pk])).status_code == 403


def test_a_letter_that_can_not_be_laid_out_leaves_the_others(monkeypatch):
    meeting = a_convened_meeting(title="Une lettre sur deux")
    broken = invitation_of(meeting)
    whole = letters._laid_out

    def laid_out(html):
        if broken.reference in html:
            raise ValueError("broken")
        return whole(html)

    monkeypatch.setattr(letters, "_laid_out", laid_out)
    total = meeting.invitations.count()
    assert letters.keep(meeting.invitations.select_related("meeting__committee")) == total - 1
