"""Who may see what of the partners. The rule is the docstring."""

from typing import TYPE_CHECKING

from snia.accounts.models import Role
from snia.accounts.perms import has_role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from snia.accounts.models import User


def may_browse_partners(user: "User | AnonymousUser") -> bool:
    """Institutions, projects, agreements and commitments are open to every account."""
    return has_role(user, *Role)


def may_see_people(user: "User | AnonymousUser") -> bool:
    """Names of people are personal data (law 09-08): the secretariat and the administrator."""
    return has_role(user, Role.SECRETARIAT, Role.ADMINISTRATOR)


def may_merge_records(user: "User | AnonymousUser") -> bool:
    """Duplicates are merged, or told apart, by the department."""
    return has_role(user, Role.SECRETARIAT, Role.ADMINISTRATOR)


def may_erase_people(user: "User | AnonymousUser") -> bool:
    """What is held on a person is seen, given to them and erased on request by the department."""
    return may_see_people(user)


def may_see_own_data(user: "User | AnonymousUser") -> bool:
    """Every account sees, and takes away, what is held on itself."""
    return has_role(user, *Role)
