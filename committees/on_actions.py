"""What the committees hang on actions: decisions and alerts, shown on an action's page."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from committees import perms
from committees.alerts.raising import source_of
from committees.models import AgendaItem, Alert, AlertStep, Decision
from programmes.models import Action
from snia.accounts.models import User
from snia.common.sections import Section

SHOWN = 10


@dataclass(frozen=True)
class Followed:
    """The latest rows of an action, and whether there are more."""

    rows: list[Any]
    has_more: bool
    on: Any
    may_raise: bool = False


def _decisions(action: Action, user: User) -> Followed | None:
    if not perms.may_follow(user):
        return None
    own = Decision.objects.filter(actions=action).select_related("committee", "owner")
    followed = _followed(perms.readable_decisions(user, own))
    return followed if followed.rows else None


def _alerts(action: Action, user: User) -> Followed | None:
    if not perms.may_follow(user):
        return None
    own = Alert.objects.filter(action=action).select_related("committee")
    followed = _followed(perms.readable_alerts(user, own), may_raise=_may_raise(action, user))
    return followed if followed.rows or followed.may_raise else None


def _followed(rows: Any, **more: Any) -> Followed:
    latest = list(rows[: SHOWN + 1])
    return Followed(latest[:SHOWN], len(latest) > SHOWN, timezone.localdate(), **more)


def _may_raise(action: Action, user: User) -> bool:
    if not perms.may_take_part(user):
        return False
    source = source_of(action)
    return source is not None and perms.may_raise_alert(user, source)


SECTIONS = (
    Section("committees/decisions/of_action.html", _decisions),
    Section("committees/alerts/of_action.html", _alerts),
)


def forget(actions: QuerySet[Action]) -> None:
    """Take away the alerts on actions that leave; decisions and agendas stay, without them."""
    alerts = Alert.objects.filter(action__in=actions)
    AgendaItem.objects.filter(alert__in=alerts).update(alert=None)
    AlertStep.objects.filter(alert__in=alerts).delete()
    alerts.delete()
    Decision.actions.through.objects.filter(action__in=actions).delete()
