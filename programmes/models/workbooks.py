"""Workbooks that came back from an institution: read, shown, then applied whole or not at all."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models import Institution
from programmes.models.campaigns import Campaign


class ReturnedWorkbook(models.Model):
    class State(models.TextChoices):
        READ = "read", _("Lu, à confirmer")
        REFUSED = "refused", _("Refusé")
        APPLIED = "applied", _("Enregistré")

    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campagne"), on_delete=models.PROTECT, related_name="workbooks"
    )
    institution = models.ForeignKey(
        Institution, verbose_name=_("institution"), on_delete=models.PROTECT, related_name="+"
    )
    file = models.FileField(_("classeur"), upload_to="classeurs", max_length=250)
    name = models.CharField(_("nom"), max_length=150)
    state = models.CharField(_("état"), max_length=10, choices=State.choices)
    # The errors, each with its cell; they stay readable after the file was mended.
    errors = models.JSONField(_("erreurs"), default=list, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("déposé par"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    uploaded_at = models.DateTimeField(_("déposé le"), auto_now_add=True)

    class Meta:
        verbose_name = _("classeur reçu")
        verbose_name_plural = _("classeurs reçus")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(errors=[]))
                | Q(state__in=["read", "applied"], errors=[]),
                name="workbook_with_errors_is_refused",
                violation_error_message=_("Un classeur est refusé quand il a des erreurs."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programmes:workbook", args=[self.pk])
