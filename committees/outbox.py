"""What leaves by e-mail: written once, then sent, one recipient each; all of it is in the log.

A letter has a key that says what it is for. Writing claims it: the same letter is never written
twice, whatever is pressed or run again. Sending comes after the transaction that wrote it, and
claims it again: two runs never send the same. What a server refuses stays refused, with the
reason, until someone sends it again; what a server could not take yet waits for the next run.
"""

import logging
import re
import smtplib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.models import Decision, Invitation, Meeting, Message

logger = logging.getLogger(__name__)

State = Message.State

# A message that was claimed for so long was left by a run that stopped.
ABANDONED = timedelta(hours=1)
# A server that has not taken a message by then will not: someone is to know.
GIVEN_UP_AFTER = timedelta(days=2)


@dataclass(frozen=True)
class Letter:
    """One message to write; `attachment` is the name of a file in the storage."""

    key: str
    purpose: Message.Purpose
    address: str
    recipient: str
    subject: str
    body: str
    calendar: str = ""
    calendar_method: str = ""  # REQUEST or CANCEL (RFC 5546)
    attachment: str = ""
    meeting: Meeting | None = None
    invitation: Invitation | None = None
    decision: Decision | None = None


@dataclass
class Delivery:
    """What one round of sending did."""

    sent: list[Message] = field(default_factory=list)
    refused: list[Message] = field(default_factory=list)
    waiting: list[Message] = field(default_factory=list)  # for a server that can't take it yet

    def add(self, message: Message) -> None:
        lists = {State.SENT: self.sent, State.REFUSED: self.refused}
        lists.get(State(message.state), self.waiting).append(message)


@transaction.atomic
def post(letters: Iterable[Letter]) -> list[Message]:
    """Write those that were not written yet, and send them once this transaction is over."""
    wanted = {letter.key: letter for letter in letters}
    known = set(Message.objects.filter(key__in=wanted).values_list("key", flat=True))
    fresh = [_written(letter) for key, letter in wanted.items() if key not in known]
    Message.objects.bulk_create(fresh, ignore_conflicts=True)  # another run may write the same
    mine = list(Message.objects.filter(key__in=[m.key for m in fresh], state=State.PENDING))
    transaction.on_commit(lambda: _send_in_the_background([message.pk for message in mine]))
    return mine


def _written(letter: Letter) -> Message:
    longest: Any = Message._meta.get_field("subject").max_length
    return Message(
        key=letter.key,
        purpose=letter.purpose,
        meeting=letter.meeting,
        invitation=letter.invitation,
        decision=letter.decision,
        address=letter.address,
        recipient=letter.recipient[:200],
        # One line: a title typed with a line break must not break the message's head.
        subject=" ".join(letter.subject.split())[:longest],
        body=letter.body,
        calendar=letter.calendar,
        calendar_method=letter.calendar_method,
        attachment=letter.attachment,
        created_at=timezone.now(),
    )


def in_the_background(task: str, *arguments: Any) -> None:
    """Run a task of `committees.tasks`, in the queue where there is one. A queue that can't be
    reached stops nobody: what waits is taken up by `deliver_pending_task`."""
    from committees import tasks

    try:
        getattr(tasks, task).delay(*arguments)
    except Exception:
        logger.exception("%s%s could not be queued", task, arguments)


def _send_in_the_background(keys: list[int]) -> None:
    if keys:
        in_the_background("deliver_task", keys)


def deliver(keys: Iterable[int]) -> Delivery:
    """Send those of these messages that wait to be; a refusal stops no other. A server that
    can't be reached stops them all: the next run tries again."""
    delivery, connection = Delivery(), get_connection()
    try:
        for key in keys:
            message = _claimed(key)
            if message is None:
                continue
            is_reached = _send(message, connection)
            delivery.add(message)
            if not is_reached:
                break
    finally:
        connection.close()
    return delivery


def waiting() -> Any:
    """Those that are to be sent and that no run is sending."""
    left = Q(claimed_at__isnull=True) | Q(claimed_at__lt=timezone.now() - ABANDONED)
    return Message.objects.filter(left, state=State.PENDING)


