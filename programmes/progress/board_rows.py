"""The rows of a campaign's board: an institution in each, with its answers.

From plain values to HTML in Python (docs/speed.md): a row has a cell an action, and a tag of a
template costs as much as a whole cell here. All that was typed is escaped as it is put in.
"""

from collections import defaultdict
from datetime import date, datetime
from functools import partial
from html import escape
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from programmes.models import Campaign, ProgressUpdate
from programmes.progress.due import Timing, due
from snia.common.rows import addresses, grouped

State = ProgressUpdate.State
Extensions = dict[int, tuple[date, str]]  # until when and why, by institution

ROW = """\
<tr>
  <th scope="row" class="fw-normal">
    <a href="?institution={pk}">{label}</a>
    <span class="muted small d-block">{people}</span>
    {more_time}
    <a class="small" href="{workbook}">{workbook_label}</a>
    · <a class="small" href="{extend}?institution={pk}">{extend_label}</a>
  </th>
  <td class="count">{answered} / {asked}</td>
  <td><ul class="cells">{cells}</ul></td>
</tr>
"""


class Asked(NamedTuple):
    """An institution that is asked."""

    pk: int
    slug: str
    label: str


class _Answer(NamedTuple):
    pk: int
    programme: int
    action: int
    state: str
    edited_at: datetime | None


def board_rows(
    campaign: Campaign,
    institutions: list[Asked],
    updates: Any,
    people: dict[int, list[str]],
    extensions: Extensions,
    on: date,
) -> list[SafeString]:
    """A row each, with those of `updates` that are theirs, in the order of the actions."""
    answers = _answers(institutions, updates)
    html = _RowHtml(campaign, extensions, on)
    return [html.of(one, people[one.pk], answers[one.pk]) for one in institutions]


def _answers(institutions: list[Asked], updates: Any) -> defaultdict[int, list[_Answer]]:
    theirs = updates.filter(institution__in=[one.pk for one in institutions])
    ordered = theirs.order_by("action__programme__number", "action__number")
    found = ordered.values_list(
        "institution", "pk", "action__programme__number", "action__number", "state", "edited_at"
    )
    return grouped((institution, _Answer(*answer)) for institution, *answer in found)


class _RowHtml:
    """Draws the rows; what all of them say is found once."""

    def __init__(self, campaign: Campaign, extensions: Extensions, on: date) -> None:
        self.due_on, self.extensions, self.on = campaign.due_on, extensions, on
        self.nobody = _("aucun point focal")
        self.workbook = addresses("programmes:receive", campaign.pk, 0, key="0")
        self.cells = {is_late: _cell_patterns(is_late) for is_late in (False, True)}
        self.row = partial(
            ROW.format,
            workbook_label=_("Classeur"),
            extend=reverse("programmes:extend", args=[campaign.pk]),
            extend_label=_("Délai"),
        )

    def of(self, asked: Asked, people: list[str], answers: list[_Answer]) -> SafeString:
        until, reason = self.extensions.get(asked.pk, (None, ""))
        due_on = until or self.due_on
        is_late = due(due_on=due_on, is_awaited=True, on=self.on).timing == Timing.OVERDUE
        cells = self.cells[is_late]
        return SafeString(
            self.row(
                pk=asked.pk,
                label=escape(asked.label),
                people=escape(", ".join(people) or self.nobody),
                more_time=_more_time(until, reason) if until else "",
                workbook=self.workbook(asked.pk),
                answered=sum(one.state not in ProgressUpdate.AWAITED for one in answers),
                asked=len(answers),
                cells="".join(_cell(cells[one.state], one) for one in answers),
            )
        )


def _more_time(until: date, reason: str) -> str:
    told = _("délai au %(day)s : %(reason)s") % {"day": f"{until:%d/%m/%Y}", "reason": reason}
    return f'<span class="small d-block">{escape(told)}</span>'


def _cell_patterns(is_late: bool) -> dict[str, str]:
    """How a cell is drawn, by the state of its answer; one that is awaited may be overdue."""
    address = addresses("programmes:update", 0, key="0")("{pk}")
    patterns = {}
    for state in State:
        is_overdue = is_late and state in ProgressUpdate.AWAITED
        css_class = f"cell state-{state}{' cell-overdue' if is_overdue else ''}"
        label = f"{state.label}, {_('en retard')}" if is_overdue else str(state.label)
        patterns[state.value] = (
            f'<li><a class="{css_class}" href="{address}"><b>{{code}}</b> {escape(label)}'
            "{fresh}</a></li>"
        )
    return patterns


def _cell(pattern: str, answer: _Answer) -> str:
    return pattern.format(
        pk=answer.pk,
        code=f"{answer.programme}.{answer.action}",
        fresh=_fresh(answer.edited_at) if answer.edited_at else "",
    )


def _fresh(edited_at: datetime) -> str:
    return f" <small>{timezone.localtime(edited_at):%d/%m}</small>"
