"""Writing on the items of a meeting: apart, together, one after the other; nothing is lost."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from committees.meetings.steps import NotNow
from committees.minutes import writing
from committees.minutes.merging import put_together
from committees.models import AgendaItem, ItemVersion, Meeting
from snia.accounts.models import Role
from snia.audit.models import Entry
from snia.common.differences import word_changes
from tests.builders import a_user
from tests.builders_committees import a_committee, a_meeting, a_member, in_days
from tests.builders_minutes import a_held_meeting, items_of, note

FIRST, SECOND = "<p>Premier texte.</p>", "<p>Second texte.</p>"


@pytest.fixture
def meeting(reference_data):
    return a_held_meeting(items=["Santé", "Logement"])


@pytest.fixture
def item(meeting):
    return items_of(meeting)[0]


def text_of(item: AgendaItem) -> str:
    return AgendaItem.objects.get(pk=item.pk).noted


def save(item: AgendaItem, text: str, revision: int, actor=None, **more):
    return writing.save_note(item, text=text, revision=revision, actor=actor or a_user(), **more)


# --- Two texts as one ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("theirs", "mine", "together"),
    [
        ("<p>a</p>", "<p>a</p>", "<p>a</p>"),
        ("<p>a</p><p>b</p>", "<p>a</p><p>c</p>", "<p>a</p><p>b</p><p>c</p>"),
        ("<p>a</p>", "<p>a</p><ul><li>x</li></ul>", "<p>a</p><ul><li>x</li></ul>"),
        ("<p>a</p><p>b</p>", "<p>b</p>", "<p>a</p><p>b</p>"),
        ("", "<p>m</p>", "<p>m</p>"),
        ("<p>t</p>", "", "<p>t</p>"),
        ("sans balise", "<p>m</p>", "<p>sans balise</p><p>m</p>"),
    ],
)
def test_nothing_of_two_texts_is_left_out(theirs, mine, together):
    assert put_together(theirs, mine) == together


def test_what_parts_two_texts_is_told_word_by_word():
    assert word_changes("un deux <b>", "un trois <b>") == (
        "un <del>deux</del><ins>trois</ins> &lt;b&gt;"
    )


# --- Saving ----------------------------------------------------------------------------------


def test_each_save_is_a_version_with_its_author(item):
    nadia = a_user()
    assert isinstance(save(item, FIRST, 0, nadia), writing.Noted)
    save(item, SECOND, 1, a_user())
    kept = AgendaItem.objects.get(pk=item.pk)
    assert (kept.noted, kept.revision) == (SECOND, 2)
    assert [v.text for v in item.versions.kept().order_by("revision")] == [FIRST, SECOND]
    assert item.versions.get(revision=1).author == nadia
    assert Entry.objects.filter(verb="write_minutes").count() == 2


def test_the_same_text_saved_again_is_nothing_new(item):
    save(item, FIRST, 0)
    assert isinstance(save(item, FIRST, 0), writing.Noted)
    assert item.versions.count() == 1


def test_what_is_pasted_is_cleaned(item):
    save(item, '<p onclick="x()">Dit.</p><script>alert(1)</script>', 0)
    assert text_of(item) == "<p>Dit.</p>"


def test_a_text_without_end_is_refused(item):
    with pytest.raises(ValidationError, match="dépasse"):
        save(item, "a" * 200_001, 0)


def test_autosaves_in_a_row_are_one_version_until_a_pause(item):
    nadia = a_user()
    with time_machine.travel(timezone.now()) as now:
        for number in range(3):
            save(item, f"<p>{number}</p>", number, nadia, is_autosave=True)
        assert item.versions.count() == 1
        now.shift(timedelta(minutes=11))
        save(item, FIRST, 3, nadia, is_autosave=True)
        assert item.versions.count() == 2
        # What was saved by hand is never written over.
        save(item, SECOND, 4, nadia)
        save(item, FIRST, 5, nadia, is_autosave=True)
        assert item.versions.count() == 3
    assert Entry.objects.filter(verb="write_minutes").count() == 1


def test_two_on_one_item_the_second_is_set_aside(item):
    nadia, omar = a_user(), a_user()
    save(item, FIRST, 0, nadia)
    result = save(item, SECOND, 0, omar)
    assert isinstance(result, writing.Conflict)
    assert text_of(item) == FIRST
    aside = item.versions.waiting().get()
    assert (aside.text, aside.author, aside.revision) == (SECOND, omar, 0)


def test_typing_on_in_the_same_page_replaces_what_it_set_aside_and_nothing_else(item):
    save(item, FIRST, 0)
    omar = a_user()
    save(item, "<p>a</p>", 0, omar, page="gauche")
    save(item, "<p>ab</p>", 0, omar, page="gauche")
    save(item, "<p>c</p>", 0, omar, page="droite")
    save(item, "<p>d</p>", 0, omar)
    waiting = item.versions.waiting().values_list("text", flat=True)
    assert sorted(waiting) == ["<p>ab</p>", "<p>c</p>", "<p>d</p>"]


def test_two_texts_are_put_together_and_both_stay(item):
    omar = a_user()
    save(item, FIRST, 0)
    aside = save(item, SECOND, 0, omar).set_aside
    both = FIRST + SECOND
    assert isinstance(writing.resolve(aside, text=both, revision=1, actor=omar), writing.Noted)
    assert text_of(item) == both
    assert not item.versions.waiting().exists()
    assert item.versions.filter(is_set_aside=True).get().text == SECOND


def test_saved_again_while_putting_together_it_is_asked_again(item):
    omar = a_user()
    save(item, FIRST, 0)
    aside = save(item, SECOND, 0, omar).set_aside
    save(item, "<p>Encore.</p>", 1)
    result = writing.resolve(aside, text=FIRST + SECOND, revision=1, actor=omar)
    assert isinstance(result, writing.Conflict)
    assert text_of(item) == "<p>Encore.</p>"
    assert item.versions.waiting().get().text == FIRST + SECOND


def test_an_earlier_text_comes_back_and_the_others_stay(item):
    save(item, FIRST, 0)
    save(item, SECOND, 1)
    writing.restore(item, item.versions.get(revision=1), actor=a_user())
    assert text_of(item) == FIRST
    assert item.versions.count() == 3


def test_the_outcome_is_one_of_those_there_are(item):
    writing.set_outcome(item, outcome="deferred", actor=a_user())
    item.refresh_from_db()
    assert item.outcome == "deferred"
    with pytest.raises(ValidationError, match="Choisir une des suites"):
        writing.set_outcome(item, outcome="autre", actor=a_user())


@pytest.mark.parametrize("state", ["planned", "convened", "circulated", "sealed", "cancelled"])
def test_notes_are_written_from_the_session_to_the_circulation(meeting, item, state):
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    with pytest.raises(NotNow, match="ne s'écrit plus, ou pas encore"):
        save(item, FIRST, 0)
    with pytest.raises(NotNow):
        writing.set_outcome(item, outcome="noted", actor=a_user())
    Meeting.objects.filter(pk=meeting.pk).update(state="drafted")
    save(item, FIRST, 0)


def test_a_proposal_that_was_not_taken_up_is_not_written_on(item):
    AgendaItem.objects.filter(pk=item.pk).update(status="proposed")
    with pytest.raises(NotNow):
        save(item, FIRST, 0)


# --- The pages -------------------------------------------------------------------------------


def address(name: str, item: AgendaItem, *more) -> str:
    return reverse(f"committees:{name}", args=[item.meeting_id, item.pk, *more])


def typed(item: AgendaItem, text: str, **more):
    now = AgendaItem.objects.get(pk=item.pk)
    return {
        "text": text,
        "outcome": now.outcome,
        "revision": now.revision,
        "base": json.dumps({"outcome": now.outcome}),
        **more,
    }


def test_one_item_is_saved_apart(meeting, item, secretariat):
    other = items_of(meeting)[1]
    page = secretariat.get(reverse("committees:write", args=[meeting.pk])).content.decode()
    assert page.count("Enregistrer ce point") == 2
    sent = secretariat.post(address("note", item), typed(item, FIRST, outcome="decided"))
    assert sent.status_code == 302
    assert sent.url.endswith(f"#point-{item.pk}")
    item.refresh_from_db()
    assert (item.noted, item.outcome) == (FIRST, "decided")
    other.refresh_from_db()
    assert (other.noted, other.revision) == ("", 0)
    page = secretariat.get(reverse("committees:write", args=[meeting.pk])).content.decode()
    assert "Noté par" in page
    assert "1 version" in page


def test_whoever_only_types_does_not_put_an_old_outcome_back(item, secretariat):
    old_page = typed(item, FIRST)
    writing.set_outcome(item, outcome="decided", actor=a_user())
    secretariat.post(address("note", item), old_page)
    item.refresh_from_db()
    assert (item.noted, item.outcome) == (FIRST, "decided")


def test_a_second_secretary_is_shown_both_texts(item, client_of):
    nadia, omar = client_of(Role.SECRETARIAT), client_of(Role.ADMINISTRATOR)
    old_page = typed(item, "<p>Le budget est voté.</p>")
    nadia.post(address("note", item), typed(item, "<p>Le budget est reporté.</p>"))
    sent = omar.post(address("note", item), old_page)
    aside = item.versions.waiting().get()
    assert sent.url == address("note-conflict", item, aside.pk)
    page = omar.get(sent.url).content.decode()
    assert "Le budget est <del>reporté.</del><ins>voté.</ins>" in page
    assert (
        "&lt;p&gt;Le budget est reporté.&lt;/p&gt;&lt;p&gt;Le budget est voté.&lt;/p&gt;" in page
    )
    # It is theirs alone, and the page to write reminds them of it.
    assert nadia.get(sent.url).status_code == 404
    writing_page = omar.get(reverse("committees:write", args=[item.meeting_id]))
    assert sent.url in writing_page.content.decode()
    done = omar.post(sent.url, {"text": "<p>Reporté, puis voté.</p>", "revision": 1})
    assert done.status_code == 302
    assert text_of(item) == "<p>Reporté, puis voté.</p>"
    assert omar.get(sent.url).status_code == 404


def test_the_script_saves_and_is_told_of_a_conflict(item, secretariat):
    saved = secretariat.post(address("note-autosave", item), typed(item, FIRST)).json()
    assert (saved["revision"], saved["base"]) == (1, {"outcome": ""})
    answer = secretariat.post(
        address("note-autosave", item), typed(item, SECOND, revision=0, page="x")
    )
    assert answer.status_code == 409
    assert answer.json()["url"] == address("note-conflict", item, item.versions.waiting().get().pk)


def test_a_refused_text_stays_on_the_page(meeting, item, secretariat):
    sent = typed(item, "<p>Trop tard.</p>", outcome="nonsense")
    answer = secretariat.post(address("note", item), sent)
    assert answer.status_code == 400
    assert "Choisir une des suites" in answer.content.decode()
    Meeting.objects.filter(pk=meeting.pk).update(state="circulated")
    answer = secretariat.post(address("note-autosave", item), typed(item, FIRST))
    assert answer.status_code == 400
    assert "ne s'écrit plus" in answer.json()["message"]


def test_a_form_that_was_cut_empties_nothing(item, secretariat):
    save(item, FIRST, 0)
    for name in ("note", "note-autosave"):
        answer = secretariat.post(address(name, item), {"revision": 1})
        assert answer.status_code == 400
    assert text_of(item) == FIRST


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"revision": "x", "base": "[", "text": "a"},
        {"revision": "9" * 30, "base": "[1]", "text": "a\x00b", "page": "p" * 99},
        {"revision": "-1", "base": json.dumps({"outcome": [1]})},
    ],
)
def test_nonsense_never_fails(item, secretariat, sent):
    for name in ("note", "note-autosave"):
        assert secretariat.post(address(name, item), sent).status_code < 500


def test_versions_are_read_and_one_is_restored(item, secretariat):
    save(item, FIRST, 0)
    save(item, SECOND, 1)
    page = secretariat.get(address("note-versions", item)).content.decode()
    assert "<del>Premier</del><ins>Second</ins> texte." in page
    first = item.versions.get(revision=1)
    assert secretariat.post(address("note-restore", item, first.pk)).status_code == 302
    assert text_of(item) == FIRST


def test_notes_are_the_departments_until_they_are_circulated(meeting, item, client, client_of):
    client.force_login(a_member())
    page = reverse("committees:write", args=[meeting.pk])
    assert client.get(page).status_code == 403
    assert client_of(Role.DECISION_MAKER).get(page).status_code == 403
    assert client.post(address("note", item), typed(item, FIRST)).status_code == 403


def test_nothing_is_written_on_a_meeting_to_come_nor_on_another_bodys(secretariat, reference_data):
    coming = a_meeting()
    outside = Meeting.objects.filter(committee__level="external").first()
    for meeting in (coming, outside):
        page = reverse("committees:write", args=[meeting.pk])
        assert secretariat.get(page).status_code == 404
    far = AgendaItem.objects.filter(meeting=outside).first()
    assert secretariat.post(address("note", far), {}).status_code == 404


def test_an_item_of_another_meeting_is_not_found(meeting, item, secretariat):
    other = a_held_meeting(committee=a_committee("cp1"), starts_at=in_days(3))
    url = reverse("committees:note", args=[other.pk, item.pk])
    assert secretariat.post(url, {}).status_code == 404


def test_the_page_costs_the_same_whatever_the_items(meeting, secretariat):
    url = reverse("committees:write", args=[meeting.pk])

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert secretariat.get(url).status_code == 200
        return len(queries)

    cost()
    before = cost()
    for number in range(6):
        added = AgendaItem.objects.create(meeting=meeting, title=f"Point {number}", position=50)
        note(added, FIRST)
    assert cost() == before <= 14


# --- At the same instant ---------------------------------------------------------------------


@pytest.mark.servers
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_two_secretaries_at_the_same_instant_one_is_saved_and_none_is_lost(capsys):
    committee = committee_of_the_test()
    meeting = Meeting.objects.create(
        committee=committee, state="held", starts_at=in_days(-1), ends_at=in_days(-1, 12)
    )
    item = AgendaItem.objects.create(meeting=meeting, title="Point")
    other = AgendaItem.objects.create(meeting=meeting, title="Autre point")
    people = [a_user(), a_user(), a_user()]
    for number in range(8):
        texts = [f"<p>{name} {number}</p>" for name in ("Nadia", "Omar", "Lina")]
        targets = [item, item, other]
        sent = [typed(target, text) for target, text in zip(targets, texts, strict=True)]
        answers = at_once(people, targets, sent)
        assert sorted(answers) == [302, 302, 302]
        aside = ItemVersion.objects.waiting().get()
        assert {text_of(item), aside.text} == set(texts[:2])
        assert text_of(other) == texts[2]
        aside.delete()
    assert item.versions.kept().count() == other.versions.kept().count() == 8
    call_command("verify_audit")
    assert "Journal intact" in capsys.readouterr().out


def committee_of_the_test():
    from committees.models import Committee

    return Committee.objects.get_or_create(
        slug="essai", defaults={"name": "Essai", "level": "programme"}
    )[0]


def at_once(people, targets, sent) -> list[int]:
    """Each posts at the same moment, in a thread and with a connection of their own."""
    start = Barrier(len(people))

    def work(person, target, fields) -> int:
        client = Client()
        client.force_login(person)
        start.wait(timeout=60)
        try:
            return client.post(address("note", target), fields).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(work, people, targets, sent))
