"""The plan of a Bilan. It changes from year to year: it is data, not code."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from programmes.models import Programme


class Plan(models.Model):
    """Parts in order, and the sections that every chapter has."""

    name = models.CharField(_("nom"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PlanPart(models.Model):
    """A part, which follows a programme committee, and the programmes that are its chapters."""

    plan = models.ForeignKey(
        Plan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="parts"
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    title = models.CharField(_("titre"), max_length=200)
    programmes = models.ManyToManyField(Programme, verbose_name=_("programmes"), related_name="+")

    class Meta:
        verbose_name = _("partie du plan")
        verbose_name_plural = _("parties du plan")
        ordering = ["plan", "position"]

    def __str__(self) -> str:
        return self.title


class PlanSection(models.Model):
    """A section of every chapter; one without content is left out of the book."""

    class Kind(models.TextChoices):
        PURPOSE = "purpose", _("Objet et objectifs spécifiques")
        ACTIVITIES = "activities", _("Activités par groupe d'actions")
        SPECIAL = "special", _("Section spéciale")
        INTERNATIONAL = "international", _("Plan international")
        GOVERNANCE = "governance", _("Gouvernance et réunions")
        SCORECARD = "scorecard", _("Tableau de bord des actions")
        CHALLENGES = "challenges", _("Défis et contraintes")
        MEASURES = "measures", _("Mesures prévues")
        RECOMMENDATIONS = "recommendations", _("Recommandations")
        FOLLOW_UP = "follow_up", _("Suites des recommandations précédentes")

    class Numbering(models.TextChoices):
        DECIMAL = "decimal", _("1.1, 1.2…")
        LETTER = "letter", _("a), b)…")

    plan = models.ForeignKey(
        Plan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="sections"
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    kind = models.CharField(_("nature"), max_length=20, choices=Kind.choices)
    heading = models.CharField(
        _("titre"),
        max_length=200,
        blank=True,
        help_text=_("{period} et {next_period} deviennent les libellés des périodes."),
    )
    group_numbering = models.CharField(
        _("numérotation des sous-sections"),
        max_length=10,
        choices=Numbering.choices,
        default=Numbering.DECIMAL,
    )
    cites_actions = models.BooleanField(_("cite les codes des actions"), default=True)

    class Meta:
        verbose_name = _("section du plan")
        verbose_name_plural = _("sections du plan")
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind"],
                name="plan_section_kind_once",
                violation_error_message=_("Ce plan a déjà une section de cette nature."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind="purpose") | ~models.Q(heading=""),
                name="plan_section_has_heading",
                violation_error_message=_("Seul l'objet du programme se passe de titre."),
            ),
        ]

    def __str__(self) -> str:
        return self.heading or self.get_kind_display()


class PlanAnnex(models.Model):
    """An annex of the book; they come in the order in which their kinds are declared here."""

    class Kind(models.TextChoices):
        ACRONYMS = "acronyms", _("Liste des sigles")
        MEETINGS = "meetings", _("Réunions des instances")
        PARTNERS = "partners", _("Institutions et partenaires")
        NOTES = "notes", _("Notes sur les données")
        TABLES = "tables", _("Liste des tableaux")

    plan = models.ForeignKey(
        Plan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="annexes"
    )
    kind = models.CharField(_("nature"), max_length=20, choices=Kind.choices)

    class Meta:
        verbose_name = _("annexe du plan")
        verbose_name_plural = _("annexes du plan")
        ordering = ["plan", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind"],
                name="plan_annex_kind_once",
                violation_error_message=_("Ce plan a déjà cette annexe."),
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
