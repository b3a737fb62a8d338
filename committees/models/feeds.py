"""Addresses that calendars read by themselves."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from committees.models.bodies import Committee
from snia.common.secret_addresses import SecretAddress


class CalendarFeed(SecretAddress):
    """A person's meetings, or one committee's, at an address of its own."""

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

    class Meta:
        verbose_name = _("agenda partagé")
        verbose_name_plural = _("agendas partagés")
        ordering = ["owner", "-created_at"]

    def __str__(self) -> str:
        return str(self.committee or self.owner)
