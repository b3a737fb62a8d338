"""Where the committees copy names and addresses: invitations, messages, rolls, minutes."""

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.models import (
    Attendance,
    CalendarFeed,
    DecisionReminder,
    Delegate,
    Invitation,
    Invitee,
    Message,
    Minutes,
    Reply,
)
from committees.models.invitations import new_nonce
from partners.personal_data.identity import Identity
from partners.personal_data.registry import (
    Sealed,
    register_copies,
    register_ending,
    register_sealed,
)

SEALED_MINUTES = gettext_lazy(
    "Un compte rendu approuvé est scellé et enchaîné aux autres : en changer un mot romprait la "
    "preuve de tous. Le nom y reste, montré aux seules personnes qui lisent les présences."
)


def register_copies_of_names() -> None:
    register_copies(Invitation, "addressee", "letter_html", after=move_letter)
    register_copies(Invitee, "name", "address")
    register_copies(Message, "key", "address", "recipient", "subject", "body", "calendar", "error")
    register_copies(DecisionReminder, "address")
    register_copies(Reply, "attendee", "address")
    register_copies(Attendance, "attendee")
    register_copies(Minutes, "content")
    register_sealed(Minutes, Sealed(SEALED_MINUTES, lambda minutes: minutes.is_sealed))
    register_ending(end_seats_and_links)


def move_letter(before: Invitation, after: Invitation) -> None:
    """A letter's file is named by what it says: the one that names the person is deleted."""
    if before.letter_name != after.letter_name:
        Message.objects.filter(attachment=before.letter_name).update(attachment=after.letter_name)
        transaction.on_commit(lambda: default_storage.delete(before.letter_name))


def end_seats_and_links(identity: Identity) -> None:
    """They represent nobody from today; their links and calendars open nothing any more."""
    now, today = timezone.now(), timezone.localdate()
    for delegate in Delegate.objects.filter(person=identity.person).on(today):
        delegate.valid_to = today
        delegate.save(update_fields=["valid_to"])
    if identity.account is not None:
        feeds = CalendarFeed.objects.filter(owner=identity.account, revoked_at__isnull=True)
        feeds.update(revoked_at=now)
    for invitee in Invitee.objects.present().filter(address__in=identity.addresses_after):
        invitee.left_at, invitee.nonce = now, new_nonce()
        invitee.save(update_fields=["left_at", "nonce"])
    waiting = Message.objects.filter(state=Message.State.PENDING)
    ours = waiting.filter(address__in=identity.addresses_after)
    ours.update(state=Message.State.REFUSED, error=_("Personne effacée à sa demande."))
