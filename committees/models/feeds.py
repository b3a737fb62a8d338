"""Addresses that calendars read by themselves."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from committees.models.bodies import Committee


class CalendarFeedQuerySet(models.QuerySet):
    def live(self) -> Self:
        """Those whose address still answers."""
        return self.filter(revoked_at__isnull=True, owner__is_active=True)


class CalendarFeed(models.Model):
    """A person's meetings, or one committee's, at an address of its own.

    Only the fingerprint of its secret is kept: who reads the database can't read the calendar.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("titulaire"),
        on_delete=models.CASCADE,
        related_name="calendar_feeds",
    )
    committee = models.ForeignKey(
        Committee,
        verbose_name=_("comité"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Vide : toutes les réunions de la personne."),
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("créé le"))
    revoked_at = models.DateTimeField(_("révoqué le"), null=True, blank=True)

    objects: ClassVar[Any] = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda partagé")
        verbose_name_plural = _("agendas partagés")
        ordering = ["owner", "-created_at"]

    def __str__(self) -> str:
        return str(self.committee or self.owner)
