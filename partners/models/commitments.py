"""Commitments: what an agency undertook, towards whom, for what, and what became of it."""

from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.letters import expand_letters
from partners.models.consultations import Consultation, Priority
from partners.models.institutions import Institution
from partners.models.places import Place
from partners.models.projects import Project
from snia.common.models import ApproximatelyDated, Searchable, SearchableQuerySet
from snia.provenance.models import Sourced


class CommitmentQuerySet(SearchableQuerySet):
    def holding(self, word: str) -> Q:
        """Also by the priorities that it answers, and by the names of who acts or asked."""
        named = Institution.objects.search(word)
        asked = Commitment.priorities.through.objects.filter(
            priority__in=Priority.objects.search(word)
        )
        received = Commitment.towards.through.objects.filter(institution__in=named)
        actors = CommitmentActor.objects.filter(institution__in=named)
        return reduce(
            or_,
            (Q(pk__in=rows.values("commitment")) for rows in (asked, received, actors)),
            super().holding(word),
        )


class Commitment(Searchable, ApproximatelyDated, Sourced):
    class Status(models.TextChoices):
        UNDERTAKEN = "undertaken", _("Pris")
        IN_PROGRESS = "in_progress", _("En cours")
        FULFILLED = "fulfilled", _("Tenu")
        ABANDONED = "abandoned", _("Abandonné")
        UNKNOWN = "unknown", _("Suite inconnue des sources")

    description = models.TextField(_("engagement"), blank=True)
    written = models.CharField(
        _("tel qu'écrit"),
        max_length=250,
        blank=True,
        help_text=_("La ligne du document : « a) – i) BIT, avec le soutien de… »."),
    )
    consultation = models.ForeignKey(
        Consultation,
        verbose_name=_("consultation"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="commitments",
    )
    letters = models.CharField(_("lettres"), max_length=40, blank=True)
    priorities = models.ManyToManyField(
        Priority, verbose_name=_("priorités"), blank=True, related_name="commitments"
    )
    project = models.ForeignKey(
        Project,
        verbose_name=_("projet"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="commitments",
    )
    towards = models.ManyToManyField(
        Institution, verbose_name=_("envers"), blank=True, related_name="commitments_received"
    )
    actors = models.ManyToManyField(
        Institution,
        verbose_name=_("acteurs"),
        through="CommitmentActor",
        related_name="commitments",
    )
    places = models.ManyToManyField(Place, verbose_name=_("lieux"), blank=True, related_name="+")
    status = models.CharField(
        _("état"), max_length=20, choices=Status.choices, default=Status.UNKNOWN
    )
    outcome = models.TextField(_("suite donnée"), blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    objects: ClassVar[Any] = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        ordering = ["consultation__position", "position", "pk"]
        indexes = [
            models.Index(fields=["consultation", "position", "id"], name="commitment_in_order")
        ]
        constraints = [
            *ApproximatelyDated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(description="", written=""),
                name="commitment_says_what",
                violation_error_message=_("Dire à quoi l'engagement porte."),
            ),
            models.CheckConstraint(
                condition=Q(letters="") | Q(consultation__isnull=False),
                name="commitment_letters_need_consultation",
                violation_error_message=_(
                    "Les lettres renvoient aux priorités d'une consultation."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.written or self.description

    def get_absolute_url(self) -> str:
        return reverse("partners:commitment", args=[self.pk])

    def searchable_text(self) -> str:
        return f"{self.written} {self.description} {self.outcome}"

    def clean(self) -> None:
        super().clean()
        if self.letters:
            try:
                expand_letters(self.letters)
            except ValueError as error:
                message = _("« %s » ne se lit pas : écrire par exemple « a) - c) ».")
                raise ValidationError({"letters": message % self.letters}) from error

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        if self.letters and self.consultation_id:
            self.priorities.set(
                Priority.objects.filter(
                    consultation=self.consultation_id, letter__in=expand_letters(self.letters)
                )
            )


class CommitmentActor(models.Model):
    class Role(models.TextChoices):
        LEAD = "lead", _("Chef de file")
        PARTNER = "partner", _("Partenaire")
        SUPPORT = "support", _("Soutien")

    commitment = models.ForeignKey(
        Commitment,
        verbose_name=_("engagement"),
        on_delete=models.CASCADE,
        related_name="actor_roles",
    )
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution"),
        on_delete=models.PROTECT,
        related_name="commitment_roles",
    )
    role = models.CharField(_("rôle"), max_length=20, choices=Role.choices, default=Role.PARTNER)
    credited_as = models.CharField(_("nom dans le document"), max_length=100, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("acteur d'un engagement")
        verbose_name_plural = _("acteurs des engagements")
        ordering = ["commitment", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "institution"],
                name="commitment_actor_once",
                violation_error_message=_("Cette institution figure déjà dans l'engagement."),
            )
        ]

    def __str__(self) -> str:
        return self.credited_as or str(self.institution)


class CommitmentSequel(ApproximatelyDated, Sourced):
    """What became of a commitment, step by step, where a document shows it."""

    commitment = models.ForeignKey(
        Commitment, verbose_name=_("engagement"), on_delete=models.CASCADE, related_name="sequels"
    )
    text = models.TextField(_("suite"))
    project = models.ForeignKey(
        Project,
        verbose_name=_("projet"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("suite d'un engagement")
        verbose_name_plural = _("suites des engagements")
        ordering = ["commitment", "position", "pk"]
        constraints = [*ApproximatelyDated.Meta.constraints]

    def __str__(self) -> str:
        return self.text
