"""Agreements: seat agreements, partnerships, financing and framework conventions."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models.institutions import Institution
from partners.models.projects import Project
from snia.common.models import ApproximatelyDated, Searchable
from snia.provenance.models import Sourced


class Agreement(Searchable, ApproximatelyDated, Sourced):
    """An instrument signed or adopted by its parties; its date is that of the signature."""

    class Kind(models.TextChoices):
        SEAT = "seat", _("Accord de siège")
        PARTNERSHIP = "partnership", _("Partenariat")
        FINANCING = "financing", _("Convention de financement")
        FRAMEWORK = "framework", _("Convention-cadre")
        CONVENTION = "convention", _("Convention")
        DECLARATION = "declaration", _("Déclaration ou pacte")
        ACCESSION = "accession", _("Adhésion")

    slug = models.SlugField(_("identifiant"), unique=True, max_length=80)
    kind = models.CharField(_("nature"), max_length=20, choices=Kind.choices)
    title = models.CharField(_("intitulé"), max_length=300)
    subject = models.TextField(_("objet"), blank=True)
    duration_months = models.PositiveSmallIntegerField(_("durée en mois"), null=True, blank=True)
    projects = models.ManyToManyField(
        Project, verbose_name=_("projets issus"), blank=True, related_name="agreements"
    )
    institutions = models.ManyToManyField(
        Institution,
        verbose_name=_("institutions"),
        through="AgreementParty",
        related_name="agreements",
    )

    natural_key_fields = ("slug",)

    class Meta:
        verbose_name = _("accord")
        verbose_name_plural = _("accords")
        ordering = ["-when_start", "title"]
        constraints = [*ApproximatelyDated.Meta.constraints]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("partners:agreement", args=[self.slug])

    def searchable_text(self) -> str:
        return f"{self.title} {self.subject}"


class AgreementParty(models.Model):
    agreement = models.ForeignKey(
        Agreement, verbose_name=_("accord"), on_delete=models.CASCADE, related_name="parties"
    )
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution"),
        on_delete=models.PROTECT,
        related_name="agreement_roles",
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("partie à l'accord")
        verbose_name_plural = _("parties à l'accord")
        ordering = ["agreement", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "institution"],
                name="agreement_party_once",
                violation_error_message=_("Cette institution est déjà partie à l'accord."),
            )
        ]

    def __str__(self) -> str:
        """The name that it bore when it signed."""
        day = self.agreement.when_start
        return self.institution.label_on(day) if day else self.institution.label
