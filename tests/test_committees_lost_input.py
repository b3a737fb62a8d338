"""Two people on the same form, a refusal, a double click: nothing that was typed is lost."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from committees.meetings import agenda
from committees.minutes import lifecycle
from committees.models import AgendaItem, Alert, Decision
from programmes.models import Action
from snia.accounts.models import Role
from snia.common.kept import Typed
from snia.common.started import changed, contested, plain, read_started, write_started
from tests.builders import a_user, an_action, an_institution, today
from tests.builders_committees import (
    a_decision,
    a_delegate,
    a_meeting,
    a_member,
    a_seat,
    reread_meeting,
)
from tests.builders_minutes import a_held_meeting, circulated_minutes, items_of

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


def test_a_form_handed_back_does_not_show_what_it_started_from():
    kept = Typed(fields=[("started", "{}"), ("text", "Tapé")], files=[], has_password=False)
    assert kept.shown == ["Tapé"]


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


@reference
def test_a_correction_keeps_an_action_that_the_committee_follows_no_longer(two):
    decision = a_decision(actions=[an_action()])
    followed = set(decision.committee.programmes.values_list("number", flat=True))
    other = Action.objects.exclude(programme__number__in=followed).first()
    decision.actions.add(other)
    url = address("decision-change", decision.pk)
    assert two[0].post(url, form_on(two[0], url, text="Corrigée")).status_code == 302
    assert other in decision.actions.all()
    # Sent without what the form started from, too.
    sent = form_on(two[0], url, text="Encore")
    del sent["started"]
    assert two[0].post(url, sent).status_code == 302
    assert other in decision.actions.all()


# --- Two people at the roll -------------------------------------------------------------------


@pytest.fixture
def roll():
    """A meeting that was opened with two members there."""
    seats = [a_seat(institution=an_institution(f"essai-{name}")) for name in "ab"]
    for seat in seats:
        a_delegate(seat)
    meeting = a_held_meeting()
    return meeting, *(str(seat.institution.pk) for seat in seats)


def sheet_on(client, meeting, **typed):
    sheet = client.get(address("attendance", meeting.pk)).context["sheet"]
    forms = [*(line.form for line in sheet.lines), *sheet.guests]
    sent = {bound.html_name: plain(bound.value()) for form in forms for bound in form}
    return {**sent, "started": write_started(sheet.started), **typed}


def attendees(meeting):
    return {str(row.institution_id): row.attendee for row in meeting.attendances.all()}


@reference
def test_a_roll_called_by_two_keeps_what_each_noted(two, roll):
    meeting, first, second = roll
    url, guest = address("attendance", meeting.pk), an_institution("essai-invite")
    of_b = sheet_on(two[1], meeting, **{f"{second}-attendee": "M. B"})
    more = {"guest0-institution": guest.pk, "guest0-status": "present"}
    two[0].post(url, sheet_on(two[0], meeting, **{f"{first}-attendee": "Mme A"}, **more))
    assert two[1].post(url, of_b).status_code == 302
    noted = attendees(meeting)
    assert (noted[first], noted[second], noted[str(guest.pk)]) == ("Mme A", "M. B", "")


@reference
def test_a_line_of_the_roll_changed_by_two_is_refused_with_both_shown(two, roll):
    meeting, first, _ = roll
    url = address("attendance", meeting.pk)
    of_b = sheet_on(two[1], meeting, **{f"{first}-attendee": "M. B"})
    two[0].post(url, sheet_on(two[0], meeting, **{f"{first}-attendee": "Mme A"}))
    refused = two[1].post(url, of_b)
    page = refused.content.decode()
    assert refused.status_code == 400
    assert "Mme A" in page
    assert "M. B" in page
    assert attendees(meeting)[first] == "Mme A"
    again = {**of_b, "started": write_started(refused.context["sheet"].started)}
    assert two[1].post(url, again).status_code == 302
    assert attendees(meeting)[first] == "M. B"


@reference
def test_a_guest_is_taken_off_once_and_not_under_another(two, roll):
    meeting, *_ = roll
    url, guest = address("attendance", meeting.pk), an_institution("essai-invite")
    more = {"guest0-institution": guest.pk, "guest0-status": "present"}
    two[0].post(url, sheet_on(two[0], meeting, **more))
    off = {f"{guest.pk}-status": ""}
    old, untouched = sheet_on(two[1], meeting, **off), sheet_on(two[1], meeting)
    two[0].post(url, sheet_on(two[0], meeting, **{f"{guest.pk}-attendee": "M. Invité"}))
    assert two[1].post(url, old).status_code == 400
    assert two[1].post(url, sheet_on(two[1], meeting, **off)).status_code == 302
    assert two[0].post(url, untouched).status_code == 302
    assert str(guest.pk) not in attendees(meeting)
    typed_on = {**untouched, f"{guest.pk}-attendee": "M. Revenu"}
    assert two[0].post(url, typed_on).status_code == 302
    assert attendees(meeting)[str(guest.pk)] == "M. Revenu"


# --- An answer to a remark -------------------------------------------------------------------


@reference
def test_the_first_answer_to_a_remark_holds_and_the_second_is_handed_back(two):
    minutes = circulated_minutes()
    remark = lifecycle.remark(minutes, text="Revoir le point 2", author=a_member())
    url = address("remark-answer", minutes.meeting_id, remark.pk)
    assert two[0].post(url, {"answer": "declined", "text": "Non, car A"}).status_code == 302
    refused = two[1].post(url, {"answer": "taken", "text": "Oui, car B"})
    page = refused.content.decode()
    assert refused.status_code == 400
    assert "Non, car A" in page
    assert "Oui, car B" in page
    remark.refresh_from_db()
    assert (remark.answer, remark.answer_text) == ("declined", "Non, car A")
    assert two[0].post(url, {"answer": "declined", "text": "Non, car A"}).status_code == 302


# --- Refused, and still on the page ----------------------------------------------------------


@reference
def test_an_answer_without_its_choice_keeps_its_text(two):
    minutes = circulated_minutes()
    remark = lifecycle.remark(minutes, text="Revoir le point 2", author=a_member())
    url = address("remark-answer", minutes.meeting_id, remark.pk)
    refused = two[0].post(url, {"text": "Corrigé au point 2"})
    assert refused.status_code == 400
    assert "Corrigé au point 2</textarea>" in refused.content.decode()


@reference
def test_a_note_and_a_roll_sent_after_the_minutes_left_are_still_there(two, roll):
    meeting, first, _ = roll
    item, url = items_of(meeting)[0], address("attendance", meeting.pk)
    typed = sheet_on(two[0], meeting, **{f"{first}-attendee": "Mme Tardive"})
    circulated_minutes(meeting)
    note = {"text": "<p>Note <strong>tardive</strong></p>", "outcome": "noted", "revision": "0"}
    refused = two[0].post(address("note", meeting.pk, item.pk), note)
    assert refused.status_code == 400
    assert "Note tardive" in refused.content.decode()
    refused = two[0].post(url, typed)
    page = refused.content.decode()
    assert refused.status_code == 400
    assert "Mme Tardive" in page
    assert "Enregistrer les présences" not in page


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


# --- Sent twice, too long --------------------------------------------------------------------


def a_page_to_write_on(name, secretary):
    """The address of a form, what it sends, and what is made of it."""
    if name == "decision":
        meeting = a_held_meeting(actor=secretary)
        url = address("take-decision", meeting.pk, items_of(meeting)[0].pk)
        return url, {}, Decision.objects.filter(meeting=meeting)
    if name == "alert":
        action = an_action()
        url = address("raise-alert", action.programme.number, action.number)
        return url, {"severity": "medium"}, Alert.objects.filter(action=action)
    minutes = circulated_minutes(actor=secretary)
    return address("remark", minutes.meeting_id, minutes.version), {}, minutes.remarks.all()


WRITTEN = ["decision", "alert", "remark"]


@reference
@pytest.mark.parametrize("name", WRITTEN)
def test_a_form_sent_twice_makes_one(name, client):
    secretary = a_user()
    client.force_login(secretary)
    url, more, made = a_page_to_write_on(name, secretary)
    sent = [client.post(url, {**more, "text": "Même texte"}) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [302, 302]
    assert sent[0].url == sent[1].url
    assert made.count() == 1
    client.post(url, {**more, "text": "Autre texte"})
    assert made.count() == 2


@reference
def test_a_proposal_sent_twice_is_one(client):
    meeting = a_meeting()
    client.force_login(a_member())
    for _ in range(2):
        sent = {"title": "Proposé", "kind": "discussion"}
        assert client.post(address("item-new", meeting.pk), sent).status_code == 302
    assert meeting.items.filter(title="Proposé").count() == 1


@reference
@pytest.mark.parametrize("name", WRITTEN)
def test_a_text_without_end_is_refused_and_kept(name, client):
    secretary = a_user()
    client.force_login(secretary)
    url, more, made = a_page_to_write_on(name, secretary)
    refused = client.post(url, {**more, "text": "x" * 4_001})
    page = refused.content.decode()
    assert refused.status_code == 400
    assert "Le texte dépasse 4" in page
    assert "x" * 4_001 in page
    assert not made.exists()
