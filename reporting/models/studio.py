"""The studio: the chapters of an edition as they are written, and what is said of them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from programmes.models import Programme
from reporting.models.editions import Edition
from snia.common.drafts.models import DraftAside, DraftVersion


def _person(label: Any, **options: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=label,
        on_delete=models.PROTECT,
        related_name="+",
        **options,
    )


class EditionMilestone(models.Model):
    """A day by which something of the edition's making is to be done."""

    edition = models.ForeignKey(
        Edition, verbose_name=_("édition"), on_delete=models.CASCADE, related_name="milestones"
    )
    title = models.CharField(_("étape"), max_length=160)
    due_on = models.DateField(_("échéance"))
    done_at = models.DateTimeField(_("faite le"), null=True, blank=True)

    class Meta:
        verbose_name = _("étape de l'édition")
        verbose_name_plural = _("étapes de l'édition")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "title"],
                name="edition_milestone_once",
                violation_error_message=_("Cette étape est déjà dans le calendrier."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class StudioChapter(models.Model):
    """A chapter as it is written: blocks in order, each with what it was taken from
    (`reporting.studio.document`)."""

    class Kind(models.TextChoices):
        FOREWORD = "foreword", _("Avant-propos")
        INTRODUCTION = "introduction", _("Introduction")
        PROGRAMME = "programme", _("Programme")

    class State(models.TextChoices):
        TO_WRITE = "to_write", _("À rédiger")
        DRAFTING = "drafting", _("En rédaction")
        IN_REVIEW = "in_review", _("En relecture")
        APPROVED = "approved", _("Approuvé")

    edition = models.ForeignKey(
        Edition, verbose_name=_("édition"), on_delete=models.CASCADE, related_name="chapters"
    )
    kind = models.CharField(_("nature"), max_length=12, choices=Kind.choices)
    programme = models.ForeignKey(
        Programme,
        verbose_name=_("programme"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    assigned_to = _person(_("confié à"), null=True, blank=True)
    state = models.CharField(
        _("état"), max_length=10, choices=State.choices, default=State.TO_WRITE
    )
    content = models.JSONField(_("texte"), default=dict, blank=True)
    revision = models.PositiveIntegerField(_("révision"), default=0)
    edited_at = models.DateTimeField(_("modifié le"), null=True, blank=True)
    edited_by = _person(_("modifié par"), null=True, blank=True)

    class Meta:
        verbose_name = _("chapitre du studio")
        verbose_name_plural = _("chapitres du studio")
        ordering = ["edition", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "programme"],
                condition=Q(programme__isnull=False),
                name="studio_chapter_once_a_programme",
                violation_error_message=_("Ce programme a déjà son chapitre dans l'édition."),
            ),
            models.UniqueConstraint(
                fields=["edition", "kind"],
                condition=~Q(kind="programme"),
                name="studio_front_matter_once",
                violation_error_message=_("Cette édition a déjà ce texte liminaire."),
            ),
            models.CheckConstraint(
                condition=Q(kind="programme", programme__isnull=False)
                | (~Q(kind="programme") & Q(programme__isnull=True)),
                name="studio_chapter_of_its_kind",
                violation_error_message=_(
                    "Un chapitre porte sur un programme ; un texte liminaire sur aucun."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state="to_write") | Q(revision__gte=1),
                name="studio_chapter_written_before_review",
                violation_error_message=_("Rien n'est encore écrit dans ce chapitre."),
            ),
        ]

    def __str__(self) -> str:
        if self.programme:
            number, title = self.programme.number, self.programme.title
            return f"{_now('Programme')} {number} : {title}"
        return str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        return self.address("studio-chapter")

    @property
    def slug(self) -> str:
        """What its address calls it."""
        if self.programme:
            return f"programme-{self.programme.number}"
        return "avant-propos" if self.kind == self.Kind.FOREWORD else "introduction"

    def address(self, route: str, *more: Any) -> str:
        return reverse(f"reporting:{route}", args=[self.edition.slug, self.slug, *more])

    @property
    def is_editable(self) -> bool:
        return self.state != self.State.APPROVED


class StudioVersion(DraftVersion):
    class Act(models.TextChoices):
        PROPOSED = "proposed", _("Proposé d'après les données")
        AUTOSAVED = "autosaved", _("Enregistrement automatique")
        SAVED = "saved", _("Enregistré")
        RESOLVED = "resolved", _("Deux saisies réunies")
        RESTORED = "restored", _("Version rétablie")
        SOURCED = "sourced", _("Source reprise ou écartée")

    chapter = models.ForeignKey(
        StudioChapter,
        verbose_name=_("chapitre"),
        on_delete=models.CASCADE,
        related_name="versions",
    )
    act = models.CharField(_("acte"), max_length=10, choices=Act.choices)
    content = models.JSONField(_("texte"))

    class Meta:
        verbose_name = _("version d'un chapitre")
        verbose_name_plural = _("versions des chapitres")
        ordering = ["chapter", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["chapter", "number"],
                name="studio_version_numbered_once",
                violation_error_message=_("Cette version existe déjà."),
            )
        ]


