"""The list of actions as plain rows.

Fifty records, with all that hangs on them, take a template twenty times as long as fifty rows of
ready texts (docs/speed.md): what a row shows is asked for in three queries and dressed here.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from partners.commitment_rows import COMMA, NOTHING, Links, grouped
from programmes.models import Action, Progress, Status
from programmes.models.strategy import Wording
from snia.common.templatetags.snia import typographic


@dataclass(frozen=True, slots=True)
class ActionRow:
    """A line of the list, its cells ready to be shown."""

    link: SafeString
    wording: SafeString
    badge: SafeString
    is_demonstration: bool
    objective: SafeString
    leads: SafeString
    progress: SafeString


class _Lead(NamedTuple):
    institution: int
    link: SafeString


class _Standing(NamedTuple):
    """Where an institution says that an action stands."""

    institution: int
    told: str
    by: str


def action_rows(actions: QuerySet[Action]) -> list[ActionRow]:
    found = list(
        actions.values_list(
            "pk",
            "programme__number",
            "number",
            "wording",
            "wording_status",
            "is_demonstration",
            "objective__number",
        )
    )
    keys = [pk for pk, *_rest in found]
    leads, standings = _leads(keys), _standings(keys)
    links = Links("programmes:action", 0, 0, key="0.0")
    objectives = Links("programmes:objective", 0, key="0")
    badges = _badges()
    return [
        ActionRow(
            link=links.to(f"{programme}.{number}", f"{programme}.{number}"),
            wording=typographic(wording),
            badge=badges[wording_status],
            is_demonstration=is_demonstration,
            objective=objectives.to(objective, f"OSP {objective}") if objective else NOTHING,
            leads=SafeString(COMMA.join(lead.link for lead in leads[pk])) or NOTHING,
            progress=_progress(standings[pk], {lead.institution for lead in leads[pk]}),
        )
        for pk, programme, number, wording, wording_status, is_demonstration, objective in found
    ]


def _badges() -> dict[str, SafeString]:
    """What is said of each status of a wording, drawn once for all rows."""
    template = "programmes/wording_badge.html"
    return {
        status: render_to_string(template, {"record": {"wording_status": status}})
        for status in Wording.values
    }


def _leads(actions: list[int]) -> defaultdict[int, list[_Lead]]:
    roles = Action.leads.through._default_manager.filter(action__in=actions)
    ordered = roles.order_by("institution__sort_key", "institution__slug")
    links = Links.to_institutions()
    found = ordered.values_list(
        "action_id", "institution_id", "institution__slug", "institution__label"
    )
    return grouped(
        (action, _Lead(institution, links.to(slug, label)))
        for action, institution, slug, label in found
    )


def _standings(actions: list[int]) -> defaultdict[int, list[_Standing]]:
    current = Progress.objects.current().filter(action__in=actions)
    ordered = current.order_by("-period__start", "institution__sort_key")
    statuses = {value: str(label) for value, label in Status.choices}
    found = ordered.values_list(
        "action_id", "institution_id", "status", "rate", "institution__label", "period__label"
    )
    return grouped(
        (action, _Standing(institution, _told(statuses[status], rate), f"{label}, {period}"))
        for action, institution, status, rate, label, period in found
    )


def _told(status: str, rate: int | None) -> str:
    return status if rate is None else f"{status}, {rate} %"


def _progress(standings: list[_Standing], leads: set[int]) -> SafeString:
    """What the leads say, the others counted; what the others say where no lead says anything."""
    if not standings:
        return NOTHING
    shown = [one for one in standings if one.institution in leads] or standings
    return SafeString(_lines(shown) + _others(len(standings) - len(shown)))


def _lines(standings: Iterable[_Standing]) -> str:
    return "".join(
        f'<span class="d-block">{escape(one.told)}'
        f' <span class="muted small">{escape(one.by)}</span></span>'
        for one in standings
    )


def _others(number: int) -> str:
    if not number:
        return ""
    text = ngettext("et %(number)d autre", "et %(number)d autres", number) % {"number": number}
    return f'<span class="d-block muted small">{escape(text)}</span>'
