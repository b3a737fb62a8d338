"""The rows of a campaign's board: an institution in each, with its answers.

From plain values to HTML in Python (docs/speed.md): a row has a cell an action, and a tag of a
template costs as much as a whole cell here. All that was typed is escaped as it is put in.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from html import escape
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from programmes.models import Campaign, ProgressUpdate
from programmes.progress.due import Timing, due
from snia.common.rows import addresses

State = ProgressUpdate.State

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


@dataclass(frozen=True)
class Deadlines:
    """Until when a campaign's institutions answer, seen from a day."""

    due_on: date
    extensions: dict[int, tuple[date, str]]  # until when and why, by institution
    on: date

    def are_past(self, institution: int) -> bool:
        until, _reason = self.extensions.get(institution, (self.due_on, ""))
        return due(due_on=until, is_awaited=True, on=self.on).timing == Timing.OVERDUE


class Answer(NamedTuple):
    """An answer of the board, with the institution that it is asked of."""

    institution: int
    slug: str
    label: str
    pk: int
    programme: int
    action: int
    state: str
    edited_at: datetime | None


def board_rows(
    campaign: Campaign,
    answers: dict[Asked, list[Answer]],
    people: dict[int, list[str]],
    deadlines: Deadlines,
) -> list[SafeString]:
    """A row an institution, with its answers and the names of those who give them."""
    html = _RowHtml(campaign, deadlines)
    return [html.of(asked, people[asked.pk], theirs) for asked, theirs in answers.items()]


class _RowHtml:
    """Draws the rows; what all of them say is found once."""

    def __init__(self, campaign: Campaign, deadlines: Deadlines) -> None:
        self.deadlines = deadlines
        self.nobody = _("aucun point focal")
        self.workbook = addresses("programmes:receive", campaign.pk, 0, key="0")
        self.update = addresses("programmes:update", 0, key="0")
        self.zone = timezone.get_current_timezone()
        self.row = partial(
            ROW.format,
            workbook_label=_("Classeur"),
            extend=reverse("programmes:extend", args=[campaign.pk]),
            extend_label=_("Délai"),
        )

    def of(self, asked: Asked, people: list[str], answers: list[Answer]) -> SafeString:
        cells = _cell_patterns(self.deadlines.are_past(asked.pk), get_language())
        extension = self.deadlines.extensions.get(asked.pk)
        return SafeString(
            self.row(
                pk=asked.pk,
                label=escape(asked.label),
                people=escape(", ".join(people) or self.nobody),
                more_time=_more_time(*extension) if extension else "",
                workbook=self.workbook(asked.pk),
                answered=sum(one.state not in ProgressUpdate.AWAITED for one in answers),
                asked=len(answers),
                cells="".join(
                    cells[one.state].format(
                        self.update(one.pk), one.programme, one.action, self._fresh(one.edited_at)
                    )
                    for one in answers
                ),
            )
        )

    def _fresh(self, edited_at: datetime | None) -> str:
        if edited_at is None:
            return ""
        day = edited_at.astimezone(self.zone)
        return f" <small>{day.day:02}/{day.month:02}</small>"


def _more_time(until: date, reason: str) -> str:
    told = _("délai au %(day)s : %(reason)s") % {"day": f"{until:%d/%m/%Y}", "reason": reason}
    return f'<span class="small d-block">{escape(told)}</span>'


@cache
def _cell_patterns(is_late: bool, _language: str) -> dict[str, str]:
    """How a cell is drawn, by the state of its answer; one that is awaited may be overdue.

    Made once a language. What stays open: the answer's address, the two numbers of its action,
    and how fresh it is.
    """
    patterns = {}
    for state in State:
        is_overdue = is_late and state in ProgressUpdate.AWAITED
        css_class = f"cell state-{state}{' cell-overdue' if is_overdue else ''}"
        label = f"{state.label}, {_('en retard')}" if is_overdue else str(state.label)
        patterns[state.value] = (
            f'<li><a class="{css_class}" href="{{}}"><b>{{}}.{{}}</b> {escape(label)}{{}}</a></li>'
        )
    return patterns
