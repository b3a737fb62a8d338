"""Tables of activities: what each column prints, and the totals that mean something."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Listing:
    """The activities of a table, and which columns print them."""

    caption: str
    columns: Sequence[tuple[Content, str]]
    activities: Sequence[Activity]
    shows_totals: bool = False
    key: int | None = None  # of the table of the report, where it is one

    def draw(self) -> Table:
        contents = [content for content, _label in self.columns]
        rows = [
            [cell_of(activity, content) or UNKNOWN for content in contents]
            for activity in self.activities
        ]
        shows_totals = self.shows_totals and contents
        return Table(
            caption=self.caption,
            columns=[
                Column(label, is_figure=content in FIGURES, is_name=content in NAMES)
                for content, label in self.columns
            ],
            rows=rows,
            key=self.key,
            total_row=_total_row(self.activities, contents) if shows_totals else [],
        )


def listing_of(table: ActivityTable) -> Listing:
    """The table with its columns in their order and its activities in theirs.

    Costs no query where `columns`, `activities` and their parties, places, projects are loaded.
    """
    columns = [(Content(column.content), column.label) for column in table.columns.all()]
    activities = list(table.activities.all())
    return Listing(table.caption, columns, activities, table.shows_totals, table.pk)


def activity_table(table: ActivityTable) -> Table:
    return listing_of(table).draw()


def listings_by_kind(activities: Sequence[Activity]) -> list[tuple[Activity.Kind, Listing]]:
    """The activities that no table of the report claims, a table for each kind of them."""
    return [
        (kind, Listing(str(kind.label), _labelled(_columns_of(kind)), rows))
        for kind in Activity.Kind
        if (rows := [activity for activity in activities if activity.kind == kind])
    ]


def _labelled(contents: Sequence[Content]) -> list[tuple[Content, str]]:
    return [(content, str(content.label)) for content in contents]


def _columns_of(kind: Activity.Kind) -> tuple[Content, ...]:
    if kind == Activity.Kind.UNIVERSITY:
        return (Content.TITLE, Content.UNIVERSITY, Content.DEGREE, Content.WHEN)
    if kind in (Activity.Kind.TRAINING, Activity.Kind.AWARENESS):
        return (
            *(Content.TITLE, Content.ORGANISERS, Content.AUDIENCE, Content.PLACE, Content.WHEN),
            *FIGURES,
        )
    return (Content.TITLE, Content.ORGANISERS, Content.PLACE, Content.WHEN)


def cell_of(activity: Activity, content: Content) -> str:
    """What a column prints of it; empty where nobody told."""
    return _CELLS[content](activity)


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


def _organisers(activity: Activity) -> str:
    """Who did it, as written where a name in it is no known institution's."""
    return activity.organisers_written or _parties(Role.ORGANISER, Role.AUTHOR)(activity)


def _universities(activity: Activity) -> str:
    return activity.organisers_written or _parties(Role.UNIVERSITY)(activity)


_CELLS: dict[Content, Callable[[Activity], str]] = {
    Content.YEAR: lambda activity: activity.period.label,
    Content.TITLE: lambda activity: activity.title,
    Content.PROJECT: _project,
    Content.ORGANISERS: _organisers,
    Content.AUDIENCE: lambda activity: activity.audience,
    Content.PLACE: _place,
    Content.WHEN: lambda activity: activity.when,
    Content.UNIVERSITY: _universities,
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
