"""Who may see what of the committees. The rule is the docstring."""

from typing import TYPE_CHECKING

from snia.accounts.models import Role
from snia.accounts.perms import has_role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from snia.accounts.models import User


def may_browse_committees(user: "User | AnonymousUser") -> bool:
    """Bodies and their meetings are open to every account."""
    return has_role(user, *Role)
