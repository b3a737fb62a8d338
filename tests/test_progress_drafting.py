"""Keeping what is typed: versions, two people at once, what is locked, what is carried over."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from programmes.models import Campaign, ProgressUpdate, SetAside, Version
from programmes.progress import drafting, review
from programmes.progress.document import differences, new_key
from programmes.progress.drafting import Conflict, Locked, Saved, Unchanged
from programmes.progress.previous import carried
from snia.accounts.models import User
from snia.audit.models import Entry
from tests.builders import (
    OTHER_INSTITUTION,
    a_campaign,
    a_complete_answer,
    a_focal_point,
    a_period,
    a_user,
    an_activity_row,
    an_extension,
    an_institution,
    an_update,
    bring_to,
    reread,
    today,
    tomorrow,
    type_in,
    yesterday,
)

pytestmark = pytest.mark.usefixtures("reference_data")

MINUTE = timedelta(minutes=1)
Outcome = Saved | Unchanged | Conflict


class Tab:
    """The page of an answer open in a browser: where it started from, what is typed in it."""

    def __init__(self, update: ProgressUpdate, actor: User) -> None:
        self.actor, self.page = actor, new_key()
        self.read(reread(update))

    def read(self, update: ProgressUpdate) -> None:
        self.update, self.document = update, update.content
        self.start = drafting.starting_point(update)

    def save(self, act: str = "saved", **typed: Any) -> Outcome:
        self.document = {**self.document, **typed}
        sent = {"actor": self.actor, "act": act, "page": self.page, **self.start}
        result = drafting.save(self.update, self.document, **sent)
        if isinstance(result, Saved):
            self.read(result.draft)  # as the page's script does
        return result

    def autosave(self, **typed: Any) -> Outcome:
        return self.save("autosaved", **typed)


@pytest.fixture
def update() -> ProgressUpdate:
    return an_update()


@pytest.fixture
def nadia(update) -> User:
    return a_focal_point(update.institution, full_name="Nadia Naciri")


@pytest.fixture
def omar(update) -> User:
    return a_focal_point(update.institution, full_name="Omar Ouazzani")


@pytest.fixture
def held(update, nadia) -> ProgressUpdate:
    """An answer that holds a text of Nadia's."""
    type_in(update, {"rate": "40", "narrative": "<p>Un atelier.</p>"}, nadia)
    return reread(update)


def content_of(update: ProgressUpdate) -> dict:
    return reread(update).content


def versions(update: ProgressUpdate) -> list[tuple[int, dict]]:
    """Number and content, the first one first."""
    return list(update.versions.order_by("number").values_list("number", "content"))


def summaries(verb: str) -> list[str]:
    return list(
        Entry.objects.filter(verb=verb).order_by("number").values_list("summary", flat=True)
    )


# --- A draft -------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["140", "-3", "abc"])
def test_a_draft_keeps_what_was_typed(update, nadia, typed):
    Tab(update, nadia).save(rate=typed, status="done")
    kept = reread(update)
    assert (kept.state, kept.content) == ("draft", {"rate": typed, "status": "done"})
    assert (kept.edited_by, kept.revision) == (nadia, 1)


def test_scripts_and_styles_are_gone_from_what_is_kept(update, nadia):
    typed = '<p onclick="x()">Un <b style="color:red">atelier</b>.<script>alert(1)</script></p>'
    Tab(update, nadia).save(narrative=typed)
    kept = content_of(update)["narrative"]
    assert "atelier" in kept
    for word in ("script", "alert", "onclick", "style"):
        assert word not in kept


def test_a_text_that_no_page_can_hold_is_refused(update, nadia):
    with pytest.raises(ValidationError) as refusal:
        Tab(update, nadia).save(narrative=f"<p>{'mot ' * 110_000}</p>")
    [message] = refusal.value.messages
    assert "400\u202f000 signes" in message
    assert "joindre plutôt le document" in message
    assert content_of(update) == {}


def test_what_is_no_document_is_refused(update, nadia):
    with pytest.raises(ValidationError, match=r"« rate ».* texte"):
        Tab(update, nadia).save(rate=["40"])
    with pytest.raises(ValidationError, match="plus de 500 lignes"):
        Tab(update, nadia).save(challenges=[{"text": "x"}] * 501)
    Tab(update, nadia).save(challenges=[{"text": "x"}] * 500)


