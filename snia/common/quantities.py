"""Numbers as the reports give them: "plus de 100", "au moins trente-trois"."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from snia.common.typography import thousands


class Qualifier(models.TextChoices):
    EXACT = "exact", _("exactement")
    AT_LEAST = "at_least", _("au moins")
    MORE_THAN = "more_than", _("plus de")
    ABOUT = "about", _("environ")


def qualified(number: int | None, qualifier: str) -> str:
    """ "plus de 100"; empty where the number is not known."""
    if number is None:
        return ""
    if qualifier == Qualifier.EXACT:
        return thousands(number)
    return f"{Qualifier(qualifier).label} {thousands(number)}"
