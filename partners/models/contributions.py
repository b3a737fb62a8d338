"""Contributions: what an institution changes in its projects and commitments, or adds to them.

A contribution is a document of what was typed, right or wrong (`snia.common.drafts`): a draft
keeps "demain" as a date until someone corrects it. Only validation by the secretariat writes the
project or the commitment.
"""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models.commitments import Commitment
from partners.models.institutions import Institution
from partners.models.projects import Project
from snia.common.drafts.models import DraftAside, DraftVersion


class ContributionQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Those that are still to be validated."""
        return self.filter(state__in=Contribution.OPEN)

    def with_records(self) -> Self:
        return self.select_related("institution", "project", "commitment", "edited_by")


class Contribution(models.Model):
    class Subject(models.TextChoices):
        PROJECT = "project", _("Projet")
        COMMITMENT = "commitment", _("Engagement")

    class State(models.TextChoices):
        DRAFT = "draft", _("Brouillon")
        SUBMITTED = "submitted", _("Soumise")
        RETURNED = "returned", _("À corriger")
        VALIDATED = "validated", _("Validée")
        WITHDRAWN = "withdrawn", _("Retirée")

    OPEN = (State.DRAFT, State.SUBMITTED, State.RETURNED)
    AWAITED = (State.DRAFT, State.RETURNED)

    subject = models.CharField(_("objet"), max_length=10, choices=Subject.choices)
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("tenue pour"),
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    # What it changes; empty for a new one, until it is validated.
    project = models.ForeignKey(
        Project,
        verbose_name=_("projet"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="contributions",
    )
    commitment = models.ForeignKey(
        Commitment,
        verbose_name=_("engagement"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="contributions",
    )
    state = models.CharField(
        _("état"), max_length=10, choices=State.choices, default=State.DRAFT, db_index=True
    )
    # What was typed, and the record as it was when that began: whoever validates is shown what
    # was changed elsewhere meanwhile.
    content = models.JSONField(_("saisie"), default=dict, blank=True)
    base = models.JSONField(_("fiche de départ"), default=dict, blank=True)
    revision = models.PositiveIntegerField(_("révision"), default=0)
    edited_at = models.DateTimeField(_("modifiée le"), null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("modifiée par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(_("commencée le"), auto_now_add=True)
    # How many times it was submitted.
    round = models.PositiveSmallIntegerField(_("tour"), default=0)

    objects: ClassVar[Any] = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["-edited_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(subject="project", commitment__isnull=True)
                | Q(subject="commitment", project__isnull=True),
                name="contribution_of_its_subject",
                violation_error_message=_(
                    "Une contribution porte sur un projet ou sur un engagement, pas sur les deux."
                ),
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state__in=["draft", "submitted", "returned"]),
                name="contribution_open_once_a_project",
                violation_error_message=_("Une mise à jour de ce projet est déjà en cours."),
            ),
            models.UniqueConstraint(
                fields=["commitment"],
                condition=Q(state__in=["draft", "submitted", "returned"]),
                name="contribution_open_once_a_commitment",
                violation_error_message=_("Une mise à jour de cet engagement est déjà en cours."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft", round=0)
                | Q(state__in=["submitted", "returned", "validated"], round__gte=1)
                | Q(state="withdrawn"),
                name="contribution_reviewed_once_submitted",
                violation_error_message=_(
                    "Une contribution soumise, renvoyée ou validée a été soumise au moins une "
                    "fois."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(revision__gte=1),
                name="contribution_submitted_holds_something",
                violation_error_message=_("Rien n'est encore saisi : remplir, puis soumettre."),
            ),
            models.CheckConstraint(
                condition=~Q(state="validated")
                | Q(project__isnull=False)
                | Q(commitment__isnull=False),
                name="contribution_validated_has_a_record",
                violation_error_message=_("Une contribution validée a écrit une fiche."),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-edited_at"], name="contribution_by_state"),
        ]

    def __str__(self) -> str:
        return self.title or str(_("(sans intitulé)"))

    def get_absolute_url(self) -> str:
        return reverse("partners:contribution", args=[self.pk])

    @property
    def record(self) -> Project | Commitment | None:
        return self.project or self.commitment

    @property
    def title(self) -> str:
        """What it is called, as typed, or as its record is; a page says it on one line."""
        named_by = ("title", "description", "acronym")
        typed = (self.content[name] for name in named_by if self.content.get(name))
        return str(next(typed, self.record or "")).split("\n")[0]

    @property
    def is_locked(self) -> bool:
        return self.state in (self.State.VALIDATED, self.State.WITHDRAWN)

    @property
    def is_awaited(self) -> bool:
        """The institution has yet to send it, or to send it again."""
        return self.state in self.AWAITED


class ContributionVersion(DraftVersion):
    class Act(models.TextChoices):
        STARTED = "started", _("Commencée")
        AUTOSAVED = "autosaved", _("Enregistrement automatique")
        SAVED = "saved", _("Brouillon enregistré")
        RESOLVED = "resolved", _("Deux saisies réunies")
        IMPORTED = "imported", _("Importée d'un classeur")
        API = "api", _("Enregistrée par l'API")
        RESTORED = "restored", _("Version rétablie")
        CORRECTED = "corrected", _("Corrigée par le secrétariat")
        MERGED = "merged", _("Réunie avec la fiche")

    contribution = models.ForeignKey(
        Contribution,
        verbose_name=_("contribution"),
        on_delete=models.CASCADE,
        related_name="versions",
    )
    act = models.CharField(_("acte"), max_length=12, choices=Act.choices)
    content = models.JSONField(_("saisie"))

    class Meta:
        verbose_name = _("version d'une contribution")
        verbose_name_plural = _("versions des contributions")
        ordering = ["contribution", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "number"],
                name="contribution_version_numbered_once",
                violation_error_message=_("Cette version existe déjà."),
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("partners:contribution-version", args=[self.contribution_id, self.number])


class ContributionAside(DraftAside):
    contribution = models.ForeignKey(
        Contribution,
        verbose_name=_("contribution"),
        on_delete=models.CASCADE,
        related_name="set_asides",
    )
    content = models.JSONField(_("saisie"))

    class Meta(DraftAside.Meta):
        verbose_name = _("saisie mise de côté")
        verbose_name_plural = _("saisies mises de côté")

    def get_absolute_url(self) -> str:
        return reverse("partners:contribution-conflict", args=[self.contribution_id, self.pk])

    @property
    def draft(self) -> Contribution:
        return self.contribution


class ContributionEvent(models.Model):
    """One step between the institution and the secretariat; all of them make the thread."""

    class Act(models.TextChoices):
        SUBMITTED = "submitted", _("Soumise")
        RESUBMITTED = "resubmitted", _("Soumise de nouveau")
        RETURNED = "returned", _("Renvoyée pour correction")
        VALIDATED = "validated", _("Validée")
        REOPENED = "reopened", _("Rouverte")
        WITHDRAWN = "withdrawn", _("Retirée")

    contribution = models.ForeignKey(
        Contribution,
        verbose_name=_("contribution"),
        on_delete=models.CASCADE,
        related_name="events",
    )
    round = models.PositiveSmallIntegerField(_("tour"))
    act = models.CharField(_("acte"), max_length=12, choices=Act.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("par"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("date"))
    message = models.TextField(_("message"), blank=True)
    # What is asked of each field, by its path.
    remarks = models.JSONField(_("remarques"), default=dict, blank=True)
    version = models.ForeignKey(
        ContributionVersion, verbose_name=_("version"), on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = _("étape de l'examen d'une contribution")
        verbose_name_plural = _("étapes de l'examen des contributions")
        ordering = ["contribution", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(act__in=["returned", "reopened"]) | ~Q(message="") | ~Q(remarks={}),
                name="contribution_return_has_words",
                violation_error_message=_(
                    "Dire ce qui est à corriger : un message, ou une remarque sur un champ."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.at:%d/%m/%Y})"


class ContributionWorkbook(models.Model):
    """A workbook that came back from an institution: read, shown, then applied whole or not at
    all."""

    class State(models.TextChoices):
        READ = "read", _("Lu, à confirmer")
        REFUSED = "refused", _("Refusé")
        APPLIED = "applied", _("Enregistré")

    institution = models.ForeignKey(
        Institution, verbose_name=_("institution"), on_delete=models.PROTECT, related_name="+"
    )
    file = models.FileField(_("classeur"), upload_to="classeurs", max_length=250)
    name = models.CharField(_("nom"), max_length=150)
    state = models.CharField(_("état"), max_length=10, choices=State.choices)
    # The errors, each with its cell; they stay readable after the file was mended.
    errors = models.JSONField(_("erreurs"), default=list, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("déposé par"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    uploaded_at = models.DateTimeField(_("déposé le"), auto_now_add=True)

    class Meta:
        verbose_name = _("classeur de contributions")
        verbose_name_plural = _("classeurs de contributions")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(errors=[]))
                | Q(state__in=["read", "applied"], errors=[]),
                name="contribution_workbook_refused_with_errors",
                violation_error_message=_("Un classeur est refusé quand il a des erreurs."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partners:contribution-workbook", args=[self.pk])