def test_the_journal_tells_what_a_person_saved_in_words(update, nadia):
    tab = Tab(update, nadia)
    tab.autosave(rate="30")
    assert summaries("save_update") == []
    tab.save(rate="40", activities=[an_activity_row(title="Atelier")])
    [summary] = summaries("save_update")
    for words in ("Brouillon enregistré", str(update), "Activités"):
        assert words in summary


# --- Versions ------------------------------------------------------------------------------


def test_each_save_is_a_version_and_an_unchanged_one_is_none(update, nadia):
    tab = Tab(update, nadia)
    tab.save(rate="10")
    tab.save(rate="20")
    assert tab.save().version is None
    assert versions(update) == [(1, {"rate": "10"}), (2, {"rate": "20"})]


def test_autosaves_in_a_row_make_one_version(update, nadia):
    tab = Tab(update, nadia)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for rate in ("1", "12", "123"):
            tab.autosave(rate=rate)
            clock.shift(9 * MINUTE)
    assert versions(update) == [(1, {"rate": "123"})]
    assert reread(update).revision == 3


def test_saving_what_was_autosaved_ends_the_version(update, nadia):
    tab = Tab(update, nadia)
    tab.autosave(rate="1")
    tab.save(rate="12")
    tab.autosave(rate="123")
    assert versions(update) == [(1, {"rate": "12"}), (2, {"rate": "123"})]


def test_a_pause_parts_two_versions(update, nadia):
    tab = Tab(update, nadia)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        tab.autosave(rate="1")
        clock.shift(10 * MINUTE)
        tab.autosave(rate="12")
    assert versions(update) == [(1, {"rate": "1"}), (2, {"rate": "12"})]


def test_another_person_begins_a_version(update, nadia, omar):
    Tab(update, nadia).autosave(rate="1")
    Tab(update, omar).autosave(rate="2")
    assert versions(update) == [(1, {"rate": "1"}), (2, {"rate": "2"})]


def test_a_version_that_was_sent_is_never_changed(update, nadia):
    sent = a_complete_answer()
    Tab(update, nadia).autosave(**sent)
    bring_to(update, "returned", author=nadia)
    Tab(update, nadia).autosave(rate="50")
    assert [event.version.content for event in update.events.all()] == [sent, sent]
    assert versions(update) == [(1, sent), (2, {**sent, "rate": "50"})]


def test_a_version_is_restored_and_none_goes(held, nadia):
    Tab(held, nadia).save(rate="50")
    first = held.versions.get(number=1)
    drafting.restore(held, first, actor=nadia)
    assert content_of(held) == first.content
    assert [number for number, _content in versions(held)] == [1, 2, 3]
    assert held.versions.get(number=3).act == Version.Act.RESTORED
    [summary] = summaries("restore_version")
    assert "Version 1 rétablie" in summary


# --- Two people at once --------------------------------------------------------------------


def test_a_late_save_overwrites_nothing_and_loses_nothing(held, nadia, omar):
    late, quick = Tab(held, nadia), Tab(held, omar)
    quick.save(narrative="<p>Deux ateliers.</p>")
    result = late.save(narrative="<p>Trois ateliers.</p>")
    assert isinstance(result, Conflict)
    assert content_of(held)["narrative"] == "<p>Deux ateliers.</p>"
    aside = SetAside.objects.get(update=held)
    assert (aside.author, aside.content["narrative"]) == (nadia, "<p>Trois ateliers.</p>")


def test_two_people_on_different_fields_are_told_all_the_same(held, nadia, omar):
    late = Tab(held, nadia)
    Tab(held, omar).save(rate="50")
    result = late.save(status="in_progress")
    assert isinstance(result, Conflict)
    aside = result.set_aside
    suggested = {
        d.path: d.suggests_mine for d in differences(aside.content, content_of(held), aside.base)
    }
    assert suggested == {"status": True, "rate": False}


def test_a_late_page_that_brings_nothing_of_its_own_is_no_conflict(held, nadia, omar):
    late = Tab(held, nadia)
    Tab(held, omar).save(rate="50")
    assert isinstance(late.save(), Unchanged)
    assert content_of(held)["rate"] == "50"
    assert not SetAside.objects.exists()


def test_a_late_page_that_is_changed_afterwards_overwrites_nothing(held, nadia, omar):
    late = Tab(held, nadia)
    Tab(held, omar).save(narrative="<p>Deux ateliers.</p>")
    late.autosave()
    late.save(rate="50")
    assert content_of(held)["narrative"] == "<p>Deux ateliers.</p>"


