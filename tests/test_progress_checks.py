"""What is missing or contradictory in an answer: all of it, in order, each line where it is."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from programmes.models import PlannedBudget, ProgressUpdate
from programmes.progress.asked import Ask
from programmes.progress.checks import Kind, examine
from programmes.progress.document import tidy
from tests.builders import (
    a_complete_answer,
    a_focal_point,
    an_activity_row,
    an_indicator,
    an_update,
    type_in,
)

pytestmark = pytest.mark.usefixtures("reference_data")


@pytest.fixture
def update() -> ProgressUpdate:
    return an_update()


@pytest.fixture
def ask(update) -> Ask:
    return Ask(update)


@pytest.fixture
def budget(update) -> PlannedBudget:
    return PlannedBudget.objects.create(
        action=update.action,
        institution=update.institution,
        period=update.campaign.period,
        value=Decimal(50_000),
    )


def told(ask: Ask, document: dict) -> list[tuple[str, str, Kind]]:
    """Path, message and kind of each finding, in their order."""
    findings = examine(tidy(document), ask).findings
    return [(finding.path, _plain(finding.message), finding.kind) for finding in findings]


def _plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def told_of_row(ask: Ask, **cells: str) -> list[tuple[str, str, Kind]]:
    """The findings of an answer whose one activity has these cells: column, message, kind."""
    found = told(ask, a_complete_answer(activities=[an_activity_row(key="a1", **cells)]))
    return [(path.removeprefix("activities/a1/"), message, kind) for path, message, kind in found]


def assert_one(found: list, path: str, words: str, kind: Kind = Kind.WRONG) -> None:
    [(found_path, message, found_kind)] = found
    assert (found_path, found_kind) == (path, kind)
    assert words in message


# --- What is missing -----------------------------------------------------------------------


def test_a_complete_answer_has_nothing_to_mend(ask):
    assert told(ask, a_complete_answer()) == []


def test_a_blank_answer_is_told_all_that_it_lacks_from_top_to_bottom(update, budget):
    indicator = an_indicator(update.action)
    found = told(Ask(update), {})
    assert [path for path, _message, _kind in found] == [
        "status",
        "rate",
        "confidence",
        "narrative",
        f"indicators/{indicator.pk}/total",
        "activities",
        "challenges",
        "measures",
        "budget_spent",
    ]
    assert {kind for _path, _message, kind in found} == {Kind.MISSING}
    messages = " ".join(message for _path, message, _kind in found)
    for words in (
        *("où en est l'action", "taux de réalisation", "quelle confiance", "ce qui a été fait"),
        *("« Personnes formées »", "Ajouter une activité", "Dire les difficultés"),
        *("Dire les mesures", "rien n'est pas zéro"),
    ):
        assert words in messages


@pytest.mark.parametrize(
    ("status", "asked"),
    [
        ("not_started", {"confidence"}),
        ("in_progress", {"rate", "confidence", "narrative"}),
        ("done", {"rate", "narrative"}),
        ("postponed", {"confidence", "narrative"}),
        ("abandoned", {"narrative"}),
    ],
)
def test_what_is_asked_depends_on_where_the_action_is(ask, status, asked):
    sections = {"not_applicable": ["activities", "challenges", "measures"]}
    assert {path for path, *_rest in told(ask, {"status": status, **sections})} == asked


@pytest.mark.parametrize("name", ["rate", "activities", "challenges", "measures", "budget_spent"])
def test_what_is_said_without_object_is_not_asked(update, budget, name):
    answer = a_complete_answer(**{"budget_spent": "100", name: None})
    assert_one(told(Ask(update), answer), name, "cocher", Kind.MISSING)
    assert told(Ask(update), {**answer, "not_applicable": [name]}) == []


@pytest.mark.parametrize("name", ["status", "confidence", "narrative"])
def test_not_everything_can_be_without_object(ask, name):
    answer = {**a_complete_answer(**{name: None}), "not_applicable": [name]}
    assert name in {path for path, *_rest in told(ask, answer)}


@pytest.mark.parametrize("name", ["rate", "activities", "challenges", "measures"])
def test_what_is_without_object_is_not_filled(ask, name):
    answer = a_complete_answer(not_applicable=[name])
    assert_one(told(ask, answer), name, "Coché « sans objet », mais rempli")


def test_a_budget_is_asked_where_one_was_planned_only(update, ask):
    assert told(ask, a_complete_answer()) == []
    PlannedBudget.objects.create(
        action=update.action, institution=update.institution, period=ask.period, value=1
    )
    assert_one(told(Ask(update), a_complete_answer()), "budget_spent", "zéro", Kind.MISSING)
    assert told(Ask(update), a_complete_answer(budget_spent="0")) == []


@pytest.mark.parametrize("blank", ["<p></p>", "<p>&nbsp;</p>", "<ul><li> </li></ul>", "<br>"])
def test_a_text_without_words_is_missing(ask, blank):
    found = told(ask, a_complete_answer(narrative=blank))
    assert_one(found, "narrative", "ce qui a été fait", Kind.MISSING)


def test_a_row_left_blank_does_not_answer_its_section(ask):
    blank = [{"key": "a1", "qualifier": "exact"}]
    assert_one(told(ask, a_complete_answer(activities=blank)), "activities", "", Kind.MISSING)
    beside = [an_activity_row(), *blank]
    assert told(ask, a_complete_answer(activities=beside)) == []


def test_a_low_confidence_is_explained(ask):
    found = told(ask, a_complete_answer(confidence="low"))
    assert_one(found, "confidence_reason", "dire pourquoi", Kind.MISSING)
    explained = a_complete_answer(confidence="low", confidence_reason="Grève")
    assert told(ask, explained) == []


# --- What contradicts itself ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "rate", "words"),
    [
        ("not_started", "20", "non démarrée, mais le taux dépasse 0"),
        ("done", "60", "achevée, mais le taux n'est pas de 100"),
        ("done", "0", "achevée, mais le taux n'est pas de 100"),
        ("in_progress", "100", "choisir « Achevée »"),
    ],
)
def test_the_rate_agrees_with_the_status(ask, status, rate, words):
    assert_one(told(ask, a_complete_answer(status=status, rate=rate)), "rate", words)


def test_other_rates_are_as_they_may(ask):
    fine = {"not_started": "0", "done": "100", "postponed": "60", "abandoned": "30"}
    for status, rate in [("in_progress", "0"), ("in_progress", "99"), *fine.items()]:
        assert told(ask, a_complete_answer(status=status, rate=rate)) == []


WRONG_RATES = {
    "140": "de 0 à 100",
    "-3": "négatif",
    "abc": "pourcentage entier",
    "12,5": "pourcentage entier",
    "9" * 5_000: "",
}


@pytest.mark.parametrize(("rate", "words"), WRONG_RATES.items(), ids=lambda text: text[:9])
def test_a_rate_is_a_percentage(ask, rate, words):
    assert_one(told(ask, a_complete_answer(rate=rate)), "rate", words)


@pytest.mark.parametrize("typed", ["40", "40 %", "40%", " 40\u00a0%"])
def test_a_rate_may_have_its_sign(ask, typed):
    assert examine({"rate": typed}, ask).values["rate"] == 40


@pytest.mark.parametrize(("field", "chosen"), [("status", "finie"), ("confidence", "totale")])
def test_a_choice_is_one_of_those_offered(ask, field, chosen):
    assert_one(told(ask, a_complete_answer(**{field: chosen})), field, "réponses proposées")


# --- Numbers -------------------------------------------------------------------------------

# What people type and what it means; None where it is no number.
AMOUNTS = {
    "12 500,75": Decimal("12500.75"),
    "12\u202f500,75": Decimal("12500.75"),
    "12500.75": Decimal("12500.75"),
    "1 200": Decimal(1200),
    "0": Decimal(0),
    "": None,
}
WRONG_AMOUNTS = {
    "abc": "sans monnaie ni texte",
    "12 500 MAD": "sans monnaie ni texte",
    "1.250.000": "sans monnaie ni texte",
    "NaN": "sans monnaie ni texte",
    "-1": "négatif",
    "1,234": "Deux chiffres après la virgule",
    "9" * 17: "trop grand",
}


@pytest.mark.parametrize(("typed", "meant"), AMOUNTS.items())
def test_an_amount_is_read_as_people_write_it(ask, budget, typed, meant):
    examined = examine(tidy(a_complete_answer(budget_spent=typed)), ask)
    assert examined.values["budget_spent"] == meant
    assert {finding.kind for finding in examined.findings} <= {Kind.MISSING}


@pytest.mark.parametrize(("typed", "words"), WRONG_AMOUNTS.items())
def test_what_is_no_amount_is_told(ask, budget, typed, words):
    assert_one(told(ask, a_complete_answer(budget_spent=typed)), "budget_spent", words)


WRONG_COUNTS = {
    "abc": "nombre entier",
    "-3": "négatif",
    "12,5": "nombre entier",
    "30 personnes": "nombre entier",
    "9" * 12: "",
}


@pytest.mark.parametrize(("typed", "words"), WRONG_COUNTS.items())
@pytest.mark.parametrize("column", ["total", "women", "projects_supported"])
def test_what_is_no_count_is_told(ask, column, typed, words):
    cells = {"kind": "support", "total": "", "women": "", "men": "", column: typed}
    assert_one(told_of_row(ask, **cells), column, words)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("1 200", 1200), ("1\u00a0200", 1200), ("1\u202f200", 1200), ("0", 0), ("", None)],
)
def test_a_count_is_read_as_people_write_it(ask, typed, meant):
    """Nothing is not zero."""
    row = an_activity_row(total=typed, women="", men="")
    examined = examine(tidy(a_complete_answer(activities=[row])), ask)
    assert examined.rows["activities"][0]["total"] == meant
    assert examined.findings == []


# --- Activities ----------------------------------------------------------------------------


def test_an_activity_has_a_title_and_a_kind(ask):
    assert_one(told_of_row(ask, title=""), "title", "l'intitulé", Kind.MISSING)
    assert_one(told_of_row(ask, kind=""), "kind", "le type", Kind.MISSING)


def test_a_title_that_is_too_long_is_told_once(ask):
    assert_one(told_of_row(ask, title="x" * 501), "title", "501 signes : 500 au plus")


FIGURES = [
    ({"total": "30", "women": "20", "men": "12"}, "total", "font 32, le total est 30"),
    ({"total": "1 500", "women": "700", "men": "700"}, "total", "font 1 400, le total est 1 500"),
    ({"total": "30", "women": "31", "men": ""}, "women", "dépasse le total"),
    ({"total": "30", "women": "", "men": "31"}, "men", "dépasse le total"),
    ({"total": "", "women": "18", "men": "12"}, "total", "Donner le total"),
]


@pytest.mark.parametrize(("cells", "column", "words"), FIGURES)
def test_women_and_men_make_the_total(ask, cells, column, words):
    assert_one(told_of_row(ask, **cells), column, words)


@pytest.mark.parametrize(("cells", "_column", "_words"), FIGURES)
def test_a_note_explains_figures_that_do_not_add_up(ask, cells, _column, _words):
    assert told_of_row(ask, **cells, note="Certains n'ont pas répondu.") == []


@pytest.mark.parametrize(
    "figures", [("30", "", ""), ("30", "30", ""), ("", "18", ""), ("0", "0", "0"), ("", "", "")]
)
def test_figures_that_are_not_known_contradict_nothing(ask, figures):
    cells = dict(zip(("total", "women", "men"), figures, strict=True))
    assert told_of_row(ask, **cells) == []


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        ("scope", "National", "Étude ou enquête"),
        ("languages", "arabe", "Publication ou guide"),
        ("degree", "Master", "Formation universitaire"),
        ("projects_supported", "0", "Appui aux associations"),
    ],
)
def test_a_column_of_another_kind_is_told(ask, column, value, kind):
    assert_one(told_of_row(ask, **{column: value}), column, f"que le type « {kind} »")


@pytest.mark.parametrize("written", ["14 mars 2019", "2ème trimestre 2021", "31/12/2019"])
def test_a_date_outside_the_period_is_told_or_explained(ask, written):
    found = told_of_row(ask, when_written=written)
    assert_one(found, "when_written", "(du 01/01/2020 au 31/12/2020)")
    assert written in found[0][1]
    assert told_of_row(ask, when_written=written, note="Reportée.") == []


@pytest.mark.parametrize("written", ["31 décembre 2020", "2019-2020", "janvier 2020"])
def test_a_date_that_meets_the_period_is_of_it(ask, written):
    assert told_of_row(ask, when_written=written) == []


@pytest.mark.parametrize(
    ("written", "words"),
    [("vers mars", "« vers mars » sera imprimé tel quel"), ("", "Sans date")],
)
def test_a_date_that_is_not_understood_only_warns(ask, written, words):
    assert_one(told_of_row(ask, when_written=written), "when_written", words, Kind.TO_LOOK_AT)


def test_a_measure_says_what_by_whom_and_when(ask):
    found = told(ask, a_complete_answer(measures=[{"key": "m1", "text": "Former."}]))
    assert [(path, kind) for path, _message, kind in found] == [
        ("measures/m1/owner", Kind.TO_LOOK_AT),
        ("measures/m1/when_written", Kind.TO_LOOK_AT),
    ]
    nameless = {"key": "m1", "owner": "MTIP", "when_written": "juin 2021"}
    found = told(ask, a_complete_answer(measures=[nameless]))
    assert_one(found, "measures/m1/text", "la mesure prévue", Kind.MISSING)


# --- Indicators ----------------------------------------------------------------------------


def told_of_indicator(update: ProgressUpdate, fields: dict, cells: dict[str, str]) -> list:
    indicator = an_indicator(update.action, **fields)
    row = {"key": str(indicator.pk), **cells}
    prefix = f"indicators/{indicator.pk}/"
    found = told(Ask(update), {**a_complete_answer(), "indicators": [row]})
    return [(path.removeprefix(prefix), message, kind) for path, message, kind in found]


BY_SEX = {"by_sex": True}
BY_AGE = {"age_bands": "0-17 ; 18 et plus"}
BY_BOTH = {**BY_SEX, **BY_AGE}


@pytest.mark.parametrize(
    ("fields", "cells", "words"),
    [
        (
            BY_SEX,
            {"total": "30", "women": "20", "men": "11"},
            "les parts font 31, le total est 30",
        ),
        (BY_SEX, {"total": "30", "women": "20", "men": "9"}, "les parts font 29, le total est 30"),
        (BY_SEX, {"total": "30", "women": "31"}, "les parts font 31"),
        (BY_SEX, {"total": "30,5", "women": "20", "men": "11"}, "le total est 30,50"),
        (BY_AGE, {"total": "30", "|0-17": "20", "|18 et plus": "12"}, "les parts font 32"),
        (BY_BOTH, {"total": "3", "women|0-17": "2", "men|18 et plus": "2"}, "les parts font 4"),
        ({}, {"total": "30", "not_applicable": "yes"}, "mais une valeur est donnée"),
        ({}, {"total": "beaucoup"}, "Écrire un nombre"),
    ],
)
def test_an_indicator_that_contradicts_itself_is_told(update, fields, cells, words):
    assert_one(told_of_indicator(update, fields, cells), "total", words)


FINE_INDICATORS = [
    ({}, {"total": "0"}),
    ({}, {"not_applicable": "yes"}),
    (BY_SEX, {"total": "30", "women": "20", "men": "10"}),
    (BY_SEX, {"total": "30", "women": "20"}),
    (BY_BOTH, {"total": "30", "women|0-17": "20", "men|18 et plus": "2"}),
]


@pytest.mark.parametrize(("fields", "cells"), FINE_INDICATORS)
def test_an_indicator_may_have_parts_that_are_not_known(update, fields, cells):
    assert told_of_indicator(update, fields, cells) == []


def test_an_indicator_left_empty_is_asked(update):
    found = told_of_indicator(update, BY_SEX, {"women": "20", "men": "10"})
    assert_one(found, "total", "cocher « sans objet »", Kind.MISSING)


def test_an_indicator_without_object_has_no_parts_either(update):
    assert told_of_indicator(update, BY_SEX, {"not_applicable": "yes", "women": "20"}) != []


# --- On the page ---------------------------------------------------------------------------


# From the top of the page to its end.
SECTIONS = (
    *("status", "rate", "confidence", "confidence_reason", "narrative", "indicators"),
    *("activities", "challenges", "measures", "budget_spent"),
)
# The slips that only warn stand in a list of their own, after the others.
WARNINGS = 2


def full_of_slips(update: ProgressUpdate) -> dict:
    indicator = an_indicator(update.action, **BY_BOTH)
    return {
        "rate": "140",
        "confidence": "low",
        "indicators": [{"key": str(indicator.pk), "total": "x", "women|18 et plus": "-1"}],
        "activities": [
            {"key": "a1", "audience": "Agents", "scope": "National", "women": "3", "men": "4"},
            {"key": "a2", "title": "Atelier", "total": "abc", "when_written": "mai 2019"},
        ],
        "measures": [{"key": "m1", "owner": "MTIP"}],
        "budget_spent": "beaucoup",
    }


@pytest.fixture
def listed(update, budget) -> tuple[list[str], list[str]]:
    """The places that the list of slips links to, and every place of the form, in order."""
    author = a_focal_point(update.institution)
    type_in(update, full_of_slips(update), author)
    client = Client()
    client.force_login(author)
    response = client.get(reverse("programmes:edit", args=[update.pk]), {"verifier": ""})
    page = response.content.decode()
    top, form = page[: page.index('id="etat"')], page[page.index('id="etat"') :]
    links = re.findall(r'href="#([^"]*)"', top[top.index('id="a-completer"') :])
    return links, re.findall(r'\bid="(champ-[^"]*)"', form)


def test_each_slip_leads_to_its_field(listed):
    links, places = listed
    assert len(links) > 12
    assert set(links) <= set(places)


def test_slips_go_section_by_section_as_the_page_does(listed):
    links, _places = listed
    sections = [
        next(n for n in SECTIONS if link.startswith(f"champ-{n}")) for link in links[:-WARNINGS]
    ]
    assert sections == sorted(sections, key=SECTIONS.index)


def test_slips_go_field_by_field_as_the_page_does(listed):
    links, places = listed
    blocking = links[:-WARNINGS]
    assert blocking == sorted(blocking, key=places.index)
