"""The list of actions, drawn from plain rows (docs/speed.md): what a row shows is asked for in
three queries and dressed here.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from html import escape
from typing import NamedTuple

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from partners.links import institution_links
from programmes.models import Action, Progress, Status
from programmes.models.strategy import Wording
from snia.common.rows import COMMA, NOTHING, Links, grouped
from snia.common.templatetags.snia import typographic

ROW = """\
<tr>
  <td class="code">{}</td>
  <th scope="row" class="fw-normal">{} {}{}</th>
  <td class="code">{}</td>
  <td>{}</td>
  <td>{}</td>
</tr>
"""


class _Lead(NamedTuple):
    institution: int
    link: SafeString


class _Standing(NamedTuple):
    """Where an institution says that an action stands."""

    institution: int
    told: str
    by: str


# Made once: what a page adds is the keys of its own actions. (`__pk__in` takes them as they are;
# `__in` tries each for a record first.)
_LEADS = Action.leads.through._default_manager.order_by(
    "institution__sort_key", "institution__slug"
).values_list("action_id", "institution_id", "institution__slug", "institution__label")
_STANDINGS = (
    Progress.objects.current()
    .order_by("-period__start", "institution__sort_key")
    .values_list(
        "action_id", "institution_id", "status", "rate", "institution__label", "period__label"
    )
)


def action_rows(actions: QuerySet[Action]) -> list[SafeString]:
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
    keys = {pk for pk, *_rest in found}
    leads, standings = _leads(keys), _standings(keys)
    links = Links("programmes:action", 0, 0, key="0.0")
    objectives = Links("programmes:objective", 0, key="0")
    badges = _badges(get_language())
    return [
        SafeString(
            ROW.format(
                links.to(f"{programme}.{number}", f"{programme}.{number}"),
                typographic(wording),
                badges[wording_status],
                badges["demonstration"] if is_demonstration else "",
                objectives.to(objective, f"OSP {objective}") if objective else NOTHING,
                COMMA.join(lead.link for lead in leads[pk]) or NOTHING,
                _progress(standings[pk], {lead.institution for lead in leads[pk]}),
            )
        )
        for pk, programme, number, wording, wording_status, is_demonstration, objective in found
    ]


@cache
def _badges(_language: str) -> dict[str, str]:
    """What is said of each status of a wording, and of what was invented; once a language."""
    template = "programmes/wording_badge.html"
    drawn = {
        status: render_to_string(template, {"record": {"wording_status": status}})
        for status in Wording.values
    }
    demonstration = escape(gettext("Démonstration"))
    return {
        **drawn,
        "demonstration": f' <span class="badge badge-demo">{demonstration}</span>',
    }


def _leads(actions: set[int]) -> defaultdict[int, list[_Lead]]:
    links = institution_links()
    return grouped(
        (action, _Lead(institution, links.to(slug, label)))
        for action, institution, slug, label in _LEADS.filter(action__pk__in=actions)
    )


def _standings(actions: set[int]) -> defaultdict[int, list[_Standing]]:
    statuses = {value: str(label) for value, label in Status.choices}
    found = _STANDINGS.filter(action__pk__in=actions)
    return grouped(
        (action, _Standing(institution, _told(statuses[status], rate), f"{label}, {period}"))
        for action, institution, status, rate, label, period in found
    )


def _told(status: str, rate: int | None) -> str:
    return status if rate is None else f"{status}, {rate} %"


def _progress(standings: list[_Standing], leads: set[int]) -> str:
    """What the leads say, the others counted; what the others say where no lead says anything."""
    if not standings:
        return NOTHING
    shown = [one for one in standings if one.institution in leads] or standings
    return _lines(shown) + _others(len(standings) - len(shown))


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
