"""Validated progress: what the dashboards and the report read."""

from decimal import Decimal
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models import Institution
from programmes.models.indicators import Indicator, Sex
from programmes.models.periods import Period
from programmes.models.strategy import Action
from programmes.models.updates import ProgressUpdate, Version
from snia.common.richtext import RichTextField


class Status(models.TextChoices):
    NOT_STARTED = "not_started", _("Non démarrée")
    IN_PROGRESS = "in_progress", _("En cours")
    DONE = "done", _("Achevée")
    POSTPONED = "postponed", _("Reportée")
    ABANDONED = "abandoned", _("Abandonnée")


class Confidence(models.TextChoices):
    """How sure the institution is of the outcome, whatever the rate says."""

    HIGH = "high", _("Élevée")
    MEDIUM = "medium", _("Moyenne")
    LOW = "low", _("Faible")


class ProgressQuerySet(models.QuerySet):
    def current(self) -> Self:
        """One per action and institution: that of its latest period."""
        return self.filter(is_latest=True)

    def latest_first(self) -> Self:
        """The latest period first, an institution after the other, their texts left unread."""
        return (
            self.select_related("institution", "period")
            .defer("narrative", "confidence_reason")
            .order_by("-period__start", "institution__sort_key")
        )


class Progress(models.Model):
    """Where an action stands in a period, as an institution says and the secretariat validated.

    One per action, institution and period: the latest campaign's answer replaces an earlier one.
    Written by `programmes.progress.publication` alone.
    """

    action = models.ForeignKey(
        Action, verbose_name=_("action"), on_delete=models.PROTECT, related_name="progress"
    )
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution"),
        on_delete=models.PROTECT,
        related_name="progress",
    )
    period = models.ForeignKey(
        Period, verbose_name=_("période"), on_delete=models.PROTECT, related_name="progress"
    )
    update = models.OneToOneField(
        ProgressUpdate,
        verbose_name=_("état d'avancement"),
        on_delete=models.PROTECT,
        related_name="progress",
    )
    version = models.ForeignKey(
        Version, verbose_name=_("version"), on_delete=models.PROTECT, related_name="+"
    )
    validated_at = models.DateTimeField(_("validé le"))
    status = models.CharField(_("avancement"), max_length=12, choices=Status.choices)
    rate = models.PositiveSmallIntegerField(_("taux"), null=True, blank=True)
    confidence = models.CharField(
        _("confiance dans le résultat"), max_length=8, choices=Confidence.choices, blank=True
    )
    confidence_reason = models.TextField(_("raison"), blank=True)
    narrative = RichTextField(_("ce qui a été fait"), blank=True)
    budget_spent = models.DecimalField(
        _("budget dépensé"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("monnaie"), max_length=3, blank=True)

    # The institution's latest period on the action: what lists read, however long the history.
    is_latest = models.BooleanField(_("le plus récent"), default=False, editable=False)

    objects: ClassVar[Any] = ProgressQuerySet.as_manager()

    class Meta:
        verbose_name = _("avancement validé")
        verbose_name_plural = _("avancements validés")
        ordering = ["-period__start", "action__programme__number", "action__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "institution", "period"],
                name="progress_once_a_period",
                violation_error_message=_("L'avancement de cette période est déjà validé."),
            ),
            models.UniqueConstraint(
                fields=["action", "institution"],
                condition=Q(is_latest=True),
                name="progress_latest_once",
                violation_error_message=_("Un seul avancement est le plus récent."),
            ),
            models.CheckConstraint(
                condition=Q(rate__isnull=True) | Q(rate__lte=100),
                name="progress_rate_is_a_percentage",
                violation_error_message=_("Le taux va de 0 à 100."),
            ),
            models.CheckConstraint(
                condition=~Q(confidence="low") | ~Q(confidence_reason=""),
                name="progress_low_confidence_explained",
                violation_error_message=_("Dire pourquoi la confiance est faible."),
            ),
            models.CheckConstraint(
                condition=Q(budget_spent__isnull=True)
                | (Q(budget_spent__gte=Decimal(0)) & ~Q(currency="")),
                name="progress_budget_has_a_currency",
                violation_error_message=_("Un budget dépensé n'est pas négatif et a sa monnaie."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} : {self.get_status_display()}"


class IndicatorValue(models.Model):
    """The value of an indicator; unknown is null, which is not zero."""

    progress = models.ForeignKey(
        Progress, verbose_name=_("avancement"), on_delete=models.CASCADE, related_name="values"
    )
    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicateur"), on_delete=models.PROTECT, related_name="values"
    )
    total = models.DecimalField(
        _("valeur"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    is_not_applicable = models.BooleanField(_("sans objet"), default=False)
    note = models.TextField(_("précision"), blank=True)

    class Meta:
        verbose_name = _("valeur d'indicateur")
        verbose_name_plural = _("valeurs d'indicateurs")
        ordering = ["progress", "indicator__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["progress", "indicator"],
                name="indicator_valued_once",
                violation_error_message=_("Cet indicateur a déjà une valeur."),
            ),
            models.CheckConstraint(
                condition=Q(is_not_applicable=False) | Q(total__isnull=True),
                name="indicator_not_applicable_has_no_value",
                violation_error_message=_("Un indicateur sans objet n'a pas de valeur."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} : {self.total}"


class Disaggregation(models.Model):
    """A part of an indicator's value: a sex, an age band, or both."""

    value = models.ForeignKey(
        IndicatorValue, verbose_name=_("valeur"), on_delete=models.CASCADE, related_name="parts"
    )
    sex = models.CharField(_("sexe"), max_length=6, choices=Sex.choices, blank=True)
    age_band = models.CharField(_("tranche d'âge"), max_length=120, blank=True)
    number = models.DecimalField(_("nombre"), max_digits=16, decimal_places=2)

    class Meta:
        verbose_name = _("ventilation")
        verbose_name_plural = _("ventilations")
        constraints = [
            models.UniqueConstraint(
                fields=["value", "sex", "age_band"],
                name="disaggregated_once",
                violation_error_message=_("Cette part est déjà donnée."),
            ),
            models.CheckConstraint(
                condition=~Q(sex="", age_band=""),
                name="disaggregated_by_something",
                violation_error_message=_("Une part est d'un sexe ou d'une tranche d'âge."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=Decimal(0)),
                name="disaggregated_not_negative",
                violation_error_message=_("Une part n'est pas négative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_sex_display()} {self.age_band} : {self.number}"
