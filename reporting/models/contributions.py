"""Chapters that ministries sent by Word, and the proposals read in them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programmes.models import ActionGroup, Passage, Programme
from reporting.models.editions import Edition
from snia.common.richtext import RichTextField


def sent_path(sent: "SentChapter", name: str) -> str:
    return f"contributions/{sent.edition_id}/{name}"


def picture_path(picture: "SentPicture", name: str) -> str:
    return f"contributions/images/{picture.chapter_id}/{name}"


class SentChapter(models.Model):
    """A Word file as it was received; it is kept, whatever becomes of its proposals."""

    edition = models.ForeignKey(
        Edition,
        verbose_name=_("édition"),
        on_delete=models.PROTECT,
        related_name="sent_chapters",
    )
    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="+"
    )
    file = models.FileField(_("fichier"), upload_to=sent_path, max_length=250)
    name = models.CharField(_("nom"), max_length=150)
    sha256 = models.CharField(max_length=64, editable=False)
    sent_by = models.CharField(_("envoyé par"), max_length=200, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("déposé par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Vide pour une commande."),
    )
    received_at = models.DateTimeField(_("déposé le"), auto_now_add=True)

    class Meta:
        verbose_name = _("chapitre reçu")
        verbose_name_plural = _("chapitres reçus")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "programme", "sha256"],
                name="chapter_received_once",
                violation_error_message=_("Ce fichier a déjà été reçu pour ce programme."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reporting:contribution", args=[self.edition.slug, self.pk])


class SentPicture(models.Model):
    """A picture of the file, kept beside it."""

    chapter = models.ForeignKey(
        SentChapter,
        verbose_name=_("chapitre reçu"),
        on_delete=models.CASCADE,
        related_name="pictures",
    )
    file = models.FileField(_("fichier"), upload_to=picture_path, max_length=250)
    name = models.CharField(_("nom"), max_length=150)
    alt = models.TextField(_("texte de remplacement"), blank=True)

    class Meta:
        verbose_name = _("image reçue")
        verbose_name_plural = _("images reçues")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class ProposedSection(models.Model):
    """A piece of a received chapter: accepted into the Bilan, or set aside; never dropped."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Texte")
        ACTIVITIES = "activities", _("Activités")
        APART = "apart", _("Hors du texte")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("À décider")
        ACCEPTED = "accepted", _("Acceptée")
        SET_ASIDE = "set_aside", _("Mise de côté")

    chapter = models.ForeignKey(
        SentChapter,
        verbose_name=_("chapitre reçu"),
        on_delete=models.PROTECT,
        related_name="proposals",
    )
    position = models.PositiveSmallIntegerField(_("rang"))
    kind = models.CharField(_("nature"), max_length=12, choices=Kind.choices)
    section = models.CharField(_("section"), max_length=20, choices=Passage.Section.choices)
    group = models.ForeignKey(
        ActionGroup,
        verbose_name=_("groupe d'actions"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    heading = models.CharField(_("titre"), max_length=250, blank=True)
    path = models.JSONField(_("titres rencontrés"), default=list, blank=True)
    html = RichTextField(_("texte"), blank=True)
    source_html = RichTextField(_("ce qui est dans le fichier"), blank=True)
    table = models.JSONField(_("tableau"), default=dict, blank=True)
    remarks = models.JSONField(_("remarques"), default=list, blank=True)
    state = models.CharField(
        _("état"), max_length=10, choices=State.choices, default=State.PROPOSED
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("décidé par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    passage = models.ForeignKey(
        Passage,
        verbose_name=_("passage qui en vient"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("proposition")
        verbose_name_plural = _("propositions")
        ordering = ["chapter", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["chapter", "position"],
                name="proposal_ranked_once",
                violation_error_message=_("Une autre proposition a ce rang."),
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at__isnull=True)
                | Q(state__in=["accepted", "set_aside"], decided_at__isnull=False),
                name="proposal_decided_has_its_date",
                violation_error_message=_("Une proposition décidée garde la date de la décision."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="apart", state="accepted"),
                name="proposal_apart_is_not_accepted",
                violation_error_message=_(
                    "Ce qui est hors du texte ne s'accepte pas : le mettre de côté."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.heading or (self.path[-1] if self.path else self.get_section_display())
