"""Campaigns: who is asked, until when, who has answered; the board and the desk."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.models import Meeting
from partners.models import Commitment, CommitmentActor, Project, ProjectParty
from programmes.models import Activity, Campaign, ProgressUpdate, SuspectedDuplicate, Version
from programmes.progress import campaigns, drafting
from programmes.progress.asked import pairs_of
from programmes.progress.desk import desk
from programmes.progress.due import Timing, due
from snia.accounts.models import User
from tests.builders import (
    OTHER_INSTITUTION,
    a_campaign,
    a_complete_answer,
    a_focal_point,
    a_period,
    a_user,
    an_action,
    an_activity_row,
    an_extension,
    an_institution,
    an_update,
    reread,
    today,
    type_in,
)

pytestmark = pytest.mark.usefixtures("reference_data")

DAY = timedelta(days=1)
DUE = date(2026, 6, 16)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def salma() -> User:
    return a_user(full_name="Salma Secrétaire")


@pytest.fixture
def office(salma) -> Client:
    return signed_in(salma)


def words_of(response) -> str:
    page = response.content.decode()
    text = unescape(re.sub(r"<[^>]*>", " ", page[page.index("<main") :]))
    return " ".join(text.replace("\u2019", "'").split())


# --- Who is asked --------------------------------------------------------------------------


def concerned():
    """An action with all who answer for it, by how they come to."""
    action = an_action(leads=[an_institution("mtip")], supporters=[an_institution("oim")])
    action.supporters.add(an_institution("mtip"))  # it leads it already
    project = Project.objects.create(slug="essai", kind="project", title="Essai")
    for role in ("funder", "implementer"):
        ProjectParty.objects.create(project=project, institution=an_institution("hcr"), role=role)
    commitment = Commitment.objects.create(description="Essai")
    actor = an_institution(OTHER_INSTITUTION)
    CommitmentActor.objects.create(commitment=commitment, institution=actor)
    action.projects.add(project)
    action.commitments.add(commitment)
    return action


ASKED = {"mtip": "lead", "oim": "support", "hcr": "support", OTHER_INSTITUTION: "support"}


def asked_by(campaign: Campaign) -> dict[str, str]:
    return dict(campaign.updates.values_list("institution__slug", "capacity"))


def test_all_who_answer_for_an_action_are_asked_once(salma):
    ticked = map(an_institution, [*ASKED, "ministere-de-la-sante"])
    campaign = a_campaign("draft", actions=[concerned()], institutions=ticked)
    assert campaigns.open_campaign(campaign, actor=salma) == 4
    assert asked_by(campaign) == ASKED


def test_only_the_institutions_that_are_ticked_are_asked(salma):
    ticked = [an_institution("oim"), an_institution("hcr")]
    campaign = a_campaign("draft", actions=[concerned()], institutions=ticked)
    campaigns.open_campaign(campaign, actor=salma)
    assert asked_by(campaign) == {"oim": "support", "hcr": "support"}


def test_opening_again_asks_only_what_was_added(salma):
    mtip, oim = an_institution("mtip"), an_institution("oim")
    first, second = an_action(10, leads=[mtip]), an_action(11, leads=[mtip, oim])
    campaign = a_campaign("draft", actions=[first], institutions=[mtip])
    campaigns.open_campaign(campaign, actor=salma)
    type_in(campaign.updates.get(), {"rate": "40"}, a_focal_point())
    campaign.actions.add(second)
    campaign.institutions.add(oim)
    assert campaigns.open_campaign(campaign, actor=salma) == 2
    assert campaigns.open_campaign(campaign, actor=salma) == 0
    assert campaign.updates.get(action=first).content == {"rate": "40"}
    assert campaign.updates.count() == 3


def test_a_campaign_that_asks_nobody_is_not_opened(office):
    campaign = a_campaign("draft", actions=[an_action()])
    page = office.post(reverse("programmes:campaign-step", args=[campaign.pk]), follow=True)
    assert "Aucune institution n'est à solliciter" in words_of(page)
    campaign.refresh_from_db()
    assert campaign.state == "draft"


def test_closing_keeps_all_and_opening_again_lets_type_again(office, salma):
    update = an_update(content={"rate": "40"})
    update.action.leads.add(update.institution)
    campaign = update.campaign
    campaign.actions.add(update.action)
    campaign.institutions.add(update.institution)
    step = reverse("programmes:campaign-step", args=[campaign.pk])
    assert "plus rien ne s'y modifie" in words_of(
        office.post(step, {"then": "close"}, follow=True)
    )
    with pytest.raises(drafting.Locked):
        type_in(update, {"rate": "50"}, a_focal_point())
    assert "n'est pas ouverte" in words_of(office.post(step, {"then": "close"}, follow=True))
    campaigns.open_campaign(campaign, actor=salma)
    type_in(update, {"rate": "50"}, a_focal_point())
    assert reread(update).content == {"rate": "50"}


# --- More time -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": ""}, "Dire pourquoi ce délai est accordé"),
        ({"reason": "  "}, "Dire pourquoi ce délai est accordé"),
        ({"until": DUE}, "après l'échéance du 16/06/2026"),
        ({"until": DUE - DAY}, "après l'échéance du 16/06/2026"),
        ({"until": "bientôt"}, "date valide"),
        ({"institution": "oim"}, "choix"),
    ],
)
def test_more_time_has_a_reason_and_a_day_to_come(salma, changes, words):
    posted = {"institution": "mtip", "until": DUE + DAY, "reason": "Grève", **changes}
    posted["institution"] = an_institution(posted["institution"]).pk
    with time_machine.travel(DUE - 5 * DAY):
        update = an_update(a_campaign(due_on=DUE))
        url = reverse("programmes:extend", args=[update.campaign_id])
        response = signed_in(salma).post(url, posted)
    assert response.status_code == 400
    assert words in words_of(response)
    assert str(posted["reason"]) in response.content.decode()  # what was typed stays
    assert not update.campaign.extensions.exists()


def test_more_time_ends_in_the_future(salma):
    update = an_update(a_campaign("closed", due_on=today() - 9 * DAY))
    with pytest.raises(ValidationError, match="jour à venir"):
        campaigns.extend(
            update.campaign, update.institution, until=today() - DAY, reason="x", actor=salma
        )


def test_more_time_can_be_given_again_and_is_told(office):
    update = an_update(a_campaign("closed", due_on=today() - 9 * DAY))
    url = reverse("programmes:extend", args=[update.campaign_id])
    for days, reason in [(2, "Grève"), (5, "Inondations")]:
        posted = {"institution": update.institution_id, "until": today() + days * DAY}
        page = office.post(url, {**posted, "reason": reason}, follow=True)
    assert f"délai au {today() + 5 * DAY:%d/%m/%Y} : Inondations" in words_of(page)
    assert update.campaign.extensions.count() == 1


# --- The form ------------------------------------------------------------------------------


@pytest.fixture
def filled() -> dict[str, Any]:
    action = concerned()
    dates = {"opens_on": "2026-01-05", "due_on": "2026-06-16"}
    chosen = {"period": a_period().pk, "actions": [action.pk], "institutions": []}
    return {"title": "Suivi du CP2", "guidance": "<p>Merci.</p>", **dates, **chosen}


def test_a_campaign_is_made_for_a_meeting(office, filled):
    meetings = list(Meeting.objects.of_ours().order_by("-pk")[:2])
    new = reverse("programmes:campaign-new")
    page = office.post(new, {**filled, "occasion": meetings[0].pk}, follow=True)
    campaign = Campaign.objects.get()
    assert str(meetings[0]) in page.content.decode()
    assert Meeting.objects.get(campaign=campaign) == meetings[0]
    change = reverse("programmes:campaign-change", args=[campaign.pk])
    office.post(change, {**filled, "occasion": meetings[1].pk})
    assert Meeting.objects.get(campaign=campaign) == meetings[1]
    office.post(change, {**filled, "occasion": ""})
    assert not Meeting.objects.filter(campaign=campaign).exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"due_on": "2026-01-04"}, "L'échéance précède l'ouverture"),
        ({"actions": []}, "Choisir au moins une action"),
        ({"title": ""}, "obligatoire"),
        ({"due_on": "le 16"}, "date valide"),
        ({"occasion": "999999"}, "choix"),
    ],
)
def test_a_form_that_is_refused_keeps_what_was_typed(office, filled, changes, words):
    page = office.post(reverse("programmes:campaign-new"), {**filled, **changes})
    assert words in words_of(page)
    html = page.content.decode()
    for typed in ("2026-01-05", "Merci.", changes.get("title", "Suivi du CP2")):
        assert typed in html
    ticked = BeautifulSoup(html, "html.parser").select('input[name="actions"][checked]')
    assert len(ticked) == len(changes.get("actions", filled["actions"]))
    assert not Campaign.objects.exists()


def test_a_title_is_used_once_a_period(office, filled):
    for _time in range(2):
        page = office.post(reverse("programmes:campaign-new"), filled)
    assert "déjà une campagne de ce titre" in words_of(page)
    assert Campaign.objects.count() == 1


def test_where_none_is_ticked_leads_and_supporters_are_asked(office, filled):
    office.post(reverse("programmes:campaign-new"), filled)
    asked = {pair.institution_id for pair in pairs_of(Campaign.objects.get())}
    assert {an_institution("mtip").pk, an_institution("oim").pk} <= asked


def test_the_form_lets_all_who_answer_be_asked(office, filled):
    office.post(reverse("programmes:campaign-new"), filled)
    assert len(pairs_of(Campaign.objects.get())) == len(ASKED)


def test_an_institution_that_is_no_more_is_not_asked(office, filled):
    type(an_institution()).objects.filter(slug="oim").update(is_active=False)
    office.post(reverse("programmes:campaign-new"), filled)
    asked = {pair.institution_id for pair in pairs_of(Campaign.objects.get())}
    assert an_institution("oim").pk not in asked


def test_a_closed_campaign_is_not_changed(office, filled):
    campaign = a_campaign("closed")
    url = reverse("programmes:campaign-change", args=[campaign.pk])
    assert office.post(url, filled).status_code == 404


def test_institutions_without_a_focal_point_are_shown(office):
    a_focal_point(an_institution("mtip"))
    a_focal_point(an_institution("hcr"), until=today() - DAY)
    campaign = a_campaign(
        "draft", actions=[concerned()], institutions=map(an_institution, ["mtip", "hcr"])
    )
    page = words_of(office.get(campaign.get_absolute_url()))
    assert re.search(r"MTIP 1 oui", page)
    assert page.count("aucun point focal actif") == 1
    campaigns.open_campaign(campaign, actor=a_user())
    page = words_of(office.get(campaign.get_absolute_url()))
    note = page[page.index("Sans point focal actif") :][:150]
    assert an_institution("hcr").label in note
    assert "MTIP" not in note.partition("Institution")[0]


# --- The board -----------------------------------------------------------------------------


@pytest.fixture
def board() -> Campaign:
    """Answers in every state, of two institutions; one of them has more time."""
    campaign = a_campaign(due_on=today() - 3 * DAY)
    mtip, hcr = an_institution("mtip"), an_institution("hcr")
    states = ["todo", "draft", "submitted", "returned", "validated"]
    for number, state in enumerate(states, start=10):
        an_update(campaign, an_action(number), mtip, state=state)
    for number in (10, 11):
        an_update(campaign, an_action(number), hcr)
    an_extension(campaign, hcr)
    return campaign


def tiles(page) -> dict[str, tuple[int, str]]:
    found = BeautifulSoup(page.content, "html.parser").select("a.tile")
    return {
        tile.text.replace(tile.b.text if tile.b else "", "").split(maxsplit=1)[1].strip(): (
            int(tile.select_one(".lead-figure").text),
            tile["href"],
        )
        for tile in found
    }


def cells(page) -> list[str]:
    return [cell.text for cell in BeautifulSoup(page.content, "html.parser").select("a.cell")]


def test_each_figure_of_the_board_is_what_its_link_shows(office, board):
    url = board.get_absolute_url()
    shown = tiles(office.get(url))
    counts = {label: count for label, (count, _href) in shown.items()}
    assert counts == {
        "À remplir": 3,
        "Brouillon": 1,
        "Soumis": 1,
        "À corriger": 1,
        "Validé": 1,
        "En retard": 3,  # the other two have until tomorrow
    }
    for count, href in shown.values():
        assert len(cells(office.get(url + href))) == count
    assert sum("en retard" in cell for cell in cells(office.get(url))) == 3
    assert "2 réponses sur 7" in words_of(office.get(url))


def test_the_board_is_filtered_by_institution_and_programme(office, board):
    url = board.get_absolute_url()
    assert len(cells(office.get(url, {"institution": an_institution("hcr").pk}))) == 2
    assert len(cells(office.get(url, {"programme": "1", "state": "todo"}))) == 3
    assert "Rien ne répond" in words_of(office.get(url, {"programme": "2"}))


@pytest.mark.parametrize("asked", [{"institution": "²"}, {"programme": "²"}])
def test_nonsense_in_the_address_breaks_no_board(office, board, asked):
    office.raise_request_exception = False
    assert office.get(board.get_absolute_url(), asked).status_code == 200


# --- When it is due ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "timing"),
    [(-30, "not_yet_due"), (-8, "not_yet_due"), (-7, "due"), (0, "due"), (1, "overdue")],
)
def test_an_answer_is_due_in_its_last_week_and_late_the_day_after(days, timing):
    on = DUE + days * DAY
    assert due(due_on=DUE, is_awaited=True, on=on).timing == timing
    assert due(due_on=DUE, is_awaited=False, on=on).timing == Timing.ANSWERED


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-2, "pour le 16 juin 2026 (dans 2 jours)"),
        (-1, "(demain)"),
        (0, "à rendre aujourd'hui"),
        (1, "en retard d'un jour"),
        (3, "en retard de 3 jours"),
    ],
)
def test_the_desk_tells_when_in_words(days, words):
    with time_machine.travel(DUE + days * DAY):
        update = an_update(a_campaign(due_on=DUE))
        page = signed_in(a_focal_point(update.institution)).get(reverse("programmes:desk"))
        assert words in words_of(page).replace("( ", "(").replace(" )", ")")


def test_the_desk_begins_with_what_is_most_urgent():
    nadia = a_focal_point()
    soon, late = a_campaign(due_on=today() + DAY), a_campaign(due_on=today() + 9 * DAY)
    states = ["todo", "returned", "draft", "submitted"]
    asked = [(late, "todo"), *((soon, state) for state in states)]
    for number, (campaign, state) in enumerate(asked, start=10):
        an_update(campaign, an_action(number), state=state, author=nadia)
    an_update(a_campaign("closed"), an_action(20))
    mine = desk(nadia, today())
    assert [item.update.action.code for item in mine.to_do] == ["1.12", "1.13", "1.11", "1.10"]
    assert mine.next.why == "Préciser les effectifs."
    assert [item.update.action.code for item in mine.sent] == ["1.14"]
    assert [item.update.action.code for item in mine.closed] == ["1.20"]


def test_more_time_is_told_on_the_desk():
    update = an_update(a_campaign("closed", due_on=today() - 3 * DAY))
    an_extension(update.campaign, until=today() + 2 * DAY)
    [item] = desk(a_focal_point(), today()).to_do
    assert (item.due.timing, item.due.days_left) == (Timing.DUE, 2)


def test_a_campaign_to_come_is_not_called_closed():
    an_update(a_campaign(opens_on=today() + DAY))
    page = signed_in(a_focal_point()).get(reverse("programmes:desk"))
    assert "Campagnes closes" not in words_of(page)


# --- Queries -------------------------------------------------------------------------------

MORE = 60


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def more_institutions(update: ProgressUpdate, **fields: Any) -> None:
    for n in range(MORE):
        ProgressUpdate.objects.create(
            campaign=update.campaign,
            action=update.action,
            institution=an_institution(f"essai-{n}"),
            **fields,
        )


def more_actions(update: ProgressUpdate) -> None:
    for n in range(MORE):
        an_update(update.campaign, an_action(100 + n), update.institution)


def more_of_all(update: ProgressUpdate) -> None:
    """More rows, versions, steps and remarks of one answer."""
    rows = [an_activity_row() for _n in range(MORE)]
    ProgressUpdate.objects.filter(pk=update.pk).update(content=a_complete_answer(activities=rows))
    event = update.events.last()
    for n in range(MORE):
        version = Version.objects.create(
            update=update, number=100 + n, revision=1, act="saved", content={},
            author=event.actor, at=event.at,
        )  # fmt: skip
        event.pk, event.version = None, version
        event.save()
        event.remarks.create(field="rate", text="Sûr ?")


def more_campaigns(update: ProgressUpdate) -> None:
    for _n in range(MORE):
        an_update(a_campaign(opened_by=update.campaign.opened_by))


def more_progress(update: ProgressUpdate) -> None:
    nothing = {"activities": None, "not_applicable": ["activities"]}
    answer, people = (
        a_complete_answer(**nothing),
        {"author": a_focal_point(), "reviewer": a_user()},
    )
    for n in range(MORE):
        an_update(update.campaign, an_action(100 + n), state="validated", content=answer, **people)


def more_pairs(update: ProgressUpdate, more: int = MORE) -> None:
    first, *others = Activity.objects.order_by("pk")[: more + 1]
    for other in others:
        pair = {"first": first, "second": other}
        SuspectedDuplicate.objects.get_or_create(**pair, defaults={"likeness": "dates"})


SENT = {"state": "submitted", "revision": 1, "round": 1}
CEILINGS: dict[str, tuple[Callable[[ProgressUpdate], Any], int | None]] = {
    "campaign": (more_institutions, 10),
    "edit": (more_of_all, 10),
    "desk": (more_actions, 6),
    "campaigns": (more_campaigns, None),
    "to-validate": (lambda update: more_institutions(update, **SENT), None),
    "duplicates": (more_pairs, None),
    "reminders": (more_institutions, None),
    "update": (more_of_all, None),
    "api-actions": (more_progress, None),
}


@pytest.mark.parametrize(("name", "case"), CEILINGS.items(), ids=CEILINGS)
def test_more_rows_cost_no_more_queries(salma, name, case):
    add, ceiling = case
    nadia = a_focal_point()
    update = an_update(state="returned", author=nadia, content=a_complete_answer())
    more_pairs(update, 1)
    client = signed_in(nadia if name in ("edit", "desk", "update") else salma)
    keys = {"campaign": update.campaign_id, "to-validate": update.campaign_id}
    keys |= {"edit": update.pk, "update": update.pk}
    url = reverse(f"programmes:{name}", args=[keys[name]] if name in keys else [])
    client.get(url)
    before = queries_of(client, url)
    add(update)
    assert queries_of(client, url) == before
    assert ceiling is None or before <= ceiling
