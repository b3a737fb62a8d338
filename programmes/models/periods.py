"""Periods: "2017-2018" is September 2017 to August 2018. A period is not a calendar year."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class PeriodQuerySet(models.QuerySet):
    def containing(self, day: date) -> Self:
        return self.filter(start__lte=day, end__gte=day)


class Period(models.Model):
    label = models.CharField(_("libellé"), max_length=40, unique=True)
    start = models.DateField(_("premier jour"))
    end = models.DateField(_("dernier jour"))
    next_label = models.CharField(
        _("libellé de la période suivante"),
        max_length=40,
        blank=True,
        help_text=_("Celle des mesures prévues : « 2021 »."),
    )

    objects = PeriodQuerySet.as_manager()
    natural_key_fields = ("label",)

    class Meta:
        verbose_name = _("période")
        verbose_name_plural = _("périodes")
        ordering = ["-start"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gte=F("start")),
                name="period_in_order",
                violation_error_message=_("La période prend fin avant de commencer."),
            )
        ]

    def __str__(self) -> str:
        return self.label
