"""Campaigns: the secretariat asks institutions where their actions stand, by a given day."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models import Institution
from programmes.models.periods import Period
from programmes.models.strategy import Action
from snia.common.richtext import RichTextField


class CampaignQuerySet(models.QuerySet):
    def collecting(self, on: date) -> Self:
        """Open, and begun."""
        return self.filter(state=Campaign.State.OPEN, opens_on__lte=on)


class Campaign(models.Model):
    """ "État d'avancement pour le CP2", "Bilan 2020". Only what it opens can be edited.

    The meeting that it serves, where there is one, belongs to a higher layer and points here.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("En préparation")
        OPEN = "open", _("Ouverte")
        # Not « Close »: Django translates that word of its own, into « Fermer ».
        CLOSED = "closed", _("Clôturée")

    title = models.CharField(_("titre"), max_length=160)
    period = models.ForeignKey(
        Period, verbose_name=_("période"), on_delete=models.PROTECT, related_name="campaigns"
    )
    actions = models.ManyToManyField(
        Action, verbose_name=_("actions suivies"), related_name="campaigns", blank=True
    )
    institutions = models.ManyToManyField(
        Institution,
        verbose_name=_("institutions sollicitées"),
        related_name="campaigns",
        blank=True,
    )
    opens_on = models.DateField(_("ouverture"))
    due_on = models.DateField(_("échéance"))
    guidance = RichTextField(_("consignes"), blank=True)
    state = models.CharField(
        _("état"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ouverte par"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    is_demonstration = models.BooleanField(_("démonstration"), default=False, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campagne")
        verbose_name_plural = _("campagnes")
        ordering = ["-due_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "title"],
                name="campaign_titled_once_a_period",
                violation_error_message=_("Cette période a déjà une campagne de ce titre."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on")),
                name="campaign_dates_in_order",
                violation_error_message=_(
                    "L'échéance précède l'ouverture : corriger l'une des deux."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(state__in=["open", "closed"], opened_by__isnull=False),
                name="campaign_opened_by_someone",
                violation_error_message=_("Une campagne ouverte garde le nom de qui l'a ouverte."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programmes:campaign", args=[self.pk])


class Extension(models.Model):
    """More time for one institution, without reopening the rest; one at a time, the latest."""

    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campagne"), on_delete=models.CASCADE, related_name="extensions"
    )
    institution = models.ForeignKey(
        Institution, verbose_name=_("institution"), on_delete=models.PROTECT, related_name="+"
    )
    until = models.DateField(_("nouvelle échéance"))
    reason = models.TextField(_("motif"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("accordé par"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    granted_at = models.DateTimeField(_("accordé le"), auto_now=True)

    class Meta:
        verbose_name = _("délai supplémentaire")
        verbose_name_plural = _("délais supplémentaires")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "institution"],
                name="extension_once_an_institution",
                violation_error_message=_("Cette institution a déjà un délai : le modifier."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="extension_has_a_reason",
                violation_error_message=_("Dire pourquoi ce délai est accordé."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution} : {self.until:%d/%m/%Y}"


class Capacity(models.TextChoices):
    """As what an institution answers for an action."""

    LEAD = "lead", _("Pilote")
    SUPPORT = "support", _("Appui")


def due_date() -> Coalesce:
    """The day by which an update is due: its institution's extension, else the campaign's day."""
    extensions = Extension.objects.filter(
        campaign=OuterRef("campaign"), institution=OuterRef("institution")
    )
    return Coalesce(Subquery(extensions.values("until")[:1]), F("campaign__due_on"))
