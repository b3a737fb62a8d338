"""Validated is locked everywhere: by its pages, the workshop, its campaign, another answer."""

from contextlib import suppress
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from programmes.models import (
    Activity,
    ActivityParty,
    Attachment,
    Campaign,
    Challenge,
    IndicatorValue,
    PlannedMeasure,
    Progress,
    ProgressUpdate,
    Recommendation,
    ReturnedWorkbook,
    ReviewEvent,
    SetAside,
    Version,
)
from programmes.progress import attachments, campaigns, drafting, review, workbook
from tests import access_progress_world
from tests.access_progress_requests import REQUESTS
from tests.access_progress_tables import PEOPLE
from tests.access_progress_world import (
    LOCKED,
    LOCKED_IN_WORKBOOK,
    NOT_SUBMITTED_TO_RETURN,
    NOT_SUBMITTED_TO_VALIDATE,
    PDF,
    State,
    World,
    changed,
    rows,
    stored,
)
from tests.builders import (
    a_campaign,
    a_complete_answer,
    a_period,
    an_action,
    an_activity_row,
    an_update,
    reread,
)
from tests.walks import signed_in, undone

pytestmark = pytest.mark.usefixtures("reference_data")

begun_world, world = access_progress_world.begun_world, access_progress_world.world
validated = access_progress_world.validated

# What each way in says of a validated answer.
SAID = {
    "edit POST": LOCKED,
    "edit POST, to submit": LOCKED,
    "autosave POST": LOCKED,
    "conflict POST": LOCKED,
    "restore POST": LOCKED,
    "api-update PUT": LOCKED,
    "workbook POST": LOCKED_IN_WORKBOOK,
    "review POST, to validate": NOT_SUBMITTED_TO_VALIDATE,
    "review POST, to return": NOT_SUBMITTED_TO_RETURN,
}


# Decisions are refused to other roles before anything is said: see the tables.
SPOKEN_TO = [
    (request, person)
    for request in SAID
    for person in (*PEOPLE["own"], *PEOPLE["department"])
    if person in PEOPLE["department"] or not request.startswith("review")
]


def test_a_validated_answer_says_why_it_does_not_change(validated, subtests):
    before = stored(validated.update)
    for way, person in SPOKEN_TO:
        with subtests.test(way=way, person=person), undone():
            client = signed_in(validated.people[person])
            response = REQUESTS[way](validated, client, person)
            assert SAID[way] in words_of(client, response)
            assert changed(before, stored(validated.update)) == []


def words_of(client: Client, response: Any) -> str:
    """What is read at last, on the page or in the answer to a script."""
    if response.status_code == 302:
        response = client.get(response.url)
    if response.headers["Content-Type"].startswith("application/json"):
        return " ".join(map(str, response.json().values()))
    text = unescape(response.content.decode())
    return text.translate({ord("\u00a0"): " ", ord("\u202f"): " ", ord("’"): "'"})


def test_validating_many_leaves_what_is_validated(validated):
    before = stored(validated.update)
    outcomes = review.validate_many([validated.update], actor=validated.people["secretariat"])
    assert [outcome.reasons for outcome in outcomes] == [(NOT_SUBMITTED_TO_VALIDATE,)]
    assert changed(before, stored(validated.update)) == []


def test_a_workbook_that_comes_after_validation_is_refused_when_it_is_read(validated):
    upload = SimpleUploadedFile("avancement.xlsx", validated.file)
    update, author = validated.update, validated.people["focal point"]
    returned = workbook.receive(upload, update.campaign, update.institution, actor=author)
    assert returned.state == ReturnedWorkbook.State.REFUSED
    assert LOCKED_IN_WORKBOOK in [error["message"] for error in returned.errors]


def test_opening_and_closing_the_campaign_again_changes_no_validated_answer(validated):
    before, actor = stored(validated.update), validated.people["secretariat"]
    campaign = validated.update.campaign
    validated.update.action.leads.add(validated.update.institution)
    campaign.actions.add(validated.update.action)
    campaign.institutions.add(validated.update.institution)
    campaigns.close_campaign(campaign, actor=actor)
    campaigns.open_campaign(campaign, actor=actor)
    assert changed(before, stored(validated.update)) == []


# In the workshop (Django's admin)


def parts_of(world: World) -> list[Any]:
    """The answer and every row that hangs on it."""
    update = reread(world.update)
    reported = Activity.objects.filter(reported_in=update)
    items = [
        model.objects.filter(progress=update.progress)
        for model in (Challenge, PlannedMeasure, Recommendation, IndicatorValue)
    ]
    queries = [update.versions, update.events, update.attachments, update.set_asides, reported]
    parts = [part for query in [*queries, *items] for part in query.all()]
    parties = ActivityParty.objects.filter(activity__in=reported)
    return [update, update.progress, update.campaign, world.returned, *parts, *parties]


