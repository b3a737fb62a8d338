"""Tokens: a script signs in as its owner, for a time, to read or also to write."""

import hashlib
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TokenQuerySet(models.QuerySet):
    def live(self) -> Self:
        """Those that still open something."""
        return self.filter(
            revoked_at__isnull=True, expires_at__gt=timezone.now(), owner__is_active=True
        )

    def of_secret(self, secret: str) -> Self:
        return self.filter(digest=digest_of(secret))


class Token(models.Model):
    """It acts as its owner, with the owner's role, never more. Only the fingerprint of its
    secret is kept: who reads the database can't use it."""

    class Scope(models.TextChoices):
        """As OAuth writes them: words apart by a blank."""

        READ = "read", _("Lire")
        READ_AND_WRITE = "read write", _("Lire et écrire")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("titulaire"),
        on_delete=models.CASCADE,
        related_name="api_tokens",
    )
    name = models.CharField(
        _("nom"), max_length=80, help_text=_("Ce qui l'utilise : « tableau de bord du HCR ».")
    )
    scope = models.CharField(_("portée"), max_length=10, choices=Scope.choices, default=Scope.READ)
    # The first signs of the secret, by which its owner tells it from the others.
    prefix = models.CharField(max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("créé le"))
    expires_at = models.DateTimeField(_("expire le"))
    last_used_at = models.DateTimeField(_("dernier usage"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("révoqué le"), null=True, blank=True)

    objects: ClassVar[Any] = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("jeton")
        verbose_name_plural = _("jetons")
        ordering = ["owner", "-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="token_expires_after_it_is_created",
                violation_error_message=_("Un jeton expire après sa création."),
            ),
            models.CheckConstraint(
                condition=Q(scope__in=["read", "read write"]),
                name="token_scope_is_known",
                violation_error_message=_("Choisir une des portées proposées."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    def covers(self, scope: str) -> bool:
        return scope in self.scope.split()


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
