"""Reminders: what was sent to whom, so that nobody gets the same one twice."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models import Institution
from programmes.models.campaigns import Campaign


class Digest(models.Model):
    """One message to one person, with all that awaits them that day."""

    class State(models.TextChoices):
        PENDING = "pending", _("À envoyer")
        SENT = "sent", _("Envoyé")
        FAILED = "failed", _("Refusé")

    address = models.EmailField(_("adresse"))
    recipient = models.CharField(_("destinataire"), max_length=160)
    subject = models.CharField(_("objet"), max_length=200)
    body = models.TextField(_("texte"))
    state = models.CharField(
        _("état"), max_length=10, choices=State.choices, default=State.PENDING, db_index=True
    )
    error = models.TextField(_("refus"), blank=True)
    created_at = models.DateTimeField(_("préparé le"))
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("rappel envoyé")
        verbose_name_plural = _("rappels envoyés")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | Q(state__in=["pending", "failed"], sent_at__isnull=True),
                name="digest_sent_at_some_time",
                violation_error_message=_("Un rappel envoyé garde son heure, les autres non."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient} : {self.subject}"


class Reminder(models.Model):
    """One line of a digest: an institution, a campaign, and where it stands before its day."""

    class Stage(models.TextChoices):
        BEFORE = "before", _("Avant l'échéance")
        ON_THE_DAY = "on_the_day", _("Le jour de l'échéance")
        AFTER = "after", _("Après l'échéance")

    digest = models.ForeignKey(
        Digest, verbose_name=_("message"), on_delete=models.CASCADE, related_name="reminders"
    )
    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campagne"), on_delete=models.CASCADE, related_name="reminders"
    )
    institution = models.ForeignKey(
        Institution, verbose_name=_("institution"), on_delete=models.PROTECT, related_name="+"
    )
    address = models.EmailField(_("adresse"))
    stage = models.CharField(_("moment"), max_length=12, choices=Stage.choices)
    due_on = models.DateField(_("échéance"))
    is_fallback = models.BooleanField(
        _("faute de point focal"),
        default=False,
        help_text=_("Adressé au secrétariat : l'institution n'a pas de point focal actif."),
    )

    class Meta:
        verbose_name = _("rappel")
        verbose_name_plural = _("rappels")
        constraints = [
            # A new due date (an extension) starts the three stages again.
            models.UniqueConstraint(
                fields=["campaign", "institution", "address", "stage", "due_on"],
                name="reminded_once_a_stage",
                violation_error_message=_("Ce rappel est déjà prévu ou envoyé."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution} : {self.get_stage_display()}"
