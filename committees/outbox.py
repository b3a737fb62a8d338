"""What leaves by e-mail: written once, then sent, one recipient each; all of it is in the log.

A letter has a key that says what it is for. Writing claims it: the same letter is never written
twice, whatever is pressed or run again. Sending comes after the transaction that wrote it; what
did not leave stays in the log with the reason, and is sent again from there.
"""

import logging
import smtplib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.models import Decision, Invitation, Meeting, Message

logger = logging.getLogger(__name__)

State = Message.State


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


def _send_in_the_background(keys: list[int]) -> None:
    """In the queue where there is one. A queue that can't be reached leaves them to be sent,
    which the log shows and `deliver_pending_task` does."""
    from committees.tasks import deliver_task

    if not keys:
        return
    try:
        deliver_task.delay(keys)
    except Exception:
        logger.exception("Messages %s are written and were not sent", keys)


def deliver(keys: Iterable[int]) -> Delivery:
    """Send those of these messages that wait to be; a refusal stops no other."""
    delivery = Delivery()
    connection = get_connection()
    for key in keys:
        message = _sent_once(key, connection)
        if message is not None:
            (delivery.sent if message.state == State.SENT else delivery.refused).append(message)
    connection.close()
    return delivery


def _sent_once(key: int, connection: Any) -> Message | None:
    """Send a message that waits, in a transaction of its own: two runs never send the same."""
    with transaction.atomic():
        waiting = Message.objects.select_for_update().filter(pk=key, state=State.PENDING)
        message = waiting.first()
        if message is None:
            return None
        try:
            _email(message, connection).send()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            message.state, message.error = State.REFUSED, reason_of(error)
            connection.close()  # what the server did not answer is not said to the next one
        else:
            message.state, message.error, message.sent_at = State.SENT, "", timezone.now()
        message.save(update_fields=["state", "error", "sent_at"])
        return message


def _email(message: Message, connection: Any) -> EmailMultiAlternatives:
    """One recipient; the event is an alternative of the text, which is where calendars look."""
    email = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.address],
        connection=connection,
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
    """What was refused or came back, or a copy of what was sent: the log keeps both."""
    if message.state in (State.SENT, State.BOUNCED):
        again = Message.objects.filter(key__startswith=f"{message.key}#").count() + 2
        copied = ("purpose", "meeting", "invitation", "decision", "recipient", "subject", "body")
        events = ("calendar", "calendar_method", "attachment")
        message = Message.objects.create(
            key=f"{message.key}#{again}",
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
