"""Following a record, or no longer."""

from typing import Any

from django.db import transaction

from partners.models import Follow
from snia.accounts.models import User


@transaction.atomic
def follow(account: User, record: Any) -> None:
    """Once, however often it is asked."""
    Follow.objects.get_or_create(account=account, **_which(record))


@transaction.atomic
def unfollow(account: User, record: Any) -> None:
    Follow.objects.filter(account=account, **_which(record)).delete()


def follows(account: User, record: Any) -> bool:
    return Follow.objects.filter(account=account, **_which(record)).exists()


def _which(record: Any) -> dict[str, Any]:
    return {record._meta.model_name: record}
