"""Exports prepared in the background: each is a record first, then a file."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from snia.exports.formats import Format

FOLDER = "exports/"


class Export(models.Model):
    """waiting -> running -> done | failed; cancelled. What it holds is what its owner could read
    when it was filled."""

    class State(models.TextChoices):
        WAITING = "waiting", _("En attente")
        RUNNING = "running", _("En préparation")
        DONE = "done", _("Prêt")
        FAILED = "failed", _("Échec")
        CANCELLED = "cancelled", _("Annulé")

    UNDER_WAY = (State.WAITING, State.RUNNING)

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("demandé par"),
        on_delete=models.CASCADE,
        related_name="exports",
    )
    title = models.CharField(_("liste"), max_length=200)
    path = models.CharField(_("adresse"), max_length=200)
    query = models.CharField(_("filtres de l'adresse"), max_length=2000, blank=True)
    filters = models.TextField(_("filtres"))
    format = models.CharField(_("format"), max_length=4, choices=Format.choices)
    state = models.CharField(
        _("état"), max_length=10, choices=State.choices, default=State.WAITING, db_index=True
    )
    # Who fills it now: whatever another run writes of it counts for nothing.
    run = models.UUIDField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    seen_at = models.DateTimeField(_("dernier signe de vie"))
    rows_done = models.PositiveIntegerField(_("lignes écrites"), default=0)
    rows_total = models.PositiveIntegerField(_("lignes à écrire"), default=0)
    file = models.FileField(_("fichier"), upload_to=FOLDER, blank=True)
    size = models.PositiveBigIntegerField(_("taille"), default=0)
    error = models.TextField(_("ce qui n'a pas marché"), blank=True)
    created_at = models.DateTimeField(_("demandé le"))
    finished_at = models.DateTimeField(_("fini le"), null=True, blank=True)
    expires_on = models.DateField(_("gardé jusqu'au"))

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "path", "query", "format"],
                condition=Q(state__in=["waiting", "running"]),
                name="export_under_way_once",
                violation_error_message=_("Le même export est déjà en cours : l'attendre."),
            ),
            models.CheckConstraint(
                condition=Q(state="done") & ~Q(file="") | ~Q(state="done") & Q(file=""),
                name="export_has_its_file_when_done",
                violation_error_message=_("Un export a son fichier quand il est prêt."),
            ),
            models.CheckConstraint(
                condition=Q(state="failed") & ~Q(error="") | ~Q(state="failed") & Q(error=""),
                name="export_failed_says_why",
                violation_error_message=_("Un export qui échoue dit pourquoi."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False),
                name="export_over_has_its_end",
                violation_error_message=_("Un export fini dit quand il a fini."),
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(run__isnull=False),
                name="export_running_is_run",
                violation_error_message=_("Un export en préparation dit qui le prépare."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_format_display()})"

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    @property
    def may_be_tried_again(self) -> bool:
        return self.state in (self.State.FAILED, self.State.CANCELLED)

    @property
    def percent(self) -> int:
        """Rows may have been added since they were counted."""
        return min(100, 100 * self.rows_done // self.rows_total) if self.rows_total else 0

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Its file goes with it."""
        file = self.file
        deleted = super().delete(*args, **kwargs)
        if file:
            file.delete(save=False)
        return deleted
