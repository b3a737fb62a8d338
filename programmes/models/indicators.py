"""What is measured and what is budgeted for an action; the three-year plan names both."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models import Institution
from programmes.models.periods import Period
from programmes.models.strategy import Action
from snia.provenance.models import Sourced


class Sex(models.TextChoices):
    WOMEN = "women", _("Femmes")
    MEN = "men", _("Hommes")


class Indicator(Sourced):
    """A figure followed for an action, perhaps split by sex and by age."""

    action = models.ForeignKey(
        Action, verbose_name=_("action"), on_delete=models.CASCADE, related_name="indicators"
    )
    name = models.CharField(_("intitulé"), max_length=250)
    unit = models.CharField(_("unité"), max_length=60)
    by_sex = models.BooleanField(_("par sexe"), default=False)
    age_bands = models.CharField(
        _("tranches d'âge"),
        max_length=120,
        blank=True,
        help_text=_("Séparées par des points-virgules : « 0-17 ; 18-59 ; 60 et plus »."),
    )
    baseline = models.DecimalField(
        _("valeur de départ"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    target = models.DecimalField(
        _("cible"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    natural_key_fields: ClassVar = ("action", "name")

    class Meta:
        verbose_name = _("indicateur")
        verbose_name_plural = _("indicateurs")
        ordering = ["action__programme__number", "action__number", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "name"],
                name="indicator_once_an_action",
                violation_error_message=_("Cette action a déjà un indicateur de ce nom."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def bands(self) -> list[str]:
        """Each once, in the order given."""
        return list(dict.fromkeys(filter(None, map(str.strip, self.age_bands.split(";")))))


class PlannedBudget(Sourced):
    """What an institution plans to spend on an action in a period."""

    action = models.ForeignKey(
        Action, verbose_name=_("action"), on_delete=models.CASCADE, related_name="planned_budgets"
    )
    institution = models.ForeignKey(
        Institution, verbose_name=_("institution"), on_delete=models.PROTECT, related_name="+"
    )
    period = models.ForeignKey(
        Period, verbose_name=_("période"), on_delete=models.PROTECT, related_name="+"
    )
    value = models.DecimalField(_("montant prévu"), max_digits=16, decimal_places=2)
    currency = models.CharField(_("monnaie"), max_length=3, default="MAD")

    class Meta:
        verbose_name = _("budget prévu")
        verbose_name_plural = _("budgets prévus")
        ordering = ["period", "action", "institution"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "institution", "period"],
                name="budget_planned_once",
                violation_error_message=_("Ce budget est déjà prévu : le modifier."),
            ),
            models.CheckConstraint(
                condition=Q(value__gte=Decimal(0)),
                name="planned_budget_not_negative",
                violation_error_message=_("Un budget prévu n'est pas négatif."),
            ),
            models.CheckConstraint(
                condition=~Q(currency=""),
                name="planned_budget_has_a_currency",
                violation_error_message=_("Un budget prévu a sa monnaie."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} – {self.institution} : {self.value} {self.currency}"
