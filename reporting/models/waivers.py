"""Findings of the checks that the secretariat prints as they are, each for a reason."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reporting.models.editions import Edition


class WaiverQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Those that nobody has withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class FindingWaiver(models.Model):
    """It keeps what the finding said: the annex prints it, and a finding that says something else
    by now is to be looked at again."""

    edition = models.ForeignKey(
        Edition, verbose_name=_("édition"), on_delete=models.CASCADE, related_name="waivers"
    )
    rule = models.SlugField(_("règle"), max_length=40)
    key = models.CharField(_("clé du constat"), max_length=200)
    chapter = models.PositiveSmallIntegerField(_("programme"), null=True, blank=True)
    record = models.CharField(_("objet"), max_length=400)
    explanation = models.TextField(_("constat"))
    digest = models.CharField(_("empreinte du constat"), max_length=64)
    reason = models.TextField(_("motif"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("accepté par"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("accepté le"), default=timezone.now)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("levé par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(_("levé le"), null=True, blank=True)

    objects = WaiverQuerySet.as_manager()

    class Meta:
        verbose_name = _("constat accepté")
        verbose_name_plural = _("constats acceptés")
        ordering = ["edition", "chapter", "rule", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "rule", "key"],
                condition=Q(withdrawn_at__isnull=True),
                name="finding_waived_once",
                violation_error_message=_("Ce constat est déjà accepté."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="waiver_has_a_reason",
                violation_error_message=_("Dire pourquoi ce constat est accepté."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="waiver_withdrawn_by_someone",
                violation_error_message=_("Une acceptation levée garde son auteur et sa date."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} ({self.rule})"
