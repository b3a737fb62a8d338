"""The meetings that the rhythms call for, proposed around what is planned. No database."""

from collections import Counter
from datetime import date, time, timedelta
from itertools import pairwise

import pytest

from committees.rhythm import days
from committees.rhythm.calendar import (
    WHOLE_DAY,
    Body,
    Half,
    Note,
    Obstacle,
    Sitting,
    halves_between,
    propose,
    stretches,
    usual_hours,
)

MORNING, AFTERNOON = frozenset([Half.MORNING]), frozenset([Half.AFTERNOON])
ALL = frozenset(["mdcmre"])
CPS = [f"cp{number}" for number in range(1, 5)]
BODIES = [
    Body("commission", 6, ALL),
    Body("comite-technique", None, ALL, "commission"),
    Body("copil", 3, ALL, "commission"),
    *(Body(slug, 1, ALL, "copil") for slug in CPS),
]
MONTHLY = Body("cp1", 1, ALL)
LONG_BEFORE = date(2025, 11, 1)


def day(written: str) -> date:
    return date.fromisoformat(written)


def proposals(sittings=(), *, year=2026, bodies=BODIES, on=LONG_BEFORE):
    return propose(year, bodies, sittings, on=on)


def of(body, found):
    return [proposal for proposal in found if proposal.body == body]


def in_month(body, month, found):
    [proposal] = [p for p in of(body, found) if p.stretch.end.month == month]
    return proposal


def every_half_day(body, start, end):
    return [Sitting(body, found) for found in days.working_days(day(start), day(end))]


# --- A whole year ----------------------------------------------------------------------------


def test_each_body_gets_the_meetings_that_its_rhythm_calls_for():
    found = Counter(proposal.body for proposal in proposals() if proposal.day)
    assert found == {"commission": 2, "copil": 4, **dict.fromkeys(CPS, 12)}


@pytest.mark.parametrize("year", range(2024, 2034))
def test_all_are_on_working_days(year):
    found = proposals(year=year, on=date(year - 1, 11, 1))
    assert len(found) == 54
    assert all(days.is_working(proposal.day) for proposal in found)


@pytest.mark.parametrize("year", range(2024, 2034))
def test_no_two_are_on_one_half_day(year):
    found = proposals(year=year, on=date(year - 1, 11, 1))
    taken = Counter((proposal.day, proposal.half) for proposal in found)
    assert set(taken.values()) == {1}


@pytest.mark.parametrize("year", range(2024, 2034))
def test_an_alert_can_rise_from_each_level_to_the_next(year):
    found = proposals(year=year, on=date(year - 1, 11, 1))
    for above, below in [("copil", CPS), ("commission", ["copil"])]:
        for meeting in of(above, found):
            inside = [
                p
                for slug in below
                for p in of(slug, found)
                if p.stretch.end == meeting.stretch.end
            ]
            assert len(inside) == len(below)
            assert all(p.day < meeting.day for p in inside)
    assert not any(Note.ALERTS_WAIT in p.notes for p in found)


@pytest.mark.parametrize(("body", "least", "most"), [("cp1", 20, 40), ("copil", 80, 100)])
def test_they_are_spread_evenly(body, least, most):
    dates = [proposal.day for proposal in of(body, proposals())]
    gaps = [(later - earlier).days for earlier, later in pairwise(dates)]
    assert all(least <= gap <= most for gap in gaps), gaps


def test_they_come_in_the_order_of_the_dates():
    dates = [proposal.day for proposal in proposals()]
    assert dates == sorted(dates)


def test_the_same_question_has_the_same_answer():
    assert proposals() == proposals()


def test_2026_as_a_secretariat_reads_it():
    found = proposals()
    assert [p.day.isoformat() for p in of("copil", found)] == [
        "2026-03-18",
        "2026-06-18",
        "2026-09-18",
        "2026-12-18",
    ]
    assert [p.day.isoformat() for p in of("commission", found)] == ["2026-06-25", "2026-12-25"]
    # 8 March 2026 is a Sunday.
    march = [in_month(slug, 3, found).day.isoformat() for slug in CPS]
    assert march == ["2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12"]


