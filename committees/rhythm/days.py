"""The days on which bodies can meet in Morocco: neither at weekends nor on public holidays.

No ORM here. Holidays that follow the moon, and Ramadan, are computed in advance: the sighting of
the moon may move them by a day, so each says whether it is an estimate.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby

from hijridate import Gregorian, Hijri
from holidays import country_holidays

from snia.common.approximate_dates import Interval

# The years for which both calendars are known.
YEARS = range(1957, 2077)

_RAMADAN = 9
_SATURDAY = 5
_ESTIMATED = " (estimé)"
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Holiday:
    """A public holiday; the day of an estimated one may yet move."""

    day: date
    name: str
    is_estimated: bool


@lru_cache(maxsize=16)
def holidays_of(year: int) -> tuple[Holiday, ...]:
    """The public holidays of a year, in order; two of them may fall on one day."""
    found = country_holidays("MA", years=year, language="fr")
    return tuple(
        Holiday(day, label.removesuffix(_ESTIMATED), label.endswith(_ESTIMATED))
        for day in sorted(found)
        for label in found.get_list(day)
    )


def holidays_on(day: date) -> tuple[Holiday, ...]:
    return _by_day(day.year).get(day, ())


@lru_cache(maxsize=16)
def _by_day(year: int) -> dict[date, tuple[Holiday, ...]]:
    days = groupby(holidays_of(year), key=lambda holiday: holiday.day)
    return {day: tuple(holidays) for day, holidays in days}


@lru_cache(maxsize=16)
def ramadans_of(year: int) -> tuple[Interval, ...]:
    """Ramadan as it is computed, in full; a solar year may see two of them (2030)."""
    first = Gregorian(year, 1, 1).to_hijri().year
    last = Gregorian(year, 12, 31).to_hijri().year
    months = [_month(hijri_year, _RAMADAN) for hijri_year in range(first, last + 1)]
    return tuple(m for m in months if m.start.year == year or m.end.year == year)


def _month(hijri_year: int, month: int) -> Interval:
    first = Hijri(hijri_year, month, 1)
    start = date.fromisoformat(first.to_gregorian().isoformat())
    return Interval(start, start + timedelta(days=first.month_length() - 1))


def is_in_ramadan(day: date) -> bool:
    return any(month.start <= day <= month.end for month in ramadans_of(day.year))


def is_weekday(day: date) -> bool:
    return day.weekday() < _SATURDAY


def is_working(day: date) -> bool:
    return is_weekday(day) and not holidays_on(day)


def working_days(start: date, end: date) -> list[date]:
    """From the first day to the last, both included."""
    days = (start + timedelta(days=n) for n in range((end - start).days + 1))
    return [day for day in days if is_working(day)]


def is_eve_of_a_holiday(day: date) -> bool:
    return bool(holidays_on(day + _ONE_DAY))


def estimated_holidays_near(day: date) -> list[Holiday]:
    """Those that fall on this very day if the moon is seen a day earlier or later."""
    around = (day - _ONE_DAY, day, day + _ONE_DAY)
    return [h for near in around for h in holidays_on(near) if h.is_estimated]
