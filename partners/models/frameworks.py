"""International frameworks that actions and consultations are read against."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from snia.provenance.models import Sourced


class Framework(Sourced):
    """A set of numbered goals: the UN group's framework of 2008, the Global Compacts, the SDGs."""

    slug = models.SlugField(_("identifiant"), unique=True)
    title = models.CharField(_("titre"), max_length=250)
    acronym = models.CharField(_("sigle"), max_length=30, blank=True)
    description = models.TextField(_("présentation"), blank=True)

    natural_key_fields = ("slug",)

    class Meta:
        verbose_name = _("cadre international")
        verbose_name_plural = _("cadres internationaux")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("partners:framework", args=[self.slug])


class FrameworkGoal(models.Model):
    """An objective, strategy or target; its wording stays empty until a document gives it."""

    class Level(models.TextChoices):
        OBJECTIVE = "objective", _("Objectif")
        STRATEGY = "strategy", _("Stratégie")
        TARGET = "target", _("Cible")

    framework = models.ForeignKey(
        Framework, verbose_name=_("cadre"), on_delete=models.CASCADE, related_name="goals"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("partie de"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="parts",
    )
    level = models.CharField(_("niveau"), max_length=20, choices=Level.choices)
    code = models.CharField(_("code"), max_length=20)
    wording = models.TextField(_("libellé"), blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    natural_key_fields = ("framework", "code")

    class Meta:
        verbose_name = _("objectif d'un cadre")
        verbose_name_plural = _("objectifs des cadres")
        ordering = ["framework", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "code"],
                name="framework_goal_code_once",
                violation_error_message=_("Ce cadre a déjà un objectif de ce code."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="framework_goal_not_its_own_parent",
                violation_error_message=_("Un objectif ne se contient pas lui-même."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.code}"
