"""What an alert that a rule raises says: whom it is about, and what was seen."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from committees.alerts.rules import RULES, Asked, Awaited, Finding, Standing
from committees.models import Alert
from snia.common.typography import enumeration, long_date


def text_of(finding: Finding) -> str:
    """One sentence, to be read on its own years later."""
    said = enumeration([_SAID[finding.rule](about) for about in finding.about])
    return str(_OPENINGS[finding.rule] % said)


def rules_in_words() -> list[tuple[str, str, str]]:
    """Each rule by its name, its gravity and what it looks at."""
    return [
        (
            str(Alert.Rule(rule.key).label),
            str(Alert.Severity(rule.severity).label),
            str(_EXPLAINED[rule.key]),
        )
        for rule in RULES
    ]


def _awaited(about: Awaited) -> str:
    told = {"institution": about.institution, "day": long_date(about.due_on)}
    return str(_("%(institution)s (attendue le %(day)s)") % told)


def _rates(about: Standing) -> str:
    told = {
        "institution": about.institution,
        "before": about.previous_rate,
        "now": about.rate,
    }
    return str(_("%(institution)s (%(before)s %% puis %(now)s %%)") % told)


def _institution(about: Standing) -> str:
    return about.institution


def _campaign(about: Asked) -> str:
    return f"« {about.campaign} »"


_SAID: dict[str, Callable[[Any], str]] = {
    "overdue": _awaited,
    "falling_behind": _rates,
    "low_confidence": _institution,
    "silent": _campaign,
}
_OPENINGS = {
    "overdue": _("Réponse en retard : %s."),
    "falling_behind": _("Le taux validé n'avance plus : %s."),
    "low_confidence": _("Confiance faible dans le résultat, selon %s."),
    "silent": _("Aucune réponse aux deux dernières campagnes : %s."),
}
_EXPLAINED = {
    "overdue": _(
        "Une réponse est attendue après son échéance dans une campagne ouverte ; le délai accordé "
        "à l'institution compte."
    ),
    "falling_behind": _(
        "L'action est en cours, et le taux validé pour la dernière période ne dépasse pas celui "
        "de la période précédente."
    ),
    "low_confidence": _("Le dernier avancement validé dit une confiance faible dans le résultat."),
    "silent": _(
        "Les deux dernières campagnes qui ont interrogé l'action sont échues, sans aucune réponse "
        "soumise ni validée."
    ),
}
