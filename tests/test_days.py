"""The days on which bodies can meet in Morocco."""

from datetime import date

import pytest

from committees.rhythm import days


def day(written: str) -> date:
    return date.fromisoformat(written)


@pytest.mark.parametrize(
    ("written", "name", "is_estimated"),
    [
        ("2026-01-01", "Nouvel an", False),
        ("2026-01-14", "Nouvel an Amazigh", False),
        ("2026-03-20", "Fête de la rupture du jeûne", True),
        ("2026-05-27", "Fête du sacrifice", True),
        ("2026-07-30", "Fête du Trône", False),
        ("2026-11-06", "La marche verte", False),
        ("2026-11-18", "Fête de l'indépendance", False),
    ],
)
def test_holidays_are_named_in_french_and_say_whether_the_moon_decides(
    written, name, is_estimated
):
    [holiday] = days.holidays_on(day(written))
    assert (holiday.name, holiday.is_estimated) == (name, is_estimated)


def test_two_holidays_of_one_day_are_two_holidays():
    told = [(h.name, h.is_estimated) for h in days.holidays_on(day("2020-08-20"))]
    assert told == [("La révolution du roi et du peuple", False), ("Nouvel an musulman", True)]


def test_holidays_that_follow_the_moon_move_from_year_to_year():
    sacrifice = [
        next(h.day for h in days.holidays_of(year) if h.name == "Fête du sacrifice")
        for year in (2020, 2025, 2026)
    ]
    assert sacrifice == [day("2020-07-31"), day("2025-06-06"), day("2026-05-27")]


def test_holidays_of_a_year_are_in_order():
    found = [holiday.day for holiday in days.holidays_of(2026)]
    assert found == sorted(found)
    assert {holiday.year for holiday in found} == {2026}


@pytest.mark.parametrize(
    ("year", "months"),
    [
        (2020, [("2020-04-24", "2020-05-23")]),
        (2026, [("2026-02-18", "2026-03-19")]),
        # A lunar year is shorter: one solar year sees Ramadan begin twice.
        (2030, [("2030-01-05", "2030-02-03"), ("2030-12-26", "2031-01-23")]),
        (2031, [("2030-12-26", "2031-01-23"), ("2031-12-15", "2032-01-13")]),
    ],
)
def test_ramadan(year, months):
    assert [(m.start.isoformat(), m.end.isoformat()) for m in days.ramadans_of(year)] == months


@pytest.mark.parametrize("year", [2026, 2027, 2035])
def test_the_feast_follows_the_last_day_of_ramadan(year):
    for month in days.ramadans_of(year):
        feast = [h for h in days.holidays_of(year) if h.name == "Fête de la rupture du jeûne"]
        assert (feast[0].day - month.end).days == 1


@pytest.mark.parametrize(
    ("written", "is_in"),
    [
        ("2026-02-17", False),
        ("2026-02-18", True),
        ("2026-03-19", True),
        ("2026-03-20", False),
        ("2030-12-31", True),
        ("2031-01-01", True),
    ],
)
def test_a_day_is_in_ramadan(written, is_in):
    assert days.is_in_ramadan(day(written)) is is_in


@pytest.mark.parametrize(
    ("written", "is_working"),
    [
        ("2026-03-18", True),
        ("2026-03-14", False),  # Saturday
        ("2026-03-15", False),  # Sunday
        ("2026-07-30", False),  # fixed holiday
        ("2026-05-28", False),  # second day of the feast
        ("2026-12-25", True),
    ],
)
def test_working_days(written, is_working):
    assert days.is_working(day(written)) is is_working


def test_a_week_with_the_feast_of_the_sacrifice_in_it():
    found = days.working_days(day("2026-05-25"), day("2026-05-31"))
    assert found == [day("2026-05-25"), day("2026-05-26"), day("2026-05-29")]


def test_no_working_day_between_dates_that_go_backwards():
    assert days.working_days(day("2026-05-25"), day("2026-05-24")) == []


def test_the_eve_of_a_holiday_may_be_in_the_year_before():
    assert days.is_eve_of_a_holiday(day("2025-12-31"))
    assert not days.is_eve_of_a_holiday(day("2026-01-01"))


@pytest.mark.parametrize(
    ("written", "is_near"),
    [("2026-03-18", False), ("2026-03-19", True), ("2026-03-22", True), ("2026-07-29", False)],
)
def test_a_day_that_the_moon_may_make_a_holiday(written, is_near):
    assert bool(days.estimated_holidays_near(day(written))) is is_near


@pytest.mark.parametrize("year", [days.YEARS[0], days.YEARS[-1]])
def test_both_calendars_are_known_at_the_ends_of_the_years(year):
    assert days.holidays_of(year)
    assert days.ramadans_of(year)
