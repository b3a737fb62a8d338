"""Activities that two institutions may have reported both."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programmes.models.activities import Activity


class SuspectedDuplicate(models.Model):
    """Two activities that look alike, until the secretariat merges them or says they differ."""

    class State(models.TextChoices):
        OPEN = "open", _("À trancher")
        MERGED = "merged", _("Une seule activité")
        DIFFERENT = "different", _("Deux activités différentes")

    first = models.ForeignKey(
        Activity, verbose_name=_("activité"), on_delete=models.CASCADE, related_name="+"
    )
    second = models.ForeignKey(
        Activity, verbose_name=_("autre activité"), on_delete=models.CASCADE, related_name="+"
    )
    # What they share ("dates, lieu, effectifs"), said when they were compared.
    likeness = models.CharField(_("ressemblance"), max_length=200)
    state = models.CharField(
        _("état"), max_length=10, choices=State.choices, default=State.OPEN, db_index=True
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("tranché par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("tranché le"), null=True, blank=True)
    reason = models.TextField(_("motif"), blank=True)

    class Meta:
        verbose_name = _("double signalement possible")
        verbose_name_plural = _("doubles signalements possibles")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="duplicate_suspected_once",
                violation_error_message=_("Ces deux activités sont déjà rapprochées."),
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="duplicate_of_two_activities",
                violation_error_message=_(
                    "Deux activités différentes se comparent, la plus ancienne d'abord."
                ),
            ),
            models.CheckConstraint(
                condition=Q(
                    state="open", decided_by__isnull=True, decided_at__isnull=True, reason=""
                )
                | Q(
                    state__in=["merged", "different"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="duplicate_decided_by_someone",
                violation_error_message=_("Une décision garde son auteur et sa date."),
            ),
            models.CheckConstraint(
                condition=~Q(state="different") | ~Q(reason=""),
                name="duplicate_told_apart_for_a_reason",
                violation_error_message=_("Dire en quoi les deux activités diffèrent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"

    def get_absolute_url(self) -> str:
        return reverse("programmes:duplicate", args=[self.pk])
