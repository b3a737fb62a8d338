"""Editions of the Bilan, and the PDF files rendered from them."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import Institution
from programmes.models import Period
from reporting.models.plans import Plan
from snia.provenance.models import Sourced


class Edition(Sourced):
    """The Bilan of one period."""

    slug = models.SlugField(_("identifiant"), unique=True)
    period = models.OneToOneField(
        Period, verbose_name=_("période"), on_delete=models.PROTECT, related_name="edition"
    )
    plan = models.ForeignKey(Plan, verbose_name=_("plan"), on_delete=models.PROTECT)
    title = models.CharField(_("titre"), max_length=200)
    subtitle = models.CharField(_("sous-titre"), max_length=200, blank=True)
    publisher = models.ForeignKey(
        Institution, verbose_name=_("publié par"), on_delete=models.PROTECT, related_name="+"
    )
    languages = models.CharField(
        _("langues"),
        max_length=20,
        default="fr",
        validators=[
            RegexValidator(
                r"^(fr|ar|en)(,(fr|ar|en))*$", _("Des codes séparés par des virgules : fr,ar,en.")
            )
        ],
        help_text=_("Les langues de publication, la principale d'abord : « fr » ou « fr,ar »."),
    )
    notice = models.TextField(
        _("avertissement"), blank=True, help_text=_("Imprimé au dos de la page de titre.")
    )

    natural_key_fields = ("slug",)

    class Meta:
        verbose_name = _("édition du Bilan")
        verbose_name_plural = _("éditions du Bilan")
        ordering = ["-period__start"]

    def __str__(self) -> str:
        return f"{self.title} {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("reporting:edition", args=[self.slug])


class RenderedBilan(models.Model):
    """One PDF, kept with its digest: the same data gives the same bytes."""

    edition = models.ForeignKey(
        Edition, verbose_name=_("édition"), on_delete=models.CASCADE, related_name="renderings"
    )
    file = models.FileField(_("fichier"), upload_to="bilans/")
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64)
    pages = models.PositiveSmallIntegerField(_("pages"))
    rendered_at = models.DateTimeField(_("produit le"), default=timezone.now)
    rendered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("produit par"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("Bilan produit")
        verbose_name_plural = _("Bilans produits")
        ordering = ["-rendered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "sha256"], name="rendering_kept_once")
        ]

    def __str__(self) -> str:
        return f"{self.edition} ({self.pages} p.)"
