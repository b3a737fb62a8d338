"""The minutes as a document of their own: plain texts, by the names of the day.

What is compiled reads nothing else any more: names may change, institutions merge, items be
written again. Every text is in Unicode's composed form (NFC), so that the same words have the
same fingerprint whatever keyboard they came from.
"""

import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from committees.attendance.roll import day_of, roll_of
from committees.attendance.wording import in_words
from committees.models import AgendaItem, Attendance, Decision, Meeting, Minutes
from partners.models import Institution
from snia.common.typography import long_date

# What the shape below is called: a page knows how to show each that ever was.
FORMAT = 1
Content = dict[str, Any]
Status = Attendance.Status


def compile_content(
    meeting: Meeting, *, remarks_due_on: date, corrects: Minutes | None, reason: str
) -> Content:
    """All that the minutes of a meeting say."""
    day = day_of(meeting)
    return composed(
        {
            "format": FORMAT,
            **_heading(meeting),
            "attendance": _attendance(meeting, day),
            "quorum": _quorum(meeting),
            "items": _items(meeting, day),
            "remarks_due_on": long_date(remarks_due_on),
            "corrects": _corrected(corrects, reason) if corrects else None,
        }
    )


def composed(value: Any) -> Any:
    """Every text of a plain value in its composed form."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {name: composed(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [composed(inner) for inner in value]
    return value


def _heading(meeting: Meeting) -> Content:
    place = ", ".join(str(part) for part in (meeting.room, meeting.place) if part)
    return {
        "committee": meeting.committee.name,
        "acronym": meeting.committee.acronym,
        "subject": meeting.title,
        "date": meeting.when_start.isoformat() if meeting.when_start else "",
        "day": meeting.when,
        "hours": meeting.hours,
        "mode": meeting.get_mode_display() if meeting.mode != Meeting.Mode.UNKNOWN else "",
        "place": place,
        "chair": meeting.chaired_by,
        "is_demonstration": meeting.is_demonstration,
    }


# --- Who was there ---------------------------------------------------------------------------


def _attendance(meeting: Meeting, day: date) -> list[Content]:
    """Members grouped as minutes have them, then guests; empty groups are left out."""
    rows = roll_of(meeting)
    members = [row for row in rows if row.is_member]
    groups = [
        (_("Présents"), [row for row in members if row.status == Status.PRESENT]),
        (_("Représentés"), [row for row in members if row.status == Status.REPRESENTED]),
        (_("Excusés"), [row for row in members if row.status == Status.EXCUSED]),
        (_("Absents"), [row for row in members if row.status == Status.ABSENT]),
        (_("Invités et observateurs"), [row for row in rows if _is_guest_there(row)]),
    ]
    return [
        {"label": label, "rows": [_attending(row, day) for row in group]}
        for label, group in groups
        if group
    ]


def _is_guest_there(row: Attendance) -> bool:
    return not row.is_member and row.status in (Status.PRESENT, Status.REPRESENTED)


def _attending(row: Attendance, day: date) -> Content:
    return {
        **_named(row.institution, day),
        "person": row.attendee,
        "proxy": row.proxy.label_on(day) if row.proxy else "",
        "online": row.is_online,
    }


def _named(institution: Institution, day: date) -> Content:
    name = institution.name_on(day)
    label = institution.label_on(day)
    in_full = name.name if name and name.name != label else ""
    return {"institution": label, "name": in_full}


def _quorum(meeting: Meeting) -> list[Content]:
    return [
        {
            "at": f"{timezone.localtime(check.at):%H h %M}",
            "item": check.item.title if check.item else "",
            "members": check.members,
            "there": check.there,
            "required": check.required,
            "words": in_words(check),
            "roll": list(check.roll),
        }
        for check in meeting.quorum_checks.select_related("item")
    ]


# --- What was said ---------------------------------------------------------------------------


def _items(meeting: Meeting, day: date) -> list[Content]:
    items = (
        meeting.items.listed()
        .select_related("rapporteur", "presenter")
        .prefetch_related(
            "rapporteur__names",
            "decisions_taken__owner__names",
            "decisions_taken__committee",
        )
    )
    return [_item(item, rank, day) for rank, item in enumerate(items, start=1)]


def _item(item: AgendaItem, rank: int, day: date) -> Content:
    return {
        "key": item.pk,
        "number": item.label or str(rank),
        "title": item.title,
        "nature": item.get_kind_display() if item.kind else "",
        "rapporteur": item.rapporteur.label_on(day) if item.rapporteur else "",
        "presenter": str(item.presenter) if item.presenter else "",
        "text": item.noted,
        "outcome": str(item.get_outcome_display()),
        "decisions": _decisions(item.decisions_taken.all(), day),
    }


def _decisions(decisions: Iterable[Decision], day: date) -> list[Content]:
    return [
        {
            "reference": decision.reference,
            "text": decision.text,
            "owner": decision.owner.label_on(day) if decision.owner else "",
            "due": long_date(decision.due_on) if decision.due_on else "",
        }
        for decision in sorted(decisions, key=lambda taken: (taken.year, taken.number))
    ]


def _corrected(minutes: Minutes, reason: str) -> Content:
    return {
        "version": minutes.version,
        "rank": minutes.rank,
        "hash": minutes.hash,
        "reason": reason,
    }
