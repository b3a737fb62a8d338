"""Meetings, what was on their agenda, and how many were held where dates are not known."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from committees.models.bodies import Committee
from partners.models import Person, Place
from programmes.models import Campaign, Period
from snia.common.models import ApproximatelyDated, Searchable
from snia.common.quantities import Qualifier, qualified
from snia.provenance.models import Sourced


class Meeting(Searchable, ApproximatelyDated, Sourced):
    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("En présence")
        ONLINE = "online", _("En ligne")
        MIXED = "mixed", _("Mixte")
        UNKNOWN = "unknown", _("Non précisé")

    committee = models.ForeignKey(
        Committee, verbose_name=_("comité"), on_delete=models.PROTECT, related_name="meetings"
    )
    mode = models.CharField(_("mode"), max_length=20, choices=Mode.choices, default=Mode.UNKNOWN)
    place = models.ForeignKey(
        Place, verbose_name=_("lieu"), on_delete=models.PROTECT, null=True, blank=True
    )
    chaired_by = models.CharField(_("sous la présidence de"), max_length=200, blank=True)
    title = models.CharField(_("objet"), max_length=250, blank=True)
    note = models.TextField(_("remarque"), blank=True)
    campaign = models.ForeignKey(
        Campaign,
        verbose_name=_("état d'avancement demandé par"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="meetings",
        help_text=_("La campagne qui prépare cette réunion."),
    )

    class Meta:
        verbose_name = _("réunion")
        verbose_name_plural = _("réunions")
        ordering = [F("when_start").desc(nulls_last=True), "committee__position", "pk"]
        constraints = [
            *ApproximatelyDated.Meta.constraints,
            models.UniqueConstraint(
                fields=["committee", "when_start"],
                condition=Q(when_start=F("when_end")),  # only the month may be known
                name="meeting_once_a_day",
                violation_error_message=_("Ce comité a déjà une réunion ce jour-là."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee}, {self.when}"

    def get_absolute_url(self) -> str:
        return reverse("committees:meeting", args=[self.pk])

    def searchable_text(self) -> str:
        return f"{self.title} {self.note} {self.when_written}"


class AgendaItem(models.Model):
    meeting = models.ForeignKey(
        Meeting, verbose_name=_("réunion"), on_delete=models.CASCADE, related_name="items"
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    label = models.CharField(_("numéro"), max_length=10, blank=True)
    title = models.CharField(_("point"), max_length=250)
    presenter = models.ForeignKey(
        Person, verbose_name=_("présenté par"), on_delete=models.PROTECT, null=True, blank=True
    )
    noted = models.TextField(_("ce qui a été noté"), blank=True)

    class Meta:
        verbose_name = _("point de l'ordre du jour")
        verbose_name_plural = _("points de l'ordre du jour")
        ordering = ["meeting", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.label} {self.title}".strip()


class MeetingTally(Sourced):
    """Meetings counted by a report without their dates, or the explanation of a shortfall."""

    period = models.ForeignKey(
        Period, verbose_name=_("période"), on_delete=models.PROTECT, related_name="meeting_tallies"
    )
    committees = models.ManyToManyField(
        Committee, verbose_name=_("comités"), related_name="tallies"
    )
    held = models.PositiveSmallIntegerField(_("réunions tenues"), null=True, blank=True)
    held_qualifier = models.CharField(
        _("précision du nombre"),
        max_length=10,
        choices=Qualifier.choices,
        default=Qualifier.EXACT,
    )
    explanation = models.TextField(_("explication"), blank=True)

    class Meta:
        verbose_name = _("décompte de réunions")
        verbose_name_plural = _("décomptes de réunions")
        ordering = ["-period__start", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(held__isnull=False) | ~Q(explanation=""),
                name="tally_counts_or_explains",
                violation_error_message=_("Donner un nombre de réunions ou une explication."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.period} : {self.held_display or self.explanation}"

    @property
    def held_display(self) -> str:
        return qualified(self.held, self.held_qualifier)
