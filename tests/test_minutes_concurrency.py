"""Minutes sealed at once, on PostgreSQL: SQLite has one writer."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import connection, connections

from committees.minutes import lifecycle, sealing
from committees.models import Committee, Meeting
from snia.accounts.models import Role
from tests.builders import a_user, today
from tests.builders_committees import in_days

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer"),
    pytest.mark.django_db(transaction=True),
]


def test_sealed_at_the_same_instant_they_make_one_chain():
    secretary = a_user(Role.SECRETARIAT)
    waiting = [_a_circulated_one(number, secretary) for number in range(6)]
    start = Barrier(len(waiting))

    def work(meeting: Meeting) -> None:
        start.wait(timeout=60)
        try:
            sealing.approve(meeting, reason="Dissous", actor=secretary)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(waiting)) as pool:
        list(pool.map(work, waiting))
    output = StringIO()
    call_command("verify_minutes", stdout=output)
    assert output.getvalue().startswith("Comptes rendus scellés intacts : 6")


def _a_circulated_one(number: int, secretary) -> Meeting:
    body = Committee.objects.create(
        slug=f"essai-{number}", name=f"Essai {number}", level="programme"
    )
    meeting = Meeting.objects.create(
        committee=body, state="drafted", starts_at=in_days(-1), ends_at=in_days(-1, 12)
    )
    lifecycle.circulate(meeting, remarks_due_on=today(), actor=secretary)
    return meeting
