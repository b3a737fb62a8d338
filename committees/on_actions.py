"""What the page of an action shows of the committees: its decisions and its alerts."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from committees import perms
from committees.alerts.raising import source_of
from committees.models import Alert, Decision
from programmes.models import Action
from programmes.sections import Section
from snia.accounts.models import User

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
