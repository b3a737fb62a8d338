"""Minutes: compiled, circulated, remarked on, then sealed and chained to those before them."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from committees.models.agenda import AgendaItem
from committees.models.meetings import Meeting
from partners.models import Institution


class MinutesQuerySet(models.QuerySet):
    def sealed(self) -> Self:
        return self.filter(rank__isnull=False)

    def in_force(self) -> Self:
        """Sealed, and not replaced by a sealed correction."""
        return self.sealed().exclude(corrections__rank__isnull=False)


class Minutes(models.Model):
    """One version of a meeting's minutes: a document of its own, which reads nothing else.

    Sealed, it has a rank in the one chain of all minutes, the hash of its content and of the one
    before. A correction is a version of its own, which supersedes.
    """

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("réunion"), on_delete=models.PROTECT, related_name="minutes"
    )
    version = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField(_("contenu"))
    compiled_at = models.DateTimeField(_("établi le"))
    compiled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("établi par"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    remarks_due_on = models.DateField(_("remarques attendues jusqu'au"))
    # A correction may be circulated several times: its versions supersede the same minutes.
    supersedes = models.ForeignKey(
        "self",
        verbose_name=_("remplace"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
    )
    correction_reason = models.TextField(_("objet de la correction"), blank=True)

    approved_at = models.ForeignKey(
        Meeting,
        verbose_name=_("approuvé par la réunion"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="minutes_approved",
    )
    approval_reason = models.TextField(
        _("approuvé sans réunion, parce que"),
        blank=True,
        help_text=_("Pour un comité qui ne se réunit plus."),
    )
    sealed_at = models.DateTimeField(_("scellé le"), null=True, blank=True)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("scellé par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    rank = models.PositiveIntegerField(_("rang"), null=True, blank=True, unique=True)
    previous_hash = models.CharField(max_length=64, blank=True, editable=False)
    hash = models.CharField(_("empreinte"), max_length=64, blank=True, editable=False)

    objects: ClassVar[Any] = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("compte rendu")
        verbose_name_plural = _("comptes rendus")
        ordering = ["meeting", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "version"],
                name="minutes_version_once",
                violation_error_message=_("Cette version du compte rendu existe déjà."),
            ),
            models.CheckConstraint(
                condition=Q(rank__isnull=True, sealed_at__isnull=True, sealed_by=None, hash="")
                | (
                    # Without the first test, an unknown rank would be neither true nor false.
                    Q(rank__isnull=False, rank__gte=1)
                    & Q(sealed_at__isnull=False, sealed_by__isnull=False)
                    & ~Q(hash="")
                    & ~Q(previous_hash="")
                ),
                name="minutes_sealed_whole",
                violation_error_message=_("Un compte rendu scellé a son rang et son empreinte."),
            ),
            models.CheckConstraint(
                condition=Q(rank__isnull=True)
                | Q(approved_at__isnull=False)
                | ~Q(approval_reason=""),
                name="minutes_approved_somehow",
                violation_error_message=_(
                    "Dire quelle réunion approuve le compte rendu, ou pourquoi aucune ne le fait."
                ),
            ),
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=Q(rank__isnull=False),
                name="minutes_superseded_once",
                violation_error_message=_("Ce compte rendu est déjà remplacé."),
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(correction_reason=""),
                name="correction_says_why",
                violation_error_message=_("Dire ce que la correction change, et pourquoi."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting} (version {self.version})"

    def get_absolute_url(self) -> str:
        return reverse("committees:minutes", args=[self.meeting_id, self.version])

    @property
    def is_sealed(self) -> bool:
        return self.rank is not None


class MinutesHead(models.Model):
    """How far the chain of minutes goes: one row, held by whoever seals."""

    KEY = 1

    length = models.PositiveIntegerField(_("nombre de comptes rendus"), default=0)
    hash = models.CharField(_("empreinte du dernier"), max_length=64, default="0" * 64)

    class Meta:
        verbose_name = _("tête des comptes rendus")
        verbose_name_plural = _("tête des comptes rendus")


class MinutesRemark(models.Model):
    """What a member asks to change in circulated minutes, and what was answered."""

    class Answer(models.TextChoices):
        NONE = "", _("En attente")
        TAKEN = "taken", _("Prise en compte")
        DECLINED = "declined", _("Non retenue")

    minutes = models.ForeignKey(
        Minutes, verbose_name=_("compte rendu"), on_delete=models.CASCADE, related_name="remarks"
    )
    item = models.ForeignKey(
        AgendaItem,
        verbose_name=_("point"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Vide : sur l'ensemble."),
    )
    text = models.TextField(_("remarque"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("auteur"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    at = models.DateTimeField(_("date"))
    answer = models.CharField(
        _("suite"), max_length=10, choices=Answer.choices, default="", blank=True
    )
    answer_text = models.TextField(_("réponse"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("répondu par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)

    class Meta:
        verbose_name = _("remarque sur un compte rendu")
        verbose_name_plural = _("remarques sur un compte rendu")
        ordering = ["minutes", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="minutes_remark_not_empty",
                violation_error_message=_("Écrire la remarque."),
            ),
            models.CheckConstraint(
                condition=~Q(answer="declined") | ~Q(answer_text=""),
                name="declined_remark_says_why",
                violation_error_message=_("Dire pourquoi la remarque n'est pas retenue."),
            ),
        ]

    def __str__(self) -> str:
        return self.text
