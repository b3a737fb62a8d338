"""A focal point's desk: what is due and when, what came back and why, what was sent."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from partners.models import Institution
from partners.perms import answers_for
from programmes.models import Campaign, ProgressUpdate, Remark, ReviewEvent
from programmes.progress.due import Due, due
from snia.accounts.models import User

State = ProgressUpdate.State


@dataclass(frozen=True)
class DeskItem:
    """One answer on the desk; `why` is the secretariat's message where it came back."""

    update: ProgressUpdate
    due: Due
    why: str
    is_open: bool


@dataclass(frozen=True)
class Desk:
    to_do: list[DeskItem]  # the most urgent first
    sent: list[DeskItem]
    closed: list[DeskItem]
    to_come: list[DeskItem]  # of campaigns that have not begun

    @property
    def next(self) -> DeskItem | None:
        return self.to_do[0] if self.to_do else None

    @property
    def workbooks(self) -> list[tuple[Campaign, Institution]]:
        """What can be filled in Excel instead, one workbook a campaign and an institution."""
        pairs = {
            (item.update.campaign_id, item.update.institution_id): item for item in self.to_do
        }
        return [(item.update.campaign, item.update.institution) for item in pairs.values()]

    @property
    def is_empty(self) -> bool:
        return not (self.to_do or self.sent or self.closed or self.to_come)


SHOWN = 60
# Of those due the same day: what came back, what was begun, what is blank.
_FIRST = (State.RETURNED, State.DRAFT, State.TODO)


def desk(user: User, on: date) -> Desk:
    """The answers of the person's institutions: all that can be filled in, and the latest of the
    others; four queries."""
    mine = ProgressUpdate.objects.filter(institution__in=answers_for(user))
    open_now = mine.awaited().editable(on)
    to_do = _items(_with_reasons(open_now), on, is_open=True)
    begun = Q(campaign__opens_on__lte=on) | ~Q(campaign__state="open")
    past = _with_reasons(mine.filter(begun).exclude(pk__in=open_now.values("pk")))
    to_come = _with_reasons(mine.exclude(begun).awaited())
    return Desk(
        to_do=sorted(to_do, key=lambda item: (item.due.due_on, _FIRST.index(item.update.state))),
        sent=_items(past.exclude(state__in=ProgressUpdate.AWAITED)[:SHOWN], on, is_open=False),
        closed=_items(past.awaited()[:SHOWN], on, is_open=False),
        to_come=_items(to_come[:SHOWN], on, is_open=False),
    )


def _items(updates: Any, on: date, *, is_open: bool) -> list[DeskItem]:
    return [_item(update, on, is_open) for update in updates]


def _item(update: Any, on: date, is_open: bool) -> DeskItem:
    when = due(due_on=update.due_on, is_awaited=update.is_awaited, on=on)
    came_back = update.state == State.RETURNED
    why = (update.why or update.first_remark or "") if came_back else ""
    return DeskItem(update, when, why, is_open)


def _with_reasons(updates: Any) -> Any:
    events = ReviewEvent.objects.filter(update=OuterRef("pk")).order_by("-at", "-pk")
    remarks = Remark.objects.filter(event__in=events.values("pk")[:1]).values("text")[:1]
    return (
        updates.with_due_date()
        .annotate(why=Subquery(events.values("message")[:1]), first_remark=Subquery(remarks))
        .select_related("campaign__period", "action__programme", "institution")
        .exclude(campaign__state="draft")
        .defer("content")
        .order_by("-campaign__due_on", "action__programme__number", "action__number")
    )
