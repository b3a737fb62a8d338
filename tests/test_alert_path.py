"""The way of an alert: how high each step was, how long each took, without a database."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from committees.alerts.path import path_of

START = datetime(2026, 1, 5, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Step:
    act: str
    at: datetime


def steps(*acts: tuple[str, int]) -> list[Step]:
    """Acts with the number of days since the alert was raised."""
    return [Step(act, START + timedelta(days=days)) for act, days in acts]


def path(*acts: tuple[str, int], now: int):
    return path_of(steps(*acts), START + timedelta(days=now))


def days(length: timedelta | None) -> int | None:
    return None if length is None else length.days


def test_the_way_up_and_back():
    whole = path(
        ("raised", 0),
        ("escalated", 10),
        ("escalated", 40),
        ("answered", 100),
        ("closed", 110),
        now=300,
    )
    assert [(leg.act, leg.height, days(leg.waited)) for leg in whole.legs] == [
        ("raised", 0, None),
        ("escalated", 0, 10),
        ("escalated", 1, 30),
        ("answered", 2, 60),
        ("closed", 0, 10),
    ]
    assert (whole.highest, whole.height, days(whole.total)) == (2, 0, 110)
    assert whole.is_closed
    assert whole.waiting is None


@pytest.mark.parametrize(
    ("acts", "height"),
    [
        ([("raised", 0)], 0),
        ([("raised", 0), ("kept", 5)], 0),
        ([("raised", 0), ("escalated", 5)], 1),
        ([("raised", 0), ("escalated", 5), ("kept", 6)], 1),
        ([("raised", 0), ("escalated", 5), ("answered", 6)], 0),
    ],
)
def test_where_it_is_now_and_for_how_long(acts, height):
    current = path(*acts, now=20)
    assert current.height == height
    assert days(current.waiting) == 20 - acts[-1][1]
    assert days(current.total) == 20


def test_no_step_is_no_way():
    assert path(now=3).legs == []
