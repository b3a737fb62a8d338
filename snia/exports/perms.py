"""Who may take a list away. The rule is the docstring."""

from typing import TYPE_CHECKING, Any

from snia.accounts.models import Role
from snia.accounts.perms import has_role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from snia.accounts.models import User


def may_export(user: "User | AnonymousUser") -> bool:
    """Whoever may read a list may take it away: every account has a page of its own exports."""
    return has_role(user, *Role)


def own_exports(user: "User", exports: "QuerySet[Any]") -> "QuerySet[Any]":
    """An export is seen, stopped and downloaded by who asked for it alone."""
    return exports.filter(owner=user)