def test_a_body_without_a_rhythm_is_proposed_nothing():
    assert of("comite-technique", proposals()) == []


# --- What is to be known of a date -----------------------------------------------------------


def test_the_hours_of_ramadan_are_noted():
    found = proposals()
    noted = {proposal.day for proposal in found if Note.RAMADAN in proposal.notes}
    assert noted == {p.day for p in found if days.is_in_ramadan(p.day)}
    assert day("2026-03-10") in noted


def test_a_feast_in_the_week_is_stepped_around():
    """The feast of the sacrifice is on 27 and 28 May 2026, a day more or less."""
    free = ["2026-05-22", "2026-05-29"]
    busy = [
        Sitting("comite-technique", found)
        for found in days.working_days(day("2026-05-01"), day("2026-05-31"))
        if found.isoformat() not in free
    ]
    found = in_month("cp1", 5, proposals(busy))
    assert (found.day, found.notes) == (day("2026-05-22"), ())


def test_where_nothing_else_is_left_the_day_that_the_moon_may_take_is_noted():
    busy = every_half_day("comite-technique", "2026-05-01", "2026-05-28")
    found = in_month("cp1", 5, proposals(busy, bodies=[*BODIES[:2], MONTHLY]))
    assert found.day == day("2026-05-29")
    assert found.notes == (Note.MAY_BE_A_HOLIDAY,)


def test_the_eve_of_a_holiday_is_noted_where_it_must_be_taken():
    busy = [
        *every_half_day("comite-technique", "2026-07-01", "2026-07-28"),
        *every_half_day("comite-technique", "2026-07-31", "2026-07-31"),
    ]
    found = in_month("cp1", 7, proposals(busy, bodies=[*BODIES[:2], MONTHLY]))
    assert (found.day, found.notes) == (day("2026-07-29"), (Note.EVE,))


# --- Around what is planned ------------------------------------------------------------------


def test_a_stretch_that_has_its_meeting_is_left_alone():
    planned = [Sitting("cp1", day("2026-02-26")), Sitting("copil", day("2026-04-02"))]
    found = proposals(planned)
    assert 2 not in {proposal.day.month for proposal in of("cp1", found)}
    assert [proposal.stretch.start.month for proposal in of("copil", found)] == [1, 7, 10]


def test_a_year_that_is_full_is_proposed_nothing():
    first = [Sitting(p.body, p.day, frozenset([p.half])) for p in proposals()]
    assert proposals(first) == []


def test_a_meeting_whose_hours_are_not_known_takes_the_day():
    found = proposals([Sitting("comite-technique", day("2026-03-18"))])
    assert in_month("copil", 3, found).day != day("2026-03-18")


def test_a_morning_that_is_taken_leaves_the_other_mornings_first():
    taken = Sitting("comite-technique", day("2026-03-18"), MORNING)
    found = in_month("copil", 3, proposals([taken]))
    assert found.day != taken.day
    assert found.half == Half.MORNING


def test_an_afternoon_is_proposed_once_the_mornings_are_taken():
    busy = [
        Sitting("comite-technique", found, MORNING)
        for found in days.working_days(day("2026-03-01"), day("2026-03-31"))
    ]
    found = in_month("cp1", 3, proposals(busy))
    assert found.half == Half.AFTERNOON
    assert found.day == day("2026-03-09")


def test_bodies_that_share_no_member_may_meet_at_once():
    apart = [Body("one", 1, frozenset(["a"])), Body("two", 1, frozenset(["b"]))]
    busy = every_half_day("one", "2026-04-01", "2026-04-30")
    assert in_month("two", 4, proposals(busy, bodies=apart)).obstacle is None


def test_one_member_in_common_is_enough_to_keep_apart():
    sharing = [Body("one", 1, frozenset("ab")), Body("two", 1, frozenset("bc"))]
    found = proposals(bodies=sharing)
    assert len({(proposal.day, proposal.half) for proposal in found}) == 24


def test_programme_committees_come_before_a_copil_that_is_planned_early():
    found = proposals([Sitting("copil", day("2026-03-06"), MORNING)])
    march = [in_month(slug, 3, found) for slug in CPS]
    assert all(proposal.day < day("2026-03-06") for proposal in march)


