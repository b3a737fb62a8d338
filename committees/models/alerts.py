"""Alerts: raised on an action, kept or raised further, answered, and brought back down."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from committees.models.bodies import Committee
from committees.models.decisions import Decision
from committees.models.meetings import Meeting
from partners.models import Institution
from programmes.models import Action


class AlertQuerySet(models.QuerySet):
    def alive(self) -> Self:
        """Those that still want something from a committee."""
        return self.exclude(state=Alert.State.CLOSED)

    def before(self, committee: Committee) -> Self:
        """Those that this committee has to deal with: raised to it, or answered and back."""
        return self.filter(committee=committee).exclude(
            state__in=[Alert.State.KEPT, Alert.State.CLOSED]
        )


class Alert(models.Model):
    """raised -> (kept) -> escalated -> … -> answered -> closed. `committee` is where it is now;
    `source`, where it was raised and where its answer returns."""

    class State(models.TextChoices):
        RAISED = "raised", _("À examiner")
        KEPT = "kept", _("Gardée en suivi")
        ESCALATED = "escalated", _("Portée plus haut")
        ANSWERED = "answered", _("Répondue, à restituer")
        # Not « Close »: Django translates that word of its own, into « Fermer ».
        CLOSED = "closed", _("Clôturée")

    class Severity(models.TextChoices):
        LOW = "low", _("À surveiller")
        MEDIUM = "medium", _("Sérieuse")
        HIGH = "high", _("Bloquante")

    class Rule(models.TextChoices):
        NONE = "", _("Signalée par un membre")
        OVERDUE = "overdue", _("Réponse en retard")
        FALLING_BEHIND = "falling_behind", _("Taux qui n'avance plus")
        LOW_CONFIDENCE = "low_confidence", _("Confiance faible dans le résultat")
        SILENT = "silent", _("Sans nouvelle depuis deux campagnes")

    AWAITING = (State.RAISED, State.KEPT, State.ESCALATED)

    action = models.ForeignKey(
        Action, verbose_name=_("action"), on_delete=models.PROTECT, related_name="alerts"
    )
    source = models.ForeignKey(
        Committee,
        verbose_name=_("comité d'origine"),
        on_delete=models.PROTECT,
        related_name="alerts_raised",
    )
    committee = models.ForeignKey(
        Committee,
        verbose_name=_("devant le comité"),
        on_delete=models.PROTECT,
        related_name="alerts",
    )
    rule = models.CharField(
        _("règle"), max_length=20, choices=Rule.choices, default="", blank=True
    )
    severity = models.CharField(
        _("gravité"), max_length=10, choices=Severity.choices, default=Severity.MEDIUM
    )
    text = models.TextField(_("ce qui ne va pas"))
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("signalée par l'institution"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    state = models.CharField(
        _("état"), max_length=10, choices=State.choices, default=State.RAISED, db_index=True
    )
    raised_at = models.DateTimeField(_("signalée le"))
    # Seen by the rules as they run; the secretariat closes the alert, never a rule.
    cause_gone_at = models.DateTimeField(
        _("la cause a disparu"), null=True, blank=True, editable=False
    )

    objects: ClassVar[Any] = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alerte")
        verbose_name_plural = _("alertes")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "rule"],
                condition=~Q(rule="") & ~Q(state="closed"),
                name="alert_once_a_rule",
                violation_error_message=_("Cette règle a déjà une alerte ouverte sur l'action."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="alert_says_something",
                violation_error_message=_("Dire ce qui ne va pas."),
            ),
            models.CheckConstraint(
                condition=~Q(rule="") | Q(cause_gone_at__isnull=True),
                name="alert_cause_seen_by_a_rule",
                violation_error_message=_("Seule une règle voit que la cause a disparu."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.code} : {self.text}"

    def get_absolute_url(self) -> str:
        return reverse("committees:alert", args=[self.pk])

    @property
    def awaits_a_committee(self) -> bool:
        """It was neither answered nor closed; kept, it can still be."""
        return self.state in self.AWAITING

    @property
    def can_be_closed(self) -> bool:
        """Its answer is to be told at the source, or its cause is gone."""
        is_gone = self.cause_gone_at is not None and self.state != self.State.CLOSED
        return self.state == self.State.ANSWERED or is_gone


class AlertStep(models.Model):
    """One step of an alert's way up and back: where, when, by whom, with which decision."""

    class Act(models.TextChoices):
        RAISED = "raised", _("Signalée")
        KEPT = "kept", _("Examinée et gardée en suivi")
        ESCALATED = "escalated", _("Portée au comité supérieur")
        ANSWERED = "answered", _("Réponse donnée")
        CLOSED = "closed", _("Clôturée")

    alert = models.ForeignKey(
        Alert, verbose_name=_("alerte"), on_delete=models.CASCADE, related_name="steps"
    )
    act = models.CharField(_("acte"), max_length=10, choices=Act.choices)
    committee = models.ForeignKey(
        Committee, verbose_name=_("comité"), on_delete=models.PROTECT, related_name="+"
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("réunion"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="alert_steps",
    )
    decision = models.ForeignKey(
        Decision,
        verbose_name=_("décision"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="alert_steps",
    )
    note = models.TextField(_("note"), blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Vide : une règle."),
    )
    at = models.DateTimeField(_("date"))

    class Meta:
        verbose_name = _("étape d'une alerte")
        verbose_name_plural = _("étapes d'une alerte")
        ordering = ["alert", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(act__in=["kept", "escalated"]) | ~Q(note=""),
                name="alert_step_says_why",
                violation_error_message=_("Dire pourquoi : qui a signalé l'alerte le lira."),
            ),
            models.CheckConstraint(
                condition=~Q(act="answered") | ~Q(note="") | Q(decision__isnull=False),
                name="alert_answered_by_something",
                violation_error_message=_(
                    "Une réponse dit quelque chose, ou tient en une décision."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.at:%d/%m/%Y})"
