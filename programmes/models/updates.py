"""Progress updates: what an institution answers on one action in one campaign.

The answer is a document of what was typed, right or wrong: a draft keeps a rate of 140 until
someone corrects it (`programmes.progress.document` tells its shape). Only validation turns it
into the records that the dashboards and the report read (`programmes.models.progress`).
"""

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models import Institution
from programmes.models.campaigns import Campaign, Capacity, Extension, due_date
from programmes.models.strategy import Action
from snia.common.drafts.models import DraftAside, DraftVersion


class ProgressUpdateQuerySet(models.QuerySet):
    def with_due_date(self) -> Self:
        """Each with `due_on`, the day by which its institution answers."""
        return self.annotate(due_on=due_date())

    def editable(self, on: date) -> Self:
        """Those of an open campaign, or whose institution was given time until that day."""
        extended = Extension.objects.filter(
            campaign=OuterRef("campaign"), institution=OuterRef("institution"), until__gte=on
        )
        collecting = Q(campaign__state=Campaign.State.OPEN, campaign__opens_on__lte=on)
        late = Q(campaign__state=Campaign.State.CLOSED) & Exists(extended)
        return self.filter(collecting | late).exclude(state=ProgressUpdate.State.VALIDATED)

    def awaited(self) -> Self:
        """Those that the institution has yet to send, or to send again."""
        return self.filter(state__in=ProgressUpdate.AWAITED)


