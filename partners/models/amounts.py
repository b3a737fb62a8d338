"""Money: exact, in the currency that was signed, with what it covers."""

from decimal import Decimal

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from snia.provenance.models import Sourced


class Amount(Sourced):
    """The budget of a project or of an agreement.

    Not all of an amount is Morocco's: one that covers several countries says so, and Morocco's
    share is known or it is not; it is never taken to be the whole.
    """

    class Scope(models.TextChoices):
        MOROCCO = "morocco", _("Maroc seul")
        COUNTRIES = "countries", _("Plusieurs pays")
        REGIONS = "regions", _("Plusieurs régions du monde")

    class Nature(models.TextChoices):
        BUDGET = "budget", _("Budget")
        GRANT_RANGE = "grant_range", _("Fourchette par subvention")

    project = models.ForeignKey(
        "partners.Project",
        verbose_name=_("projet"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="amounts",
    )
    agreement = models.ForeignKey(
        "partners.Agreement",
        verbose_name=_("accord"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="amounts",
    )
    nature = models.CharField(
        _("nature"), max_length=20, choices=Nature.choices, default=Nature.BUDGET
    )
    value = models.DecimalField(_("montant"), max_digits=18, decimal_places=2)
    upper_value = models.DecimalField(
        _("montant maximal"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(
        _("devise"),
        max_length=3,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Donner le code ISO 4217 : EUR, MAD, USD…"))],
    )
    written = models.CharField(_("montant, tel qu'écrit"), max_length=120, blank=True)
    scope = models.CharField(_("étendue"), max_length=20, choices=Scope.choices)
    scope_note = models.CharField(_("pays ou régions couverts"), max_length=250, blank=True)
    morocco_share = models.DecimalField(
        _("part du Maroc"), max_digits=18, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = _("montant")
        verbose_name_plural = _("montants")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(project__isnull=False, agreement__isnull=True)
                | Q(project__isnull=True, agreement__isnull=False),
                name="amount_has_one_owner",
                violation_error_message=_(
                    "Un montant se rattache à un projet ou à un accord, pas aux deux."
                ),
            ),
            models.CheckConstraint(
                condition=Q(value__gt=0),
                name="amount_positive",
                violation_error_message=_("Le montant doit être supérieur à zéro."),
            ),
            models.CheckConstraint(
                condition=Q(nature="budget", upper_value__isnull=True)
                | Q(nature="grant_range", upper_value__isnull=False, upper_value__gte=F("value")),
                name="amount_range_in_order",
                violation_error_message=_(
                    "Une fourchette a un maximum, au moins égal au minimum ; un budget n'en a pas."
                ),
            ),
            models.CheckConstraint(
                condition=Q(morocco_share__isnull=True)
                | Q(scope__in=["countries", "regions"], morocco_share__lte=F("value")),
                name="amount_share_fits",
                violation_error_message=_(
                    "La part du Maroc ne se donne que pour un montant de plusieurs pays, "
                    "et ne le dépasse pas."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.written or f"{self.value} {self.currency}"

    @property
    def for_morocco(self) -> Decimal | None:
        """What is Morocco's for sure; None where its share is not known."""
        return self.value if self.scope == self.Scope.MOROCCO else self.morocco_share
