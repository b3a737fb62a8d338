"""The page where the notes are written: each item with where its form starts from."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q

from committees.models import AgendaItem, ItemVersion, Meeting
from snia.accounts.models import User
from snia.common.richtext import plain_of


@dataclass(frozen=True)
class Typed:
    """What a form sent: the text and the outcome, with where they started from."""

    text: str
    outcome: str
    revision: int
    base: dict[str, str]
    page: str
    is_whole: bool = True  # a request that was cut holds a part of the form

    @property
    def changes_the_outcome(self) -> bool:
        """Whoever only typed does not put back an outcome that another gave meanwhile."""
        return self.outcome != self.base.get("outcome")


@dataclass(frozen=True)
class Line:
    item: AgendaItem
    typed: Typed
    set_asides: list[ItemVersion]

    @property
    def unsaved(self) -> str:
        """What was typed and refused, where it can't be saved any more: to be read and copied."""
        return "" if self.typed.text == self.item.noted else plain_of(self.typed.text)

    @property
    def anchor(self) -> str:
        return anchor_of(self.item)


def anchor_of(item: AgendaItem) -> str:
    return f"point-{item.pk}"


def lines_of(meeting: Meeting, user: User, typed: Mapping[int, Typed] | None = None) -> list[Line]:
    """The items of the agenda as they are written, but for those that were `typed` otherwise."""
    mine = ItemVersion.objects.waiting().filter(author=user)
    items = (
        meeting.items.listed()
        .select_related("rapporteur", "noted_by", "approves__committee")
        .prefetch_related(Prefetch("versions", queryset=mine, to_attr="my_set_asides"))
        .annotate(version_count=Count("versions", filter=Q(versions__is_set_aside=False)))
    )
    typed = typed or {}
    return [
        Line(item, typed.get(item.pk) or starting_point(item), item.my_set_asides)
        for item in items
    ]


def starting_point(item: AgendaItem) -> Typed:
    return Typed(
        item.noted, item.outcome, item.revision, {"outcome": item.outcome}, secrets.token_hex(8)
    )


def read_typed(data: Mapping[str, str]) -> Typed:
    """What a page or its script sent; nonsense starts from nothing."""
    revision = data.get("revision", "")
    return Typed(
        text=data.get("text", "").replace("\x00", ""),  # no database keeps it
        outcome=data.get("outcome", ""),
        revision=int(revision) if revision.isdecimal() and len(revision) < 10 else 0,
        base=_base(data.get("base", "")),
        page=data.get("page", "")[:32],
        is_whole="text" in data and "outcome" in data,
    )


def _base(sent: str) -> dict[str, Any]:
    try:
        base = json.loads(sent or "{}")
    except (ValueError, RecursionError):
        return {}
    return base if isinstance(base, dict) else {}
