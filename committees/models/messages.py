"""Messages that leave: one recipient each, logged, claimed before they are sent."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from committees.models.decisions import Decision
from committees.models.invitations import Invitation
from committees.models.meetings import Meeting


class Message(models.Model):
    """One e-mail to one person. Its key says what it is for: the same is never written twice."""

    class Purpose(models.TextChoices):
        INVITATION = "invitation", _("Invitation")
        CHANGE = "change", _("Changement")
        CANCELLATION = "cancellation", _("Annulation")
        REPLY_REMINDER = "reply_reminder", _("Relance sans réponse")
        MINUTES = "minutes", _("Compte rendu")
        DECISION_REMINDER = "decision_reminder", _("Rappel d'une décision")
        ALERT_ANSWER = "alert_answer", _("Réponse à une alerte")

    class State(models.TextChoices):
        PENDING = "pending", _("À envoyer")
        SENT = "sent", _("Envoyé")
        REFUSED = "refused", _("Refusé")
        BOUNCED = "bounced", _("Revenu")

    purpose = models.CharField(_("objet"), max_length=20, choices=Purpose.choices)
    key = models.CharField(_("clé"), max_length=400, unique=True, editable=False)
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("réunion"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
    )
    invitation = models.ForeignKey(
        Invitation,
        verbose_name=_("invitation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
    )
    decision = models.ForeignKey(
        Decision,
        verbose_name=_("décision"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
    )
    address = models.EmailField(_("adresse"))
    recipient = models.CharField(_("destinataire"), max_length=200)
    subject = models.CharField(_("sujet"), max_length=250)
    body = models.TextField(_("texte"))
    # RFC 5546: the event that mail programs offer to take into their calendar.
    calendar = models.TextField(_("événement joint"), blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    attachment = models.CharField(_("pièce jointe"), max_length=250, blank=True)
    state = models.CharField(
        _("état"), max_length=10, choices=State.choices, default=State.PENDING, db_index=True
    )
    error = models.TextField(_("refus"), blank=True)
    created_at = models.DateTimeField(_("préparé le"))
    # Taken by a run that is sending it: no other takes it meanwhile.
    claimed_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["sent", "bounced"], sent_at__isnull=False)
                | Q(state__in=["pending", "refused"], sent_at__isnull=True),
                name="message_sent_at_some_time",
                violation_error_message=_("Un message envoyé garde son heure, les autres non."),
            ),
            models.CheckConstraint(
                condition=Q(calendar="", calendar_method="")
                | (~Q(calendar="") & ~Q(calendar_method="")),
                name="message_event_has_a_method",
                violation_error_message=_("Un événement joint dit s'il est demandé ou annulé."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} : {self.subject}"


class DecisionReminder(models.Model):
    """A decision that a message reminded its reader of: each moment is said once to each."""

    message = models.ForeignKey(
        Message,
        verbose_name=_("message"),
        on_delete=models.CASCADE,
        related_name="decisions_reminded",
    )
    decision = models.ForeignKey(
        Decision, verbose_name=_("décision"), on_delete=models.CASCADE, related_name="reminders"
    )
    address = models.EmailField(_("adresse"))
    moment = models.CharField(_("moment"), max_length=20)
    due_on = models.DateField(_("échéance"))

    class Meta:
        verbose_name = _("rappel d'une décision")
        verbose_name_plural = _("rappels de décisions")
        constraints = [
            # Another due date starts the moments again.
            models.UniqueConstraint(
                fields=["decision", "address", "moment", "due_on"],
                name="decision_reminded_once_a_moment",
                violation_error_message=_("Ce rappel est déjà prévu ou envoyé."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} : {self.moment}"
