"""Two people on the same form, a refusal, a double click: nothing that was typed is lost."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from committees.meetings import agenda
from committees.models import AgendaItem, Decision
from snia.accounts.models import Role
from snia.common.started import changed, contested, plain, read_started, write_started
from tests.builders import a_user, an_institution, today
from tests.builders_committees import a_decision, a_meeting, a_member, reread_meeting
from tests.builders_minutes import items_of

reference = pytest.mark.usefixtures("reference_data")


@pytest.fixture
def two(client_of):
    """Two of the secretariat, each with their own browser."""
    return client_of(Role.SECRETARIAT), client_of(Role.SECRETARIAT)


def address(name, *args):
    return reverse(f"committees:{name}", args=args)


def form_on(client, url, **typed):
    """What the page would send, but for what this person typed."""
    form = client.get(url).context
    form = form.get("details") or form["form"]
    sent = {bound.html_name: _shown(bound) for bound in form}
    return {**sent, "started": write_started(form.started), **typed}


def _shown(bound):
    return plain(bound.field.prepare_value(bound.value()))


# --- The shared part -------------------------------------------------------------------------


class Row:
    pk = 7


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, ""),
        (False, ""),
        (" a\r\nb ", "a\nb"),
        (date(2026, 3, 1), "2026-03-01"),
        (20, "20"),
        (Row(), "7"),
        ([Row(), 3], ["3", "7"]),
    ],
)
def test_a_value_is_the_same_in_the_database_and_on_the_page(value, told):
    assert plain(value) == told


def test_what_a_person_left_as_it_was_is_not_theirs():
    started = {"title": "T", "note": "N"}
    assert changed(started, {"title": "T2", "note": "N"}) == {"title"}


@pytest.mark.parametrize(
    ("typed", "now", "expected"),
    [
        ("T", "Autre", set()),  # untouched here
        ("Mien", "T", set()),  # untouched there
        ("Mien", "Mien", set()),  # both say the same
        ("Mien", "Autre", {"title"}),
    ],
)
def test_a_value_is_contested_where_two_changed_it_otherwise(typed, now, expected):
    assert contested({"title": "T"}, {"title": typed}, {"title": now}) == expected


@pytest.mark.parametrize("sent", [None, "", "{", "[]", "3", "[" * 100_000])
def test_nonsense_tells_no_start(sent):
    assert read_started(sent) is None


# --- Two people on one form ------------------------------------------------------------------


@reference
def test_an_item_changed_by_two_keeps_what_each_typed(two):
    meeting = a_meeting()
    item = items_of(meeting)[0]
    url = address("item", meeting.pk, item.pk)
    first = form_on(two[0], url, description="Texte de A")
    second = form_on(two[1], url, title="Autre titre")
    assert two[0].post(url, first).status_code == 302
    assert two[1].post(url, second).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.description) == ("Autre titre", "Texte de A")


@reference
def test_the_same_field_changed_by_two_is_refused_with_both_shown(two):
    meeting = a_meeting()
    item = items_of(meeting)[0]
    url = address("item", meeting.pk, item.pk)
    second = form_on(two[1], url, title="Titre de B")
    two[0].post(url, form_on(two[0], url, title="Titre de A", description="Texte de A"))
    refused = two[1].post(url, second)
    page = refused.content.decode()
    assert refused.status_code == 400
    assert "Titre de A" in page
    assert "Titre de B" in page
    # Seen, it may be replaced; what was not touched still is not.
    sent_back = unescape(re.search(r'name="started" value="([^"]*)"', page)[1])
    again = two[1].post(url, {**second, "started": sent_back})
    assert again.status_code == 302
    item.refresh_from_db()
    assert (item.title, item.description) == ("Titre de B", "Texte de A")


@reference
def test_the_details_of_a_meeting_changed_by_two(two):
    meeting = a_meeting(note="Départ")
    url = address("meeting-change", meeting.pk)
    second = form_on(two[1], url, title="Titre de B")
    two[0].post(url, form_on(two[0], url, note="Note de A", room="Salle A"))
    assert two[1].post(url, second).status_code == 302
    meeting = reread_meeting(meeting)
    assert (meeting.title, meeting.note, meeting.room) == ("Titre de B", "Note de A", "Salle A")
    refused = two[1].post(url, {**second, "note": "Note de B"})
    assert refused.status_code == 400
    assert "Note de A" in refused.content.decode()


@reference
def test_a_decision_corrected_by_two(two):
    decision = a_decision()
    url = address("decision-change", decision.pk)
    due = today() + timedelta(days=60)
    second = form_on(two[1], url, due_on=due.isoformat())
    two[0].post(url, form_on(two[0], url, text="Texte de A"))
    assert two[1].post(url, second).status_code == 302
    decision.refresh_from_db()
    assert (decision.text, decision.due_on) == ("Texte de A", due)
    refused = two[1].post(url, {**second, "text": "Texte de B"})
    page = refused.content.decode()
    assert refused.status_code == 400
    assert "Texte de A" in page
    assert "Texte de B" in page


@reference
def test_a_correction_keeps_an_owner_that_was_deactivated(two):
    owner = an_institution("essai-close")
    decision = a_decision(owner=owner)
    owner.is_active = False
    owner.save()
    url = address("decision-change", decision.pk)
    assert two[0].post(url, form_on(two[0], url, text="Corrigée")).status_code == 302
    kept = Decision.objects.get(pk=decision.pk)
    assert (kept.text, kept.owner) == ("Corrigée", owner)


# --- An item that moved on -------------------------------------------------------------------


@reference
def test_a_stale_item_is_not_proposed_again_nor_made_again():
    actor, meeting = a_user(), a_meeting()
    item = agenda.propose(meeting, actor=a_member(), title="Proposé", kind="discussion")
    stale = AgendaItem.objects.get(pk=item.pk)
    agenda.accept(item, actor=actor)
    agenda.change(stale, actor=actor, title="Corrigé")
    item.refresh_from_db()
    assert (item.status, item.title) == (AgendaItem.Status.LISTED, "Corrigé")
    stale = AgendaItem.objects.get(pk=item.pk)
    agenda.withdraw(item, actor=actor)
    with pytest.raises(ValidationError, match="retiré"):
        agenda.change(stale, actor=actor, title="Encore")
    assert not AgendaItem.objects.filter(pk=stale.pk).exists()
