"""Create and revoke a token, and find the one that a request holds."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from snia.accounts.models import User
from snia.api.models import Token, digest_of
from snia.audit import services as audit
from snia.audit.models import Verb

# Secrets begin so: scanners of published code know them by it.
MARK = "snia_"
# A use is noted at most so often: reading costs no write.
NOTED_EVERY = timedelta(hours=1)


@transaction.atomic
def create(owner: User, *, name: str, scope: str, days: int) -> tuple[Token, str]:
    """The token and its secret, which is not kept."""
    User.objects.select_for_update().get(pk=owner.pk)
    if Token.objects.live().filter(owner=owner).count() >= settings.API_TOKENS_PER_ACCOUNT:
        raise ValidationError(_("Vous avez déjà beaucoup de jetons : en révoquer un d'abord."))
    secret = MARK + secrets.token_urlsafe(32)
    now = timezone.now()
    token = Token(
        owner=owner,
        name=name,
        scope=scope,
        prefix=secret[:10],
        digest=digest_of(secret),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    token.full_clean()
    token.save()
    _tell(token, Verb.CREATE_TOKEN, _("Jeton créé : %s"))
    return token, secret


@transaction.atomic
def revoke(token: Token) -> None:
    token = Token.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        _tell(token, Verb.REVOKE_TOKEN, _("Jeton révoqué : %s"))


def find(secret: str) -> Token | None:
    """The live token of that secret, its use noted."""
    token = Token.objects.live().of_secret(secret).select_related("owner").first()
    if token is not None:
        _note_use(token)
    return token


def _note_use(token: Token) -> None:
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at >= NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)


def _tell(token: Token, verb: Verb, summary: str) -> None:
    audit.record(verb=verb, actor=token.owner, target=token, summary=summary % token.name)
