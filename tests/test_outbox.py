"""E-mail that leaves: through a real SMTP server, one recipient each, never twice."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from committees import outbox, tasks
from committees.meetings import life
from committees.models import Message
from tests.builders import a_user
from tests.builders_committees import a_meeting
from tests.builders_invitations import a_convened_meeting, two_members

State = Message.State


class Mailroom:
    """Takes what comes; refuses some addresses, or all for a while."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], EmailMessage]] = []
        self.refused: dict[str, str] = {}

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802
        said = self.refused.get(address)
        if said is None:
            envelope.rcpt_tos.append(address)
        return said or "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        email: Any = message_from_bytes(envelope.content, policy=policy.default)
        self.taken.append((envelope.rcpt_tos, email))
        return "250 OK"

    @property
    def recipients(self) -> list[str]:
        return [address for addresses, _email in self.taken for address in addresses]


class Server(Controller):
    """At whichever port is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mailroom(settings) -> Iterator[Mailroom]:
    room = Mailroom()
    server = Server(room, hostname="127.0.0.1", port=0)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = 5
    yield room
    server.stop()


@pytest.fixture
def nobody_listens(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 2


def a_letter(address: str = "amina@exemple.test", **fields: Any) -> outbox.Letter:
    told = {
        "key": f"essai:{address}",
        "purpose": Message.Purpose.INVITATION,
        "recipient": "Essai",
        "subject": "Réunion du CP2",
        "body": "Bonjour,\nà bientôt.\n",
        **fields,
    }
    return outbox.Letter(address=address, **told)


def written(*letters: outbox.Letter) -> list[int]:
    return [message.pk for message in outbox.post(letters)]


def states() -> dict[str, str]:
    return dict(Message.objects.values_list("address", "state"))


pytestmark = pytest.mark.django_db


# --- What leaves -----------------------------------------------------------------------------


def test_a_meeting_is_convened_by_mail(
    reference_data, mailroom, django_capture_on_commit_callbacks
):
    """One recipient a message, with its event and its letter, and nothing of another's."""
    two_members()
    meeting = a_meeting()
    with django_capture_on_commit_callbacks(execute=True):
        life.convene(meeting, actor=a_user())
    addresses = ["amina@exemple.test", "brahim@exemple.test", "chadia@exemple.test"]
    assert sorted(mailroom.recipients) == addresses
    assert set(states().values()) == {"sent"}
    for [address], email in mailroom.taken:
        assert [str(email[name]) for name in ("Cc", "Bcc")] == ["None", "None"]
        kinds = [part.get_content_type() for part in email.walk()]
        assert kinds == [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "text/calendar",
            "application/pdf",
        ]
        text, calendar = [part for part in email.walk() if part.get_content_maintype() == "text"]
        assert calendar.get_param("method") == "REQUEST"
        assert calendar.get_content_charset() == "utf-8"
        told = text.get_content() + calendar.get_content() + str(email["To"])
        assert not any(other in told for other in addresses if other != address)
        secrets = {m.body.split("/reponse/")[1].split("/")[0] for m in Message.objects.all()}
        assert sum(secret in told for secret in secrets) == 1


def test_a_subject_of_two_lines_leaves_as_one(mailroom):
    outbox.deliver(written(a_letter(subject="Réunion\r\nBcc: autre@exemple.test")))
    [(recipients, email)] = mailroom.taken
    assert recipients == ["amina@exemple.test"]
    assert email["Subject"] == "Réunion Bcc: autre@exemple.test"
    assert email["Bcc"] is None
    assert email["Auto-Submitted"] == "auto-generated"


def test_the_same_letter_is_written_once():
    outbox.post([a_letter(), a_letter(subject="Autre")])
    outbox.post([a_letter()])
    assert Message.objects.count() == 1


