"""Invitations: one an institution, each with its letter, its messages and its replies."""

import secrets
from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from committees.models.bodies import Committee
from committees.models.meetings import Meeting
from partners.models import Institution, Person


def new_nonce() -> str:
    return secrets.token_urlsafe(12)


def letter_path(invitation: "Invitation", name: str) -> str:
    return f"reunions/{invitation.meeting_id}/lettres/{name}"


class Invitation(models.Model):
    """An institution asked to a meeting: to whom the letter is addressed, under which reference.

    What the letter says is kept as it was sent: a delegate who changes later changes nothing.
    """

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("réunion"), on_delete=models.CASCADE, related_name="invitations"
    )
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution"),
        on_delete=models.PROTECT,
        related_name="invitations",
    )
    institution_name = models.CharField(_("institution, à cette date"), max_length=250)
    person = models.ForeignKey(
        Person,
        verbose_name=_("personne"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    addressee = models.CharField(_("destinataire"), max_length=200, blank=True)
    title = models.CharField(_("fonction du destinataire"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("année"))
    number = models.PositiveIntegerField(_("numéro"))
    letter = models.FileField(_("lettre"), upload_to=letter_path, max_length=250, blank=True)
    dated = models.DateField(_("datée du"))
    # What reply links are signed with: another one, and those that were sent are worth nothing.
    nonce = models.CharField(max_length=24, default=new_nonce, editable=False)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["meeting", "institution__sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "institution"],
                name="invited_once",
                violation_error_message=_("Cette institution est déjà invitée."),
            ),
            models.UniqueConstraint(
                fields=["year", "number"],
                name="letter_numbered_once",
                violation_error_message=_("Ce numéro de lettre est déjà pris."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution_name} – {self.meeting}"

    @property
    def reference(self) -> str:
        """As letters bear it: « 2026/014/CP2 »."""
        return f"{self.year}/{self.number:03d}/{self.meeting.committee}"


class Reply(models.Model):
    """What an institution answered; the latest one counts, all are kept."""

    class Answer(models.TextChoices):
        COMING = "coming", _("Sera présente")
        REPRESENTED = "represented", _("Se fait représenter")
        EXCUSED = "excused", _("Excusée")

    class Channel(models.TextChoices):
        LINK = "link", _("Par le lien du message")
        SITE = "site", _("Sur le site")
        SECRETARIAT = "secretariat", _("Saisie par le secrétariat")

    invitation = models.ForeignKey(
        Invitation, verbose_name=_("invitation"), on_delete=models.CASCADE, related_name="replies"
    )
    answer = models.CharField(_("réponse"), max_length=12, choices=Answer.choices)
    attendee = models.CharField(_("qui viendra (nom et fonction)"), max_length=200, blank=True)
    proxy = models.ForeignKey(
        Institution,
        verbose_name=_("pouvoir donné à"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    is_online = models.BooleanField(_("à distance"), default=False)
    comment = models.TextField(_("message au secrétariat"), blank=True)
    channel = models.CharField(_("voie"), max_length=12, choices=Channel.choices)
    address = models.EmailField(_("lien envoyé à"), blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("saisie par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    at = models.DateTimeField(_("date"))

    class Meta:
        verbose_name = _("réponse à une invitation")
        verbose_name_plural = _("réponses à une invitation")
        ordering = ["invitation", "-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(answer="represented") | ~Q(attendee="") | Q(proxy__isnull=False),
                name="representation_names_someone",
                violation_error_message=_(
                    "Dire qui représentera l'institution : une personne, ou une autre institution."
                ),
            ),
            models.CheckConstraint(
                condition=Q(proxy__isnull=True) | Q(answer="represented"),
                name="proxy_where_represented",
                violation_error_message=_(
                    "Un pouvoir se donne quand l'institution se fait représenter."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_answer_display()} ({self.at:%d/%m/%Y})"


class CalendarFeedQuerySet(models.QuerySet):
    def live(self) -> Self:
        """Those whose address still answers."""
        return self.filter(revoked_at__isnull=True, owner__is_active=True)


class CalendarFeed(models.Model):
    """An address that a calendar reads by itself: a person's meetings, or one committee's.

    Only the fingerprint of its secret is kept: who reads the database can't read the calendar.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("titulaire"),
        on_delete=models.CASCADE,
        related_name="calendar_feeds",
    )
    committee = models.ForeignKey(
        Committee,
        verbose_name=_("comité"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Vide : toutes les réunions de la personne."),
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("créé le"))
    revoked_at = models.DateTimeField(_("révoqué le"), null=True, blank=True)
    last_read_on = models.DateField(_("lu pour la dernière fois le"), null=True, blank=True)

    objects: ClassVar[Any] = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda partagé")
        verbose_name_plural = _("agendas partagés")
        ordering = ["owner", "-created_at"]

    def __str__(self) -> str:
        return str(self.committee or self.owner)

    def was_read(self, on: date) -> bool:
        return self.last_read_on == on
