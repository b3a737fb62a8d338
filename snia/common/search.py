"""Search the whole site by words. Each domain registers what can be found in it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from snia.common.policies import Policy

if TYPE_CHECKING:
    from snia.common.models import SearchableQuerySet

SHOWN = 8


@dataclass(frozen=True)
class SearchSource:
    """A kind of record: its plural label, the list that can be searched further (none where
    there is none), its rows, and who may see them."""

    label: Any
    list_url: str
    queryset: "Callable[[], SearchableQuerySet]"
    policy: Policy


@dataclass(frozen=True)
class SearchResult:
    label: str
    list_url: str
    rows: list[Any]
    has_more: bool


_sources: list[SearchSource] = []


def register(source: SearchSource) -> None:
    """Called once by each domain when the applications are ready."""
    _sources.append(source)


def search_everywhere(words: str, user: Any) -> list[SearchResult]:
    """The first rows of each kind that hold every word; one query per kind."""
    results = []
    for source in _sources:
        if not source.policy(user):
            continue
        rows = list(source.queryset().search(words)[: SHOWN + 1])
        if rows:
            results.append(
                SearchResult(
                    str(source.label),
                    reverse(source.list_url) if source.list_url else "",
                    rows[:SHOWN],
                    len(rows) > SHOWN,
                )
            )
    return results
