"""Who approves an edition, in what order, and what each of them said of a version."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reporting.models.editions import Edition
from reporting.models.frozen import FrozenEdition


class ApprovalStep(models.Model):
    """A step of the chain of an edition: it holds for the versions that are frozen from now on."""

    edition = models.ForeignKey(
        Edition, verbose_name=_("édition"), on_delete=models.CASCADE, related_name="approval_steps"
    )
    position = models.PositiveSmallIntegerField(_("rang"))
    title = models.CharField(_("qualité"), max_length=200)
    person = models.CharField(_("personne"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("étape d'approbation")
        verbose_name_plural = _("étapes d'approbation")
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "position"],
                name="approval_step_once",
                violation_error_message=_("Une autre étape de l'édition a déjà ce rang."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.person})" if self.person else self.title


class Approval(models.Model):
    """One step for one version, waited for, then decided once."""

    class Decision(models.TextChoices):
        WAITING = "waiting", _("Attendue")
        APPROVED = "approved", _("Approuvée")
        REFUSED = "refused", _("Refusée")

    frozen = models.ForeignKey(
        FrozenEdition,
        verbose_name=_("version figée"),
        on_delete=models.PROTECT,
        related_name="approvals",
    )
    position = models.PositiveSmallIntegerField(_("rang"))
    title = models.CharField(_("qualité"), max_length=200)
    person = models.CharField(_("personne"), max_length=200, blank=True)
    decision = models.CharField(
        _("décision"), max_length=10, choices=Decision.choices, default=Decision.WAITING
    )
    at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("enregistré par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    remark = models.TextField(_("remarque"), blank=True)

    class Meta:
        verbose_name = _("approbation")
        verbose_name_plural = _("approbations")
        ordering = ["frozen", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["frozen", "position"],
                name="approval_once",
                violation_error_message=_("Cette étape de la version existe déjà."),
            ),
            models.CheckConstraint(
                condition=Q(decision="waiting", at=None, by=None)
                | Q(
                    decision__in=["approved", "refused"],
                    at__isnull=False,
                    by__isnull=False,
                )
                & ~Q(person=""),
                name="approval_says_who_and_when",
                violation_error_message=_("Une approbation ou un refus dit qui, et quand."),
            ),
            models.CheckConstraint(
                condition=~Q(decision="refused") | ~Q(remark=""),
                name="approval_refused_says_why",
                violation_error_message=_("Un refus dit pourquoi."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} : {self.get_decision_display()}"

    @property
    def is_waiting(self) -> bool:
        return self.decision == self.Decision.WAITING
