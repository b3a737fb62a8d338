"""Two lists read as one: the commitments, then the projects."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.utils.functional import cached_property


@dataclass(frozen=True)
class Stretch:
    """Some of the undertakings, in order."""

    commitments: QuerySet
    projects: QuerySet
    length: int = 0

    def __len__(self) -> int:
        return self.length


class Chain:
    """What a paginator and an export take; both lists are counted in one query."""

    def __init__(self, commitments: QuerySet, projects: QuerySet) -> None:
        self.commitments, self.projects = commitments, projects

    @cached_property
    def counts(self) -> tuple[int, int]:
        """How many commitments, and how many projects."""
        numbers = _numbered(self.commitments, 0).union(_numbered(self.projects, 1), all=True)
        found = dict(numbers)
        return found.get(0, 0), found.get(1, 0)

    def count(self) -> int:
        return sum(self.counts)

    def __len__(self) -> int:
        return self.count()

    def filter(self, *wanted: Any, **named: Any) -> "Chain":
        return Chain(
            self.commitments.filter(*wanted, **named), self.projects.filter(*wanted, **named)
        )

    def iterator(self, chunk_size: int) -> Iterator[Any]:
        yield from self.commitments.iterator(chunk_size=chunk_size)
        yield from self.projects.iterator(chunk_size=chunk_size)

    def __getitem__(self, stretch: slice) -> Stretch:
        before = self.counts[0]
        start, stop = stretch.start or 0, stretch.stop
        commitments = self.commitments[start:stop] if start < before else self.commitments.none()
        if stop <= before:
            return Stretch(commitments, self.projects.none(), stop - start)
        projects = self.projects[max(start - before, 0) : stop - before]
        return Stretch(commitments, projects, stop - start)


def _numbered(rows: QuerySet, place: int) -> QuerySet:
    """One row: the place of the list, and how long it is; none where it is empty."""
    counted = rows.order_by().annotate(place=Value(place)).values("place")
    return counted.annotate(number=Count("pk")).values_list("place", "number")
