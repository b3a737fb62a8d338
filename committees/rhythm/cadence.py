"""How many meetings a rhythm calls for in a period. No ORM here."""

from datetime import date, timedelta


def months_between(start: date, end: date) -> int:
    """Whole months from the first day to the last, both included (a year holds 12)."""
    day_after = end + timedelta(days=1)
    months = (day_after.year - start.year) * 12 + day_after.month - start.month
    return months if day_after.day >= start.day else months - 1


def expected_meetings(every_months: int | None, start: date, end: date) -> int | None:
    """Meetings that the rhythm calls for, or None where no rhythm is fixed."""
    if every_months is None:
        return None
    return months_between(start, end) // every_months


def expected_by(day: date, every_months: int | None, start: date, end: date) -> int | None:
    """Those of the period that the rhythm has called for until that day, included."""
    if every_months is not None and day < start:
        return 0
    return expected_meetings(every_months, start, min(day, end))
