"""The tables of the report, with the activities that they print: from four columns to eight, from
five rows to three pages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from programmes.models import Activity, ActivityTable, ActivityTableColumn, Period, Programme
from programmes.progress.document import Row
from programmes.synthetic.bulk import searchable, write
from reporting.demonstration.rows import COUNTED, Kind, activity_of, activity_row

Content = ActivityTableColumn.Content
NARROW = (Content.TITLE, Content.ORGANISERS, Content.PLACE, Content.WHEN)
WIDE = (
    *(Content.TITLE, Content.ORGANISERS, Content.AUDIENCE, Content.PLACE, Content.WHEN),
    *(Content.TOTAL, Content.MEN, Content.WOMEN),
)
UNIVERSITY = (Content.TITLE, Content.UNIVERSITY, Content.DEGREE, Content.PLACE, Content.WHEN)
# Their lengths, in turn; the longest takes more than three pages.
LENGTHS = (*(4, 3, 5, 3, 27, 3, 4, 3, 5, 4, 7), *(5, 3, 4, 6, 12, 3, 5, 3, 4, 8, 3))
KINDS = (
    *(Kind.TRAINING, Kind.AWARENESS, Kind.STUDY, Kind.TRAINING, Kind.UNIVERSITY),
    *(Kind.AGREEMENT, Kind.AWARENESS, Kind.PUBLICATION, Kind.SUPPORT, Kind.OTHER, Kind.TRAINING),
)


@dataclass(frozen=True)
class Told:
    """A table with the rows of its activities."""

    table: ActivityTable
    kind: Kind
    rows: list[Row]


def write_tables(
    period: Period, programmes: Iterable[Programme], each: int
) -> list[ActivityTable]:
    """So many tables for each programme, in the order of the programmes."""
    told = list(_told(period, programmes, each))
    write([one.table for one in told])
    write([column for one in told for column in _columns(one)])
    activities = [activity for one in told for activity in _activities(one)]
    searchable(activities)
    write(activities)
    return [one.table for one in told]


def _told(period: Period, programmes: Iterable[Programme], each: int) -> Iterator[Told]:
    turn = 0
    for programme in programmes:
        for rank in range(each):
            kind, length = KINDS[turn % len(KINDS)], LENGTHS[turn % len(LENGTHS)]
            caption = f"{kind.label} : exemples inventés pour le programme {programme.number}"
            table = ActivityTable(
                period=period,
                programme=programme,
                caption=f"{caption} (liste {rank + 1})",
                shows_totals=kind in COUNTED,
                position=rank,
                is_demonstration=True,
            )
            names = (f"{programme.number}-{rank + 1}-{n + 1}" for n in range(length))
            rows = [activity_row(kind, turn * 29 + n, name) for n, name in enumerate(names)]
            yield Told(table, kind, rows)
            turn += 1


def _contents(kind: Kind) -> tuple[Content, ...]:
    if kind in COUNTED:
        return WIDE
    return UNIVERSITY if kind == Kind.UNIVERSITY else NARROW


def _columns(told: Told) -> Iterator[ActivityTableColumn]:
    for rank, content in enumerate(_contents(told.kind)):
        yield ActivityTableColumn(
            table=told.table, position=rank, content=content, label=str(content.label)
        )


def _activities(told: Told) -> Iterator[Activity]:
    table = told.table
    for rank, row in enumerate(told.rows):
        placed = {"period": table.period, "programme": table.programme, "table": table}
        yield activity_of(row, position=rank, **placed)
