"""Meetings, their life, and how many were held where dates are not known."""

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from committees.models.bodies import Committee
from partners.models import Place
from programmes.models import Campaign, Period
from snia.common.models import ApproximatelyDated, Searchable, SearchableQuerySet
from snia.common.quantities import Qualifier, qualified
from snia.common.typography import long_date
from snia.provenance.models import Sourced


class State(models.TextChoices):
    """planned -> convened -> held -> drafted -> circulated -> sealed; postponed, cancelled."""

    PLANNED = "planned", _("Prévue")
    CONVENED = "convened", _("Convoquée")
    HELD = "held", _("Tenue")
    DRAFTED = "drafted", _("Compte rendu rédigé")
    CIRCULATED = "circulated", _("Compte rendu diffusé")
    SEALED = "sealed", _("Compte rendu approuvé et scellé")
    POSTPONED = "postponed", _("Reportée")
    CANCELLED = "cancelled", _("Annulée")


# Those that are still to come, those that took place, those that did not.
TO_COME = (State.PLANNED, State.CONVENED)
TOOK_PLACE = (State.HELD, State.DRAFTED, State.CIRCULATED, State.SEALED)
DID_NOT = (State.POSTPONED, State.CANCELLED)


class MeetingQuerySet(SearchableQuerySet):
    def held(self) -> Self:
        """Those that took place."""
        return self.filter(state__in=TOOK_PLACE)

    def to_come(self, now: datetime) -> Self:
        """Planned or convened, and not over yet; the next one first."""
        return self.filter(state__in=TO_COME, ends_at__gte=now).order_by("starts_at", "pk")

    def of_ours(self) -> Self:
        """Without those of other organisations."""
        return self.exclude(committee__level=Committee.Level.EXTERNAL)

    def before(self, meeting: "Meeting") -> Self:
        """The same committee's that were held before this one, the latest first."""
        earlier = self.held().filter(committee=meeting.committee_id).exclude(pk=meeting.pk)
        if meeting.when_start is not None:
            earlier = earlier.filter(when_start__lt=meeting.when_start)
        return earlier.order_by(F("when_start").desc(nulls_last=True), "-pk")


