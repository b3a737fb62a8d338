"""Invented progress at volume: as many as asked, marked as such, gone without a trace."""

from collections.abc import Iterator
from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Model
from django.test import Client

from partners.models import Affiliation, Commitment, Institution, Person
from programmes.demonstration import load_demonstration_progress
from programmes.models import (
    Action,
    Activity,
    Campaign,
    Challenge,
    Indicator,
    Period,
    PlannedBudget,
    PlannedMeasure,
    Programme,
    Progress,
    ProgressUpdate,
    Recommendation,
    ReviewEvent,
    Version,
)
from programmes.progress.asked import Ask
from programmes.progress.checks import examine
from programmes.progress.document import tidy
from programmes.synthetic import DOMAIN, Refused, Sizes, load_synthetic, remove_synthetic
from snia.accounts.models import Role, User
from snia.audit import services as audit
from snia.common.richtext import clean_html

TODAY = date(2026, 3, 10)
SMALL = Sizes(
    actions=7,
    institutions=4,
    accounts=6,
    campaigns=2,
    updates=42,
    activities=180,
    commitments=12,
)
State = ProgressUpdate.State
# Written by the site itself, whatever it holds.
KEPT_BY_THE_SITE = {"audit.entry", "audit.chainhead", "contenttypes.contenttype"}


def census() -> dict[str, int]:
    return {
        model._meta.label_lower: model._base_manager.count()
        for model in tables()
        if model._meta.label_lower not in KEPT_BY_THE_SITE
    }


