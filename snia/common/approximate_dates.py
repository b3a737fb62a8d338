"""Read the dates of the reports as they are written, and find the interval that they mean.

The sources go from a day ("1er octobre 2020") to "3ème trimestre 2018", "Mai, juin et juillet
2018" or "Courant 2018". What was written is kept elsewhere; this module only computes the
interval, and answers None rather than guess ("124-16 mai 2014").
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from snia.common.text import fold

MONTHS = (
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
)
# Words around a date that change nothing to the interval that it means.
_FILLERS = frozenset(
    [
        "a",
        "annee",
        "au",
        "courant",
        "de",
        "du",
        "en",
        "entre",
        "et",
        "l",
        "le",
        "long",
        "mois",
        "sur",
        "tout",
    ]
)
_NUMERIC = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")
_PART_OF_YEAR = re.compile(
    r"^(\d)(?:er|e|eme)? (trimestre|semestre)(?: de)? (?:l annee )?(\d{4})$"
)
_MONTHS_IN = {"trimestre": 3, "semestre": 6}


class Interval(NamedTuple):
    """The first and the last day, both included."""

    start: date
    end: date


@dataclass
class _Point:
    """One date of a phrase; what it leaves out is filled from the date after it."""

    day: int | None = None
    month: int | None = None
    year: int | None = None

    def interval(self) -> Interval:
        if self.year is None:
            raise ValueError("a date needs a year")
        if self.month is None:
            if self.day is not None:
                raise ValueError("a day needs a month")
            return Interval(date(self.year, 1, 1), date(self.year, 12, 31))
        if self.day is None:
            return month_interval(self.year, self.month)
        day = date(self.year, self.month, self.day)
        return Interval(day, day)


def month_interval(year: int, month: int, months: int = 1) -> Interval:
    """The interval of `months` whole months from the given one, within one year."""
    last = month + months - 1
    return Interval(date(year, month, 1), date(year, last, calendar.monthrange(year, last)[1]))


def interval_of(written: str) -> Interval | None:
    """The interval that a French phrase means, or None where it can't be told for sure."""
    try:
        return _numeric_dates(written) or _part_of_year(fold(written)) or _worded(fold(written))
    except (ValueError, OverflowError):
        return None


def _numeric_dates(written: str) -> Interval | None:
    matches = _NUMERIC.findall(written)
    if not matches:
        return None
    around = fold(_NUMERIC.sub(" ", written)).split()
    if not _FILLERS.issuperset(around):
        raise ValueError(f"not words of a date: {around}")
    days = [date(_full_year(year), int(month), int(day)) for day, month, year in matches]
    if "au" in around and days != sorted(days):
        raise ValueError("the dates go backwards")
    return Interval(min(days), max(days))


def _full_year(year: str) -> int:
    """The minutes of 2008 write "03/03/08"; nothing here is older than the century."""
    return int(year) + (2000 if len(year) == 2 else 0)


def _part_of_year(folded: str) -> Interval | None:
    match = _PART_OF_YEAR.match(folded)
    if match is None:
        return None
    rank, part, year = int(match[1]), match[2], int(match[3])
    length = _MONTHS_IN[part]
    first_month = (rank - 1) * length + 1
    if first_month > 12:
        raise ValueError(f"a year has no {part} number {rank}")
    return month_interval(year, first_month, length)


def _worded(folded: str) -> Interval | None:
    points = _complete(_read_points(folded))
    if not points:
        return None
    intervals = [point.interval() for point in points]
    if intervals != sorted(intervals):
        raise ValueError("the dates go backwards")
    return Interval(intervals[0].start, max(interval.end for interval in intervals))


def _read_points(folded: str) -> list[_Point]:
    points: list[_Point] = []
    for word in folded.split():
        if word in MONTHS:
            _add_month(points, MONTHS.index(word) + 1)
        elif re.fullmatch(r"\d{4}", word):
            _add_year(points, int(word))
        elif match := re.fullmatch(r"(\d+)(?:er)?", word):
            points.append(_Point(day=int(match[1])))
        elif word not in _FILLERS:
            raise ValueError(f"not a word of a date: {word}")
    return points


def _add_month(points: list[_Point], month: int) -> None:
    if points and points[-1].day is not None and points[-1].month is None:
        points[-1].month = month
    else:
        points.append(_Point(month=month))


def _add_year(points: list[_Point], year: int) -> None:
    if points and points[-1].month is not None and points[-1].year is None:
        points[-1].year = year
    else:
        points.append(_Point(year=year))


def _complete(points: list[_Point]) -> list[_Point]:
    """Fill "13 au 18 octobre 2018" from the right: the 13 is of October 2018 too."""
    month = year = None
    for point in reversed(points):
        year = point.year = point.year or year
        if point.day is not None:
            point.month = point.month or month
        month = point.month
    return points
