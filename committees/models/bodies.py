"""Committees, with what holds between two dates: their rhythm, their chair, their members."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models import Institution, Person, Place
from programmes.models import Programme
from snia.common.models import Searchable
from snia.provenance.models import Sourced


class Committee(Searchable, Sourced):
    class Level(models.TextChoices):
        DECIDES = "decides", _("Décide")
        PREPARES = "prepares", _("Prépare")
        STEERS = "steers", _("Pilote")
        PROGRAMME = "programme", _("Suit les programmes")
        TERRITORY = "territory", _("Coordonne un territoire")
        EXTERNAL = "external", _("Instance extérieure")

    slug = models.SlugField(_("identifiant"), unique=True)
    name = models.CharField(_("nom"), max_length=250)
    acronym = models.CharField(_("sigle"), max_length=30, blank=True)
    level = models.CharField(_("niveau"), max_length=20, choices=Level.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("rend compte à"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    secretariat = models.ForeignKey(
        Institution,
        verbose_name=_("secrétariat"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="committees_kept",
    )
    programmes = models.ManyToManyField(
        Programme, verbose_name=_("programmes suivis"), blank=True, related_name="committees"
    )
    place = models.ForeignKey(
        Place, verbose_name=_("territoire"), on_delete=models.PROTECT, null=True, blank=True
    )
    mission = models.TextField(_("mission"), blank=True)
    legal_basis = models.CharField(_("fondement"), max_length=250, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    natural_key_fields = ("slug",)

    class Meta:
        verbose_name = _("comité")
        verbose_name_plural = _("comités")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="committee_not_its_own_parent",
                violation_error_message=_("Un comité ne rend pas compte à lui-même."),
            )
        ]

    def __str__(self) -> str:
        return self.acronym or self.name

    def get_absolute_url(self) -> str:
        return reverse("committees:committee", args=[self.slug])

    def searchable_text(self) -> str:
        return f"{self.acronym} {self.name}"


class DatedQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Those that hold on that day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )


class HeldBetween(Sourced):
    """What holds between two dates, both included; an empty date means no known limit."""

    valid_from = models.DateField(_("depuis le"), null=True, blank=True)
    valid_to = models.DateField(_("jusqu'au"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_dates_in_order",
                violation_error_message=_("La date de fin précède la date de début."),
            )
        ]


class RhythmRule(HeldBetween):
    """How often a committee must meet; no number of months means no fixed rhythm."""

    committee = models.ForeignKey(
        Committee, verbose_name=_("comité"), on_delete=models.CASCADE, related_name="rhythms"
    )
    every_months = models.PositiveSmallIntegerField(
        _("tous les … mois"), null=True, blank=True, help_text=_("Vide : sans rythme fixé.")
    )
    rule = models.CharField(_("règle, telle qu'énoncée"), max_length=200)

    class Meta(HeldBetween.Meta):
        verbose_name = _("rythme")
        verbose_name_plural = _("rythmes")
        ordering = ["committee", F("valid_from").desc(nulls_last=True)]
        constraints = [
            *HeldBetween.Meta.constraints,
            models.CheckConstraint(
                condition=Q(every_months__isnull=True) | Q(every_months__gte=1),
                name="rhythm_at_least_a_month",
                violation_error_message=_("Le rythme se compte en mois, à partir de 1."),
            ),
        ]

    def __str__(self) -> str:
        return self.rule


class Chair(HeldBetween):
    """Who chairs: a function, and the person who holds it where it is known."""

    committee = models.ForeignKey(
        Committee, verbose_name=_("comité"), on_delete=models.CASCADE, related_name="chairs"
    )
    function = models.CharField(_("fonction"), max_length=200)
    person = models.ForeignKey(
        Person, verbose_name=_("personne"), on_delete=models.SET_NULL, null=True, blank=True
    )

    class Meta(HeldBetween.Meta):
        verbose_name = _("présidence")
        verbose_name_plural = _("présidences")
        ordering = ["committee", F("valid_from").desc(nulls_last=True)]

    def __str__(self) -> str:
        return self.function


class Seat(HeldBetween):
    """An institution's seat in a committee."""

    committee = models.ForeignKey(
        Committee, verbose_name=_("comité"), on_delete=models.CASCADE, related_name="seats"
    )
    institution = models.ForeignKey(
        Institution, verbose_name=_("institution"), on_delete=models.PROTECT, related_name="seats"
    )
    note = models.CharField(_("à quel titre"), max_length=200, blank=True)

    class Meta(HeldBetween.Meta):
        verbose_name = _("siège")
        verbose_name_plural = _("sièges")
        ordering = ["committee", "institution"]
        constraints = [
            *HeldBetween.Meta.constraints,
            models.UniqueConstraint(
                fields=["committee", "institution", "valid_from"],
                name="seat_once_at_a_time",
                violation_error_message=_("Cette institution siège déjà dans ce comité."),
            ),
            models.UniqueConstraint(
                fields=["committee", "institution"],
                condition=Q(valid_from__isnull=True),
                name="seat_without_start_once",
                violation_error_message=_("Cette institution siège déjà dans ce comité."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.institution)