class Meeting(Searchable, ApproximatelyDated, Sourced):
    """A meeting run from here has its hours; one that a document tells of has its date only."""

    State = State

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("En présence")
        ONLINE = "online", _("En ligne")
        MIXED = "mixed", _("Mixte")
        UNKNOWN = "unknown", _("Non précisé")

    committee = models.ForeignKey(
        Committee, verbose_name=_("comité"), on_delete=models.PROTECT, related_name="meetings"
    )
    state = models.CharField(
        _("état"), max_length=12, choices=State.choices, default=State.PLANNED, db_index=True
    )
    starts_at = models.DateTimeField(_("commence"), null=True, blank=True)
    ends_at = models.DateTimeField(_("finit"), null=True, blank=True)
    mode = models.CharField(_("mode"), max_length=20, choices=Mode.choices, default=Mode.UNKNOWN)
    place = models.ForeignKey(
        Place, verbose_name=_("lieu"), on_delete=models.PROTECT, null=True, blank=True
    )
    room = models.CharField(_("salle et adresse"), max_length=200, blank=True)
    link = models.URLField(_("lien de la visioconférence"), max_length=500, blank=True)
    chaired_by = models.CharField(_("sous la présidence de"), max_length=200, blank=True)
    title = models.CharField(_("objet"), max_length=250, blank=True)
    note = models.TextField(_("remarque"), blank=True)
    freezes_on = models.DateField(
        _("ordre du jour gelé le"),
        null=True,
        blank=True,
        help_text=_("Dernier jour où un membre peut proposer un point."),
    )
    campaign = models.ForeignKey(
        Campaign,
        verbose_name=_("état d'avancement demandé par"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="meetings",
        help_text=_("La campagne qui prépare cette réunion."),
    )
    # RFC 5545: what makes calendars take a second message for the same event, later.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[Any] = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("réunion")
        verbose_name_plural = _("réunions")
        ordering = [F("when_start").desc(nulls_last=True), "committee__position", "pk"]
        constraints = [
            *ApproximatelyDated.Meta.constraints,
            models.UniqueConstraint(
                fields=["committee", "when_start"],
                # Only the month may be known; and a day may be taken again.
                condition=Q(when_start=F("when_end"))
                & ~Q(state__in=[State.POSTPONED, State.CANCELLED]),
                name="meeting_once_a_day",
                violation_error_message=_("Ce comité a déjà une réunion ce jour-là."),
            ),
            models.CheckConstraint(
                # An hour alone compares to nothing, which a database takes for true.
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
                name="meeting_ends_after_it_starts",
                violation_error_message=_(
                    "La réunion finit avant de commencer : corriger l'une des deux heures."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.PLANNED, State.CONVENED])
                | Q(starts_at__isnull=False),
                name="meeting_to_come_has_its_hours",
                violation_error_message=_("Donner la date et les heures de la réunion à venir."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee}, {self.when}"

    def get_absolute_url(self) -> str:
        return reverse("committees:meeting", args=[self.pk])

    def searchable_text(self) -> str:
        return f"{self.title} {self.note} {self.when_written}"

    def _read_interval(self) -> None:
        """The hours say the day."""
        if self.starts_at is None:
            super()._read_interval()
        else:
            self.when_written = ""
            self.when_start = self.when_end = timezone.localdate(self.starts_at)

    def validate_constraints(self, exclude: Any = None) -> None:
        """A form never asks for the state; what depends on it is checked all the same."""
        super().validate_constraints(exclude=set(exclude or ()) - {"state"})

    @property
    def is_to_come(self) -> bool:
        return self.state in TO_COME

    @property
    def took_place(self) -> bool:
        return self.state in TOOK_PLACE

    @property
    def is_told_by_a_document(self) -> bool:
        """Its day alone is known: it was not run from here."""
        return self.starts_at is None

    @property
    def hours(self) -> str:
        """« 9 h 00 à 12 h 30 », or nothing where they are not known."""
        if self.starts_at is None or self.ends_at is None:
            return ""
        start, end = (timezone.localtime(moment) for moment in (self.starts_at, self.ends_at))
        return f"{start.hour} h {start:%M} à {end.hour} h {end:%M}"

    @property
    def day_and_hours(self) -> str:
        """« 7 octobre 2020, 10 h 00 à 12 h 30 »."""
        return ", ".join(filter(None, [self.when, self.hours]))

    @property
    def minutes_available(self) -> int | None:
        if self.starts_at is None or self.ends_at is None:
            return None
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class MeetingStep(models.Model):
    """What happened to a meeting, who decided it and why; all of them are its thread."""

    class Act(models.TextChoices):
        PLANNED = "planned", _("Prévue")
        CHANGED = "changed", _("Modifiée")
        MOVED = "moved", _("Déplacée")
        CONVENED = "convened", _("Convoquée")
        POSTPONED = "postponed", _("Reportée")
        CANCELLED = "cancelled", _("Annulée")
        HELD = "held", _("Tenue")
        DRAFTED = "drafted", _("Compte rendu rédigé")
        CIRCULATED = "circulated", _("Compte rendu diffusé")
        SEALED = "sealed", _("Compte rendu approuvé et scellé")
        CORRECTED = "corrected", _("Compte rendu rouvert pour correction")

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("réunion"), on_delete=models.CASCADE, related_name="steps"
    )
    act = models.CharField(_("acte"), max_length=12, choices=Act.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("par"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("date"))
    reason = models.TextField(_("motif"), blank=True)

    class Meta:
        verbose_name = _("étape d'une réunion")
        verbose_name_plural = _("étapes d'une réunion")
        ordering = ["meeting", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(act__in=["moved", "postponed", "cancelled", "corrected"])
                | ~Q(reason=""),
                name="meeting_change_has_a_reason",
                violation_error_message=_("Dire pourquoi : les invités le liront."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({long_date(timezone.localdate(self.at))})"


class MeetingTally(Sourced):
    """Meetings counted by a report without their dates, or the explanation of a shortfall."""

    period = models.ForeignKey(
        Period, verbose_name=_("période"), on_delete=models.PROTECT, related_name="meeting_tallies"
    )
    committees = models.ManyToManyField(
        Committee, verbose_name=_("comités"), related_name="tallies"
    )
    held = models.PositiveSmallIntegerField(_("réunions tenues"), null=True, blank=True)
    held_qualifier = models.CharField(
        _("précision du nombre"),
        max_length=10,
        choices=Qualifier.choices,
        default=Qualifier.EXACT,
    )
    explanation = models.TextField(_("explication"), blank=True)

    class Meta:
        verbose_name = _("décompte de réunions")
        verbose_name_plural = _("décomptes de réunions")
        ordering = ["-period__start", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(held__isnull=False) | ~Q(explanation=""),
                name="tally_counts_or_explains",
                violation_error_message=_("Donner un nombre de réunions ou une explication."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.period} : {self.held_display or self.explanation}"

    @property
    def held_display(self) -> str:
        return qualified(self.held, self.held_qualifier)
