"""Where the campaigns copy names and addresses: what was sent, and on whose behalf."""

from django.utils.translation import gettext as _

from partners.personal_data.identity import Identity
from partners.personal_data.registry import register_copies, register_ending
from programmes.models import Digest, Reminder, ReviewEvent


def register_copies_of_names() -> None:
    register_copies(Digest, "address", "recipient", "subject", "body", "error")
    register_copies(Reminder, "address")
    register_copies(ReviewEvent, "on_behalf_of")
    register_ending(hold_back)


def hold_back(identity: Identity) -> None:
    """What was still to leave reaches nobody: the addresses are replaced by now."""
    waiting = Digest.objects.filter(state=Digest.State.PENDING)
    ours = waiting.filter(address__in=identity.addresses_after)
    ours.update(state=Digest.State.FAILED, error=_("Personne effacée à sa demande."))
