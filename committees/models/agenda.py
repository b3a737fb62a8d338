"""The agenda: what a meeting deals with, where each item comes from, what was noted on it."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from committees.models.meetings import Meeting
from partners.models import Institution, Person
from snia.common.richtext import RichTextField


class AgendaItemQuerySet(models.QuerySet):
    def listed(self) -> Self:
        """Those on the agenda: neither proposals still to be taken up nor those declined."""
        return self.filter(status=AgendaItem.Status.LISTED)

    def undecided(self) -> Self:
        """Those that wanted a decision or were put off, and that no later agenda took up."""
        return self.listed().filter(
            Q(outcome=AgendaItem.Outcome.DEFERRED)
            | Q(kind=AgendaItem.Kind.DECISION, outcome=AgendaItem.Outcome.NONE),
            carried_to__isnull=True,
        )


class AgendaItem(models.Model):
    class Kind(models.TextChoices):
        INFORMATION = "information", _("Pour information")
        DISCUSSION = "discussion", _("Pour discussion")
        DECISION = "decision", _("Pour décision")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposé")
        LISTED = "listed", _("Inscrit")
        DECLINED = "declined", _("Écarté")

    class Origin(models.TextChoices):
        SECRETARIAT = "secretariat", _("Inscrit par le secrétariat")
        MEMBER = "member", _("Proposé par un membre")
        PREVIOUS_MINUTES = "previous_minutes", _("Compte rendu à approuver")
        CARRIED = "carried", _("Repris d'une réunion précédente")
        DECISION = "decision", _("Décision à suivre")
        ALERT = "alert", _("Alerte à examiner")
        ANSWER = "answer", _("Réponse à une alerte")
        WATCH = "watch", _("Alertes à surveiller")

    class Outcome(models.TextChoices):
        NONE = "", _("Non traité")
        NOTED = "noted", _("Pris acte")
        DECIDED = "decided", _("Décidé")
        APPROVED = "approved", _("Approuvé")
        DEFERRED = "deferred", _("Reporté à la réunion suivante")

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("réunion"), on_delete=models.CASCADE, related_name="items"
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    label = models.CharField(_("numéro"), max_length=10, blank=True)
    title = models.CharField(_("point"), max_length=250)
    kind = models.CharField(_("nature"), max_length=12, choices=Kind.choices, blank=True)
    duration = models.PositiveSmallIntegerField(_("minutes prévues"), null=True, blank=True)
    rapporteur = models.ForeignKey(
        Institution,
        verbose_name=_("institution rapporteuse"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    presenter = models.ForeignKey(
        Person, verbose_name=_("présenté par"), on_delete=models.PROTECT, null=True, blank=True
    )
    description = models.TextField(_("de quoi il s'agit"), blank=True)

    status = models.CharField(
        _("statut"), max_length=10, choices=Status.choices, default=Status.LISTED
    )
    origin = models.CharField(
        _("origine"), max_length=20, choices=Origin.choices, default=Origin.SECRETARIAT
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposé par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decline_reason = models.TextField(_("motif du rejet"), blank=True)

    # Where the item comes from, one of them at most.
    approves = models.ForeignKey(
        Meeting,
        verbose_name=_("compte rendu à approuver"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="approval_items",
    )
    carried_from = models.OneToOneField(
        "self",
        verbose_name=_("repris de"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_to",
    )
    decision = models.ForeignKey(
        "committees.Decision",
        verbose_name=_("décision à suivre"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
    )
    alert = models.ForeignKey(
        "committees.Alert",
        verbose_name=_("alerte"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
    )

    outcome = models.CharField(
        _("suite donnée"), max_length=10, choices=Outcome.choices, default="", blank=True
    )
    # What is written while the meeting runs; a save says which revision it started from.
    noted = RichTextField(_("ce qui a été noté"), blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("noté par"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    noted_at = models.DateTimeField(_("noté le"), null=True, editable=False)

    objects: ClassVar[Any] = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("point de l'ordre du jour")
        verbose_name_plural = _("points de l'ordre du jour")
        ordering = ["meeting", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(decline_reason=""),
                name="declined_item_says_why",
                violation_error_message=_("Dire au membre pourquoi son point est écarté."),
            ),
            models.CheckConstraint(
                condition=Q(status="listed") | Q(outcome=""),
                name="only_a_listed_item_has_an_outcome",
                violation_error_message=_("Seul un point inscrit reçoit une suite."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "approves"],
                name="minutes_approved_once_an_agenda",
                violation_error_message=_("Ce compte rendu est déjà à l'ordre du jour."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "decision"],
                name="decision_once_an_agenda",
                violation_error_message=_("Cette décision est déjà à l'ordre du jour."),
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(origin="watch"),
                name="watched_once_an_agenda",
                violation_error_message=_("Les alertes à surveiller sont déjà à l'ordre du jour."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "alert"],
                name="alert_once_an_agenda",
                violation_error_message=_("Cette alerte est déjà à l'ordre du jour."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title}".strip()


class ItemVersionQuerySet(models.QuerySet):
    def kept(self) -> Self:
        """What the item held at one time or another."""
        return self.filter(is_set_aside=False)

    def waiting(self) -> Self:
        """What was set aside and is still to be put together with the rest."""
        return self.filter(is_set_aside=True, resolved_at__isnull=True)


class ItemVersion(models.Model):
    """What was noted on an item at one moment. One that was set aside was typed while someone
    else saved, from the revision that it names: it waits for its author to put the two
    together."""

    item = models.ForeignKey(
        AgendaItem, verbose_name=_("point"), on_delete=models.CASCADE, related_name="versions"
    )
    revision = models.PositiveIntegerField(_("révision"))
    text = models.TextField(_("texte"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("auteur"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("date"))
    is_autosaved = models.BooleanField(default=False, editable=False)
    is_set_aside = models.BooleanField(_("mise de côté"), default=False)
    # The page that it was typed in: typing on there replaces it, and nothing else.
    page = models.CharField(max_length=32, blank=True, editable=False)
    resolved_at = models.DateTimeField(_("réunie le"), null=True, blank=True, editable=False)

    objects: ClassVar[Any] = ItemVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version d'un point")
        verbose_name_plural = _("versions d'un point")
        ordering = ["item", "-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "revision"],
                condition=Q(is_set_aside=False),
                name="item_revision_kept_once",
                violation_error_message=_("Cette révision est déjà gardée."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} ({self.revision})"


def document_path(document: "ItemDocument", name: str) -> str:
    return f"reunions/{document.item.meeting_id}/{name}"


class ItemDocument(models.Model):
    """A file joined to an item, which the pack takes in where it is a PDF."""

    item = models.ForeignKey(
        AgendaItem, verbose_name=_("point"), on_delete=models.CASCADE, related_name="documents"
    )
    file = models.FileField(_("fichier"), upload_to=document_path, max_length=250)
    name = models.CharField(_("nom"), max_length=150)
    size = models.PositiveBigIntegerField(_("taille"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("déposé par"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    uploaded_at = models.DateTimeField(_("déposé le"), auto_now_add=True)

    class Meta:
        verbose_name = _("document d'un point")
        verbose_name_plural = _("documents d'un point")
        ordering = ["item", "uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("committees:document", args=[self.item.meeting_id, self.pk])

    @property
    def is_pdf(self) -> bool:
        return self.name.lower().endswith(".pdf")
