"""Who may see what of the partners. The rule is the docstring."""

from typing import TYPE_CHECKING

from snia.accounts.models import Role
from snia.accounts.perms import has_role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from snia.accounts.models import User


def may_browse_partners(user: "User | AnonymousUser") -> bool:
    """Institutions, projects and their money, agreements and commitments are open to every
    account."""
    return has_role(user, *Role)


def may_see_people(user: "User | AnonymousUser") -> bool:
    """Names of people are personal data (law 09-08): the secretariat and the administrator."""
    return has_role(user, Role.SECRETARIAT, Role.ADMINISTRATOR)


def may_follow(user: "User | AnonymousUser") -> bool:
    """Whoever may browse the partners follows their records."""
    return may_browse_partners(user)


def holds_a_secret(user: "User | AnonymousUser") -> bool:
    """The address of a feed opens to whoever holds it, without an account: the secret in it says
    whose it is, and it tells what that person may still read."""
    return True
