"""Who may keep and share views of the lists. The rule is the docstring."""

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from snia.accounts.models import Role
from snia.accounts.perms import has_role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from snia.accounts.models import User


def may_keep_views(user: "User | AnonymousUser") -> bool:
    """Every account keeps views of the lists that it may read."""
    return has_role(user, *Role)


def may_share_views(user: "User | AnonymousUser") -> bool:
    """A view shared with every account is the department's, whoever saved it."""
    return has_role(user, Role.SECRETARIAT, Role.ADMINISTRATOR)


def readable_views(user: "User", views: Any) -> Any:
    """One's own, and those that are shared."""
    return views.filter(Q(owner=user) | Q(is_shared=True))


def changeable_views(user: "User", views: Any) -> Any:
    """One's own while they are not shared; for the department, the shared ones too."""
    own = Q(owner=user, is_shared=False)
    return views.filter(own | Q(is_shared=True) if may_share_views(user) else own)
