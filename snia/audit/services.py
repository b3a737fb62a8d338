"""Write in the journal."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from snia.audit.chain import fingerprint
from snia.audit.models import ChainHead, Entry
from snia.audit.origin import current_origin

if TYPE_CHECKING:
    from snia.accounts.models import User


@transaction.atomic
def record(
    *, verb: str, summary: str, target: Model | None = None, actor: "User | None" = None
) -> Entry:
    """Add one entry, in the transaction of the act that it tells."""
    # Until this transaction ends, whoever else writes waits here: the chain never forks.
    head, _created = ChainHead.objects.select_for_update().get_or_create(pk=ChainHead.KEY)
    origin = current_origin()
    entry = Entry(
        number=head.length + 1,
        at=timezone.now(),
        actor=actor,
        channel=origin.channel,
        address=origin.address,
        verb=verb,
        target=f"{target._meta.label_lower}:{target.pk}" if target is not None else "",
        summary=summary,
        previous_hash=head.hash,
    )
    entry.hash = fingerprint(entry)
    entry.save()
    head.move_to(entry)
    head.save()
    return entry
