"""How many meetings a rhythm calls for in a period. No ORM here."""

from datetime import date


def months_between(start: date, end: date) -> int:
    """Whole months from the first day to the last, both included (a year holds 12)."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months + (1 if end.day >= start.day - 1 or _is_month_end(end) else 0)


def _is_month_end(day: date) -> bool:
    return date.fromordinal(day.toordinal() + 1).day == 1


def expected_meetings(every_months: int | None, start: date, end: date) -> int | None:
    """Meetings that the rhythm calls for, or None where no rhythm is fixed."""
    if every_months is None:
        return None
    return months_between(start, end) // every_months
