"""Consultations: institutions met, who was there, and their lettered priorities."""

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.letters import expand_letters
from partners.models.frameworks import Framework, FrameworkGoal
from partners.models.institutions import Institution
from partners.models.people import Person
from snia.common.models import ApproximatelyDated, Searchable
from snia.provenance.models import Sourced

letter_validator = RegexValidator(r"^[a-z]$", _("Une priorité porte une lettre minuscule."))


class Consultation(Searchable, Sourced):
    """One meeting, or several, with one institution or several met together."""

    slug = models.SlugField(_("identifiant"), unique=True, max_length=80)
    title = models.CharField(_("titre"), max_length=250)
    framework = models.ForeignKey(
        Framework, verbose_name=_("cadre"), on_delete=models.PROTECT, related_name="consultations"
    )
    is_joint = models.BooleanField(_("réunion conjointe"), default=False)
    note = models.TextField(_("remarque"), blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    institutions = models.ManyToManyField(
        Institution,
        verbose_name=_("institutions"),
        through="ConsultationInstitution",
        related_name="consultations",
    )

    natural_key_fields = ("slug",)

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("partners:consultation", args=[self.slug])

    def searchable_text(self) -> str:
        return self.title


class ConsultationInstitution(models.Model):
    """An institution that was met, under the name that the document gives it."""

    consultation = models.ForeignKey(
        Consultation,
        verbose_name=_("consultation"),
        on_delete=models.CASCADE,
        related_name="institutions_met",
    )
    institution = models.ForeignKey(
        Institution, verbose_name=_("institution"), on_delete=models.PROTECT, related_name="+"
    )
    named_as = models.CharField(_("nom dans le document"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("institution rencontrée")
        verbose_name_plural = _("institutions rencontrées")
        ordering = ["consultation", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "institution"],
                name="consultation_institution_once",
                violation_error_message=_("Cette institution figure déjà dans la consultation."),
            )
        ]

    def __str__(self) -> str:
        return self.named_as or str(self.institution)


class ConsultationDate(ApproximatelyDated):
    consultation = models.ForeignKey(
        Consultation,
        verbose_name=_("consultation"),
        on_delete=models.CASCADE,
        related_name="dates",
    )

    class Meta:
        verbose_name = _("date de consultation")
        verbose_name_plural = _("dates de consultation")
        ordering = ["when_start", "pk"]
        constraints = [*ApproximatelyDated.Meta.constraints]

    def __str__(self) -> str:
        return self.when


class ConsultationAttendee(models.Model):
    """A person met, with the title that the document gives."""

    consultation = models.ForeignKey(
        Consultation,
        verbose_name=_("consultation"),
        on_delete=models.CASCADE,
        related_name="attendees",
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("personne"),
        on_delete=models.PROTECT,
        related_name="consultations",
    )
    job_title = models.CharField(_("fonction"), max_length=250, blank=True)
    note = models.CharField(_("remarque"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("personne rencontrée")
        verbose_name_plural = _("personnes rencontrées")
        ordering = ["consultation", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "person"],
                name="consultation_attendee_once",
                violation_error_message=_("Cette personne figure déjà dans la consultation."),
            )
        ]

    def __str__(self) -> str:
        return str(self.person)


class Priority(Searchable):
    """What an institution asked for, under a letter."""

    consultation = models.ForeignKey(
        Consultation,
        verbose_name=_("consultation"),
        on_delete=models.CASCADE,
        related_name="priorities",
    )
    letter = models.CharField(_("lettre"), max_length=1, validators=[letter_validator])
    heading = models.CharField(_("rubrique"), max_length=120, blank=True)
    text = models.TextField(_("priorité"))

    natural_key_fields = ("consultation", "letter")

    class Meta:
        verbose_name = _("priorité")
        verbose_name_plural = _("priorités")
        ordering = ["consultation", "letter"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "letter"],
                name="priority_letter_once",
                violation_error_message=_(
                    "Cette consultation a déjà une priorité de cette lettre."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.letter}) {self.text}"

    def get_absolute_url(self) -> str:
        return reverse("partners:priority", args=[self.consultation.slug, self.letter])

    def searchable_text(self) -> str:
        return f"{self.heading} {self.text}"


class ConsultationGoal(models.Model):
    """A goal of the framework that the consultation answers, for some letters or for all."""

    consultation = models.ForeignKey(
        Consultation,
        verbose_name=_("consultation"),
        on_delete=models.CASCADE,
        related_name="goals",
    )
    goal = models.ForeignKey(
        FrameworkGoal,
        verbose_name=_("stratégie"),
        on_delete=models.PROTECT,
        related_name="consultations",
    )
    letters = models.CharField(
        _("lettres"), max_length=40, blank=True, help_text=_("Vide : toutes les priorités.")
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("stratégie visée")
        verbose_name_plural = _("stratégies visées")
        ordering = ["consultation", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "goal"],
                name="consultation_goal_once",
                violation_error_message=_("Cette stratégie figure déjà dans la consultation."),
            )
        ]

    def __str__(self) -> str:
        return str(self.goal)

    def is_for(self, priority: Priority) -> bool:
        return not self.letters or priority.letter in expand_letters(self.letters)
