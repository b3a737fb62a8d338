"""Meetings held against those that the rhythm calls for."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees.models import Committee, Meeting, MeetingTally, RhythmRule
from committees.rhythm.cadence import expected_meetings, months_between
from committees.rhythm.held import HeldRecord, held_and_expected
from programmes.models import Period

# --- The rhythm alone ----------------------------------------------------------------------


def day(written: str) -> date:
    return date.fromisoformat(written)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2020-01-01", "2020-12-31", 12),
        ("2017-09-01", "2018-08-31", 12),
        ("2020-01-01", "2020-01-31", 1),
        ("2020-01-01", "2020-02-29", 2),
        ("2019-01-01", "2020-12-31", 24),
    ],
)
def test_months_of_a_period_count_both_ends(start, end, months):
    assert months_between(day(start), day(end)) == months


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2020-01-01", "2020-01-15", 0),
        ("2020-03-15", "2020-04-10", 0),
        ("2020-01-15", "2020-02-14", 1),
        ("2017-09-01", "2018-09-15", 12),
    ],
)
def test_a_month_that_is_only_begun_does_not_count(start, end, months):
    assert months_between(day(start), day(end)) == months


@pytest.mark.parametrize(
    ("every_months", "meetings"), [(1, 12), (3, 4), (6, 2), (12, 1), (5, 2), (24, 0), (None, None)]
)
def test_a_rhythm_calls_for_meetings_of_a_year(every_months, meetings):
    assert expected_meetings(every_months, day("2020-01-01"), day("2020-12-31")) == meetings


# --- The bodies of the strategy ------------------------------------------------------------


def body(slug: str) -> Committee:
    return Committee.objects.get(slug=slug)


def period(label: str) -> Period:
    return Period.objects.get(label=label)


def record_of(label: str, *slugs: str) -> HeldRecord | None:
    """The record of these bodies together, if they have one."""
    for record in held_and_expected(period(label)):
        if [committee.slug for committee in record.committees] == list(slugs):
            return record
    return None


def figures(label: str, *slugs: str) -> tuple[str, str]:
    """Held and expected, as the page prints them."""
    record = record_of(label, *slugs)
    assert record is not None
    return record.held_display, record.expected_display


@pytest.mark.parametrize(
    ("slug", "held", "expected"),
    [
        ("commission", "1", "2"),
        ("comite-technique", "3", ""),
        ("copil", "2", "4"),
        ("cp1", "3", "12"),
        ("cp2", "3", "12"),
        ("cp3", "3", "12"),
        ("cp4", "3", "12"),
    ],
)
def test_2020_counts_the_meetings_that_are_dated(reference_data, slug, held, expected):
    assert figures("2020", slug) == (held, expected)


@pytest.mark.parametrize(
    ("slugs", "held", "expected"),
    [
        (["commission"], "1", "2"),
        (["copil"], "4", "4"),
        (["cp1", "cp2", "cp3", "cp4"], "au moins 33", "48"),
    ],
)
def test_2018_counts_what_the_report_counts(reference_data, slugs, held, expected):
    assert figures("2017-2018", *slugs) == (held, expected)


def test_records_follow_the_order_of_the_bodies(reference_data):
    first_bodies = [record.committees[0].slug for record in held_and_expected(period("2020"))]
    assert first_bodies == ["commission", "comite-technique", "copil", "cp1", "cp2", "cp3", "cp4"]


def test_a_record_keeps_its_meetings_in_order(reference_data):
    record = record_of("2020", "cp4")
    assert [meeting.when for meeting in record.meetings] == [
        "22 juin 2020",
        "1er octobre 2020",
        "17 novembre 2020",
    ]


@pytest.mark.parametrize(
    ("label", "slugs", "name"),
    [
        ("2020", ["cp1"], "CP1 : Éducation et culture – Jeunesse et loisirs"),
        ("2020", ["copil"], "CoPil : Comité de pilotage"),
        ("2017-2018", ["cp1", "cp2", "cp3", "cp4"], "CP1 à CP4"),
    ],
)
def test_a_record_is_named_after_its_bodies(reference_data, label, slugs, name):
    assert record_of(label, *slugs).name == name


def test_a_body_without_an_acronym_goes_by_its_name(reference_data):
    assert record_of("2020", "commission").name == body("commission").name


@pytest.mark.parametrize(
    ("label", "slugs", "short", "rule"),
    [
        ("2020", ["cp1"], "CP1", "Une réunion tous les mois"),
        ("2020", ["copil"], "CoPil", "Une réunion tous les trois mois"),
        ("2020", ["comite-technique"], None, "Sans rythme fixé"),
        ("2017-2018", ["cp1", "cp2", "cp3", "cp4"], "CP1 à CP4", "Une réunion tous les mois"),
    ],
)
def test_a_record_tells_its_rule_once(reference_data, label, slugs, short, rule):
    record = record_of(label, *slugs)
    assert record.rule == rule
    assert record.short_name == (short or body(slugs[0]).name)


def test_a_shortfall_is_explained_where_the_report_explains_it(reference_data):
    [explanation] = record_of("2020", "cp2").explanations
    assert "COVID-19" in explanation
    assert record_of("2020", "commission").explanations == []


def test_an_explanation_alone_is_no_count(reference_data):
    """The tally of 2020 explains without counting: it must not become a line of its own."""
    assert all(len(record.committees) == 1 for record in held_and_expected(period("2020")))


@pytest.mark.parametrize("edge", ["2020-01-01", "2020-12-31"])
def test_a_meeting_on_the_edge_of_the_period_counts(reference_data, edge):
    Meeting.objects.create(
        state="held", committee=body("copil"), when_start=day(edge), when_end=day(edge)
    )
    assert figures("2020", "copil") == ("3", "4")


@pytest.mark.parametrize("outside", ["2019-12-31", "2021-01-01"])
def test_a_meeting_outside_the_period_does_not_count(reference_data, outside):
    Meeting.objects.create(state="held", committee=body("copil"), when_start=day(outside))
    assert figures("2020", "copil") == ("2", "4")


def test_bodies_of_others_are_left_out(reference_data):
    Meeting.objects.create(state="held", committee=body("unct"), when_written="4 septembre 2020")
    assert record_of("2020", "unct") is None


def test_the_rhythm_is_that_of_the_period(reference_data):
    """CoPil is to meet every six months from 2021: nothing changes for 2020."""
    RhythmRule.objects.filter(committee=body("copil")).update(valid_to=day("2020-12-31"))
    RhythmRule.objects.create(
        committee=body("copil"), every_months=6, rule="Semestriel", valid_from=day("2021-01-01")
    )
    Period.objects.create(label="2021", start=day("2021-01-01"), end=day("2021-12-31"))
    Meeting.objects.create(state="held", committee=body("copil"), when_written="5 mai 2021")
    assert figures("2020", "copil") == ("2", "4")
    assert figures("2021", "copil") == ("1", "2")


def test_no_total_is_expected_of_bodies_of_which_one_has_no_rhythm(reference_data):
    RhythmRule.objects.filter(committee=body("cp3")).delete()
    record = record_of("2017-2018", "cp1", "cp2", "cp3", "cp4")
    assert record.expected is None
    assert record.expected_display == ""


def test_a_count_of_zero_is_told(reference_data):
    tally = MeetingTally.objects.create(period=period("2017-2018"), held=0)
    tally.committees.set([body("comite-technique")])
    assert figures("2017-2018", "comite-technique") == ("0", "")


def test_queries_do_not_grow_with_the_meetings(reference_data):
    with CaptureQueriesContext(
        connection,
    ) as before:
        held_and_expected(period("2020"))
    for slug in ("copil", "cp1", "cp2", "maison-nador"):
        for number in range(1, 29):
            Meeting.objects.create(
                state="held", committee=body(slug), when_written=f"{number} mars 2020"
            )
        tally = MeetingTally.objects.create(period=period("2020"), explanation="Essai")
        tally.committees.set([body(slug)])
    with CaptureQueriesContext(connection) as after:
        records = held_and_expected(period("2020"))
        shown = [(r.name, r.held_display, r.expected_display, r.explanations) for r in records]
    assert ("CoPil : Comité de pilotage", "30") in [row[:2] for row in shown]
    assert len(after) == len(before)


def test_a_tally_of_a_body_of_others_is_left_out(reference_data):
    tally = MeetingTally.objects.create(period=period("2020"), held=3)
    tally.committees.set([body("unct")])
    assert record_of("2020", "unct") is None


def test_one_dated_meeting_stands_beside_the_count_and_changes_nothing(reference_data):
    Meeting.objects.create(state="held", committee=body("cp1"), when_written="18 mai 2018")
    assert figures("2017-2018", "cp1", "cp2", "cp3", "cp4") == ("au moins 33", "48")
    record = record_of("2017-2018", "cp1", "cp2", "cp3", "cp4")
    assert [meeting.when for meeting in record.meetings] == ["18 mai 2018"]
    assert record_of("2017-2018", "cp1") is None


def test_what_a_report_counts_comes_before_the_dates_that_are_known(reference_data):
    """CoPil met at least five times in 2020, says a report; two of the days are known."""
    tally = MeetingTally.objects.create(period=period("2020"), held=5, held_qualifier="at_least")
    tally.committees.set([body("copil")])
    assert figures("2020", "copil") == ("au moins 5", "4")
    assert len(record_of("2020", "copil").meetings) == 2
