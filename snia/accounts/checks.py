"""Refuse to start where accounts whose password everyone knows are still there."""

from typing import Any

from django.conf import settings
from django.core.checks import Error
from django.db import DatabaseError, connection

from snia.accounts.models import User


def no_demonstration_accounts(app_configs: Any, **kwargs: Any) -> list[Error]:
    """An error for each start where demonstration accounts are active and not allowed."""
    if settings.ALLOW_DEMONSTRATION_ACCOUNTS:
        return []
    try:
        connection.ensure_connection()
        emails = list(
            User.objects.filter(is_demonstration=True, is_active=True).values_list(
                "email", flat=True
            )
        )
    except DatabaseError:  # no database or no table yet: nothing to refuse
        return []
    if not emails:
        return []
    return [
        Error(
            f"Demonstration accounts are active: {', '.join(emails)}.",
            hint="Deactivate or delete them: their password is public.",
            id="accounts.E001",
        )
    ]
