"""After the invitations: bring them up to date, send again, remind who has not answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from committees import outbox
from committees.invitations import replies, sending
from committees.invitations.audience import Audience
from committees.invitations.sending import Changes
from committees.meetings import life
from committees.models import Invitation, Invitee, Meeting, Message
from snia.accounts.models import User
from snia.audit import services as audit

State = Message.State
REMINDER = Message.Purpose.REPLY_REMINDER


@transaction.atomic
def bring_up_to_date(meeting: Meeting, *, actor: User) -> Changes:
    """Invite who joined since, revoke the links of those who left; nothing else is sent."""
    meeting = _open_to_replies(meeting)
    changes = sending.bring_up_to_date(meeting, anew=False)
    sending.tell_those_who_joined(meeting, changes.joined)
    sending.tell_those_who_left(meeting, changes.left)
    summary = _("%(meeting)s. Invitations mises à jour : %(joined)s de plus, %(left)s de moins")
    told = {"meeting": meeting, "joined": len(changes.joined), "left": len(changes.left)}
    audit.record(verb="meeting_changed", actor=actor, target=meeting, summary=summary % told)
    return changes


@transaction.atomic
def send_refused_again(meeting: Meeting, *, actor: User) -> list[Message]:
    """All that was refused and that is for a person who is still invited."""
    present = Invitee.objects.present().filter(invitation__meeting=meeting)
    refused = Message.objects.filter(
        meeting=meeting, state=State.REFUSED, address__in=present.values("address")
    )
    audience = Audience(meeting)
    again = [outbox.send_again(message) for message in refused if audience.includes(message)]
    _tell(meeting, actor, _("%s message(s) refusé(s) renvoyé(s)") % len(again))
    return again


@transaction.atomic
def send_again(meeting: Meeting, message: Message, *, actor: User) -> Message:
    if not Audience(meeting).includes(message):
        raise life.NotNow(
            _("Ce message n'est plus pour %s, ou son heure est passée : il n'est pas renvoyé.")
            % message.address
        )
    again = outbox.send_again(message)
    _tell(meeting, actor, _("Message renvoyé à %s") % message.address)
    return again


@transaction.atomic
def mark_bounced(meeting: Meeting, message: Message, *, why: str, actor: User) -> None:
    outbox.mark_bounced(message, why.strip() or _("revenu, sans motif connu"))
    _tell(meeting, actor, _("Message revenu : %s") % message.address)


def _tell(meeting: Meeting, actor: User, summary: str) -> None:
    audit.record(
        verb="send_reminders", actor=actor, target=meeting, summary=f"{meeting}. {summary}"
    )


# --- Who has not answered --------------------------------------------------------------------


@dataclass(frozen=True)
class Reminder:
    """One message, to one person, for each institution that they are invited for."""

    key: str
    address: str
    invitees: tuple[Invitee, ...]

    @property
    def name(self) -> str:
        return self.invitees[0].name

    @property
    def institutions(self) -> list[str]:
        return [invitee.invitation.institution_name for invitee in self.invitees]


def plan_reminders(meeting: Meeting, on: date) -> list[Reminder]:
    """What would leave that day: nobody is reminded twice a day of a meeting. Reads only."""
    if replies.why_closed(meeting) is not None:
        return []
    by_address: dict[str, list[Invitee]] = {}
    for invitee in _silent(meeting):
        by_address.setdefault(invitee.address, []).append(invitee)
    planned = [
        Reminder(f"{REMINDER}:{meeting.pk}:{on}:{address}", address, tuple(invitees))
        for address, invitees in by_address.items()
    ]
    keys = [reminder.key for reminder in planned]
    written = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    return [reminder for reminder in planned if reminder.key not in written]


@transaction.atomic
def remind(meeting: Meeting, *, on: date, actor: User) -> list[Message]:
    meeting = _open_to_replies(meeting)
    planned = plan_reminders(meeting, on)
    written = outbox.post(_letter(meeting, reminder) for reminder in planned)
    if written:
        _tell(meeting, actor, _("%s relance(s) de réponse") % len(written))
    return written


def _silent(meeting: Meeting) -> Iterable[Invitee]:
    """The people of the institutions whose answer is awaited, or to be confirmed."""
    standing = replies.with_replies(meeting.invitations.standing())
    waiting = [invitation.pk for invitation in standing if _is_awaited(invitation)]
    present = Invitee.objects.present().filter(invitation__in=waiting)
    return present.select_related("invitation").order_by("invitation", "pk")


def _is_awaited(invitation: Invitation) -> bool:
    latest = next(iter(invitation.replies.all()), None)
    return latest is None or latest.is_before_move


def _letter(meeting: Meeting, reminder: Reminder) -> outbox.Letter:
    subject, body = sending.write(REMINDER, meeting, list(reminder.invitees))
    return outbox.Letter(
        key=reminder.key,
        purpose=REMINDER,
        address=reminder.address,
        recipient=reminder.name,
        subject=subject,
        body=body,
        meeting=meeting,
        invitation=reminder.invitees[0].invitation,
    )


def _open_to_replies(meeting: Meeting) -> Meeting:
    """Held, and still one that institutions answer to."""
    meeting = life.locked(meeting)
    life.require(meeting, Meeting.State.CONVENED)
    if replies.why_closed(meeting) is not None:
        raise life.NotNow(_("La réunion a commencé : les invitations ne changent plus."))
    return meeting
