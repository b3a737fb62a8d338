"""Where the partners and the house itself copy names: merges, the admin's log, the loader."""

from django.contrib.admin.models import LogEntry
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import ChangeFeed, Merge
from partners.personal_data.identity import Identity
from partners.personal_data.registry import (
    Sealed,
    register_copies,
    register_ending,
    register_sealed,
)
from snia.api.models import Token
from snia.audit.models import Entry
from snia.provenance.models import LoadedRecord

JOURNAL = _(
    "Chaque entrée du journal porte l'empreinte de la précédente : en changer une, c'est ne plus "
    "pouvoir prouver les autres. Elles restent, lues par l'administrateur seul."
)


def register_our_copies() -> None:
    register_copies(Merge, "former_label", "snapshot")
    register_copies(LogEntry, "object_repr", "change_message")
    register_copies(LoadedRecord, "values")
    register_sealed(Entry, Sealed(JOURNAL))
    register_ending(end_secrets)


def end_secrets(identity: Identity) -> None:
    """The address of what one followed opens nothing any more, nor do one's programs."""
    for secrets in (ChangeFeed.objects, Token.objects):
        live = secrets.filter(owner=identity.account, revoked_at__isnull=True)
        live.update(revoked_at=timezone.now())
