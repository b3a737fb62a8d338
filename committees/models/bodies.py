"""Committees, with what holds between two dates: their rhythm, their chair, their members."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from partners.models import Institution, Person, Place
from programmes.models import Programme
from snia.common.models import Searchable
from snia.common.typography import long_date
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

    def clean(self) -> None:
        super().clean()
        if self.parent is not None and self.parent.is_outside and not self.is_outside:
            raise ValidationError(
                {"parent": gettext("%s est d'une autre organisation.") % self.parent}
            )
        # Itself as its own parent: the constraint says so.
        is_itself = self.parent_id == self.pk
        if self.pk is not None and not is_itself and self in self.ancestors():
            raise ValidationError(
                {
                    "parent": gettext(
                        "%s rend compte, de proche en proche, à ce comité : en choisir un autre."
                    )
                    % self.parent
                }
            )

    def ancestors(self) -> list["Committee"]:
        """Those that it reports to, the nearest first; each once, were they to turn in a ring."""
        found: list[Committee] = []
        above = self.parent
        while above is not None and above not in found:
            found.append(above)
            above = above.parent
        return found

    def get_absolute_url(self) -> str:
        return reverse("committees:committee", args=[self.slug])

    def searchable_text(self) -> str:
        return f"{self.acronym} {self.name}"

    @property
    def is_outside(self) -> bool:
        """Another organisation's body: its meetings are kept, and never run from here."""
        return self.level == self.Level.EXTERNAL


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

    @property
    def dates(self) -> str:
        """« du 1er mars 2019 au 31 décembre 2020 », or the one limit that is known."""
        start = long_date(self.valid_from) if self.valid_from else ""
        end = long_date(self.valid_to) if self.valid_to else ""
        if start and end:
            return gettext("du %(start)s au %(end)s") % {"start": start, "end": end}
        if start:
            return gettext("depuis le %s") % start
        return gettext("jusqu'au %s") % end if end else ""


class Mandate(HeldBetween):
    """What a committee is for, and the text that says so."""

    committee = models.ForeignKey(
        Committee, verbose_name=_("comité"), on_delete=models.CASCADE, related_name="mandates"
    )
    mission = models.TextField(_("mission"), blank=True)
    legal_basis = models.CharField(_("fondement"), max_length=250, blank=True)

    natural_key_fields = ("committee", "valid_from")

    class Meta(HeldBetween.Meta):
        verbose_name = _("mandat")
        verbose_name_plural = _("mandats")
        ordering = ["committee", F("valid_from").desc(nulls_last=True)]
        constraints = [
            *HeldBetween.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(mission="") | ~Q(legal_basis=""),
                name="mandate_says_something",
                violation_error_message=_("Dire la mission du comité ou le texte qui le fonde."),
            ),
        ]

    def __str__(self) -> str:
        return self.mission or self.legal_basis


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


class QuorumRule(HeldBetween):
    """How many of its members must be there for a committee to sit; no rule means no quorum."""

    class Share(models.TextChoices):
        HALF = "half", _("La moitié des membres au moins")
        MAJORITY = "majority", _("Plus de la moitié des membres")
        TWO_THIRDS = "two_thirds", _("Les deux tiers des membres au moins")
        NUMBER = "number", _("Un nombre de membres")

    committee = models.ForeignKey(
        Committee, verbose_name=_("comité"), on_delete=models.CASCADE, related_name="quorum_rules"
    )
    share = models.CharField(_("part"), max_length=12, choices=Share.choices)
    number = models.PositiveSmallIntegerField(_("nombre de membres"), null=True, blank=True)
    rule = models.CharField(_("règle, telle qu'énoncée"), max_length=200, blank=True)

    class Meta(HeldBetween.Meta):
        verbose_name = _("quorum")
        verbose_name_plural = _("quorums")
        ordering = ["committee", F("valid_from").desc(nulls_last=True)]
        constraints = [
            *HeldBetween.Meta.constraints,
            models.CheckConstraint(
                condition=Q(share="number", number__isnull=False, number__gte=1)
                | Q(share__in=["half", "majority", "two_thirds"], number__isnull=True),
                name="quorum_number_where_counted",
                violation_error_message=_(
                    "Donner un nombre de membres, à partir de 1, pour un quorum en nombre, et "
                    "pour lui seul."
                ),
            ),
        ]

    def __str__(self) -> str:
        if self.rule:
            return self.rule
        if self.share == self.Share.NUMBER:
            return ngettext("%s membre", "%s membres", self.number or 0) % self.number
        return self.get_share_display()


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
    counts_for_quorum = models.BooleanField(
        _("compte pour le quorum"),
        default=True,
        help_text=_("Non pour un observateur."),
    )

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


class Delegate(HeldBetween):
    """Who takes an institution's seat: its titular, or an alternate."""

    class Rank(models.TextChoices):
        TITULAR = "titular", _("Titulaire")
        ALTERNATE = "alternate", _("Suppléant")

    seat = models.ForeignKey(
        Seat, verbose_name=_("siège"), on_delete=models.CASCADE, related_name="delegates"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("personne"), on_delete=models.CASCADE, related_name="delegations"
    )
    rank = models.CharField(
        _("qualité"), max_length=10, choices=Rank.choices, default=Rank.TITULAR
    )
    title = models.CharField(
        _("fonction, telle qu'on l'adresse"),
        max_length=200,
        blank=True,
        help_text=_("« Madame la Directrice de la coopération »"),
    )

    class Meta(HeldBetween.Meta):
        verbose_name = _("représentant")
        verbose_name_plural = _("représentants")
        # Titulars first: "titular" comes after "alternate".
        ordering = ["seat", "-rank", "person"]
        constraints = [
            *HeldBetween.Meta.constraints,
            models.UniqueConstraint(
                fields=["seat", "person"],
                condition=Q(valid_to__isnull=True),
                name="delegate_once_a_seat",
                violation_error_message=_("Cette personne représente déjà l'institution."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)
