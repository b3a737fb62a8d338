"""Institutions, their names through time and the other names that they are called by."""

from datetime import date
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models.places import Place
from snia.common.models import Searchable, SearchableQuerySet
from snia.common.text import fold
from snia.provenance.models import Sourced


class InstitutionQuerySet(SearchableQuerySet):
    def choices(self) -> models.QuerySet:
        """Keys and labels, as a menu offers them; no record is made for it (docs/speed.md)."""
        return self.values_list("pk", "label")

    def known_as(self, name: str) -> Self:
        """Institutions that a name, an acronym or an alias means: HCR finds UNHCR."""
        wanted = fold(name)
        if not wanted:
            return self.none()
        return self.filter(
            Q(names__name_folded=wanted)
            | Q(names__acronym_folded=wanted)
            | Q(aliases__alias_folded=wanted)
        ).distinct()


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
    iati_identifier = models.CharField(
        _("identifiant IATI"),
        max_length=100,
        blank=True,
        help_text=_("Celui de l'organisation au registre de l'IATI : XM-DAC-41121."),
    )
    # Today's name, copied from `names` when they change, so that lists and menus cost no query.
    label = models.CharField(_("appellation"), max_length=250, editable=False, db_index=True)
    full_name = models.CharField(_("dénomination"), max_length=250, editable=False)
    sort_key = models.CharField(max_length=250, editable=False, db_index=True)

    objects: ClassVar[Any] = InstitutionQuerySet.as_manager()
    natural_key_fields = ("slug",)

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["sort_key", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="institution_not_its_own_parent",
                violation_error_message=_("Une institution ne se rattache pas à elle-même."),
            ),
            models.UniqueConstraint(
                fields=["iati_identifier"],
                condition=~Q(iati_identifier=""),
                name="institution_iati_identifier_once",
                violation_error_message=_("Une autre institution porte déjà cet identifiant."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("partners:institution", args=[self.slug])

    def save(self, *args: Any, **kwargs: Any) -> None:
        names = self.names.order_by("pk") if self.pk else []
        name = max(names, key=InstitutionName.starts, default=None)
        self.label = (name.acronym or name.name) if name else self.slug
        self.full_name = (name.name or name.acronym) if name else self.slug
        self.sort_key = fold(self.label)
        super().save(*args, **kwargs)

    def names_changed(self) -> None:
        """Copy today's name again, and what the institution is found by."""
        self.save(update_fields=["search_text", "label", "full_name", "sort_key"])

    def searchable_text(self) -> str:
        if self.pk is None:
            return self.slug
        names = [f"{name.acronym} {name.name}" for name in self.names.order_by("pk")]
        aliases = self.aliases.order_by("pk").values_list("alias", flat=True)
        return " ".join([self.slug, *names, *aliases])

    def name_on(self, day: date) -> "InstitutionName | None":
        """The name that held on `day`, else the nearest; the latest of those that tie."""
        names = sorted(self.names.all(), key=InstitutionName.starts)
        return min(reversed(names), key=lambda name: name.days_away_from(day), default=None)

    def label_on(self, day: date) -> str:
        """The acronym of that day, else the name, else the identifier."""
        name = self.name_on(day)
        return (name.acronym or name.name) if name else self.slug


class InstitutionName(Sourced):
    """A name that an institution bears between two dates, both included."""

    institution = models.ForeignKey(
        Institution, verbose_name=_("institution"), on_delete=models.CASCADE, related_name="names"
    )
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
        self.institution.names_changed()

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        deleted = super().delete(*args, **kwargs)
        self.institution.names_changed()
        return deleted

    def starts(self) -> date:
        """Its first day, for ordering; a name without one comes before all others."""
        return self.valid_from or date.min

    def days_away_from(self, day: date) -> int:
        """0 where the name holds on `day`, else the days to its nearest limit."""
        before = self.starts() - day
        after = day - (self.valid_to or date.max)
        return max(before.days, after.days, 0)


class InstitutionAlias(models.Model):
    """Another way to write an institution, found on import; means one institution only."""

    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution"),
        on_delete=models.CASCADE,
        related_name="aliases",
    )
    # As long as a name: that of a duplicate becomes an alias.
    alias = models.CharField(_("autre appellation"), max_length=250)
    alias_folded = models.CharField(max_length=250, editable=False, unique=True)

    class Meta:
        verbose_name = _("autre appellation")
        verbose_name_plural = _("autres appellations")
        ordering = ["alias"]

    def __str__(self) -> str:
        return self.alias

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.alias_folded = fold(self.alias)
        super().save(*args, **kwargs)
        self.institution.names_changed()

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        deleted = super().delete(*args, **kwargs)
        self.institution.names_changed()
        return deleted

    def _is_repeated(self) -> bool:
        others = InstitutionAlias.objects.filter(institution=self.institution_id)
        return others.exclude(pk=self.pk).filter(alias_folded=self.alias_folded).exists()

    def clean(self) -> None:
        super().clean()
        self.alias_folded = fold(self.alias)
        taken = Institution.objects.known_as(self.alias).exclude(pk=self.institution_id).first()
        if taken:
            message = _("Cette appellation est déjà celle de « %s ».") % taken
            raise ValidationError({"alias": message})
        if self.institution_id and self._is_repeated():
            raise ValidationError({"alias": _("Cette appellation est déjà dans la liste.")})