class ProgressUpdate(models.Model):
    class State(models.TextChoices):
        TODO = "todo", _("À remplir")
        DRAFT = "draft", _("Brouillon")
        SUBMITTED = "submitted", _("Soumis")
        RETURNED = "returned", _("À corriger")
        VALIDATED = "validated", _("Validé")

    AWAITED = (State.TODO, State.DRAFT, State.RETURNED)

    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campagne"), on_delete=models.PROTECT, related_name="updates"
    )
    action = models.ForeignKey(
        Action, verbose_name=_("action"), on_delete=models.PROTECT, related_name="updates"
    )
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution"),
        on_delete=models.PROTECT,
        related_name="progress_updates",
    )
    capacity = models.CharField(
        _("à quel titre"), max_length=10, choices=Capacity.choices, default=Capacity.LEAD
    )
    state = models.CharField(
        _("état"), max_length=10, choices=State.choices, default=State.TODO, db_index=True
    )
    # What was typed; `revision` grows with each save, and a save says which one it started from.
    content = models.JSONField(_("réponse"), default=dict, blank=True)
    revision = models.PositiveIntegerField(_("révision"), default=0)
    edited_at = models.DateTimeField(_("modifié le"), null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("modifié par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    # How many times it was submitted.
    round = models.PositiveSmallIntegerField(_("tour"), default=0)

    objects: ClassVar[Any] = ProgressUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("état d'avancement")
        verbose_name_plural = _("états d'avancement")
        ordering = ["institution__sort_key", "action__programme__number", "action__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "action", "institution"],
                name="update_once_a_campaign",
                violation_error_message=_(
                    "Cette institution est déjà sollicitée sur cette action dans la campagne."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state="todo", revision=0, content={})
                | Q(state__in=["draft", "submitted", "returned", "validated"], revision__gt=0),
                name="update_todo_until_edited",
                violation_error_message=_(
                    "Un état d'avancement est à remplir tant que rien n'y est saisi, et seulement "
                    "alors."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["todo", "draft"], round=0)
                | Q(state__in=["submitted", "returned", "validated"], round__gte=1),
                name="update_reviewed_once_submitted",
                violation_error_message=_(
                    "Un état soumis, renvoyé ou validé a été soumis au moins une fois."
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "state"], name="update_by_campaign_and_state"),
        ]

    def __str__(self) -> str:
        return f"{self.action.code} – {self.institution} – {self.campaign}"

    def get_absolute_url(self) -> str:
        return reverse("programmes:update", args=[self.pk])

    @property
    def is_locked(self) -> bool:
        return self.state == self.State.VALIDATED

    @property
    def is_awaited(self) -> bool:
        return self.state in self.AWAITED


class Version(DraftVersion):
    class Act(models.TextChoices):
        AUTOSAVED = "autosaved", _("Enregistrement automatique")
        SAVED = "saved", _("Brouillon enregistré")
        RESOLVED = "resolved", _("Deux saisies réunies")
        IMPORTED = "imported", _("Importé d'un classeur")
        API = "api", _("Enregistré par l'API")
        RESTORED = "restored", _("Version rétablie")
        CORRECTED = "corrected", _("Corrigé par le secrétariat")

    update = models.ForeignKey(
        ProgressUpdate,
        verbose_name=_("état d'avancement"),
        on_delete=models.CASCADE,
        related_name="versions",
    )
    act = models.CharField(_("acte"), max_length=12, choices=Act.choices)
    content = models.JSONField(_("réponse"))

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["update", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["update", "number"],
                name="version_numbered_once",
                violation_error_message=_("Cette version existe déjà."),
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("programmes:version", args=[self.update_id, self.number])


class SetAside(DraftAside):
    update = models.ForeignKey(
        ProgressUpdate,
        verbose_name=_("état d'avancement"),
        on_delete=models.CASCADE,
        related_name="set_asides",
    )
    content = models.JSONField(_("réponse"))

    class Meta(DraftAside.Meta):
        verbose_name = _("saisie mise de côté")
        verbose_name_plural = _("saisies mises de côté")

    def get_absolute_url(self) -> str:
        return reverse("programmes:conflict", args=[self.update_id, self.pk])

    @property
    def draft(self) -> ProgressUpdate:
        return self.update


class ReviewEvent(models.Model):
    """One step between the institution and the secretariat; all of them make the thread."""

    class Act(models.TextChoices):
        SUBMITTED = "submitted", _("Soumis")
        RESUBMITTED = "resubmitted", _("Soumis de nouveau")
        RETURNED = "returned", _("Renvoyé pour correction")
        VALIDATED = "validated", _("Validé")
        REOPENED = "reopened", _("Rouvert")

    update = models.ForeignKey(
        ProgressUpdate,
        verbose_name=_("état d'avancement"),
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
    on_behalf_of = models.CharField(
        _("au nom de"),
        max_length=160,
        blank=True,
        help_text=_(
            "Nom et fonction de la personne qui répond de cet état, si c'en est une autre."
        ),
    )
    at = models.DateTimeField(_("date"))
    message = models.TextField(_("message"), blank=True)
    version = models.ForeignKey(
        Version, verbose_name=_("version"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("étape de l'examen")
        verbose_name_plural = _("étapes de l'examen")
        ordering = ["update", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(act="reopened") | ~Q(message=""),
                name="reopening_has_a_reason",
                violation_error_message=_("Dire pourquoi cet état est rouvert."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.at:%d/%m/%Y})"


class Remark(models.Model):
    """What the secretariat asks of one field when it returns an update."""

    event = models.ForeignKey(
        ReviewEvent, verbose_name=_("étape"), on_delete=models.CASCADE, related_name="remarks"
    )
    field = models.CharField(_("champ"), max_length=80)
    text = models.TextField(_("remarque"))

    class Meta:
        verbose_name = _("remarque")
        verbose_name_plural = _("remarques")
        ordering = ["event", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="remark_not_empty",
                violation_error_message=_("Une remarque vide ne dit rien : l'écrire ou l'ôter."),
            )
        ]

    def __str__(self) -> str:
        return self.text


def attachment_path(attachment: "Attachment", name: str) -> str:
    return f"avancement/{attachment.update_id}/{name}"


class Attachment(models.Model):
    """A file joined to an update. The document lists those that it holds; none is ever deleted,
    so that an earlier version finds its own."""

    update = models.ForeignKey(
        ProgressUpdate,
        verbose_name=_("état d'avancement"),
        on_delete=models.PROTECT,
        related_name="attachments",
    )
    file = models.FileField(_("fichier"), upload_to=attachment_path, max_length=250)
    name = models.CharField(_("nom"), max_length=150)
    size = models.PositiveBigIntegerField(_("taille"))
    sha256 = models.CharField(max_length=64, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("déposé par"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    uploaded_at = models.DateTimeField(_("déposé le"), auto_now_add=True)

    class Meta:
        verbose_name = _("pièce jointe")
        verbose_name_plural = _("pièces jointes")
        ordering = ["uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programmes:attachment", args=[self.update_id, self.pk])
