"""Invite, tell what changed, tell that it is off: one message a person, through the outbox."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from committees import outbox
from committees.invitations import events, letters, telling, tokens
from committees.invitations.members import Member, members_on
from committees.models import Invitation, Invitee, Meeting, Message, Reply
from snia.accounts.models import User

Purpose = Message.Purpose

# How each message is told, and what it makes of the event.
TEMPLATES = {
    Purpose.INVITATION: "committees/invitations/invitation.txt",
    Purpose.CHANGE: "committees/invitations/change.txt",
    Purpose.CANCELLATION: "committees/invitations/cancellation.txt",
    Purpose.REPLY_REMINDER: "committees/invitations/reminder.txt",
}
# Of an institution that is represented, nobody knows which of its people comes.
IN_CALENDARS: dict[str, str] = {
    Reply.Answer.COMING: events.ACCEPTED,
    Reply.Answer.EXCUSED: events.DECLINED,
}
# What several of them say alike.
FACTS = "committees/invitations/facts.txt"
FOOT = "committees/invitations/foot.txt"


@dataclass
class Changes:
    """Who is invited now that was not, who still is, who is no more."""

    joined: list[Invitee] = field(default_factory=list)
    stayed: list[Invitee] = field(default_factory=list)
    left: list[Invitee] = field(default_factory=list)


def check_before_convening(meeting: Meeting) -> None:
    """Raise ValidationError where nobody could be invited: a committee of which only the
    department that keeps it is a member that day. One without an address is no obstacle."""
    host = telling.secretariat_of(meeting.committee)
    members = members_on(meeting.committee, _day_of(meeting))
    if not any(member.institution != host for member in members):
        raise ValidationError(
            _(
                "Personne ne peut être invité : aucune institution n'a de siège dans ce comité "
                "le %s. Ajouter les sièges dans « Données de référence », Sièges."
            )
            % meeting.when
        )


def invite(meeting: Meeting, *, actor: User) -> None:
    """Number and keep the letters, write the messages with their event (REQUEST). A meeting that
    was postponed invites anew: its members of that day, under the same references."""
    Reply.objects.filter(invitation__meeting=meeting).update(is_before_move=True)
    changes = bring_up_to_date(meeting, anew=True)
    _post(meeting, Purpose.INVITATION, [*changes.joined, *changes.stayed])


def announce_change(meeting: Meeting, *, reason: str) -> None:
    """The same event (UID), a higher sequence; `reason` where the hours changed."""
    if reason:
        Reply.objects.filter(invitation__meeting=meeting).update(is_before_move=True)
    changes = bring_up_to_date(meeting, anew=True, reason=reason)
    _post(meeting, Purpose.CHANGE, changes.stayed, reason)
    _post(meeting, Purpose.INVITATION, changes.joined)
    tell_those_who_left(meeting, changes.left)


def announce_cancellation(meeting: Meeting, *, reason: str) -> None:
    """CANCEL to all who were invited, postponed or cancelled."""
    present = Invitee.objects.present().filter(invitation__meeting=meeting)
    _post(meeting, Purpose.CANCELLATION, present.select_related("invitation"), reason)


def tell_those_who_left(meeting: Meeting, invitees: Iterable[Invitee]) -> None:
    """Their link is worth nothing any more; the event leaves their calendar."""
    reason = _("Votre institution est désormais représentée par quelqu'un d'autre.")
    _post(meeting, Purpose.CANCELLATION, invitees, reason, is_replaced=True)


def tell_those_who_joined(meeting: Meeting, invitees: Iterable[Invitee]) -> None:
    _post(meeting, Purpose.INVITATION, invitees)


# --- Who is invited --------------------------------------------------------------------------


def bring_up_to_date(meeting: Meeting, *, anew: bool, reason: str = "") -> Changes:
    """Make the invitations those of the members on the day of the meeting. Letters are issued
    anew where asked for, and where their addressee is another person now."""
    members = {m.institution.pk: m for m in members_on(meeting.committee, _day_of(meeting))}
    known = {i.institution_id: i for i in meeting.invitations.prefetch_related("invitees")}
    writer = letters.Writer(meeting, timezone.localdate())
    changes = Changes()
    for key, invitation in known.items():
        if key not in members and invitation.withdrawn_at is None:
            invitation.withdrawn_at = timezone.now()
            invitation.save(update_fields=["withdrawn_at"])
            _let_go(_present(invitation), changes)
    for key, member in members.items():
        invitation = known.get(key) or _new_invitation(meeting, member)
        invitation.meeting = meeting  # as it is now, for its reference
        if anew or not invitation.letter_html or _is_for_another(invitation, member):
            _address(invitation, member, writer, reason)
        elif invitation.withdrawn_at is not None:
            invitation.withdrawn_at = None
            invitation.save(update_fields=["withdrawn_at"])
        _invite_people(invitation, member, changes)
    keys = [invitation.pk for invitation in meeting.invitations.standing()]
    transaction.on_commit(lambda: outbox.in_the_background("keep_letters_task", keys))
    return changes


def _day_of(meeting: Meeting) -> date:
    return meeting.when_start or timezone.localdate()


def _new_invitation(meeting: Meeting, member: Member) -> Invitation:
    today = timezone.localdate()
    return Invitation(
        meeting=meeting,
        institution=member.institution,
        year=today.year,
        number=letters.next_number(today.year),
        dated=today,
    )


def _is_for_another(invitation: Invitation, member: Member) -> bool:
    return invitation.person_id != (member.person.pk if member.person else None)


def _address(invitation: Invitation, member: Member, writer: letters.Writer, reason: str) -> None:
    invitation.institution_name = member.name
    invitation.person, invitation.addressee = member.person, member.addressee
    invitation.title, invitation.withdrawn_at = member.title, None
    letters.issue(invitation, member, writer, reason)
    invitation.save()


def _present(invitation: Invitation) -> list[Invitee]:
    return [invitee for invitee in invitation.invitees.all() if invitee.left_at is None]


def _invite_people(invitation: Invitation, member: Member, changes: Changes) -> None:
    present = {invitee.address: invitee for invitee in _present(invitation)}
    wanted = {guest.address: guest for guest in member.guests}
    for address, guest in wanted.items():
        if address in present:
            present[address].invitation = invitation
            changes.stayed.append(present[address])
        else:
            joining = Invitee(invitation=invitation, name=guest.name[:200], address=address)
            joining.save()
            changes.joined.append(joining)
    _let_go([i for address, i in present.items() if address not in wanted], changes)


def _let_go(invitees: Iterable[Invitee], changes: Changes) -> None:
    for invitee in invitees:
        invitee.left_at = timezone.now()
        invitee.save(update_fields=["left_at"])
        changes.left.append(invitee)


# --- What they are told ----------------------------------------------------------------------


def _post(
    meeting: Meeting,
    purpose: Message.Purpose,
    invitees: Iterable[Invitee],
    reason: str = "",
    *,
    is_replaced: bool = False,
) -> None:
    event = telling.event_of(meeting, telling.agenda_of(meeting), timezone.now())
    answers = _answers(meeting)
    outbox.post(
        _message(
            invitee,
            meeting,
            purpose,
            _event_for(invitee, event, purpose, answers),
            reason=reason,
            is_replaced=is_replaced,
        )
        for invitee in invitees
    )


def _answers(meeting: Meeting) -> dict[int, str]:
    """What calendars are to keep of the answers that still hold, by invitation."""
    replies = Reply.objects.filter(invitation__meeting=meeting).order_by("at", "pk")
    latest = {reply.invitation_id: reply for reply in replies}
    return {
        key: IN_CALENDARS.get(reply.answer, events.NO_ANSWER)
        for key, reply in latest.items()
        if not reply.is_before_move
    }


def _event_for(
    invitee: Invitee, event: events.Event, purpose: Message.Purpose, answers: dict[int, str]
) -> str:
    guest = events.Mailbox(invitee.name, invitee.address)
    if purpose == Purpose.CANCELLATION:
        return events.cancellation(event, guest)
    return events.request(event, guest, answers.get(invitee.invitation_id, events.NO_ANSWER))


def _message(
    invitee: Invitee,
    meeting: Meeting,
    purpose: Message.Purpose,
    event: str,
    *,
    reason: str,
    is_replaced: bool,
) -> outbox.Letter:
    is_off = purpose == Purpose.CANCELLATION
    subject, body = write(purpose, meeting, [invitee], reason=reason, is_replaced=is_replaced)
    return outbox.Letter(
        key=f"{purpose}:{meeting.pk}:{meeting.sequence}:{invitee.pk}:{invitee.address}",
        purpose=purpose,
        address=invitee.address,
        recipient=invitee.name,
        subject=subject,
        body=body,
        calendar=event,
        calendar_method="CANCEL" if is_off else "REQUEST",
        attachment="" if is_off else invitee.invitation.letter_name,
        meeting=meeting,
        invitation=invitee.invitation,
    )


def write(
    purpose: Message.Purpose, meeting: Meeting, invitees: list[Invitee], **told: object
) -> tuple[str, str]:
    """The subject, which is the first line of the template, and the text. The reply links are
    those of one person, for each institution that they are invited for."""
    context: dict[str, object] = {
        "meeting": meeting,
        "recipient": invitees[0].name,
        "links": [
            (i.invitation.institution_name, telling.reply_address(tokens.make(i)))
            for i in invitees
        ],
        "invitation": invitees[0].invitation,
        **told,
    }
    with override(settings.LANGUAGE_CODE):
        place = {"meeting": meeting, "place": telling.place_in_words(meeting)}
        context |= {"facts": render_to_string(FACTS, place), "foot": render_to_string(FOOT)}
        subject, _line, body = (
            render_to_string(TEMPLATES[purpose], context).strip().partition("\n")
        )
    return subject, body.strip() + "\n"
