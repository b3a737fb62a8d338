"""Sign-in, and Django's permission questions answered by the policies."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Model

from snia.accounts import perms

_ADMINISTRATION_APPS = {"accounts", "audit", "contenttypes", "sessions", "admin"}


class PolicyBackend(ModelBackend):
    """Password sign-in by e-mail; permissions come from `perms.py`, never from database rows."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Let the sign-in form tell a closed account that it is closed; it lets none in."""
        return True

    def get_user(self, user_id: Any) -> Any:
        """A session ends with the account that it is of."""
        user = super().get_user(user_id)
        return user if user is not None and user.is_active else None

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        if perm.partition(".")[0] in _ADMINISTRATION_APPS:
            return perms.may_manage_accounts(user_obj)
        return perms.may_keep_reference_data(user_obj)
