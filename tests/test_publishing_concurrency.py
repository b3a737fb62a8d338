"""Several people press a button at the same moment: one version, one decision, one publication."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, connections

from reporting.models import Approval, FrozenEdition, Publication, PublishedFile
from reporting.publishing import approving, freezing, gates, release
from reporting.publishing.approving import Told
from snia.audit.models import Entry
from tests.builders import a_user
from tests.builders_publishing import a_frozen, an_edition, approve_all, only_a_book

pytestmark = [
    pytest.mark.servers,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="bin/test starts the PostgreSQL that this needs"
    ),
]

PEOPLE = 4


@pytest.fixture(autouse=True)
def _loaded(transactional_db, monkeypatch):
    """The reference, whose rows other tests of this kind have emptied; files made in no time."""
    call_command("load_reference", verbosity=0)
    only_a_book(monkeypatch)
    monkeypatch.setattr(gates, "_GATES", [])


def at_once(act: Callable[[], object]) -> int:
    """How many of them were let through."""
    start, done = Barrier(PEOPLE), []

    def work() -> None:
        try:
            start.wait(timeout=60)
            act()
            done.append(True)
        except ValidationError:
            pass
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _person in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return len(done)


def test_an_edition_is_frozen_once():
    edition, actor = an_edition(), a_user()
    assert at_once(lambda: freezing.freeze(edition=edition, actor=actor)) == 1
    assert FrozenEdition.objects.get().approvals.count() == 2
    assert Entry.objects.filter(verb="freeze_edition").count() == 1


def test_a_step_is_decided_once():
    frozen, actor = a_frozen(), a_user()
    told = Told(1, "Mme A. Essai")
    assert at_once(lambda: approving.approve(frozen=frozen, told=told, actor=actor)) == 1
    assert Approval.objects.filter(decision="approved").count() == 1


def test_a_version_is_published_once():
    frozen, actor = a_frozen(), a_user()
    approve_all(frozen)
    assert at_once(lambda: release.publish(frozen=frozen, actor=actor)) == 1
    assert Publication.objects.count() == PublishedFile.objects.count() == 1
    assert Entry.objects.filter(verb="publish_edition").count() == 1
