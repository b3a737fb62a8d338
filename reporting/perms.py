"""Who may read and who may render the Bilan. The rule is the docstring."""

from typing import TYPE_CHECKING

from snia.accounts.models import Role
from snia.accounts.perms import has_role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from snia.accounts.models import User


def may_read_bilans(user: "User | AnonymousUser") -> bool:
    """The Bilans, and the home page that sums up, are open to every account."""
    return has_role(user, *Role)


def may_render_bilan(user: "User | AnonymousUser") -> bool:
    """A new PDF is made by the secretariat or the administrator."""
    return has_role(user, Role.SECRETARIAT, Role.ADMINISTRATOR)


def may_publish_bilan(user: "User | AnonymousUser") -> bool:
    """Freezing an edition, its approvals, its publication and its errata are kept by the
    secretariat and the administrator; so are the review copies."""
    return has_role(user, Role.SECRETARIAT, Role.ADMINISTRATOR)


def may_verify_bilan(user: "User | AnonymousUser") -> bool:
    """Every account may verify that a document is the one that was published, as it may verify
    minutes."""
    return has_role(user, *Role)


def may_receive_contributions(user: "User | AnonymousUser") -> bool:
    """A chapter sent by Word is received, read and decided on by the secretariat or the
    administrator: what a ministry sent is not everyone's before it is in the Bilan."""
    return has_role(user, Role.SECRETARIAT, Role.ADMINISTRATOR)


def may_write_bilans(user: "User | AnonymousUser") -> bool:
    """The studio is the department's: the secretariat and the administrator compose there."""
    return has_role(user, Role.SECRETARIAT, Role.ADMINISTRATOR)


def may_check_bilan(user: "User | AnonymousUser") -> bool:
    """What the checks find, and what is accepted of it, is the secretariat's and the
    administrator's."""
    return has_role(user, Role.SECRETARIAT, Role.ADMINISTRATOR)
