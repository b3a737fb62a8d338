"""How the aid community reads a project: its sectors, its policy markers, its results (IATI)."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partners.models.projects import Project
from snia.provenance.models import Sourced


class ProjectSector(models.Model):
    """A share of a project in a sector of the OECD-DAC (IATI's Sector codelist)."""

    project = models.ForeignKey(
        Project, verbose_name=_("projet"), on_delete=models.CASCADE, related_name="sectors"
    )
    code = models.CharField(
        _("code CAD"),
        max_length=5,
        validators=[RegexValidator(r"^\d{5}$", _("Un code du CAD a cinq chiffres : 15190."))],
    )
    percentage = models.DecimalField(
        _("part, en %"), max_digits=5, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = _("secteur")
        verbose_name_plural = _("secteurs")
        ordering = ["project", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "code"],
                name="project_sector_once",
                violation_error_message=_("Ce projet a déjà ce secteur."),
            ),
            models.CheckConstraint(
                condition=Q(percentage__isnull=True) | Q(percentage__gt=0, percentage__lte=100),
                name="project_sector_share",
                violation_error_message=_("Une part va de 0 (exclu) à 100 pour cent."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ProjectMarker(models.Model):
    """How much a project pursues a policy (IATI's PolicyMarker and PolicySignificance)."""

    class Policy(models.TextChoices):
        GENDER = "1", _("Égalité des sexes")
        ENVIRONMENT = "2", _("Environnement")
        GOVERNANCE = "3", _("Bonne gouvernance et développement participatif")
        TRADE = "4", _("Développement du commerce")
        DISASTER = "10", _("Réduction des risques de catastrophe")
        DISABILITY = "11", _("Handicap")
        NUTRITION = "12", _("Nutrition")

    project = models.ForeignKey(
        Project, verbose_name=_("projet"), on_delete=models.CASCADE, related_name="markers"
    )
    policy = models.CharField(_("politique"), max_length=2, choices=Policy.choices)
    significance = models.PositiveSmallIntegerField(
        _("importance"),
        choices=[
            (0, _("Non visée")),
            (1, _("Objectif significatif")),
            (2, _("Objectif principal")),
        ],
    )

    class Meta:
        verbose_name = _("marqueur de politique")
        verbose_name_plural = _("marqueurs de politique")
        ordering = ["project", "policy"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "policy"],
                name="project_marker_once",
                violation_error_message=_("Ce projet a déjà ce marqueur."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_policy_display()


class ProjectResult(Sourced):
    """What a project brought about, measured by one indicator: unknown is null, never zero."""

    class Kind(models.TextChoices):
        OUTPUT = "output", _("Produit")
        OUTCOME = "outcome", _("Effet")
        IMPACT = "impact", _("Impact")

    class Measure(models.TextChoices):
        UNIT = "unit", _("Nombre")
        PERCENTAGE = "percentage", _("Pourcentage")

    project = models.ForeignKey(
        Project, verbose_name=_("projet"), on_delete=models.CASCADE, related_name="results"
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    kind = models.CharField(_("niveau"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("résultat"), max_length=300)
    indicator = models.CharField(_("indicateur"), max_length=300)
    measure = models.CharField(
        _("mesure"), max_length=10, choices=Measure.choices, default=Measure.UNIT
    )
    baseline_year = models.PositiveSmallIntegerField(
        _("année de référence"), null=True, blank=True
    )
    baseline = models.DecimalField(
        _("valeur de référence"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    target = models.DecimalField(
        _("cible"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    actual = models.DecimalField(
        _("atteint"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    period_start = models.DateField(_("du"), null=True, blank=True)
    period_end = models.DateField(_("au"), null=True, blank=True)

    class Meta:
        verbose_name = _("résultat")
        verbose_name_plural = _("résultats")
        ordering = ["project", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_start__isnull=True)
                | Q(period_end__isnull=True)
                | Q(period_end__gte=F("period_start")),
                name="project_result_period_in_order",
                violation_error_message=_("La période du résultat prend fin avant de commencer."),
            )
        ]

    def __str__(self) -> str:
        return self.title
