"""Forums, their organs and their editions."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models.institutions import Institution
from partners.models.places import Place
from snia.common.models import ApproximatelyDated, Searchable
from snia.provenance.models import Sourced


class Forum(Searchable, ApproximatelyDated, Sourced):
    """An international process; its date is that of its birth."""

    slug = models.SlugField(_("identifiant"), unique=True)
    title = models.CharField(_("titre"), max_length=250)
    acronym = models.CharField(_("sigle"), max_length=30, blank=True)
    description = models.TextField(_("présentation"), blank=True)
    website = models.CharField(_("site"), max_length=200, blank=True)

    natural_key_fields = ("slug",)

    class Meta:
        verbose_name = _("forum")
        verbose_name_plural = _("forums")
        ordering = ["title"]
        constraints = [*ApproximatelyDated.Meta.constraints]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("partners:forum", args=[self.slug])

    def searchable_text(self) -> str:
        return f"{self.acronym} {self.title} {self.description}"


class ForumOrgan(models.Model):
    forum = models.ForeignKey(
        Forum, verbose_name=_("forum"), on_delete=models.CASCADE, related_name="organs"
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    name = models.CharField(_("nom"), max_length=120)
    composition = models.TextField(_("composition"), blank=True)
    mandate = models.TextField(_("mandat"), blank=True)

    class Meta:
        verbose_name = _("organe d'un forum")
        verbose_name_plural = _("organes des forums")
        ordering = ["forum", "position"]

    def __str__(self) -> str:
        return self.name


class ForumEdition(ApproximatelyDated, Sourced):
    forum = models.ForeignKey(
        Forum, verbose_name=_("forum"), on_delete=models.CASCADE, related_name="editions"
    )
    number = models.PositiveSmallIntegerField(_("édition"))
    theme = models.TextField(_("thème"), blank=True)
    hosts = models.ManyToManyField(
        Institution, verbose_name=_("pays hôtes"), related_name="hosted_editions"
    )
    place = models.ForeignKey(
        Place, verbose_name=_("lieu"), on_delete=models.PROTECT, null=True, blank=True
    )

    natural_key_fields = ("forum", "number")

    class Meta:
        verbose_name = _("édition d'un forum")
        verbose_name_plural = _("éditions des forums")
        ordering = ["forum", "number"]
        constraints = [
            *ApproximatelyDated.Meta.constraints,
            models.UniqueConstraint(
                fields=["forum", "number"],
                name="forum_edition_number_once",
                violation_error_message=_("Ce forum a déjà une édition de ce numéro."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.forum.acronym or self.forum.title} {self.number}"
