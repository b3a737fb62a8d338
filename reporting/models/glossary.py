"""Acronyms that are no institution's and no project's."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from snia.provenance.models import Sourced


class GlossaryTerm(Sourced):
    acronym = models.CharField(_("sigle"), max_length=30, unique=True)
    expansion = models.CharField(_("développé"), max_length=250, blank=True)

    natural_key_fields = ("acronym",)

    class Meta:
        verbose_name = _("sigle du glossaire")
        verbose_name_plural = _("sigles du glossaire")
        ordering = ["acronym"]

    def __str__(self) -> str:
        return self.acronym
