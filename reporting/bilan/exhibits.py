"""Tables that are no table of activities: a passage names one, this registry draws it."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from committees.rhythm.held import HeldRecord, explanations, held_and_expected
from programmes.models import Period
from reporting.bilan.book import UNKNOWN, Column, Table
from snia.common.approximate_dates import Interval
from snia.common.typography import long_interval


class UnknownExhibit(Exception):
    """A passage names a table that nobody draws."""


def meetings_exhibit(period: Period) -> Table:
    """The recap of the bodies' meetings: held, called for by the rhythm, dates."""
    records = held_and_expected(period)
    return Table(
        caption=_("Réunions des instances de gouvernance, tenues et attendues selon leur rythme"),
        columns=[
            Column(_("Instance")),
            Column(_("Tenues"), is_figure=True),
            Column(_("Attendues"), is_figure=True),
            Column(_("Dates"), is_date=True),
        ],
        rows=[
            [
                record.name,
                record.held_display,
                record.expected_display or _("sans rythme"),
                _dates(record),
            ]
            for record in records
        ],
        notes=[_rhythms(records), *explanations(records)],
    )


def _rhythms(records: list[HeldRecord]) -> str:
    """Where the expected numbers come from: they are computed, no report gives them."""
    rules: dict[str, list[str]] = {}
    for record in records:
        if record.expected is not None:
            rules.setdefault(record.rule, []).append(record.short_name)
    told = " ; ".join(f"{', '.join(names)} : {rule}" for rule, names in rules.items())
    return _("Attendues : calculé d'après le rythme énoncé dans les documents (%s).") % told


def _dates(record: HeldRecord) -> str:
    days = [
        Interval(meeting.when_start, meeting.when_end)
        for meeting in record.meetings
        if meeting.when_start and meeting.when_end
    ]
    return "\n".join(map(long_interval, days)) or UNKNOWN


EXHIBITS: dict[str, Callable[[Period], Table]] = {"meetings": meetings_exhibit}


def draw_exhibit(name: str, period: Period) -> Table:
    """The exhibit of that name; UnknownExhibit with the names that exist otherwise."""
    try:
        draw = EXHIBITS[name]
    except KeyError:
        known = ", ".join(sorted(EXHIBITS))
        message = _("« %(name)s » n'est pas un tableau connu (%(known)s).")
        raise UnknownExhibit(message % {"name": name, "known": known}) from None
    return draw(period)
