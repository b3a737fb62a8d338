"""Addresses that programs read by themselves: a secret in them, which only their owner was shown,
says whose they are."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _


class SecretAddressQuerySet(models.QuerySet):
    def live(self) -> Self:
        """Those that still answer."""
        return self.filter(revoked_at__isnull=True, owner__is_active=True)

    def opened_by(self, secret: str) -> Self:
        return self.live().filter(digest=_digest(secret))


class SecretAddress(models.Model):
    """Has an `owner`. Only the fingerprint of its secret is kept: who reads the database can't
    read what is there."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("créé le"))
    revoked_at = models.DateTimeField(_("révoqué le"), null=True, blank=True)

    objects: ClassVar[Any] = SecretAddressQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def issue(cls, **values: Any) -> tuple[Self, str]:
        """A new one, and its secret, which is not kept."""
        secret = secrets.token_urlsafe(32)
        made = cls(digest=_digest(secret), created_at=timezone.now(), **values)
        made.save()
        return made, secret

    def revoke(self) -> bool:
        """False where it was already; in a transaction."""
        held = type(self)._default_manager.select_for_update().get(pk=self.pk)
        if held.revoked_at is not None:
            return False
        held.revoked_at = timezone.now()
        held.save(update_fields=["revoked_at"])
        return True


@dataclass(frozen=True)
class Document:
    """What is read at such an address."""

    content: bytes
    changed_at: datetime
    content_type: str
    filename: str

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.content).hexdigest()}"'

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        """By the ETag alone: what its owner may read changes, even where nothing else does."""
        headers: dict[str, Any] = {
            "ETag": self.etag,
            "Last-Modified": http_date(self.changed_at.timestamp()),
            "Cache-Control": "private, no-cache",
            "X-Robots-Tag": "noindex, nofollow",
            "Content-Disposition": f'inline; filename="{self.filename}"',
        }
        response = HttpResponse(self.content, content_type=self.content_type, headers=headers)
        return get_conditional_response(request, etag=self.etag, response=response)  # type: ignore[return-value]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