def _claimed(key: int) -> Message | None:
    """The message, ours to send; nothing where it left, or where another run is sending it."""
    if not waiting().filter(pk=key).update(claimed_at=timezone.now()):
        return None
    return Message.objects.get(pk=key)


def _send(message: Message, connection: Any) -> bool:
    """Send one message and keep what became of it; returns whether the server was reached."""
    is_reached = True
    try:
        email = _email(message, connection)
    except (OSError, ValueError) as error:  # its attachment is gone, its address is none
        message.state, message.error = State.REFUSED, str(error)
    else:
        is_reached = _hand_over(message, email, connection)
    message.claimed_at = None
    message.save(update_fields=["state", "error", "sent_at", "claimed_at"])
    return is_reached


def _hand_over(message: Message, email: EmailMultiAlternatives, connection: Any) -> bool:
    try:
        email.send()
    except (OSError, ValueError) as error:  # smtplib's errors are OSErrors
        message.error = reason_of(error)
        late = timezone.now() - message.created_at > GIVEN_UP_AFTER
        if late or _is_for_good(error):
            message.state = State.REFUSED
        connection.close()  # what the server did not answer is not said to the next one
        return isinstance(error, smtplib.SMTPException | ValueError)
    message.state, message.error, message.sent_at = State.SENT, "", timezone.now()
    return True


def _is_for_good(error: Exception) -> bool:
    """The server will not take this message, now or later: a code of 500 (RFC 5321). A server
    that is down, busy, or that refuses us rather than the message, may take it later."""
    if isinstance(error, ValueError):
        return True
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return False
    code = _code_of(error)
    return code is not None and code >= 500


def _code_of(error: Exception) -> int | None:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None


def _email(message: Message, connection: Any) -> EmailMultiAlternatives:
    """One recipient; the event is an alternative of the text, which is where calendars look."""
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    email = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.address],
        connection=connection,
        headers={
            # The same each time it is tried: a server that took it twice keeps one.
            "Message-ID": f"<message-{message.pk}@{sender.rpartition('@')[2]}>",
            "Auto-Submitted": "auto-generated",  # so that no absence message answers (RFC 3834)
        },
    )
    if message.calendar:
        email.attach_alternative(
            message.calendar, f"text/calendar; method={message.calendar_method}"
        )
    if message.attachment:
        with default_storage.open(message.attachment) as file:
            email.attach(message.attachment.rpartition("/")[2], file.read(), "application/pdf")
    return email


def reason_of(error: Exception) -> str:
    """Why a server refused, in its own words where it gave some."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return f"{code} {_text(said)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error) or _("Le serveur de messagerie n'a pas répondu.")


def _text(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said


@transaction.atomic
def send_again(message: Message) -> Message:
    """What was refused or came back, or a copy of what was sent: the log keeps both. One copy at
    a time: who presses twice sends once."""
    message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if message.state in (State.SENT, State.BOUNCED):
        first = re.sub(r"#\d+$", "", message.key)
        copies = Message.objects.filter(key__startswith=f"{first}#")
        if copies.filter(state=State.PENDING).exists():
            raise ValidationError(_("Une copie de ce message attend déjà d'être envoyée."))
        again = copies.count() + 2
        copied = ("purpose", "meeting", "invitation", "decision", "recipient", "subject", "body")
        events = ("calendar", "calendar_method", "attachment")
        message = Message.objects.create(
            key=f"{first}#{again}",
            address=message.address,
            created_at=timezone.now(),
            **{name: getattr(message, name) for name in (*copied, *events)},
        )
    else:
        message.state, message.error = State.PENDING, ""
        message.save(update_fields=["state", "error"])
    key = message.pk
    transaction.on_commit(lambda: _send_in_the_background([key]))
    return message


def mark_bounced(message: Message, why: str) -> None:
    """The secretariat was told by the mail server, later, that nobody got it."""
    if message.state == State.SENT:
        message.state, message.error = State.BOUNCED, why
        message.save(update_fields=["state", "error"])
