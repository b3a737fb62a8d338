"""What a chapter of the report says: its passages, challenges, measures, recommendations."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.models import Institution, Project
from programmes.models.activities import ActivityTable
from programmes.models.periods import Period
from programmes.models.strategy import ActionGroup, Programme
from snia.common.models import ApproximatelyDated, Searchable
from snia.common.richtext import RichTextField
from snia.provenance.models import Sourced


class Passage(Sourced):
    """A stretch of a chapter: perhaps a heading, a text, then perhaps a table.

    `exhibit` names a table that a higher layer draws (the meetings held, say); the report
    knows the names.
    """

    class Section(models.TextChoices):
        PURPOSE = "purpose", _("Objet du programme")
        ACTIVITIES = "activities", _("Activités")
        SPECIAL = "special", _("Section spéciale")
        INTERNATIONAL = "international", _("Plan international")
        CHALLENGES = "challenges", _("Défis et contraintes")
        MEASURES = "measures", _("Mesures prévues")
        RECOMMENDATIONS = "recommendations", _("Recommandations")

    class Level(models.IntegerChoices):
        LETTERED = 1, _("Sous-section (a-, b-…)")
        MINOR = 2, _("Intertitre")

    period = models.ForeignKey(
        Period, verbose_name=_("période"), on_delete=models.PROTECT, related_name="passages"
    )
    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="passages"
    )
    section = models.CharField(_("section"), max_length=20, choices=Section.choices)
    group = models.ForeignKey(
        ActionGroup,
        verbose_name=_("groupe d'actions"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="passages",
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    heading = models.CharField(_("titre"), max_length=250, blank=True)
    heading_level = models.PositiveSmallIntegerField(
        _("niveau du titre"), choices=Level.choices, default=Level.LETTERED
    )
    body = RichTextField(_("texte"), blank=True)
    table = models.OneToOneField(
        ActivityTable,
        verbose_name=_("tableau d'activités"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="passage",
    )
    exhibit = models.SlugField(_("autre tableau"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("passage du rapport")
        verbose_name_plural = _("passages du rapport")
        ordering = ["period", "programme__number", "section", "group__position", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(heading="", body="", table__isnull=True, exhibit=""),
                name="passage_not_empty",
                violation_error_message=_("Un passage a un titre, un texte ou un tableau."),
            )
        ]

    def __str__(self) -> str:
        return self.heading or f"{self.get_section_display()} (passage {self.position})"


class ReportedItem(Searchable, Sourced):
    """One line of a list of the report."""

    period = models.ForeignKey(
        Period, verbose_name=_("période"), on_delete=models.PROTECT, related_name="%(class)ss"
    )
    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="%(class)ss"
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    text = models.TextField(_("texte"))
    # The validated progress that it comes from; none for a document's own.
    progress = models.ForeignKey(
        "programmes.Progress",
        verbose_name=_("avancement"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="%(class)ss",
    )

    class Meta:
        abstract = True
        ordering = ["-period__start", "programme__number", "position", "pk"]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """It is read on its programme's page."""
        return self.programme.get_absolute_url()

    def searchable_text(self) -> str:
        return self.text


class Challenge(ReportedItem):
    class Meta(ReportedItem.Meta):
        verbose_name = _("défi ou contrainte")
        verbose_name_plural = _("défis et contraintes")


class PlannedMeasure(ReportedItem, ApproximatelyDated):
    """A measure planned in a period's report for the next one."""

    owners = models.ManyToManyField(
        Institution, verbose_name=_("portée par"), blank=True, related_name="planned_measures"
    )
    owner_written = models.CharField(_("portée par, tel qu'écrit"), max_length=250, blank=True)
    projects = models.ManyToManyField(
        Project, verbose_name=_("projets"), blank=True, related_name="planned_measures"
    )

    class Meta(ReportedItem.Meta):
        verbose_name = _("mesure prévue")
        verbose_name_plural = _("mesures prévues")
        constraints = [*ApproximatelyDated.Meta.constraints]


class Recommendation(ReportedItem):
    """A recommendation; followed from one year to the next by `follows`."""

    follows = models.ForeignKey(
        "self",
        verbose_name=_("reprend"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
    )

    class Meta(ReportedItem.Meta):
        verbose_name = _("recommandation")
        verbose_name_plural = _("recommandations")
