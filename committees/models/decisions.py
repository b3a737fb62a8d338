"""Decisions: numbered by body and year, each with who answers for it and by when."""

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from committees.models.bodies import Committee
from committees.models.meetings import Meeting
from partners.models import Institution
from programmes.models import Action
from snia.common.models import Searchable, SearchableQuerySet


class DecisionQuerySet(SearchableQuerySet):
    def open(self) -> Self:
        """Those still to be carried out."""
        return self.filter(status__in=Decision.OPEN_STATUSES)

    def due_by(self, day: date) -> Self:
        """Those still to be carried out, and due by that day."""
        return self.open().filter(due_on__lte=day)

    def late(self, on: date) -> Self:
        return self.open().filter(due_on__lt=on)


class Decision(Searchable):
    class Status(models.TextChoices):
        OPEN = "open", _("À exécuter")
        IN_PROGRESS = "in_progress", _("En cours d'exécution")
        DONE = "done", _("Exécutée")
        DROPPED = "dropped", _("Abandonnée")

    OPEN_STATUSES = (Status.OPEN, Status.IN_PROGRESS)

    committee = models.ForeignKey(
        Committee, verbose_name=_("comité"), on_delete=models.PROTECT, related_name="decisions"
    )
    year = models.PositiveSmallIntegerField(_("année"))
    number = models.PositiveSmallIntegerField(_("numéro"))
    meeting = models.ForeignKey(
        Meeting, verbose_name=_("réunion"), on_delete=models.PROTECT, related_name="decisions"
    )
    item = models.ForeignKey(
        "committees.AgendaItem",
        verbose_name=_("point"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions_taken",
    )
    text = models.TextField(_("décision"))
    decided_on = models.DateField(_("prise le"))
    owner = models.ForeignKey(
        Institution,
        verbose_name=_("institution chargée de l'exécuter"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
    )
    due_on = models.DateField(_("échéance"), null=True, blank=True)
    actions = models.ManyToManyField(
        Action, verbose_name=_("actions concernées"), blank=True, related_name="decisions"
    )
    status = models.CharField(
        _("suivi"), max_length=12, choices=Status.choices, default=Status.OPEN, db_index=True
    )
    evidence = models.TextField(
        _("preuve d'exécution"),
        blank=True,
        help_text=_("Ce qui montre qu'elle est exécutée : un acte, un lien, une date."),
    )

    objects: ClassVar[Any] = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("décision")
        verbose_name_plural = _("décisions")
        ordering = ["-year", "committee__position", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "year", "number"],
                name="decision_numbered_once",
                violation_error_message=_("Ce numéro de décision est déjà pris."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="decision_says_something",
                violation_error_message=_("Écrire la décision."),
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | ~Q(evidence=""),
                name="done_decision_has_evidence",
                violation_error_message=_("Dire ce qui montre que la décision est exécutée."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} : {self.text}"

    def get_absolute_url(self) -> str:
        return reverse("committees:decision", args=[self.pk])

    def searchable_text(self) -> str:
        return f"{self.reference} {self.text} {self.evidence}"

    @property
    def reference(self) -> str:
        """« CoPil 2020-03 »."""
        return f"{self.committee} {self.year}-{self.number:02d}"

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN_STATUSES

    def is_late(self, on: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < on


class DecisionStep(models.Model):
    """What was said of a decision as it was carried out; all of them are its history."""

    decision = models.ForeignKey(
        Decision, verbose_name=_("décision"), on_delete=models.CASCADE, related_name="steps"
    )
    status = models.CharField(_("suivi"), max_length=12, choices=Decision.Status.choices)
    note = models.TextField(_("note"), blank=True)
    # Kept here too: a decision that is reopened loses its own, and the history keeps it.
    evidence = models.TextField(_("preuve d'exécution"), blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("par"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("date"))

    class Meta:
        verbose_name = _("suivi d'une décision")
        verbose_name_plural = _("suivi des décisions")
        ordering = ["decision", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="dropped") | ~Q(note=""),
                name="dropped_decision_says_why",
                violation_error_message=_("Dire pourquoi la décision est abandonnée."),
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | ~Q(evidence=""),
                name="done_step_has_evidence",
                violation_error_message=_("Dire ce qui montre que la décision est exécutée."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} ({self.at:%d/%m/%Y})"
