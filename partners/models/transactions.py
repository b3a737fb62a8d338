"""What was promised and paid, day by day, and the dated rates by which amounts are converted."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partners.models.institutions import Institution
from partners.models.projects import Project
from snia.provenance.models import Sourced

currency_validator = RegexValidator(r"^[A-Z]{3}$", _("Donner le code ISO 4217 : EUR, MAD, USD…"))


class Transaction(Sourced):
    """One movement of a project's money, in the terms of IATI's TransactionType codelist."""

    class Kind(models.TextChoices):
        INCOMING_FUNDS = "incoming_funds", _("Fonds reçus")
        COMMITMENT = "commitment", _("Engagement financier")
        DISBURSEMENT = "disbursement", _("Décaissement")
        EXPENDITURE = "expenditure", _("Dépense")

    project = models.ForeignKey(
        Project, verbose_name=_("projet"), on_delete=models.CASCADE, related_name="transactions"
    )
    kind = models.CharField(_("nature"), max_length=20, choices=Kind.choices)
    day = models.DateField(_("date"))
    value = models.DecimalField(_("montant"), max_digits=18, decimal_places=2)
    currency = models.CharField(_("devise"), max_length=3, validators=[currency_validator])
    provider = models.ForeignKey(
        Institution,
        verbose_name=_("versé par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="transactions_provided",
    )
    receiver = models.ForeignKey(
        Institution,
        verbose_name=_("reçu par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="transactions_received",
    )
    description = models.CharField(_("objet"), max_length=300, blank=True)
    reference = models.CharField(
        _("référence"),
        max_length=100,
        blank=True,
        help_text=_("Celle de qui l'a publiée, pour ne pas l'importer deux fois."),
    )

    class Meta:
        verbose_name = _("mouvement")
        verbose_name_plural = _("mouvements")
        ordering = ["project", "day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gt=0),
                name="transaction_positive",
                violation_error_message=_("Le montant doit être supérieur à zéro."),
            ),
            models.UniqueConstraint(
                fields=["project", "reference"],
                condition=~Q(reference=""),
                name="transaction_reference_once",
                violation_error_message=_("Ce projet a déjà un mouvement de cette référence."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value} {self.currency} ({self.day:%d/%m/%Y})"


class ExchangeRate(Sourced):
    """What one unit of a currency was worth in another on a day; nothing is converted without."""

    currency = models.CharField(_("devise"), max_length=3, validators=[currency_validator])
    target = models.CharField(_("en"), max_length=3, validators=[currency_validator])
    day = models.DateField(_("date du cours"))
    rate = models.DecimalField(
        _("cours"), max_digits=18, decimal_places=8, help_text=_("Pour une unité de la devise.")
    )

    class Meta:
        verbose_name = _("cours de change")
        verbose_name_plural = _("cours de change")
        ordering = ["currency", "target", "-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "target", "day"],
                name="exchange_rate_once_a_day",
                violation_error_message=_("Ce cours est déjà donné pour ce jour."),
            ),
            models.CheckConstraint(
                condition=Q(rate__gt=0),
                name="exchange_rate_positive",
                violation_error_message=_("Le cours doit être supérieur à zéro."),
            ),
            models.CheckConstraint(
                condition=~Q(currency=F("target")),
                name="exchange_rate_between_two",
                violation_error_message=_("Un cours se donne entre deux devises différentes."),
            ),
        ]

    def __str__(self) -> str:
        return f"1 {self.currency} = {self.rate.normalize():f} {self.target} ({self.day:%d/%m/%Y})"
