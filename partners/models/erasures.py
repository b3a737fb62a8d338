"""People who asked to be forgotten (law 09-08)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models.people import Person


class Erasure(models.Model):
    """That a person was erased, when, by whom and on which request; never who it was."""

    person = models.OneToOneField(
        Person, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="erasure"
    )
    requested_on = models.DateField(_("demande reçue le"))
    reference = models.CharField(
        _("référence de la demande"),
        max_length=120,
        help_text=_("Le numéro du courrier ou du registre ; jamais le nom de la personne."),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("par"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("effacée le"))
    # What was replaced and what remains, counted: no name, no extract.
    report = models.JSONField(_("bilan"), default=dict)

    class Meta:
        verbose_name = _("effacement")
        verbose_name_plural = _("effacements")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reference=""),
                name="erasure_has_a_reference",
                violation_error_message=_("Donner la référence de la demande."),
            )
        ]

    def __str__(self) -> str:
        return _("Personne effacée à sa demande n° %s") % self.person_id