def tables() -> Iterator[type[Model]]:
    """Every table of the site, those of its many-to-many relations included."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield model


@pytest.fixture
def before(reference_data) -> dict[str, int]:
    return census()


@pytest.fixture
def loaded(before) -> None:
    load_synthetic(SMALL, TODAY)


def test_as_many_as_asked(before) -> None:
    load_synthetic(SMALL, TODAY)

    after = census()
    more = {name: after[name] - before[name] for name in after}
    assert more["programmes.action"] == SMALL.actions
    assert more["partners.institution"] == SMALL.institutions
    assert more["partners.affiliation"] == SMALL.accounts
    assert more["accounts.user"] == SMALL.accounts + 1  # and the secretariat
    assert more["programmes.campaign"] == more["programmes.period"] == SMALL.campaigns
    assert more["programmes.progressupdate"] == SMALL.updates
    assert more["programmes.activity"] == SMALL.activities
    assert more["partners.commitment"] == SMALL.commitments


def test_the_normal_size_is_that_of_the_strategy() -> None:
    normal = Sizes()

    assert (normal.actions, normal.institutions, normal.accounts) == (81, 40, 300)
    assert (normal.updates, normal.activities) == (500, 5_000)


def test_a_hundred_times_is_more_campaigns_and_wider_ones() -> None:
    large = Sizes().times(100)

    assert (large.updates, large.activities) == (50_000, 500_000)
    assert (large.institutions, large.campaigns) == (160, 75)
    assert (large.actions, large.accounts // large.institutions) == (81, 300 // 40)
    assert large.reported < large.activities


@pytest.mark.parametrize(
    "model", [Action, Activity, Campaign, Challenge, Indicator, PlannedBudget, PlannedMeasure]
)
def test_all_is_marked_as_demonstration(loaded, model) -> None:
    invented = {
        Action: Action.objects.exclude(campaigns=None),
        Activity: Activity.objects.filter(period__label__contains="volume"),
        Campaign: Campaign.objects.all(),
        Challenge: Challenge.objects.exclude(progress=None),
        Indicator: Indicator.objects.all(),
        PlannedBudget: PlannedBudget.objects.all(),
        PlannedMeasure: PlannedMeasure.objects.exclude(progress=None),
    }[model]

    assert invented.exists()
    assert not invented.filter(is_demonstration=False).exists()


def test_all_says_in_its_own_words_that_it_is_invented(loaded) -> None:
    periods = Period.objects.exclude(campaigns=None)
    texts = [
        *periods.values_list("label", flat=True),
        *Campaign.objects.values_list("title", flat=True),
        *Activity.objects.filter(period__in=periods).values_list("title", flat=True),
        *Progress.objects.values_list("narrative", flat=True),
        *User.objects.filter(email__endswith=DOMAIN).values_list("full_name", flat=True),
        *Institution.objects.filter(is_demonstration=True).values_list("full_name", flat=True),
    ]

    assert len(texts) > SMALL.activities
    assert all("démonstration" in text for text in texts)
    invented = Commitment.objects.filter(is_demonstration=True)
    assert all("inventé" in commitment.written for commitment in invented)


def test_bulk_rows_are_as_save_would_leave_them(loaded) -> None:
    for model in (Institution, Person, Action, Activity, PlannedMeasure, Commitment, Challenge):
        for row in model._default_manager.filter(is_demonstration=True)[:20]:
            before = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
            row.save()
            row.refresh_from_db()
            after = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
            assert after == before


def test_answers_are_documents_without_a_fault(loaded) -> None:
    answered = ProgressUpdate.objects.exclude(state=State.TODO)

    for update in answered.select_related("campaign__period", "action__programme"):
        assert tidy(update.content) == update.content
        assert clean_html(update.content["narrative"]) == update.content["narrative"]
        assert 1_200 < len(update.content["narrative"]) < 2_000
        assert 3 <= len(update.content["activities"]) <= 8
        assert examine(update.content, Ask(update)).blocking == []


def test_every_state_is_there_with_its_history(loaded) -> None:
    states = set(Campaign.objects.get(state="open").updates.values_list("state", flat=True))

    assert states == set(State.values)
    for update in ProgressUpdate.objects.exclude(state=State.TODO):
        latest = update.versions.first()
        assert (latest.number, latest.content) == (update.revision, update.content)
        acts = list(update.events.values_list("act", flat=True))
        assert (
            acts
            == {
                State.DRAFT: [],
                State.SUBMITTED: ["submitted"],
                State.RETURNED: ["submitted", "returned"],
                State.VALIDATED: ["submitted", "validated"],
            }[update.state]
        )


def test_what_is_validated_is_published(loaded) -> None:
    validated = ProgressUpdate.objects.filter(state=State.VALIDATED)

    assert Progress.objects.count() == validated.count() > 0
    for update in validated:
        rows = {row["key"]: row["title"] for row in update.content["activities"]}
        told = update.activities.values_list("reported_key", "title")
        assert {key.rpartition("-")[2]: title for key, title in told} == rows
        assert update.progress.values.count() == update.action.indicators.count()
        texts = [row["text"] for row in update.content["measures"]]
        assert list(update.progress.plannedmeasures.values_list("text", flat=True)) == texts
    assert Recommendation.objects.exclude(progress=None).exists()


def test_the_latest_progress_of_each_pair_is_marked(loaded) -> None:
    told = Progress.objects.order_by("action", "institution", "-period__start")
    latest = {(one.action_id, one.institution_id): one.pk for one in reversed(told)}

    assert set(Progress.objects.current().values_list("pk", flat=True)) == set(latest.values())


def test_a_focal_point_signs_in_and_finds_its_forms(loaded) -> None:
    draft = ProgressUpdate.objects.filter(campaign__state="open", state=State.DRAFT).first()
    reporting = Affiliation.objects.get(
        institution=draft.institution, person__user=draft.edited_by
    )
    client = Client()
    client.force_login(reporting.person.user)

    assert draft.action.code in client.get("/mes-actions/").content.decode()
    assert client.get(f"/avancement/{draft.pk}/remplir/").status_code == 200


def test_all_of_it_goes(before) -> None:
    load_synthetic(SMALL, TODAY)

    assert remove_synthetic()

    assert census() == before
    assert not remove_synthetic()


def test_an_account_that_the_journal_names_is_closed_instead(loaded) -> None:
    focal = User.objects.get(email=f"point-focal-0001@{DOMAIN}")
    audit.record(verb="create", summary="Un essai", actor=focal)

    remove_synthetic()

    assert list(User.objects.filter(email__endswith=DOMAIN)) == [focal]
    focal.refresh_from_db()
    assert not focal.is_active


def test_the_small_demonstration_stays(before, make_user) -> None:
    make_user(Role.SECRETARIAT)
    load_demonstration_progress(TODAY)
    small = census()

    load_synthetic(SMALL, TODAY)
    remove_synthetic()

    assert census() == small


def test_the_small_demonstration_is_not_taken_away_from_under_it(loaded) -> None:
    there = census()

    with pytest.raises(CommandError, match="load_synthetic --remove"):
        call_command("load_demonstration", remove=True, stdout=StringIO())

    assert census() == there


def real_action() -> Action:
    programme = Programme.objects.get(number=1)
    return Action.objects.create(programme=programme, number=1, wording="Une vraie action")


def test_nothing_is_loaded_beside_real_actions(before) -> None:
    real_action()

    with pytest.raises(Refused, match="vraies actions"):
        load_synthetic(SMALL, TODAY)

    assert not Campaign.objects.exists()


def test_forced_beside_real_actions_it_leaves_them_alone(before) -> None:
    action = real_action()

    load_synthetic(SMALL, TODAY, force=True)

    assert action.updates.count() == action.leads.count() == action.indicators.count() == 0
    assert Action.objects.filter(is_demonstration=True).count() == SMALL.actions
    remove_synthetic()
    assert list(Action.objects.all()) == [action]


def test_nothing_is_loaded_twice(loaded) -> None:
    with pytest.raises(Refused, match="déjà chargées"):
        load_synthetic(SMALL, TODAY)


@pytest.mark.parametrize("sizes", [{"updates": 1_000}, {"activities": 3}, {"actions": 0}])
def test_sizes_that_cannot_be_are_refused(before, sizes) -> None:
    with pytest.raises(Refused):
        load_synthetic(Sizes(**{**vars(SMALL), **sizes}), TODAY)


# --- The command ---------------------------------------------------------------------------


def command(**options) -> str:
    told = StringIO()
    call_command("load_synthetic", stdout=told, **options)
    return told.getvalue()


def test_the_command_tells_what_it_loaded_and_what_it_took_away(before) -> None:
    told = command(**vars(SMALL))

    assert "42 états d'avancement" in told
    assert f"point-focal-0001@{DOMAIN}" in told
    assert "enlevées" in command(remove=True)
    assert "rien à enlever" in command(remove=True)
    assert census() == before


def test_the_command_refuses_in_production(before, settings) -> None:
    settings.ALLOW_DEMONSTRATION_ACCOUNTS = False

    with pytest.raises(CommandError, match="réglages"):
        command(**vars(SMALL))

    assert census() == before


def test_the_command_says_why_nothing_was_loaded(before) -> None:
    real_action()

    with pytest.raises(CommandError, match="--force"):
        command(**vars(SMALL))


def test_the_history_of_reviews_names_its_versions(loaded) -> None:
    for event in ReviewEvent.objects.select_related("version"):
        assert event.version.update_id == event.update_id
        assert event.version.act == Version.Act.SAVED
