"""Invitations: one an institution, each with its letter, its messages and its replies."""

import hashlib
import secrets
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from committees.models.meetings import Meeting
from partners.models import Institution, Person


def new_nonce() -> str:
    return secrets.token_urlsafe(12)


class InvitationQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Those of the institutions that still have a seat on the day of the meeting."""
        return self.filter(withdrawn_at__isnull=True)


class Invitation(models.Model):
    """An institution asked to a meeting: to whom the letter is addressed, under which reference.

    The letter is kept as it was written: what changes later changes nothing of it, unless the
    department issues it anew, under the same reference.
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
    dated = models.DateField(_("datée du"))
    # The whole document; its PDF is laid out from it once, out of the way of who convenes.
    letter_html = models.TextField(_("lettre"), blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True, blank=True)

    objects: ClassVar[Any] = InvitationQuerySet.as_manager()

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

    @property
    def letter_name(self) -> str:
        """Where the PDF of its letter is kept: a letter that is issued anew is another file."""
        committee = slugify(str(self.meeting.committee)).upper()[:30]
        fingerprint = hashlib.sha256(self.letter_html.encode()).hexdigest()[:16]
        folder = f"reunions/{self.meeting_id}/lettres/{fingerprint}"
        return f"{folder}/{self.year}-{self.number:03d}-{committee}.pdf"


class InviteeQuerySet(models.QuerySet):
    def present(self) -> Self:
        return self.filter(left_at__isnull=True)


class Invitee(models.Model):
    """A person who gets an institution's invitation, with a reply link of their own."""

    invitation = models.ForeignKey(
        Invitation,
        verbose_name=_("invitation"),
        on_delete=models.CASCADE,
        related_name="invitees",
    )
    name = models.CharField(_("nom"), max_length=200)
    address = models.EmailField(_("adresse"))
    # What the reply link is signed with: it goes when the person leaves.
    nonce = models.CharField(max_length=24, default=new_nonce, editable=False)
    left_at = models.DateTimeField(_("n'est plus invitée depuis le"), null=True, blank=True)

    objects: ClassVar[Any] = InviteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("personne invitée")
        verbose_name_plural = _("personnes invitées")
        ordering = ["invitation", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "address"],
                condition=Q(left_at__isnull=True),
                name="invitee_once_an_invitation",
                violation_error_message=_("Cette adresse reçoit déjà l'invitation."),
            )
        ]

    def __str__(self) -> str:
        return self.name


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
    is_before_move = models.BooleanField(_("donnée avant un changement de date"), default=False)

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
        return f"{self.get_answer_display()} ({timezone.localtime(self.at):%d/%m/%Y})"
