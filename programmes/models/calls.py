"""The yearly call for projects that supports associations."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programmes.models.periods import Period
from snia.common.quantities import Qualifier, qualified
from snia.provenance.models import Sourced


class CallForProjects(Sourced):
    """A call of a period: launched with its results, or not launched and why."""

    period = models.OneToOneField(
        Period, verbose_name=_("période"), on_delete=models.PROTECT, related_name="call"
    )
    was_launched = models.BooleanField(_("lancé"))
    reason_not_launched = models.TextField(_("motif de l'absence d'appel"), blank=True)
    projects_supported = models.PositiveIntegerField(_("projets soutenus"), null=True, blank=True)
    projects_qualifier = models.CharField(
        _("précision du nombre"),
        max_length=10,
        choices=Qualifier.choices,
        default=Qualifier.EXACT,
    )
    themes = models.TextField(_("thèmes"), blank=True, help_text=_("Un par ligne."))

    class Meta:
        verbose_name = _("appel à projets")
        verbose_name_plural = _("appels à projets")
        ordering = ["-period__start"]
        constraints = [
            models.CheckConstraint(
                condition=Q(was_launched=True, reason_not_launched="")
                | (
                    Q(was_launched=False, projects_supported__isnull=True)
                    & ~Q(reason_not_launched="")
                ),
                name="call_launched_or_explained",
                violation_error_message=_(
                    "Un appel non lancé a un motif et ne soutient aucun projet ; un appel lancé "
                    "n'a pas de motif d'absence."
                ),
            )
        ]

    def __str__(self) -> str:
        return _("Appel à projets %s") % self.period

    @property
    def projects_display(self) -> str:
        return qualified(self.projects_supported, self.projects_qualifier)
