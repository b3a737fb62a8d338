"""Cooperation projects, programmes and instruments."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models.institutions import Institution
from partners.models.places import Place
from snia.common.models import ApproximatelyDated, Searchable, SearchableQuerySet
from snia.provenance.models import Sourced


class ProjectQuerySet(SearchableQuerySet):
    def holding(self, word: str) -> Q:
        """Also by the names of its parties: HCR finds what UNHCR implements."""
        parties = ProjectParty.objects.filter(institution__in=Institution.objects.search(word))
        return super().holding(word) | Q(pk__in=parties.values("project"))


class Project(Searchable, ApproximatelyDated, Sourced):
    class Kind(models.TextChoices):
        PROJECT = "project", _("Projet")
        PROGRAMME = "programme", _("Programme")
        INSTRUMENT = "instrument", _("Instrument de financement")

    class Standing(models.TextChoices):
        """IATI's ActivityStatus; empty where no document says it."""

        PIPELINE = "pipeline", _("En préparation")
        IMPLEMENTATION = "implementation", _("En cours")
        FINALISATION = "finalisation", _("En voie d'achèvement")
        CLOSED = "closed", _("Clos")
        CANCELLED = "cancelled", _("Annulé")
        SUSPENDED = "suspended", _("Suspendu")

    slug = models.SlugField(_("identifiant"), unique=True, max_length=80)
    kind = models.CharField(_("nature"), max_length=20, choices=Kind.choices)
    title = models.CharField(_("intitulé"), max_length=300)
    acronym = models.CharField(_("sigle"), max_length=40, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("dans le cadre de"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text=_("L'instrument qui le finance, ou le projet dont il est une phase."),
    )
    description = models.TextField(_("objet"), blank=True)
    standing = models.CharField(_("état"), max_length=20, choices=Standing.choices, blank=True)
    duration_months = models.PositiveSmallIntegerField(_("durée en mois"), null=True, blank=True)
    iati_identifier = models.CharField(
        _("identifiant IATI"),
        max_length=100,
        blank=True,
        help_text=_("Celui de l'organisation qui publie le projet : XM-DAC-41121-MAR-2018."),
    )
    places = models.ManyToManyField(Place, verbose_name=_("lieux"), blank=True, related_name="+")
    institutions = models.ManyToManyField(
        Institution,
        verbose_name=_("institutions"),
        through="ProjectParty",
        related_name="projects",
    )

    objects: ClassVar[Any] = ProjectQuerySet.as_manager()
    natural_key_fields = ("slug",)

    class Meta:
        verbose_name = _("projet ou instrument")
        verbose_name_plural = _("projets et instruments")
        ordering = ["title"]
        constraints = [
            *ApproximatelyDated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="project_not_its_own_parent",
                violation_error_message=_("Un projet n'est pas une partie de lui-même."),
            ),
            models.UniqueConstraint(
                fields=["iati_identifier"],
                condition=~Q(iati_identifier=""),
                name="project_iati_identifier_once",
                violation_error_message=_("Un autre projet porte déjà cet identifiant IATI."),
            ),
        ]

    def __str__(self) -> str:
        return self.acronym or self.title

    def get_absolute_url(self) -> str:
        return reverse("partners:project", args=[self.slug])

    def searchable_text(self) -> str:
        return f"{self.acronym} {self.title} {self.description}"

    def clean(self) -> None:
        super().clean()
        # Itself alone is refused by the constraint above.
        if self.pk and self.parent_id != self.pk and self.parent_id in self.keys_within():
            message = _("Ce projet se trouverait dans lui-même : choisir un autre cadre.")
            raise ValidationError({"parent": message})

    def keys_within(self) -> set[int]:
        """Its own key, and those of all that it comprises, however deep; a query a level."""
        found, level = {self.pk}, {self.pk}
        while level:
            parts = Project.objects.filter(parent__in=level).values_list("pk", flat=True)
            level = set(parts) - found
            found |= level
        return found


class ProjectParty(models.Model):
    """What an institution is to a project."""

    class Role(models.TextChoices):
        FUNDER = "funder", _("Financement")
        IMPLEMENTER = "implementer", _("Mise en œuvre")
        COUNTERPART = "counterpart", _("Contrepartie nationale")
        SUPPORT = "support", _("Appui")
        BENEFICIARY = "beneficiary", _("Bénéficiaire")

    project = models.ForeignKey(
        Project, verbose_name=_("projet"), on_delete=models.CASCADE, related_name="parties"
    )
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution"),
        on_delete=models.PROTECT,
        related_name="project_roles",
    )
    role = models.CharField(_("rôle"), max_length=20, choices=Role.choices)
    note = models.CharField(_("précision"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("partie au projet")
        verbose_name_plural = _("parties au projet")
        ordering = ["project", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "institution", "role"],
                name="project_party_role_once",
                violation_error_message=_("Cette institution a déjà ce rôle dans le projet."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution} ({self.get_role_display()})"


class ProjectComponent(models.Model):
    project = models.ForeignKey(
        Project, verbose_name=_("projet"), on_delete=models.CASCADE, related_name="components"
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    title = models.CharField(_("intitulé"), max_length=300)
    description = models.TextField(_("objet"), blank=True)

    class Meta:
        verbose_name = _("composante")
        verbose_name_plural = _("composantes")
        ordering = ["project", "position", "pk"]

    def __str__(self) -> str:
        return self.title
