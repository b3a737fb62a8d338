"""The table of the commitments as plain rows.

Fifty records, with all that hangs on them, take a template twenty times as long as fifty rows of
ready texts (docs/speed.md): what a row shows is asked for in four queries and dressed here.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from partners.models import Commitment, CommitmentActor
from snia.common.templatetags.snia import typographic

NOTHING = SafeString("-")
COMMA = SafeString(", ")


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """A line of the table, its cells ready to be shown."""

    link: SafeString
    purpose: SafeString
    towards: str
    actors: SafeString
    status: str


class Links:
    """Links to the pages of a kind: their address is worked out once, and a link that several
    rows show is made once."""

    def __init__(self, route: str, *args: Any, key: str) -> None:
        """`args` stand for those of any page, `key` for how its address writes them."""
        self._before, _key, self._after = reverse(route, args=args).rpartition(key)
        self._made: dict[tuple[Any, str], SafeString] = {}

    def to(self, key: Any, label: str) -> SafeString:
        link = self._made.get((key, label))
        if link is None:
            address = escape(f"{self._before}{key}{self._after}")
            shown = label if isinstance(label, SafeString) else escape(label)
            link = self._made[key, label] = SafeString(f'<a href="{address}">{shown}</a>')
        return link

    @classmethod
    def to_institutions(cls) -> "Links":
        return cls("partners:institution", "-", key="-")


def commitment_rows(commitments: QuerySet[Commitment]) -> list[CommitmentRow]:
    found = list(commitments.values_list("pk", "written", "description", "status"))
    keys = [pk for pk, *_rest in found]
    priorities, towards, actors = _priorities(keys), _towards(keys), _actors(keys)
    links = Links("partners:commitment", 0, key="0")
    statuses = {value: str(label) for value, label in Commitment.Status.choices}
    return [
        CommitmentRow(
            link=links.to(pk, typographic(written or description)),
            purpose=_purpose(priorities[pk], description),
            towards=", ".join(towards[pk]) or NOTHING,
            actors=SafeString(COMMA.join(actors[pk])) or NOTHING,
            status=statuses[status],
        )
        for pk, written, description, status in found
    ]


def grouped(pairs: Iterable[tuple[int, Any]]) -> defaultdict[int, list[Any]]:
    """The second of each pair, under the first; nothing under any other."""
    groups = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def _purpose(priorities: list[SafeString], description: str) -> SafeString:
    if not priorities:
        return typographic(description or "-")
    items = "".join(f"<li>{priority}</li>" for priority in priorities)
    return SafeString(f'<ul class="list-unstyled mb-0">{items}</ul>')


def _priorities(commitments: list[int]) -> defaultdict[int, list[SafeString]]:
    asked = Commitment.priorities.through._default_manager.filter(commitment__in=commitments)
    ordered = asked.order_by("priority__consultation_id", "priority__letter")
    found = ordered.values_list("commitment_id", "priority__letter", "priority__text")
    return grouped((pk, typographic(f"{letter}) {text}")) for pk, letter, text in found)


def _towards(commitments: list[int]) -> defaultdict[int, list[str]]:
    received = Commitment.towards.through._default_manager.filter(commitment__in=commitments)
    ordered = received.order_by("institution__sort_key", "institution__slug")
    return grouped(ordered.values_list("commitment_id", "institution__label"))


def _actors(commitments: list[int]) -> defaultdict[int, list[SafeString]]:
    roles = CommitmentActor.objects.filter(commitment__in=commitments).order_by("position", "pk")
    links = Links.to_institutions()
    found = roles.values_list(
        "commitment_id", "institution__slug", "credited_as", "institution__label"
    )
    return grouped(
        (pk, links.to(slug, credited_as or label)) for pk, slug, credited_as, label in found
    )