def test_going_on_typing_keeps_one_thing_set_aside(held, nadia, omar):
    late = Tab(held, nadia)
    Tab(held, omar).save(rate="50")
    late.autosave(status="done")
    late.autosave(status="postponed")
    assert [aside.content["status"] for aside in SetAside.objects.all()] == ["postponed"]


def test_two_pages_from_two_starting_points_are_both_set_aside(held, nadia, omar):
    first = Tab(held, nadia)
    Tab(held, omar).save(rate="50")
    second = Tab(held, nadia)
    Tab(held, omar).save(rate="60")
    first.save(status="done")
    second.save(narrative="<p>Trois.</p>")
    kept = {aside.content.get("status"): aside.content for aside in SetAside.objects.all()}
    assert kept.keys() == {"done", None}
    assert kept[None]["narrative"] == "<p>Trois.</p>"


def test_two_pages_from_the_same_starting_point_are_both_set_aside(held, nadia, omar):
    first, second = Tab(held, nadia), Tab(held, nadia)
    Tab(held, omar).save(rate="50")
    first.save(status="done")
    second.save(narrative="<p>Trois.</p>")
    assert {aside.content.get("status") for aside in SetAside.objects.all()} == {"done", None}


def test_two_late_scripts_are_both_set_aside(held, nadia, omar):
    Tab(held, omar).save(rate="50")
    for revision, status in enumerate(["done", "postponed"]):
        drafting.save(held, {"status": status}, actor=nadia, act="api", revision=revision)
    assert {a.content["status"] for a in SetAside.objects.all()} == {"done", "postponed"}


def test_two_pages_of_one_person_are_put_together_where_they_do_not_contradict(held, nadia):
    first, second = Tab(held, nadia), Tab(held, nadia)
    first.save(status="done")
    result = second.save(rate="50")
    assert isinstance(result, Saved)
    assert result.is_merged
    assert content_of(held) == {**held.content, "status": "done", "rate": "50"}


def test_two_pages_of_one_person_that_contradict_are_asked_about(held, nadia):
    first, second = Tab(held, nadia), Tab(held, nadia)
    first.save(rate="50")
    result = second.save(rate="60", status="done")
    assert isinstance(result, Conflict)
    assert content_of(held)["rate"] == "50"
    assert result.set_aside.content["rate"] == "60"


def in_conflict(held: ProgressUpdate, late: User, quick: User) -> SetAside:
    """One wrote a status and a text, the other a rate and the same text."""
    tab = Tab(held, late)
    Tab(held, quick).save(rate="50", narrative="<p>Deux ateliers.</p>")
    result = tab.save(status="done", narrative="<p>Trois ateliers.</p>")
    assert isinstance(result, Conflict)
    return result.set_aside


def test_two_versions_are_put_together_as_suggested(held, nadia, omar):
    aside = in_conflict(held, nadia, omar)
    drafting.resolve(aside, {}, actor=nadia, revision=reread(held).revision)
    assert content_of(held) == {
        "status": "done",  # what one side alone changed is that side's
        "rate": "50",
        "narrative": "<p>Deux ateliers.</p>",  # both: what was saved stays
    }


def test_two_versions_are_put_together_as_chosen(held, nadia, omar):
    aside = in_conflict(held, nadia, omar)
    choices = {"narrative": "mine", "rate": "mine", "status": "theirs"}
    drafting.resolve(aside, choices, actor=nadia, revision=reread(held).revision)
    assert content_of(held) == {"rate": "40", "narrative": "<p>Trois ateliers.</p>"}
    assert held.versions.first().act == Version.Act.RESOLVED
    assert "<p>Deux ateliers.</p>" in {v["narrative"] for _number, v in versions(held)}
    aside.refresh_from_db()
    assert aside.resolved_at is not None


def test_saved_again_meanwhile_the_choice_is_asked_again(held, nadia, omar):
    aside = in_conflict(held, nadia, omar)
    shown = reread(held).revision
    Tab(held, omar).save(rate="60")
    result = drafting.resolve(aside, {"narrative": "mine"}, actor=nadia, revision=shown)
    assert isinstance(result, Conflict)
    assert content_of(held)["narrative"] == "<p>Deux ateliers.</p>"
    aside.refresh_from_db()
    assert aside.resolved_at is None


# --- What may be edited --------------------------------------------------------------------


def refusal(update: ProgressUpdate, actor: User) -> str:
    with pytest.raises(Locked) as locked:
        Tab(update, actor).save(rate="78")
    assert content_of(update).get("rate") != "78"
    return str(locked.value)