class StudioAside(DraftAside):
    chapter = models.ForeignKey(
        StudioChapter,
        verbose_name=_("chapitre"),
        on_delete=models.CASCADE,
        related_name="set_asides",
    )
    content = models.JSONField(_("texte"))

    class Meta(DraftAside.Meta):
        verbose_name = _("texte mis de côté")
        verbose_name_plural = _("textes mis de côté")

    def get_absolute_url(self) -> str:
        return self.chapter.address("studio-conflict", self.pk)

    @property
    def draft(self) -> StudioChapter:
        return self.chapter


class StudioEvent(models.Model):
    """A step of a chapter: sent to be read, approved, handed back."""

    chapter = models.ForeignKey(
        StudioChapter, verbose_name=_("chapitre"), on_delete=models.CASCADE, related_name="events"
    )
    version = models.ForeignKey(
        StudioVersion, verbose_name=_("version"), on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("nouvel état"), max_length=10, choices=StudioChapter.State.choices)
    message = models.TextField(_("message"), blank=True)
    author = _person(_("auteur"))
    at = models.DateTimeField(_("date"))

    class Meta:
        verbose_name = _("étape d'un chapitre")
        verbose_name_plural = _("étapes des chapitres")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.chapter} : {self.get_state_display()}"


class StudioComment(models.Model):
    """What someone asks of a passage of a chapter."""

    chapter = models.ForeignKey(
        StudioChapter,
        verbose_name=_("chapitre"),
        on_delete=models.CASCADE,
        related_name="comments",
    )
    block = models.CharField(_("bloc"), max_length=32)
    quoted = models.TextField(_("passage"), blank=True)
    text = models.TextField(_("commentaire"))
    author = _person(_("auteur"))
    at = models.DateTimeField(_("date"))
    resolved_at = models.DateTimeField(_("résolu le"), null=True, blank=True)
    resolved_by = _person(_("résolu par"), null=True, blank=True)

    class Meta:
        verbose_name = _("commentaire d'un chapitre")
        verbose_name_plural = _("commentaires des chapitres")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="studio_comment_not_empty",
                violation_error_message=_("Un commentaire dit quelque chose : l'écrire."),
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="studio_comment_resolved_by_someone",
                violation_error_message=_("Un commentaire résolu l'est par une personne."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class StudioPhoto(models.Model):
    """A photo of an edition, made smaller and without what the camera wrote in it."""

    edition = models.ForeignKey(
        Edition, verbose_name=_("édition"), on_delete=models.CASCADE, related_name="photos"
    )
    # What blocks and the frozen document call it by.
    name = models.CharField(_("nom"), max_length=40)
    file = models.FileField(_("fichier"), upload_to="bilans/photos/")
    width = models.PositiveIntegerField(_("largeur"))
    height = models.PositiveIntegerField(_("hauteur"))
    uploaded_by = _person(_("déposée par"))
    uploaded_at = models.DateTimeField(_("déposée le"))

    class Meta:
        verbose_name = _("photo d'une édition")
        verbose_name_plural = _("photos des éditions")
        ordering = ["edition", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "name"],
                name="studio_photo_once",
                violation_error_message=_("Cette photo est déjà dans l'édition."),
            )
        ]

    def __str__(self) -> str:
        return self.name
