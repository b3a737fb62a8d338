"""What is counted in each region and city; each layer registers what it has there."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.models import Commitment, Project

# Places and the keys of the records that are there, a record once for each of its places.
Pairs = Iterable[tuple[int, int]]


@dataclass(frozen=True)
class PlaceCount:
    """A kind of record that has places: its plural label, and where its records are."""

    label: Any
    pairs: Callable[[], Pairs]


_registered: list[PlaceCount] = []


def register(count: PlaceCount) -> None:
    """Called once by the layer that has it, when the applications are ready."""
    _registered.append(count)


def counted() -> list[tuple[Any, dict[int, set[int]]]]:
    """Each label, with the keys of its records under each place; a query a label."""
    told = []
    for count in _registered:
        keys: dict[int, set[int]] = defaultdict(set)
        for place, key in count.pairs():
            keys[place].add(key)
        told.append((count.label, keys))
    return told


def _pairs_of(model: Any, key: str) -> Callable[[], Pairs]:
    return lambda: model.places.through.objects.values_list("place", key)


register(PlaceCount(_("Engagements"), _pairs_of(Commitment, "commitment")))
register(PlaceCount(_("Projets"), _pairs_of(Project, "project")))
