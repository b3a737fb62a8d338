"""People, and the institutions that they belong to between two dates."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models.institutions import Institution
from snia.accounts.models import Role
from snia.common.models import Searchable
from snia.provenance.models import Sourced


class Person(Searchable, Sourced):
    honorific = models.CharField(_("civilité"), max_length=20, blank=True)
    full_name = models.CharField(_("nom"), max_length=150)
    email = models.EmailField(_("adresse électronique"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=40, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("compte"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
    )

    class Meta:
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")
        ordering = ["full_name"]

    def __str__(self) -> str:
        return f"{self.honorific} {self.full_name}".strip()

    def get_absolute_url(self) -> str:
        return reverse("partners:person", args=[self.pk])

    def searchable_text(self) -> str:
        """Also by the names of the duplicates that became this person."""
        former = self.merges.values_list("former_label", flat=True) if self.pk else []
        return " ".join([self.full_name, *former])


class AffiliationQuerySet(models.QuerySet):
    def current(self, on: date) -> Self:
        """Those that hold on that day; one without a start is known of the past only."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=on), since__lte=on)

    def of_reporters(self) -> Self:
        """Those by which a person answers for an institution: the focal points of a ministry,
        anyone of an agency whose account is a partner's."""
        return self.filter(
            Q(is_focal_point=True) | Q(person__user__role=Role.PARTNER),
            person__user__is_active=True,
        )

    def reporting(self, on: date) -> Self:
        """Those of reporters on that day."""
        return self.of_reporters().current(on)


class Affiliation(Sourced):
    """A person's place in an institution; one person may have several, with dates."""

    person = models.ForeignKey(
        Person, verbose_name=_("personne"), on_delete=models.CASCADE, related_name="affiliations"
    )
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution"),
        on_delete=models.CASCADE,
        related_name="affiliations",
    )
    job_title = models.CharField(_("fonction"), max_length=200, blank=True)
    is_focal_point = models.BooleanField(_("point focal de l'institution"), default=False)
    since = models.DateField(_("depuis le"), null=True, blank=True)
    until = models.DateField(_("jusqu'au"), null=True, blank=True)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("affectation")
        verbose_name_plural = _("affectations")
        ordering = ["person", F("since").desc(nulls_last=True)]
        constraints = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="affiliation_dates_in_order",
                violation_error_message=_("L'affectation prend fin avant de commencer."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.institution}"
