"""The secret of a reply link: it says whom it was sent to, and can't be made by anyone else."""

from django.core import signing

from committees.models import Invitee

SALT = "committees.reply"


class Unknown(Exception):
    """Not a link of ours: forged, cut short, or of an invitation that is no more."""


def make(invitee: Invitee) -> str:
    return signing.dumps([invitee.pk, invitee.nonce, invitee.address], salt=SALT)


def read(token: str) -> Invitee:
    """Whom the link was sent to, who may have left since; a changed nonce revokes it."""
    try:
        pk, nonce, address = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Unknown from error
    related = Invitee.objects.select_related("invitation__meeting__committee__secretariat")
    found = related.filter(pk=pk, nonce=nonce, address=address).first()
    if found is None:
        raise Unknown
    return found
