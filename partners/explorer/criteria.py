"""What undertakings are sought by: an agency, a strategy, a programme, a period, a region…

An undertaking is a commitment or a project. Higher layers register the criteria that are theirs.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db.models import Model, Q, QuerySet

from partners.models import Commitment

Labels = dict[str, str]
Members = dict[str, set[int]]


@dataclass(frozen=True)
class Criterion(ABC):
    """A question on undertakings; `name` is its name in the addresses."""

    name: str
    label: Any
    # The name of the criterion that must be chosen before this one is worth offering.
    within: str = field(default="", kw_only=True)

    @abstractmethod
    def labels(self, values: Collection[str] | None = None) -> Labels:
        """The known values among `values`, or all of them, in order, each in words."""

    @abstractmethod
    def narrow(self, undertakings: QuerySet, value: str) -> QuerySet:
        """Those of the undertakings, all of one kind, that answer the value."""

    @abstractmethod
    def members(self, undertakings: QuerySet) -> Members:
        """The keys of the undertakings, all of one kind, that answer each value."""

    def __deepcopy__(self, memo: Any) -> Self:
        """Filters are copied for each request; what they ask never changes."""
        return self


@dataclass(frozen=True)
class Tie:
    """Rows that tie undertakings to values: the rows, and the paths that lead to both."""

    rows: Callable[[], QuerySet]
    value: str
    undertaking: str

    def keys_of(self, value: str) -> QuerySet:
        return self.rows().filter(**{self.value: value}).values(self.undertaking)

    def pairs(self, undertakings: QuerySet) -> QuerySet:
        """Values and the keys of the undertakings that they are tied to."""
        keys = undertakings.order_by().values("pk")
        tied = self.rows().filter(
            **{f"{self.value}__isnull": False, f"{self.undertaking}__in": keys}
        )
        return tied.order_by().values_list(self.value, self.undertaking).distinct()


@dataclass(frozen=True)
class TiedCriterion(Criterion):
    """A criterion whose values rows of the database tie to undertakings."""

    names: Callable[[Collection[str] | None], Labels]
    commitments: tuple[Tie, ...] = ()
    projects: tuple[Tie, ...] = ()

    def labels(self, values: Collection[str] | None = None) -> Labels:
        return self.names(values)

    def narrow(self, undertakings: QuerySet, value: str) -> QuerySet:
        tied = [Q(pk__in=tie.keys_of(value)) for tie in self._ties(undertakings.model)]
        return undertakings.filter(reduce(or_, tied)) if tied else undertakings.none()

    def members(self, undertakings: QuerySet) -> Members:
        found: Members = defaultdict(set)
        for tie in self._ties(undertakings.model):
            for value, key in tie.pairs(undertakings):
                found[str(value)].add(key)
        return found

    def _ties(self, kind: type[Model]) -> tuple[Tie, ...]:
        return self.commitments if kind is Commitment else self.projects


@dataclass(frozen=True)
class NamedRows:
    """The labels of rows that their keys stand for in the addresses."""

    rows: Callable[[], QuerySet]
    key: str = "pk"
    word: Callable[[Any], str] = field(default=str)

    def __call__(self, values: Collection[str] | None = None) -> Labels:
        rows = self.rows()
        if values is not None:
            rows = rows.filter(**{f"{self.key}__in": [v for v in values if v.isdecimal()]})
        return {str(getattr(row, self.key)): self.word(row) for row in rows}


_criteria: dict[str, Criterion] = {}


def register(criterion: Criterion) -> None:
    """Called once by the layer that has it, when the applications are ready."""
    _criteria[criterion.name] = criterion


def criteria() -> list[Criterion]:
    return list(_criteria.values())


def criterion_named(name: str) -> Criterion:
    return _criteria[name]
