"""Institutions, their names through time and the other names that they are called by."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models.places import Place
from snia.common.models import Searchable, SearchableQuerySet
from snia.common.text import fold
from snia.provenance.models import Sourced


class InstitutionQuerySet(SearchableQuerySet):
    def known_as(self, name: str) -> Self:
        """Institutions that a name, an acronym or an alias means: HCR finds UNHCR."""
        wanted = fold(name)
        return self.filter(
            Q(names__name_folded=wanted)
            | Q(names__acronym_folded=wanted)
            | Q(aliases__alias_folded=wanted)
        ).distinct()

    def with_names(self) -> Self:
        """Load the names at once: `name_on` then costs no query."""
        return self.prefetch_related(Prefetch("names", InstitutionName.objects.order_by("pk")))


class Institution(Searchable, Sourced):
    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("Ministère ou département")
        PUBLIC_BODY = "public_body", _("Institution publique")
        UN_AGENCY = "un_agency", _("Agence ou entité des Nations Unies")
        INTERNATIONAL = "international", _("Organisation internationale")
        DONOR = "donor", _("Coopération ou bailleur")
        ASSOCIATION = "association", _("Association ou fondation")
        UNIVERSITY = "university", _("Université ou école")
        TERRITORIAL = "territorial", _("Collectivité territoriale")
        STATE = "state", _("État")
        GROUP = "group", _("Ensemble d'acteurs")

    slug = models.SlugField(_("identifiant"), unique=True, max_length=80)
    kind = models.CharField(_("nature"), max_length=20, choices=Kind.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("rattachée à"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="branches",
    )
    seat = models.ForeignKey(
        Place,
        verbose_name=_("siège"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    description = models.TextField(_("présentation"), blank=True)
    is_active = models.BooleanField(_("en activité"), default=True)

    objects = InstitutionQuerySet.as_manager()
    natural_key_fields = ("slug",)

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="institution_not_its_own_parent",
                violation_error_message=_("Une institution ne se rattache pas à elle-même."),
            )
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("partners:institution", args=[self.slug])

    def searchable_text(self) -> str:
        if self.pk is None:
            return self.slug
        names = [f"{name.acronym} {name.name}" for name in self.names.all()]
        return " ".join([self.slug, *names, *(alias.alias for alias in self.aliases.all())])

    def name_on(self, day: date | None = None) -> "InstitutionName | None":
        """The name that held on `day`; the latest one without a day, the nearest otherwise."""
        names = list(self.names.all())
        held = [name for name in names if day is None or name.holds_on(day)]
        return max(held or names, key=lambda name: name.valid_from or date.min, default=None)

    def label_on(self, day: date | None = None) -> str:
        """The acronym of that day, else the name, else the identifier."""
        name = self.name_on(day)
        return (name.acronym or name.name) if name else self.slug

    @property
    def label(self) -> str:
        return self.label_on()

    @property
    def full_name(self) -> str:
        name = self.name_on()
        return (name.name or name.acronym) if name else self.slug


class InstitutionName(Sourced):
    """A name that an institution bears between two dates, both included."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="names")
    acronym = models.CharField(_("sigle"), max_length=30, blank=True)
    name = models.CharField(_("dénomination"), max_length=250, blank=True)
    valid_from = models.DateField(_("depuis le"), null=True, blank=True)
    valid_to = models.DateField(_("jusqu'au"), null=True, blank=True)
    acronym_folded = models.CharField(max_length=30, editable=False, db_index=True)
    name_folded = models.CharField(max_length=250, editable=False, db_index=True)

    class Meta:
        verbose_name = _("dénomination")
        verbose_name_plural = _("dénominations")
        ordering = ["institution", F("valid_from").desc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(acronym="", name=""),
                name="institution_name_not_empty",
                violation_error_message=_("Donner un sigle ou une dénomination."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="institution_name_dates_in_order",
                violation_error_message=_("La dénomination prend fin avant de commencer."),
            ),
        ]

    def __str__(self) -> str:
        return self.acronym or self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.acronym_folded, self.name_folded = fold(self.acronym), fold(self.name)
        super().save(*args, **kwargs)
        self.institution.save(update_fields=["search_text"])

    def holds_on(self, day: date) -> bool:
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


class InstitutionAlias(models.Model):
    """Another way to write an institution, found on import; means one institution only."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="aliases")
    alias = models.CharField(_("autre appellation"), max_length=200)
    alias_folded = models.CharField(max_length=200, editable=False, unique=True)

    class Meta:
        verbose_name = _("autre appellation")
        verbose_name_plural = _("autres appellations")
        ordering = ["alias"]

    def __str__(self) -> str:
        return self.alias

    def clean(self) -> None:
        self.alias_folded = fold(self.alias)
        super().clean()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.alias_folded = fold(self.alias)
        super().save(*args, **kwargs)
        self.institution.save(update_fields=["search_text"])
