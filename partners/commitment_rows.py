"""The table of the commitments, drawn from plain rows (docs/speed.md): what a row shows is asked
for in four queries and dressed here.
"""

from collections import defaultdict
from html import escape

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from partners.links import institution_links
from partners.models import Commitment, CommitmentActor
from snia.common.rows import COMMA, NOTHING, Links, grouped
from snia.common.templatetags.snia import typographic

ROW = """\
<tr>
  <th scope="row" class="fw-normal">{}</th>
  <td>{}</td>
  <td>{}</td>
  <td>{}</td>
  <td>{}</td>
</tr>
"""

# Made once: what a page adds is the keys of its own commitments. (`__pk__in` takes them as they
# are; `__in` tries each for a record first.)
_PRIORITIES = Commitment.priorities.through._default_manager.order_by(
    "priority__consultation_id", "priority__letter"
).values_list("commitment_id", "priority__letter", "priority__text")
_TOWARDS = Commitment.towards.through._default_manager.order_by(
    "institution__sort_key", "institution__slug"
).values_list("commitment_id", "institution__label")
_ACTORS = CommitmentActor.objects.order_by("position", "pk").values_list(
    "commitment_id", "institution__slug", "credited_as", "institution__label"
)


def commitment_rows(commitments: QuerySet[Commitment]) -> list[SafeString]:
    found = list(commitments.values_list("pk", "written", "description", "status"))
    keys = {pk for pk, *_rest in found}
    priorities, towards, actors = _priorities(keys), _towards(keys), _actors(keys)
    links = Links("partners:commitment", 0, key="0")
    statuses = {value: escape(str(label)) for value, label in Commitment.Status.choices}
    return [
        SafeString(
            ROW.format(
                links.to(pk, typographic(written or description)),
                _purpose(priorities[pk], description),
                escape(", ".join(towards[pk])) or NOTHING,
                COMMA.join(actors[pk]) or NOTHING,
                statuses[status],
            )
        )
        for pk, written, description, status in found
    ]


def _purpose(priorities: list[SafeString], description: str) -> str:
    if not priorities:
        return typographic(description or "-")
    items = "".join(f"<li>{priority}</li>" for priority in priorities)
    return f'<ul class="list-unstyled mb-0">{items}</ul>'


def _priorities(commitments: set[int]) -> defaultdict[int, list[SafeString]]:
    found = _PRIORITIES.filter(commitment__pk__in=commitments)
    return grouped((pk, typographic(f"{letter}) {text}")) for pk, letter, text in found)


def _towards(commitments: set[int]) -> defaultdict[int, list[str]]:
    return grouped(_TOWARDS.filter(commitment__pk__in=commitments))


def _actors(commitments: set[int]) -> defaultdict[int, list[SafeString]]:
    links = institution_links()
    return grouped(
        (pk, links.to(slug, credited_as or label))
        for pk, slug, credited_as, label in _ACTORS.filter(commitment__pk__in=commitments)
    )
