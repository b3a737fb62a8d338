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
