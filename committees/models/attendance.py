"""Who was there, and whether enough of the members were."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from committees.models.agenda import AgendaItem
from committees.models.meetings import Meeting
from partners.models import Institution


class Attendance(models.Model):
    """An institution at a meeting. Represented by a person, it is there; by another institution
    (a proxy), it counts only where that one is there itself."""

    class Status(models.TextChoices):
        PRESENT = "present", _("Présente")
        REPRESENTED = "represented", _("Représentée")
        EXCUSED = "excused", _("Excusée")
        ABSENT = "absent", _("Absente")

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("réunion"), on_delete=models.CASCADE, related_name="attendances"
    )
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution"),
        on_delete=models.PROTECT,
        related_name="attendances",
    )
    status = models.CharField(_("présence"), max_length=12, choices=Status.choices)
    attendee = models.CharField(_("nom et fonction"), max_length=200, blank=True)
    proxy = models.ForeignKey(
        Institution,
        verbose_name=_("pouvoir donné à"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    is_online = models.BooleanField(_("à distance"), default=False)
    is_member = models.BooleanField(
        _("membre"), default=True, help_text=_("Non pour un invité, qui ne compte pas au quorum.")
    )

    class Meta:
        verbose_name = _("présence")
        verbose_name_plural = _("présences")
        ordering = ["meeting", "institution__sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "institution"],
                name="attendance_once_a_meeting",
                violation_error_message=_("Cette institution est déjà sur la liste."),
            ),
            models.CheckConstraint(
                condition=(~Q(status="represented") & Q(proxy__isnull=True))
                | Q(status="represented", proxy__isnull=False)
                | (Q(status="represented") & ~Q(attendee="")),
                name="represented_by_someone",
                violation_error_message=_(
                    "Dire qui représente l'institution : une personne, ou une autre institution."
                ),
            ),
            models.CheckConstraint(
                condition=Q(proxy__isnull=True) | ~Q(proxy=F("institution")),
                name="proxy_given_to_another",
                violation_error_message=_("Une institution ne se donne pas pouvoir à elle-même."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution} : {self.get_status_display()}"


class QuorumCheck(models.Model):
    """The quorum as it stood when the meeting opened, and at each decision; never computed
    again: who leaves later changes nothing of it."""

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("réunion"), on_delete=models.CASCADE, related_name="quorum_checks"
    )
    item = models.ForeignKey(
        AgendaItem,
        verbose_name=_("point"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="quorum_checks",
        help_text=_("Vide : à l'ouverture."),
    )
    at = models.DateTimeField(_("date"))
    members = models.PositiveSmallIntegerField(_("membres"))
    there = models.PositiveSmallIntegerField(_("présents ou représentés"))
    required = models.PositiveSmallIntegerField(_("nécessaires"), null=True, blank=True)
    rule = models.CharField(_("règle"), max_length=200, blank=True)
    # The institutions counted, by their names of that day: what a reader can check.
    roll = models.JSONField(_("décompte"), default=list)

    class Meta:
        verbose_name = _("quorum constaté")
        verbose_name_plural = _("quorums constatés")
        ordering = ["meeting", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(there__lte=F("members")),
                name="no_more_there_than_members",
                violation_error_message=_("Plus de présents que de membres : revoir la liste."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.there}/{self.members}"

    @property
    def is_met(self) -> bool | None:
        """None where the body has no quorum."""
        return None if self.required is None else self.there >= self.required