@pytest.mark.parametrize(
    ("state", "words"), [("submitted", "attend l'avis du secrétariat"), ("validated", "validé")]
)
def test_what_was_sent_is_no_longer_the_institutions_to_edit(state, words):
    update = an_update(state=state)
    assert words in refusal(update, a_focal_point(update.institution))


def test_the_department_corrects_what_was_sent_but_not_what_is_validated():
    secretary = a_user()
    submitted = an_update(state="submitted")
    assert isinstance(Tab(submitted, secretary).save(rate="77"), Saved)
    assert content_of(submitted)["rate"] == "77"
    review.validate(submitted, actor=secretary)
    assert "validé" in refusal(submitted, secretary)


@pytest.mark.parametrize(
    "campaign",
    [
        {"state": "closed", "due_on": yesterday},
        {"state": "open", "opens_on": tomorrow},
        {"state": "draft"},
    ],
    ids=["closed", "not begun", "in preparation"],
)
def test_only_what_a_campaign_opens_can_be_edited(campaign):
    dates = {name: value() if callable(value) else value for name, value in campaign.items()}
    update = an_update(a_campaign(**dates))
    assert "n'est pas ouverte" in refusal(update, a_focal_point(update.institution))
    assert "n'est pas ouverte" in refusal(update, a_user())


def test_an_open_campaign_can_be_answered_late():
    update = an_update(a_campaign(due_on=yesterday()))
    assert isinstance(Tab(update, a_focal_point(update.institution)).save(rate="1"), Saved)


@pytest.mark.parametrize(("until", "may"), [(today, True), (tomorrow, True), (yesterday, False)])
def test_more_time_lets_its_institution_alone_edit(until, may):
    campaign = a_campaign(Campaign.State.CLOSED, due_on=today() - timedelta(days=9))
    given = an_update(campaign)
    other = an_update(campaign, institution=an_institution(OTHER_INSTITUTION))
    an_extension(campaign, given.institution, until=until())
    assert "n'est pas ouverte" in refusal(other, a_focal_point(other.institution))
    if may:
        assert isinstance(Tab(given, a_focal_point()).save(rate="1"), Saved)
    else:
        assert "n'est pas ouverte" in refusal(given, a_focal_point())


# --- What is carried over ------------------------------------------------------------------


def next_answer(previous: ProgressUpdate, year: int) -> ProgressUpdate:
    """What the same institution is asked of the same action in a later campaign."""
    due_on = previous.campaign.due_on + timedelta(days=90)
    campaign = a_campaign(period=a_period(year), due_on=due_on)
    return an_update(campaign, previous.action, previous.institution)


@pytest.fixture
def previous() -> ProgressUpdate:
    rows = [an_activity_row(key="p1", title="Atelier"), an_activity_row(key="p2", title="Étude")]
    return an_update(state="validated", content=a_complete_answer(activities=rows))


@pytest.mark.parametrize(("year", "keeps"), [(2020, True), (2021, False)])
def test_rows_carried_over_are_the_same_within_a_period_only(previous, year, keeps):
    update = next_answer(previous, year)
    mine = {"activities": [an_activity_row(key="n1", title="Colloque")]}
    rows = carried({**mine, "not_applicable": ["activities"]}, update, "activities")
    assert rows["not_applicable"] == []
    assert [row["title"] for row in rows["activities"]] == ["Colloque", "Atelier", "Étude"]
    keys = {row["key"] for row in rows["activities"]}
    assert len(keys) == 3
    assert ({"p1", "p2"} <= keys) is keeps
    assert ({"p1", "p2"} & keys == set()) is not keeps


def test_a_text_is_carried_over(previous):
    update = next_answer(previous, 2021)
    document = carried({"narrative": "<p>Début.</p>"}, update, "narrative")
    assert document["narrative"] == previous.content["narrative"]
    assert carried(document, update, "rate")["rate"] == "40"


def test_a_text_carried_over_is_no_longer_without_object(previous):
    document = carried({"not_applicable": ["rate"]}, next_answer(previous, 2021), "rate")
    assert "rate" not in document["not_applicable"]


@pytest.mark.parametrize("year", [2020, 2021])
def test_carrying_over_twice_does_not_double_the_rows(previous, year):
    update = next_answer(previous, year)
    once = carried({}, update, "activities")
    twice = carried(once, update, "activities")
    assert [row["title"] for row in twice["activities"]] == ["Atelier", "Étude"]


def test_what_was_not_validated_is_not_carried_over():
    previous = an_update(state="submitted")
    update = next_answer(previous, 2020)
    assert carried({"rate": "1"}, update, "activities") == {"rate": "1"}
