"""The facets of what was found: each value of each criterion with how many undertakings it has."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from partners.explorer.criteria import Criterion, criteria

SHOWN = 8


@dataclass(frozen=True)
class FacetValue:
    words: str
    number: int
    query: str  # what the explorer is asked for with this value


@dataclass(frozen=True)
class Facet:
    name: str
    label: Any
    values: list[FacetValue]

    @property
    def first(self) -> list[FacetValue]:
        return self.values[:SHOWN]

    @property
    def rest(self) -> list[FacetValue]:
        return self.values[SHOWN:]


def facets(
    commitments: QuerySet, projects: QuerySet, address: QueryDict, chosen: Collection[str]
) -> list[Facet]:
    """Of the criteria that are not chosen yet, those that part what was found."""
    found = [
        _facet(criterion, commitments, projects, address)
        for criterion in criteria()
        if criterion.name not in chosen and (not criterion.within or criterion.within in chosen)
    ]
    return [facet for facet in found if facet.values]


def _facet(
    criterion: Criterion, commitments: QuerySet, projects: QuerySet, address: QueryDict
) -> Facet:
    taken, run = criterion.members(commitments), criterion.members(projects)
    numbers = {
        value: len(taken.get(value, ())) + len(run.get(value, ())) for value in {*taken, *run}
    }
    counted = {value: number for value, number in numbers.items() if number}
    words = criterion.labels(list(counted))
    in_order = sorted(words, key=lambda value: -counted[value])
    values = [
        FacetValue(words[value], counted[value], narrower(address, criterion.name, value))
        for value in in_order
    ]
    return Facet(criterion.name, criterion.label, values)


def narrower(address: QueryDict, name: str, value: str) -> str:
    """The query of the address with one more criterion, "" to drop it; back to page one."""
    query = address.copy()
    query.pop("page", None)
    query.pop(name, None)
    if value:
        query[name] = value
    return query.urlencode()
