"""What follows the chapters: each kind of annex that is made of data is a function here."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from django.utils.translation import gettext as _

from partners.models import Institution
from programmes.models import Activity, ActivityParty, Period
from reporting.bilan.book import Column, Section, Table
from reporting.bilan.exhibits import meetings_exhibit
from reporting.models import PlanAnnex

Kind = PlanAnnex.Kind
Draw = Callable[[Period, Sequence[int]], Table]


def annexes_of(kinds: set[str], period: Period, programmes: Sequence[int]) -> list[Section]:
    """Those that the plan asks for and that have rows, their tables numbered A.1, A.2…"""
    drawn = ((kind, draw(period, programmes)) for kind, draw in ANNEXES.items() if kind in kinds)
    told = [(kind, table) for kind, table in drawn if table.rows]
    return [
        Section(
            anchor=f"annexe-{kind}", title=str(kind.label), blocks=[replace(table, number=number)]
        )
        for (kind, table), number in zip(told, _numbers(), strict=False)
    ]


def _numbers() -> Iterator[str]:
    return (f"A.{rank}" for rank in count(1))


def meetings(period: Period, programmes: Sequence[int]) -> Table:
    return meetings_exhibit(period)


@dataclass
class _Part:
    """What an institution takes part in."""

    activities: set[int] = field(default_factory=set)
    programmes: set[int] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)


def partners(period: Period, programmes: Sequence[int]) -> Table:
    """Who is credited in the activities that the chapters report, in the order of their names."""
    parts: dict[Institution, _Part] = defaultdict(_Part)
    for party in _credited(period, programmes):
        part = parts[party.institution]
        part.activities.add(party.activity_id)
        part.programmes.add(party.activity.programme.number)
        part.roles.add(party.role)
    return Table(
        caption=_("Institutions et partenaires cités dans les activités rapportées"),
        columns=[
            Column(_("Institution"), is_name=True),
            Column(_("Rôles")),
            Column(_("Programmes")),
            Column(_("Activités"), is_figure=True),
        ],
        rows=[_row(institution, part, period) for institution, part in parts.items()],
    )


def _credited(period: Period, programmes: Sequence[int]) -> Iterator[ActivityParty]:
    activities = Activity.objects.counted().filter(period=period, programme__number__in=programmes)
    parties = ActivityParty.objects.filter(activity__in=activities).exclude(
        role=ActivityParty.Role.AUDIENCE
    )
    yield from (
        parties.select_related("institution", "activity__programme")
        .prefetch_related("institution__names")
        .order_by("institution__sort_key", "institution__pk", "pk")
    )


def _row(institution: Institution, part: _Part, period: Period) -> list[str]:
    roles = (str(role.label) for role in ActivityParty.Role if role in part.roles)
    return [
        institution.label_on(period.end),
        ", ".join(roles),
        ", ".join(map(str, sorted(part.programmes))),
        str(len(part.activities)),
    ]


ANNEXES: dict[PlanAnnex.Kind, Draw] = {Kind.MEETINGS: meetings, Kind.PARTNERS: partners}
