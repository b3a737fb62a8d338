"""Many people at the same moment: all is kept, nothing is overwritten, the journal holds."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from partners.models import Institution
from programmes.models import Programme, Progress, ProgressUpdate, SetAside
from snia.accounts.models import User
from snia.audit.models import Entry
from tests.builders import (
    a_campaign,
    a_complete_answer,
    a_focal_point,
    a_user,
    an_action,
    an_institution,
    an_update,
    reread,
)

pytestmark = [
    pytest.mark.servers,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="bin/test starts the PostgreSQL that this needs"
    ),
]

PEOPLE = 50
ROUNDS = 8  # of two people at once: chance has a part in it
NARRATIVE = "<p>Texte de %s.</p>"


@pytest.fixture(autouse=True)
def strategy(transactional_db) -> None:
    """All that these tests need: nothing of the reference may be there any more."""
    scope = Programme.Scope.SECTORAL
    Programme.objects.get_or_create(number=1, defaults={"title": "Essai", "scope": scope})


def at_once(*acts: Callable[[], HttpResponse]) -> list[HttpResponse]:
    """Do them all at the same moment, each in its thread; what each answered, in that order."""
    start, answers = Barrier(len(acts)), {}

    def work(rank: int, act: Callable[[], HttpResponse]) -> None:
        try:
            start.wait(timeout=60)
            answers[rank] = act()
        except Exception as error:  # told by the test, which would not see it otherwise
            answers[rank] = error
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not [thread for thread in threads if thread.is_alive()]
    assert not [answer for answer in answers.values() if isinstance(answer, Exception)]
    return [answers[rank] for rank in range(len(acts))]


def sending(user: User, update: ProgressUpdate, page: str = "edit", **typed: Any):
    """The sending of a form that was opened on the answer as it is now, to be done later."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    url = reverse(f"programmes:{page}", args=[update.pk])
    fields = {"revision": reread(update).revision, "base": "{}", "end": "1", **typed}
    return lambda: client.post(url, fields)


def narrative_of(update: ProgressUpdate) -> str:
    return reread(update).content["narrative"]


def assert_the_journal_holds(capsys, verb: str, entries: int) -> None:
    call_command("verify_audit")
    assert "Journal intact" in capsys.readouterr().out
    assert Entry.objects.filter(verb=verb).count() == entries


@pytest.mark.parametrize(("page", "told"), [("edit", PEOPLE), ("autosave", 0)])
def test_fifty_people_save_their_own_answers(capsys, page, told):
    campaign, action = a_campaign(), an_action()
    updates, acts = [], []
    for n in range(PEOPLE):
        institution: Institution = an_institution(f"essai-{n}")
        update = an_update(campaign, action, institution)
        text = NARRATIVE % institution.slug
        updates.append(update)
        acts.append(sending(a_focal_point(institution), update, page, rate=n, narrative=text))
    answers = at_once(*acts)
    assert {answer.status_code for answer in answers} == {302 if page == "edit" else 200}
    for n, update in enumerate(updates):
        kept = reread(update)
        assert kept.content == {"rate": str(n), "narrative": NARRATIVE % update.institution.slug}
        assert (kept.revision, kept.versions.count()) == (1, 1)
    assert not SetAside.objects.exists()
    assert_the_journal_holds(capsys, "save_update", told)


def test_two_people_on_one_form_one_is_saved_and_one_is_asked():
    nadia, omar = a_focal_point(), a_focal_point()
    update = an_update(content={"rate": "40"})
    for n in range(ROUNDS):
        texts = [NARRATIVE % f"{name} {n}" for name in ("Nadia", "Omar")]
        answers = at_once(
            sending(nadia, update, narrative=texts[0]), sending(omar, update, narrative=texts[1])
        )
        assert [answer.status_code for answer in answers] == [302, 302]
        aside = SetAside.objects.get(resolved_at=None)
        urls = {answer.url for answer in answers}
        assert urls == {aside.get_absolute_url(), reverse("programmes:edit", args=[update.pk])}
        assert {narrative_of(update), aside.content["narrative"]} == set(texts)
        assert aside.author == (omar if narrative_of(update) == texts[0] else nadia)
        aside.delete()
    assert reread(update).versions.count() == ROUNDS + 1


def test_two_windows_of_one_person_lose_nothing():
    """The first is saved while the other types on: what it sends is set aside, all of it."""
    nadia = a_focal_point()
    update = an_update(content={"rate": "40"})
    for n in range(ROUNDS):
        at_once(
            sending(nadia, update, "autosave", narrative=NARRATIVE % f"gauche {n}"),
            sending(nadia, update, "autosave", status="done", narrative=NARRATIVE % f"droite {n}"),
        )
        aside = SetAside.objects.get(resolved_at=None)
        kept = {narrative_of(update), aside.content["narrative"]}
        assert kept == {NARRATIVE % f"gauche {n}", NARRATIVE % f"droite {n}"}
        aside.delete()


def test_an_answer_sent_twice_at_once_is_sent_once(capsys):
    nadia = a_focal_point()
    update = an_update(content=a_complete_answer(), author=nadia)
    client = Client(raise_request_exception=False)
    client.force_login(nadia)
    page = client.get(reverse("programmes:edit", args=[update.pk]))
    assert page.status_code == 200
    typed = {name: value for name, value in update.content.items() if isinstance(value, str)}
    typed |= {"not_applicable": ["activities", "challenges", "measures"], "then": "submit"}
    answers = at_once(*[sending(nadia, update, **typed)] * 2)
    assert {answer.status_code for answer in answers} == {302}
    kept = reread(update)
    assert (kept.state, kept.round, kept.events.count()) == ("submitted", 1, 1)
    assert_the_journal_holds(capsys, "submit_update", 1)


def test_an_answer_validated_twice_at_once_is_published_once(capsys):
    update = an_update(state="submitted")
    acts = [sending(a_user(), update, "review", then="validate") for _secretary in range(4)]
    answers = at_once(*acts)
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409, 409]
    assert reread(update).state == "validated"
    assert Progress.objects.get().version == reread(update).versions.first()
    assert update.activities.count() == 1
    assert_the_journal_holds(capsys, "validate_update", 1)
