"""Write in the journal."""

from typing import TYPE_CHECKING

from django.db.models import Model

from snia.audit.models import Entry

if TYPE_CHECKING:
    from snia.accounts.models import User


def record(
    *, verb: str, summary: str, target: Model | None = None, actor: "User | None" = None
) -> Entry:
    """Add one entry, in the transaction of the act that it tells."""
    label = f"{target._meta.label_lower}:{target.pk}" if target is not None else ""
    return Entry.objects.create(actor=actor, verb=verb, summary=summary, target=label)
