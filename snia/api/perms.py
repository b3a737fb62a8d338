"""Who may use the API, whatever the resource. The rule is the docstring."""

from typing import TYPE_CHECKING

from snia.accounts import perms

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from snia.accounts.models import User


def may_use_api(user: "User | AnonymousUser") -> bool:
    """Every account reads the description of the API and may hold tokens; what a token opens is
    what its owner may see and do on the pages."""
    return perms.is_account(user)