def test_nothing_is_queued_before_the_transaction_ends(
    mailroom, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        outbox.post([a_letter()])
    assert mailroom.taken == []
    assert len(callbacks) == 1


def test_a_queue_that_can_not_be_reached_loses_nothing(
    mailroom, monkeypatch, django_capture_on_commit_callbacks
):
    def unreachable(*arguments):
        raise OSError("no broker")

    monkeypatch.setattr(tasks.deliver_task, "delay", unreachable)
    with django_capture_on_commit_callbacks(execute=True):
        outbox.post([a_letter()])
    assert states() == {"amina@exemple.test": "pending"}
    assert tasks.deliver_pending_task() == 0  # it may be on its way
    Message.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    assert tasks.deliver_pending_task() == 1
    assert mailroom.recipients == ["amina@exemple.test"]


# --- What does not ---------------------------------------------------------------------------


def test_a_refused_recipient_is_told_with_the_reason_and_stops_no_other(mailroom):
    mailroom.refused["amina@exemple.test"] = "550 5.1.1 Unknown mailbox"
    keys = written(a_letter(), a_letter("brahim@exemple.test"))
    delivery = outbox.deliver(keys)
    assert mailroom.recipients == ["brahim@exemple.test"]
    [refused] = delivery.refused
    assert (refused.address, refused.state) == ("amina@exemple.test", "refused")
    assert refused.error == "550 5.1.1 Unknown mailbox"
    assert outbox.deliver(keys).sent == []  # nor is it tried again by itself


def test_the_secretariat_reads_the_refusal_and_sends_again(
    reference_data, mailroom, secretariat, django_capture_on_commit_callbacks
):
    meeting = a_convened_meeting()
    mailroom.refused["amina@exemple.test"] = "550 5.1.1 Unknown mailbox"
    tasks.deliver_task(list(Message.objects.values_list("pk", flat=True)))
    board = f"{meeting.get_absolute_url()}invitations/"
    assert "550 5.1.1 Unknown mailbox" in secretariat.get(board).content.decode()
    mailroom.refused.clear()
    with django_capture_on_commit_callbacks(execute=True):
        secretariat.post(board, {"then": "resend"})
    assert sorted(mailroom.recipients) == [
        "amina@exemple.test",
        "brahim@exemple.test",
        "chadia@exemple.test",
    ]
    assert set(states().values()) == {"sent"}


def test_a_server_that_is_down_is_tried_again_by_the_next_run(nobody_listens, settings):
    written(a_letter(), a_letter("brahim@exemple.test"))
    Message.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert tasks.deliver_pending_task() == 0
    assert set(states().values()) == {"pending"}
    assert "refused" in Message.objects.earliest("pk").error
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert tasks.deliver_pending_task() == 2
    assert tasks.deliver_pending_task() == 0
    assert set(Message.objects.values_list("state", "error")) == {("sent", "")}


def test_a_server_that_can_not_be_reached_is_not_tried_for_each_message(nobody_listens):
    keys = written(a_letter(), a_letter("brahim@exemple.test"))
    assert len(outbox.deliver(keys).waiting) == 1


def test_a_server_that_is_busy_is_tried_again(mailroom):
    """As greylisting does: 451, then it takes the same message."""
    mailroom.refused["amina@exemple.test"] = "451 4.7.1 Come back later"
    keys = written(a_letter())
    [waiting] = outbox.deliver(keys).waiting
    assert waiting.error == "451 4.7.1 Come back later"
    mailroom.refused.clear()
    assert len(outbox.deliver(keys).sent) == 1


def test_after_two_days_someone_is_to_know(nobody_listens):
    keys = written(a_letter())
    Message.objects.update(created_at=timezone.now() - timedelta(days=3))
    assert len(outbox.deliver(keys).refused) == 1


def test_a_lost_attachment_is_told_and_stops_no_other(mailroom):
    lost = a_letter(attachment="reunions/0/lettres/perdue.pdf")
    delivery = outbox.deliver(written(lost, a_letter("brahim@exemple.test")))
    assert [message.address for message in delivery.refused] == ["amina@exemple.test"]
    assert mailroom.recipients == ["brahim@exemple.test"]


# --- Never twice -----------------------------------------------------------------------------


def test_two_runs_send_once(mailroom):
    keys = written(a_letter(), a_letter("brahim@exemple.test"))
    outbox.deliver(keys)
    outbox.deliver(keys)
    assert sorted(mailroom.recipients) == ["amina@exemple.test", "brahim@exemple.test"]


def test_what_one_run_is_sending_another_leaves(monkeypatch, mailroom):
    """The second run starts while the first is in the middle of a message."""
    keys = written(a_letter())
    hand_over, meanwhile = outbox._hand_over, []

    def slow(message, email, connection):
        monkeypatch.setattr(outbox, "_hand_over", hand_over)
        meanwhile.append(outbox.deliver(keys))
        meanwhile.append(tasks.deliver_pending_task())
        return hand_over(message, email, connection)

    monkeypatch.setattr(outbox, "_hand_over", slow)
    assert len(outbox.deliver(keys).sent) == 1
    assert meanwhile == [outbox.Delivery(), 0]
    assert mailroom.recipients == ["amina@exemple.test"]


def test_what_a_run_that_stopped_was_sending_is_taken_up_later(mailroom):
    keys = written(a_letter())
    Message.objects.update(claimed_at=timezone.now() - timedelta(minutes=30))
    assert outbox.deliver(keys).sent == []
    Message.objects.update(claimed_at=timezone.now() - timedelta(minutes=61))
    assert len(outbox.deliver(keys).sent) == 1


def test_a_message_tried_twice_is_the_same_to_the_server(mailroom):
    [key] = written(a_letter())
    outbox.deliver([key])
    Message.objects.update(state=State.PENDING, sent_at=None)
    outbox.deliver([key])
    first, second = (email["Message-ID"] for _to, email in mailroom.taken)
    assert first == second


def test_copies_of_what_was_sent_are_each_in_the_log(mailroom):
    [key] = written(a_letter("#1@exemple.test", key="essai:#1"))
    outbox.deliver([key])
    for _again in range(3):
        outbox.send_again(Message.objects.latest("pk"))
        outbox.deliver(Message.objects.values_list("pk", flat=True))
    assert Message.objects.filter(state=State.SENT).count() == 4
    assert mailroom.recipients == ["#1@exemple.test"] * 4


def test_only_what_left_comes_back():
    [key] = written(a_letter())
    outbox.mark_bounced(Message.objects.get(pk=key), "boîte pleine")
    assert states() == {"amina@exemple.test": "pending"}