def test_every_kind_of_part_is_tried(validated):
    assert {type(part) for part in parts_of(validated)} == {
        *(ProgressUpdate, Progress, Campaign, ReturnedWorkbook, Version, ReviewEvent),
        *(Attachment, SetAside, Activity, ActivityParty, IndicatorValue),
        *(Challenge, PlannedMeasure, Recommendation),
    }


@pytest.mark.parametrize("person", PEOPLE["department"])
def test_the_workshop_changes_nothing_of_a_validated_answer(person, validated):
    before, client = stored(validated.update), signed_in(validated.people[person])
    registered = [part for part in parts_of(validated) if type(part) in admin.site._registry]
    assert {type(part) for part in registered} >= {Activity, Challenge}
    for part in registered:
        name = f"admin:{part._meta.app_label}_{part._meta.model_name}"
        change = reverse(f"{name}_change", args=[part.pk])
        delete = reverse(f"{name}_delete", args=[part.pk])
        assert client.get(change).status_code == 200, part
        assert client.post(change, {"title": "Autre", "text": "Autre"}).status_code == 403, part
        assert client.post(delete, {"post": "yes"}).status_code == 403, part
        chosen = {"action": "delete_selected", "_selected_action": [part.pk], "post": "yes"}
        client.post(reverse(f"{name}_changelist"), chosen)
    assert changed(before, stored(validated.update)) == []


def test_no_part_of_an_answer_is_edited_on_another_rows_page(validated):
    kinds = {type(part) for part in parts_of(validated)}
    inlines = {
        (model, inline.model)
        for model, workshop in admin.site._registry.items()
        for inline in workshop.inlines
        if inline.model in kinds
    }
    assert inlines == {(Activity, ActivityParty)}


def test_what_a_validated_answer_rests_on_is_not_deleted(validated, subtests):
    update = validated.update
    action, campaign = update.action, update.campaign
    indicator = action.indicators.get()
    before = stored(update)
    for row in (action, update.institution, campaign.period, action.programme, indicator):
        with subtests.test(row=row._meta.model_name), undone():
            name = f"admin:{row._meta.app_label}_{row._meta.model_name}_delete"
            client = signed_in(validated.people["administrator"])
            client.post(reverse(name, args=[row.pk]), {"post": "yes"})
            assert type(row).objects.filter(pk=row.pk).exists()
            assert changed(before, stored(update)) == []


# By another answer


def test_another_answer_of_the_same_row_keys_changes_no_validated_activity(validated):
    """Keys are the sender's: a script numbers its rows from 1 in each answer."""
    before = activities_of(validated.update)
    another = an_update(
        validated.update.campaign,
        an_action(11),
        validated.update.institution,
        state=State.VALIDATED,
        content=a_complete_answer(activities=same_keys(validated, title="Une tout autre")),
    )
    assert activities_of(another) != []
    assert activities_of(validated.update) == before


def test_an_older_campaigns_late_validation_changes_no_newer_activity(validated):
    """A row carried over stays one activity: told by the campaign that is read."""
    before = activities_of(validated.update)
    campaign = validated.update.campaign
    older = a_campaign(opens_on=campaign.opens_on, due_on=campaign.due_on - timedelta(days=7))
    content = a_complete_answer(
        validated.update.action.indicators.all(),
        activities=same_keys(validated, title="Titre d'avant"),
    )
    an_update(older, state=State.VALIDATED, content=content)
    assert activities_of(validated.update) == before


def activities_of(update: ProgressUpdate) -> list[Any]:
    return rows(Activity.objects.filter(reported_in=update))


def same_keys(world: World, **changes: str) -> list[dict[str, str]]:
    held = world.update.content["activities"]
    return [an_activity_row(key=row["key"], **changes) for row in held]


# By its campaign, its files, its readers


def test_a_campaign_keeps_the_period_that_its_answers_were_published_for(validated, secretariat):
    campaign = validated.update.campaign
    kept = campaign.period_id
    form = {
        "title": campaign.title,
        "period": a_period(2021).pk,
        "opens_on": campaign.opens_on.isoformat(),
        "due_on": campaign.due_on.isoformat(),
        "actions": [validated.update.action_id],
        "institutions": [],
    }
    secretariat.post(reverse("programmes:campaign-change", args=[campaign.pk]), form)
    campaign.refresh_from_db()
    assert campaign.period_id == kept


def test_no_file_is_joined_to_a_validated_answer(validated):
    before = stored(validated.update)
    with suppress(drafting.Locked):
        upload = SimpleUploadedFile("autre.pdf", PDF)
        attachments.join(validated.update, upload, actor=validated.people["focal point"])
    assert changed(before, stored(validated.update)) == []
