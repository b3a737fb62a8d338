"""How seats, invitations and attendances become one, where two institutions are merged."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from committees.models import Attendance, Delegate, Invitation, Reply, Seat
from partners.merging.rules import Uniting, register_objection, register_uniting
from partners.models import Institution

COMPARED = ("status", "attendee", "proxy_id", "is_online", "is_member")


def register_merging() -> None:
    register_uniting(Seat, Uniting(twin=seat_meanwhile, combined=both_terms))
    register_uniting(Delegate, Uniting(combined=both_terms))
    register_uniting(Invitation, Uniting(refusal=two_letters))
    register_uniting(Attendance, Uniting(refusal=attended_otherwise))
    register_objection(Institution, powers_between)


def seat_meanwhile(row: Seat, others: Iterable[Seat]) -> Seat | None:
    """A seat in the same committee at the same time: an institution is counted once."""
    same = (other for other in others if other.committee_id == row.committee_id)
    return next((other for other in same if _overlap(row, other)), None)


def _overlap(one: Any, other: Any) -> bool:
    return _start(one) <= _end(other) and _start(other) <= _end(one)


def both_terms(kept: Any, duplicate: Any) -> dict[str, date | None]:
    """From the first day of either to the last one."""
    start, end = min(_start(kept), _start(duplicate)), max(_end(kept), _end(duplicate))
    return {
        "valid_from": None if start == date.min else start,
        "valid_to": None if end == date.max else end,
    }


def _start(row: Any) -> date:
    return row.valid_from or date.min


def _end(row: Any) -> date:
    return row.valid_to or date.max


def two_letters(kept: Invitation, duplicate: Invitation) -> str:
    told = _(
        "Les deux institutions ont reçu leur lettre pour la même réunion (%(meeting)s, lettres "
        "%(kept)s et %(duplicate)s) : une lettre partie ne s'efface pas. Garder les deux "
        "institutions, et désactiver celle qui ne sert plus."
    )
    numbers = {"kept": kept.reference, "duplicate": duplicate.reference}
    return told % {"meeting": kept.meeting, **numbers}


def attended_otherwise(kept: Attendance, duplicate: Attendance) -> str:
    if all(getattr(kept, name) == getattr(duplicate, name) for name in COMPARED):
        return ""
    told = _(
        "Les présences notées à la même réunion diffèrent (%(meeting)s : %(kept)s ; "
        "%(duplicate)s) : les mettre d'accord sur la page de la réunion, puis réunir."
    )
    return told % {"meeting": kept.meeting, "kept": kept, "duplicate": duplicate}


def powers_between(kept: Institution, duplicate: Institution) -> Iterator[str]:
    """One that answered through the other is not the other."""
    replies = Reply.objects.filter(
        Q(invitation__institution=kept, proxy=duplicate)
        | Q(invitation__institution=duplicate, proxy=kept)
    )
    for reply in replies.select_related("invitation__meeting__committee"):
        told = _("L'une a donné pouvoir à l'autre (%s) : ce sont deux institutions.")
        yield told % reply.invitation.meeting
