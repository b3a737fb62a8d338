"""What a validated answer becomes: progress, figures, activities, lists, chapters of the Bilan."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from partners.models import Project
from programmes.models import (
    Activity,
    Challenge,
    IndicatorValue,
    PlannedBudget,
    PlannedMeasure,
    Progress,
    ProgressUpdate,
    Recommendation,
    SuspectedDuplicate,
)
from programmes.progress import review
from programmes.progress.duplicates import merge
from reporting.bilan.book import Bullets, Heading, Table, Text
from reporting.bilan.compose import compose
from reporting.bilan.html import chapter_html
from reporting.models import Edition
from snia.accounts.models import Role
from tests.builders import (
    OTHER_INSTITUTION,
    a_campaign,
    a_complete_answer,
    a_focal_point,
    a_period,
    a_user,
    an_action,
    an_activity_row,
    an_indicator,
    an_institution,
    an_update,
    bring_to,
    reread,
    type_in,
)

pytestmark = pytest.mark.usefixtures("reference_data")


def published(campaign=None, action=None, institution=None, **answer) -> ProgressUpdate:
    """A validated answer."""
    action = action or an_action()
    content = a_complete_answer(action.indicators.all(), **answer)
    return an_update(campaign, action, institution, state="validated", content=content)


def correct(update: ProgressUpdate, **answer) -> ProgressUpdate:
    """Reopen a validated answer, change it, validate it again."""
    secretary, author = a_user(), a_focal_point(update.institution)
    review.reopen(update, actor=secretary, reason="Une erreur")
    type_in(update, {**update.content, **answer}, author)
    return bring_to(update, "validated", author=author, reviewer=secretary)


def later(update: ProgressUpdate, days: int = 30, **fields):
    """Another campaign of the same period, due so many days after (or before) that one."""
    due_on = update.campaign.due_on + timedelta(days=days)
    opens_on = update.campaign.opens_on - timedelta(days=60)
    return a_campaign(period=update.campaign.period, opens_on=opens_on, due_on=due_on, **fields)


def activity(**cells: str) -> Activity:
    """The activity that a row becomes."""
    update = published(activities=[an_activity_row(**cells)])
    return update.activities.get()


def reported() -> list[str]:
    return list(
        Activity.objects.exclude(reported_key="").order_by("title").values_list("title", flat=True)
    )


def parties(of: Activity) -> list[tuple[str, str]]:
    return list(of.parties.values_list("institution__slug", "role"))


# --- Progress and figures ------------------------------------------------------------------


def test_an_answer_becomes_the_progress_of_its_action():
    action, institution, period = an_action(), an_institution(), a_period()
    PlannedBudget.objects.create(
        action=action, institution=institution, period=period, value=1, currency="EUR"
    )
    update = published(
        rate="45 %",
        confidence="low",
        confidence_reason="Grève",
        narrative="<p>Un <em>atelier</em>.</p>",
        budget_spent="12 500,75",
    )
    progress = Progress.objects.get(action=action, institution=institution, period=period)
    assert (progress.status, progress.rate) == ("in_progress", 45)
    assert (progress.confidence, progress.confidence_reason) == ("low", "Grève")
    assert progress.narrative == "<p>Un <em>atelier</em>.</p>"
    assert (progress.budget_spent, progress.currency) == (Decimal("12500.75"), "EUR")
    assert progress.version.content == update.content


def test_what_is_not_known_is_not_zero():
    published(status="postponed", rate=None)
    progress = Progress.objects.get()
    assert (progress.rate, progress.budget_spent, progress.currency) == (None, None, "")


def test_an_amount_without_a_planned_budget_keeps_nobody_from_validating():
    update = published(budget_spent="100")
    assert update.state == "validated"


def value_of(cells: dict[str, str], **fields) -> IndicatorValue:
    indicator = an_indicator(**fields)
    row = {"key": str(indicator.pk), **cells}
    content = {**a_complete_answer(), "indicators": [row]}
    an_update(state="validated", content=content)
    return IndicatorValue.objects.get(indicator=indicator)


def parts_of(value: IndicatorValue) -> dict[tuple[str, str], Decimal]:
    return {(part.sex, part.age_band): part.number for part in value.parts.all()}


def test_an_indicator_is_kept_with_its_parts():
    bands = "0-17 ; 18 et plus"
    cells = {"women|0-17": "10", "men|0-17": "0", "women|18 et plus": "1 000,5"}
    value = value_of({"total": "1 200", "note": "Estimé", **cells}, by_sex=True, age_bands=bands)
    assert (value.total, value.note, value.is_not_applicable) == (1200, "Estimé", False)
    assert parts_of(value) == {
        ("women", "0-17"): 10,
        ("men", "0-17"): 0,
        ("women", "18 et plus"): Decimal("1000.5"),
    }  # the fourth is not known


@pytest.mark.parametrize(
    ("fields", "cells", "parts"),
    [
        ({"by_sex": True}, {"women": "20", "men": "10"}, {("women", ""): 20, ("men", ""): 10}),
        ({"age_bands": "0-17;18+"}, {"|0-17": "30"}, {("", "0-17"): 30}),
        ({}, {"women": "20"}, {}),
    ],
    ids=["by sex", "by age", "a part that is not asked"],
)
def test_only_the_parts_that_are_asked_are_kept(fields, cells, parts):
    assert parts_of(value_of({"total": "30", **cells}, **fields)) == parts


def test_an_indicator_without_object_has_no_value():
    value = value_of({"not_applicable": "yes", "note": "Pas encore ouvert"})
    assert (value.total, value.is_not_applicable) == (None, True)


def test_correcting_an_indicator_replaces_its_value():
    indicator = an_indicator(by_sex=True)
    update = published()
    row = {"key": str(indicator.pk), "total": "31", "women": "31"}
    correct(update, indicators=[row])
    value = IndicatorValue.objects.get()
    assert (value.total, parts_of(value)) == (31, {("women", ""): 31})


# --- Activities ----------------------------------------------------------------------------


def test_a_row_becomes_an_activity_of_the_action(client_of):
    made = activity(title="Atelier des juges", total="1 200", women="700", men="500")
    figures = (made.participants_total, made.participants_women, made.participants_men)
    assert figures == (1200, 700, 500)
    assert (made.when_start, made.when_end) == (date(2020, 3, 14), date(2020, 3, 14))
    assert (made.period, made.programme.number) == (a_period(), 1)
    page = client_of(Role.DECISION_MAKER).get(an_action().get_absolute_url())
    assert "Atelier des juges" in page.content.decode()


def test_figures_that_are_not_known_stay_so():
    made = activity(total="", women="18", men="", qualifier="about")
    assert (made.participants_total, made.participants_women, made.participants_qualifier) == (
        None,
        18,
        "about",
    )


@pytest.mark.parametrize(
    ("kind", "role"),
    [("training", "organiser"), ("study", "author"), ("university", "university")],
)
def test_institutions_are_known_by_any_of_their_names(kind, role):
    made = activity(kind=kind, organisers="UNHCR ; entraide nationale")
    assert parties(made) == [("hcr", role), ("entraide-nationale", role)]
    assert made.organisers_written == ""


def test_names_that_nobody_bears_are_kept_as_written():
    written = "Association inconnue ; OIM"
    made = activity(organisers=written)
    assert parties(made) == [("oim", "organiser")]
    assert made.organisers_written == written


def test_places_and_projects_are_known_by_their_names():
    project = Project.objects.first()
    made = activity(place_written="Rabat, Oujda ; Nulle-Part", project=project.title.upper())
    assert {place.name for place in made.places.all()} == {"Rabat", "Oujda"}
    assert made.place_written == "Rabat, Oujda ; Nulle-Part"
    assert list(made.projects.all()) == [project]


@pytest.mark.parametrize(
    ("kind", "column", "value"),
    [
        ("study", "scope", "National"),
        ("publication", "languages", "arabe, français"),
        ("university", "degree", "Master"),
        ("support", "projects_supported", 12),
    ],
)
def test_each_kind_keeps_its_own_column(kind, column, value):
    assert getattr(activity(kind=kind, **{column: str(value)}), column) == value


def test_a_note_that_explains_a_gap_is_kept_with_the_figures():
    made = activity(total="30", women="20", men="5", note="Cinq n'ont pas répondu.")
    assert made.editorial_note == "Cinq n'ont pas répondu."


# --- Corrections ---------------------------------------------------------------------------


def test_a_correction_keeps_the_activity_and_its_address():
    first, second = an_activity_row(title="Un"), an_activity_row(title="Deux")
    update = published(activities=[first, second])
    before = {made.title: made.pk for made in update.activities.all()}
    rows = [
        {**second, "title": "Deux bis", "when_written": "mai 2020", "organisers": "OIM"},
        first,
    ]
    correct(update, activities=rows)
    after = {made.title: made.pk for made in update.activities.all()}
    assert after == {"Un": before["Un"], "Deux bis": before["Deux"]}
    corrected = Activity.objects.get(title="Deux bis")
    assert corrected.when_start == date(2020, 5, 1)
    assert parties(corrected) == [("oim", "organiser")]


def test_a_date_that_is_taken_away_is_gone():
    row = an_activity_row(when_written="14 mars 2020")
    update = published(activities=[row])
    correct(update, activities=[{**row, "when_written": ""}])
    made = update.activities.get()
    assert (made.when_written, made.when_start, made.when_end) == ("", None, None)


def test_a_row_taken_out_takes_its_activity_with_it():
    first, second = an_activity_row(title="Un"), an_activity_row(title="Deux")
    update = published(activities=[first, second])
    correct(update, activities=[second])
    assert reported() == ["Deux"]


def test_what_was_merged_stays_so_after_a_correction():
    row = an_activity_row(title="Protection juridique des mineurs isolés")
    mine = published(activities=[row])
    published(mine.campaign, institution=an_institution("oim"), activities=[{**row, "key": "o1"}])
    pair = SuspectedDuplicate.objects.get()
    (kept,) = Activity.objects.filter(parties__isnull=False, reported_in__institution__slug="oim")
    merge(pair, kept=kept, actor=a_user())
    correct(
        mine,
        activities=[
            {**row, "title": "Protection juridique des mineurs", "total": "31", "women": "19"}
        ],
    )
    merged = mine.activities.get()
    assert (merged.participants_total, merged.merged_into) == (31, kept)
    assert not SuspectedDuplicate.objects.filter(state="open").exists()


def test_lines_are_replaced_by_a_correction():
    update = published(
        challenges=[{"key": "c1", "text": "Le budget."}, {"key": "c2", "text": "Les locaux."}],
        recommendations=[{"key": "r1", "text": "Recruter."}],
    )
    correct(update, challenges=[{"key": "c2", "text": "Les locaux à Fès."}], recommendations=[])
    assert [line.text for line in update.progress.challenges.all()] == ["Les locaux à Fès."]
    assert not update.progress.recommendations.exists()
    assert update.progress.plannedmeasures.count() == 1


def test_a_measure_has_its_owners_and_its_date():
    measures = [
        {"key": "m1", "text": "Former.", "owner": "HCR ; OIM", "when_written": "juin 2021"},
        {"key": "m2", "text": "Publier.", "owner": "Le service", "when_written": "bientôt"},
    ]
    published(measures=measures)
    first, second = PlannedMeasure.objects.filter(progress__isnull=False).order_by("position")
    assert (first.text, second.text) == ("Former.", "Publier.")
    assert {owner.slug for owner in first.owners.all()} == {"hcr", "oim"}
    assert (first.when_start, first.when_end) == (date(2021, 6, 1), date(2021, 6, 30))
    assert (second.owner_written, second.when, second.when_start) == (
        "Le service",
        "bientôt",
        None,
    )
    assert not second.owners.exists()


# --- Several campaigns of a period ---------------------------------------------------------


def test_a_later_campaign_replaces_the_progress_of_the_period():
    update = published(rate="40")
    published(later(update), rate="60", challenges=[{"key": "c9", "text": "Les locaux."}])
    assert Progress.objects.get().rate == 60
    assert [c.text for c in Challenge.objects.filter(progress__isnull=False)] == ["Les locaux."]


def test_an_older_campaign_that_is_validated_late_replaces_nothing():
    row = an_activity_row(title="Dans la nouvelle")
    update = published(rate="60", activities=[row])
    published(later(update, -40), rate="40", activities=[an_activity_row(title="Dans l'ancienne")])
    progress = Progress.objects.get()
    assert (progress.rate, progress.update) == (60, update)
    assert reported() == ["Dans l'ancienne", "Dans la nouvelle"]


def test_an_activity_carried_over_is_one_and_counted_once():
    row = an_activity_row(title="Atelier")
    update = published(activities=[row])
    made = update.activities.get()
    again = published(later(update), activities=[{**row, "title": "Atelier des juges"}])
    assert reported() == ["Atelier des juges"]
    assert again.activities.get() == made
    assert not SuspectedDuplicate.objects.exists()


def test_correcting_an_older_campaign_leaves_what_a_newer_one_says():
    row = an_activity_row(total="30", women="", men="")
    old = published(activities=[row])
    new = published(later(old), activities=[{**row, "total": "35"}])
    correct(old, rate="41")
    made = Activity.objects.exclude(reported_key="").get()
    assert (made.participants_total, made.reported_in) == (35, new)


def test_taking_a_row_out_of_an_older_campaign_leaves_the_newer_its_activity():
    first, second = an_activity_row(title="Un"), an_activity_row(title="Deux")
    old = published(activities=[first, second])
    published(later(old), activities=[first, second])
    correct(old, rate="41")
    correct(reread(old), activities=[second])
    assert reported() == ["Deux", "Un"]


def test_another_period_has_activities_of_its_own():
    row = an_activity_row(title="Atelier", when_written="")
    update = published(activities=[row])
    due_on = update.campaign.due_on + timedelta(days=30)
    published(a_campaign(period=a_period(2021), due_on=due_on), activities=[row])
    assert reported() == ["Atelier", "Atelier"]
    assert Progress.objects.count() == 2


def test_nobody_can_claim_the_activity_of_another_institution():
    row = an_activity_row(title="Atelier du MTIP")
    update = published(activities=[row])
    other = an_institution(OTHER_INSTITUTION)
    published(update.campaign, institution=other, activities=[{**row, "title": "Autre chose"}])
    assert reported() == ["Atelier du MTIP", "Autre chose"]
    assert update.activities.get().title == "Atelier du MTIP"


def test_two_actions_of_an_institution_have_each_their_activities():
    """A script numbers its rows from 1 in every answer."""
    update = published(activities=[an_activity_row(key="1", title="De la première")])
    row = an_activity_row(key="1", title="De la seconde")
    published(update.campaign, an_action(11), activities=[row])
    assert reported() == ["De la première", "De la seconde"]


def test_what_two_institutions_tell_alike_is_suspected():
    row = an_activity_row(title="Protection juridique des mineurs isolés")
    update = published(activities=[row])
    published(update.campaign, institution=an_institution("oim"), activities=[row])
    pair = SuspectedDuplicate.objects.get()
    assert {pair.first.reported_in.institution.slug, pair.second.reported_in.institution.slug} == {
        "mtip",
        "oim",
    }


@pytest.mark.parametrize("is_demonstration", [True, False])
def test_a_demonstration_says_so_everywhere(is_demonstration):
    campaign = a_campaign(is_demonstration=is_demonstration)
    published(campaign, recommendations=[{"key": "r1", "text": "Recruter."}])
    flags = [Activity.objects.exclude(reported_key="").get().is_demonstration]
    for model in (Challenge, PlannedMeasure, Recommendation):
        flags.append(model.objects.get(progress__isnull=False).is_demonstration)
    assert flags == [is_demonstration] * 4


# --- The Bilan -----------------------------------------------------------------------------


def in_the_bilan(update: ProgressUpdate):
    """The chapter of its programme in the edition of its period."""
    edition = Edition.objects.get(period=update.campaign.period)
    [chapter] = compose(edition, update.action.programme.number).chapters
    return chapter


def blocks_of(chapter, kind: type) -> list:
    sections = [*chapter.sections, *(sub for s in chapter.sections for sub in s.subsections)]
    return [block for section in sections for block in section.blocks if isinstance(block, kind)]


def of_the_year(**answer) -> ProgressUpdate:
    return published(a_campaign(period=a_period(label="2020")), **answer)


def test_the_bilan_shows_what_was_validated():
    update = of_the_year(
        narrative="<p>Les juges ont été formés.</p>",
        activities=[an_activity_row(title="Atelier des juges", total="1 200", women="", men="")],
        challenges=[{"key": "c1", "text": "Le budget a manqué."}],
        measures=[{"key": "m1", "text": "Former les greffiers."}],
        recommendations=[{"key": "r1", "text": "Recruter."}],
    )
    chapter = in_the_bilan(update)
    titles = [heading.title for heading in blocks_of(chapter, Heading)]
    assert any(title.startswith("Action 1.10 (") for title in titles)
    assert "<p>Les juges ont été formés.</p>" in [b.html for b in blocks_of(chapter, Text)]
    cells = [cell for table in blocks_of(chapter, Table) for row in table.rows for cell in row]
    assert cells.count("Atelier des juges") == 1
    assert "1\u202f200" in cells
    lines = [line for bullets in blocks_of(chapter, Bullets) for line in bullets.items]
    assert {"Le budget a manqué.", "Former les greffiers.", "Recruter."} <= set(lines)


def test_the_bilan_shows_neither_drafts_nor_what_was_merged():
    update = of_the_year(activities=[an_activity_row(title="Atelier des juges")])
    draft = a_complete_answer(narrative="<p>Rien encore.</p>")
    an_update(update.campaign, an_action(11), content=draft)
    kept = Activity.objects.filter(reported_key="", programme__number=11).first()
    update.activities.update(merged_into=kept)
    html = str(chapter_html(in_the_bilan(update)))
    assert "tenu à Rabat" in html
    assert "Atelier des juges" not in html
    assert "Rien encore" not in html


def test_nothing_that_was_typed_runs_in_the_bilan():
    typed = "<script>alert(1)</script>"
    update = of_the_year(
        narrative=f"<p>Fait.</p>{typed}",
        activities=[an_activity_row(title=typed, audience=typed)],
        challenges=[{"key": "c1", "text": typed}],
    )
    html = str(chapter_html(in_the_bilan(update)))
    assert "Fait." in html
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_reader_sees_no_narrative_that_was_not_validated(client_of):
    update = of_the_year()
    review.reopen(update, actor=a_user(), reason="Une erreur")
    changed = {**update.content, "narrative": "<p>Autre chose.</p>"}
    type_in(update, changed, a_focal_point(update.institution))
    html = str(chapter_html(in_the_bilan(update)))
    assert "tenu à Rabat" in html
    assert "Autre chose" not in html
