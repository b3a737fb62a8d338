"""Tables of activities: what each column prints, and the totals that mean something."""

from collections.abc import Callable, Sequence
from typing import cast

from django.utils.translation import gettext as _

from programmes.models import Activity, ActivityParty, ActivityTable, ActivityTableColumn
from reporting.bilan.book import UNKNOWN, Column, Table
from snia.common.quantities import qualified
from snia.common.typography import thousands

Content = ActivityTableColumn.Content
FIGURES = {
    Content.TOTAL: "participants_total",
    Content.WOMEN: "participants_women",
    Content.MEN: "participants_men",
}
# Words that are never hyphenated.
NAMES = {Content.PLACE, Content.ORGANISERS, Content.WHEN, Content.UNIVERSITY}


def activity_table(table: ActivityTable) -> Table:
    """The table with its columns in their order and its activities in theirs.

    Costs no query where `columns`, `activities` and their parties, places, projects are loaded.
    """
    contents = [Content(column.content) for column in table.columns.all()]
    activities = list(table.activities.all())
    return Table(
        caption=table.caption,
        key=table.pk,
        columns=[
            Column(column.label, is_figure=content in FIGURES, is_name=content in NAMES)
            for column, content in zip(table.columns.all(), contents, strict=True)
        ],
        rows=[[_cell(activity, content) for content in contents] for activity in activities],
        total_row=_total_row(activities, contents) if table.shows_totals and contents else [],
    )


def _cell(activity: Activity, content: Content) -> str:
    return _CELLS[content](activity) or UNKNOWN


def _parties(*roles: str) -> Callable[[Activity], str]:
    def names(activity: Activity) -> str:
        day = activity.when_start or activity.period.start
        return ", ".join(
            party.credited_as or party.institution.label_on(day)
            for party in activity.parties.all()
            if party.role in roles
        )

    return names


def _figure(name: str) -> Callable[[Activity], str]:
    def figure(activity: Activity) -> str:
        number = getattr(activity, name)
        if name == FIGURES[Content.TOTAL]:
            return qualified(number, activity.participants_qualifier)
        return "" if number is None else thousands(number)

    return figure


def _place(activity: Activity) -> str:
    return activity.place_written or ", ".join(place.name for place in activity.places.all())


def _project(activity: Activity) -> str:
    return activity.project_written or ", ".join(str(p) for p in activity.projects.all())


Role = ActivityParty.Role
_CELLS: dict[Content, Callable[[Activity], str]] = {
    Content.YEAR: lambda activity: activity.period.label,
    Content.TITLE: lambda activity: activity.title,
    Content.PROJECT: _project,
    Content.ORGANISERS: _parties(Role.ORGANISER),
    Content.AUDIENCE: lambda activity: activity.audience,
    Content.PLACE: _place,
    Content.WHEN: lambda activity: activity.when,
    Content.UNIVERSITY: _parties(Role.UNIVERSITY),
    Content.DEGREE: lambda activity: activity.degree,
    **{content: _figure(name) for content, name in FIGURES.items()},
}


def _total_row(activities: Sequence[Activity], contents: Sequence[Content]) -> list[str]:
    """Add up a column only where every row is known: a partial sum would pass for the whole."""
    if contents[0] in FIGURES or not FIGURES.keys() & set(contents):
        return []  # nothing to add up, or no room for the word "Total"
    row = [_total(activities, content) if content in FIGURES else "" for content in contents]
    row[0] = _("Total (calculé)")
    return row


def _total(activities: Sequence[Activity], content: Content) -> str:
    numbers = [getattr(activity, FIGURES[content]) for activity in activities]
    if None in numbers:
        return UNKNOWN
    return thousands(sum(cast(list[int], numbers)))
