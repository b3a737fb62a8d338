"""Who may do what with accounts and with the department's own data. The rule is the docstring."""

from typing import TYPE_CHECKING

from snia.accounts.models import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from snia.accounts.models import User


def has_role(user: "User | AnonymousUser", *roles: Role) -> bool:
    """The account is active, signed in and has one of the roles."""
    return user.is_authenticated and user.is_active and user.role in roles


def may_manage_accounts(user: "User | AnonymousUser") -> bool:
    """Accounts, roles and the journal are the administrator's."""
    return has_role(user, Role.ADMINISTRATOR)


def may_keep_reference_data(user: "User | AnonymousUser") -> bool:
    """Reference data is kept by the secretariat and the administrator."""
    return has_role(user, Role.SECRETARIAT, Role.ADMINISTRATOR)


def is_account(user: "User | AnonymousUser") -> bool:
    """Any active account, whatever its role."""
    return has_role(user, *Role)