def test_a_copil_comes_after_a_programme_committee_that_is_planned_late():
    found = proposals([Sitting("cp4", day("2026-03-26"), MORNING)])
    assert in_month("copil", 3, found).day > day("2026-03-26")


def test_an_alert_that_can_not_rise_in_time_is_told():
    """CP4 meets on the last day of the quarter: the CoPil can't come after it."""
    found = proposals([Sitting("cp4", day("2026-03-31"))])
    copil = in_month("copil", 3, found)
    assert copil.day == day("2026-03-18")
    assert Note.ALERTS_WAIT in copil.notes


# --- What is impossible is told --------------------------------------------------------------


def test_a_month_without_a_free_half_day_says_so():
    busy = every_half_day("copil", "2026-04-01", "2026-04-30")
    found = in_month("cp1", 4, proposals(busy))
    assert (found.day, found.obstacle) == (None, Obstacle.TAKEN)
    assert found.stretch == (day("2026-04-01"), day("2026-04-30"))


@pytest.mark.parametrize(
    ("on", "obstacle"),
    [
        ("2026-04-30", Obstacle.TOO_SOON),
        ("2026-05-01", Obstacle.PAST),
        ("2026-04-24", Obstacle.TOO_SOON),  # 1 May is beyond the month
        ("2026-04-23", None),  # 30 April is a Thursday
    ],
)
def test_a_month_that_is_nearly_over_leaves_no_time_to_invite(on, obstacle):
    found = in_month("cp1", 4, proposals(bodies=[MONTHLY], on=day(on)))
    assert found.obstacle == obstacle


def test_a_month_that_ends_on_a_weekend_has_no_working_day_left():
    """30 and 31 May 2026 are a Saturday and a Sunday."""
    found = in_month("cp1", 5, proposals(bodies=[MONTHLY], on=day("2026-05-23")))
    assert found.obstacle == Obstacle.TOO_SOON


def test_nothing_is_proposed_within_the_week_that_inviting_takes():
    on = day("2026-06-10")
    found = proposals(on=on)
    assert min(p.day for p in found if p.day) >= on + timedelta(days=7)
    assert {p.obstacle for p in found if p.stretch.end < on} == {Obstacle.PAST}


def test_impossible_meetings_are_counted_with_the_others():
    found = proposals(on=day("2026-06-10"))
    assert Counter(proposal.body for proposal in found)["cp1"] == 12


# --- Stretches and hours ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("every_months", "starts"),
    [
        (1, list(range(1, 13))),
        (3, [1, 4, 7, 10]),
        (4, [1, 5, 9]),
        (5, [1, 7]),
        (6, [1, 7]),
        (12, [1]),
        (24, []),
        (None, []),
    ],
)
def test_a_year_is_cut_as_the_rhythm_asks(every_months, starts):
    found = stretches(2026, every_months)
    assert [stretch.start.month for stretch in found] == starts
    assert all(stretch.start.day == 1 for stretch in found)
    assert not found or found[-1].end == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("start", "end", "halves"),
    [
        ("10:00", "12:00", MORNING),
        ("11:00", "13:00", MORNING),
        ("13:00", "15:00", AFTERNOON),
        ("14:30", "16:30", AFTERNOON),
        ("12:30", "14:00", WHOLE_DAY),
        ("09:00", "17:00", WHOLE_DAY),
    ],
)
def test_hours_take_half_days(start, end, halves):
    assert halves_between(time.fromisoformat(start), time.fromisoformat(end)) == halves


def test_usual_hours_end_before_offices_close():
    assert usual_hours(day("2026-04-08"), Half.MORNING) == (time(10), time(12))
    assert usual_hours(day("2026-04-08"), Half.AFTERNOON) == (time(14, 30), time(16, 30))
    assert usual_hours(day("2026-03-10"), Half.AFTERNOON) == (time(13), time(15))


@pytest.mark.parametrize("half", Half)
@pytest.mark.parametrize("written", ["2026-04-08", "2026-03-10"])
def test_usual_hours_take_the_half_day_that_they_are_of(written, half):
    assert halves_between(*usual_hours(day(written), half)) == frozenset([half])
