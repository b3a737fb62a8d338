"""A matrix of undertakings: agencies in rows, the values of another criterion in columns."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from partners.explorer.criteria import Criterion, Labels, Members
from partners.explorer.own import AGENCY
from partners.models import Commitment, Project

# A commitment and a project may have the same key: what is counted is told apart by its kind.
Keys = set[tuple[str, int]]
_HEAD = re.compile(r" : | \(")


@dataclass(frozen=True)
class Cell:
    """How many undertakings, and what the explorer is asked for to list them."""

    number: int
    query: str


@dataclass(frozen=True)
class Line:
    words: str
    cells: list[Cell]
    total: Cell
    untied: int  # those that no column tells of


@dataclass(frozen=True)
class Matrix:
    columns: list[tuple[str, str]]  # values and their words
    heads: list[str]  # the same words in short: « OSP 24 »
    lines: list[Line]
    totals: list[Cell]


def matrix_by(criterion: Criterion) -> Matrix:
    """Every agency against the values of the criterion; a record counts once in each total."""
    agencies, values = members_of(AGENCY), members_of(criterion)
    columns = list(criterion.labels().items())
    tied = set[tuple[str, int]]().union(*values.values())
    names = AGENCY.labels(list(agencies))
    return Matrix(
        columns=columns,
        heads=[_HEAD.split(words)[0] for _value, words in columns],
        lines=[
            _line(agency, words, agencies[agency], criterion.name, columns, values, tied)
            for agency, words in names.items()
        ],
        totals=[
            Cell(len(values[value]), urlencode({criterion.name: value}))
            for value, _words in columns
        ],
    )


def _line(
    agency: str,
    words: str,
    own: Keys,
    name: str,
    columns: Iterable[tuple[str, str]],
    values: dict[str, Keys],
    tied: Keys,
) -> Line:
    mine = {AGENCY.name: agency}
    cells = [
        Cell(len(own & values[value]), urlencode({**mine, name: value}))
        for value, _words in columns
    ]
    return Line(words, cells, Cell(len(own), urlencode(mine)), len(own - tied))


def members_of(criterion: Criterion) -> dict[str, Keys]:
    """The undertakings of both kinds that answer each value; none for any other."""
    found: dict[str, Keys] = defaultdict(set)
    for kind in (Commitment, Project):
        everything: QuerySet[Any] = kind._default_manager.all()
        _add(found, kind.__name__, criterion.members(everything))
    return found


def _add(found: dict[str, Keys], kind: str, members: Members) -> None:
    for value, keys in members.items():
        found[value] |= {(kind, key) for key in keys}


def without_any(criterion: Criterion) -> Labels:
    """The values of the criterion that no undertaking answers."""
    answered = {value for value, keys in members_of(criterion).items() if keys}
    return {value: words for value, words in criterion.labels().items() if value not in answered}
