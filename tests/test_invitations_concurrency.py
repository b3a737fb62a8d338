"""Two runs at the same moment: no message leaves twice, no letter's number is given twice."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections, transaction

from committees import outbox
from committees.invitations import letters
from committees.models import Message

pytestmark = [
    pytest.mark.servers,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="bin/test starts the PostgreSQL that this needs"
    ),
]

RUNS = 6


def at_once(act: Any) -> list[Any]:
    """What each of several threads got, all starting at the same moment."""
    start, answers = Barrier(RUNS), []

    def work() -> None:
        try:
            start.wait(timeout=60)
            answers.append(act())
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _run in range(RUNS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return answers


def test_many_runs_send_each_message_once(mailoutbox):
    addresses = [f"essai{number}@exemple.test" for number in range(20)]
    posted = outbox.post(
        outbox.Letter(
            key=address,
            purpose=Message.Purpose.INVITATION,
            address=address,
            recipient="Essai",
            subject="Essai",
            body="Essai",
        )
        for address in addresses
    )
    keys = [message.pk for message in posted]
    Message.objects.update(state="pending", sent_at=None)  # as if no run had come yet
    mailoutbox.clear()
    deliveries = at_once(lambda: outbox.deliver(keys))
    assert sorted(email.to[0] for email in mailoutbox) == sorted(addresses)
    assert sum(len(delivery.sent) for delivery in deliveries) == len(addresses)


def test_no_number_is_given_twice():
    def take() -> int:
        with transaction.atomic():
            return letters.next_number(2026)

    assert sorted(at_once(take)) == list(range(1, RUNS + 1))
