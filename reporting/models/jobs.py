"""The making of a file that takes a while: asked for, watched, done once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reporting.models.editions import Edition


class RenderJob(models.Model):
    """One file to make of an edition. Who works on it says so every few seconds: a job that
    nobody speaks for any more is taken up by another worker."""

    class State(models.TextChoices):
        WAITING = "waiting", _("En attente")
        RUNNING = "running", _("En cours")
        DONE = "done", _("Terminé")
        FAILED = "failed", _("Échoué")
        CANCELLED = "cancelled", _("Annulé")

    ACTIVE = (State.WAITING, State.RUNNING)

    edition = models.ForeignKey(
        Edition, verbose_name=_("édition"), on_delete=models.CASCADE, related_name="jobs"
    )
    document = models.CharField(
        _("document figé"),
        max_length=64,
        blank=True,
        help_text=_("Son empreinte ; vide pour les données actuelles."),
    )
    output = models.CharField(_("fichier"), max_length=20)
    key = models.CharField(_("clé"), max_length=64, help_text=_("Ce qui entre, et ce qui sort."))
    state = models.CharField(
        _("état"), max_length=10, choices=State.choices, default=State.WAITING
    )
    pieces = models.JSONField(_("avancement"), default=list, blank=True)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    worker = models.CharField(_("processus"), max_length=80, blank=True)
    heartbeat_at = models.DateTimeField(_("dernier signe de vie"), null=True, blank=True)
    file = models.FileField(_("résultat"), upload_to="bilans/", blank=True)
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(_("pages"), null=True, blank=True)
    error = models.TextField(_("erreur"), blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("demandé par"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    requested_at = models.DateTimeField(_("demandé le"), default=timezone.now)
    started_at = models.DateTimeField(_("commencé le"), null=True, blank=True)
    finished_at = models.DateTimeField(_("fini le"), null=True, blank=True)

    class Meta:
        verbose_name = _("production")
        verbose_name_plural = _("productions")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(state__in=["waiting", "running"]),
                name="render_job_once_at_a_time",
                violation_error_message=_("Ce fichier est déjà en production."),
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (~Q(file="") & ~Q(sha256="")),
                name="render_job_done_has_a_file",
                violation_error_message=_("Une production terminée a un fichier."),
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""),
                name="render_job_failed_says_why",
                violation_error_message=_("Dire pourquoi la production a échoué."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} ({self.output})"

    @property
    def is_active(self) -> bool:
        return self.state in self.ACTIVE

    @property
    def may_be_retried(self) -> bool:
        return self.state in (self.State.FAILED, self.State.CANCELLED)

    @property
    def pieces_ready(self) -> int:
        return sum(piece["state"] in ("kept", "done") for piece in self.pieces)
