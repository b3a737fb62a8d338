"""A focal point's desk: what is due and when, what came back and why, what was sent."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery

from partners.models import Institution
from programmes.models import Campaign, ProgressUpdate, ReviewEvent
from programmes.perms import answers_for
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
        return not (self.to_do or self.sent or self.closed)


RECENT = 200
# Of those due the same day: what came back, what was begun, what is blank.
_FIRST = (State.RETURNED, State.DRAFT, State.TODO)


def desk(user: User, on: date) -> Desk:
    """The answers of the person's institutions in campaigns under way; three queries."""
    mine = ProgressUpdate.objects.filter(institution__in=answers_for(user))
    open_keys = set(mine.editable(on).values_list("pk", flat=True))
    items = [_item(update, open_keys, on) for update in _with_reasons(mine)[:RECENT]]
    to_do = [item for item in items if item.is_open and item.update.is_awaited]
    return Desk(
        to_do=sorted(to_do, key=lambda item: (item.due.due_on, _FIRST.index(item.update.state))),
        sent=[item for item in items if not item.update.is_awaited],
        closed=[item for item in items if item.update.is_awaited and not item.is_open],
    )


def _item(update: ProgressUpdate, open_keys: set[int], on: date) -> DeskItem:
    when = due(due_on=update.due_on, is_awaited=update.is_awaited, on=on)  # type: ignore[attr-defined]
    why = update.why or "" if update.state == State.RETURNED else ""  # type: ignore[attr-defined]
    return DeskItem(update, when, why, update.pk in open_keys)


def _with_reasons(updates: Any) -> Any:
    events = ReviewEvent.objects.filter(update=OuterRef("pk")).order_by("-at", "-pk")
    return (
        updates.with_due_date()
        .annotate(why=Subquery(events.values("message")[:1]))
        .select_related("campaign__period", "action__programme", "institution")
        .exclude(campaign__state="draft")
        .defer("content")
        .order_by("-campaign__due_on", "action__programme__number", "action__number")
    )
