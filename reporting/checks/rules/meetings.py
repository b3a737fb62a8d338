"""Meetings held against those that the rhythm calls for."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.checks.facts import Facts, HeldFacts
from reporting.checks.findings import Remark, Severity
from reporting.checks.registry import Documentation, rule
from snia.common.quantities import Qualifier, qualified


@rule(
    "reunions-inexpliquees",
    Severity.BLOCKING,
    gettext_lazy("Réunions manquantes, sans explication"),
    Documentation(
        looks_at=gettext_lazy(
            "Pour chaque instance, les réunions tenues face à celles que son rythme appelle, "
            "quand rien n'explique l'écart."
        ),
        why=gettext_lazy(
            "Le Bilan énonce la règle (« une fois par semestre ») et la dément deux pages plus "
            "loin."
        ),
        example=gettext_lazy(
            "La Commission interministérielle : une réunion en 2020, deux attendues."
        ),
    ),
)
def missing_meetings(facts: Facts) -> Iterator[Remark]:
    for body in facts.held:
        if body.is_short and _is_exact(body) and not body.explanation:
            yield Remark(body.record, _counts(body) + " " + _("Rien n'explique l'écart."))


@rule(
    "reunions-expliquees",
    Severity.INFORMATION,
    gettext_lazy("Réunions manquantes, expliquées ou comptées à peu près"),
    Documentation(
        looks_at=gettext_lazy(
            "Les mêmes comptes, quand une explication est saisie ou que le nombre est un minimum."
        ),
        why=gettext_lazy("L'explication s'imprime : vérifier qu'elle répond bien à l'écart."),
        example=gettext_lazy("« Au moins 33 » réunions des comités programmes pour 48 attendues."),
    ),
)
def explained_meetings(facts: Facts) -> Iterator[Remark]:
    for body in facts.held:
        if body.is_short and (body.explanation or not _is_exact(body)):
            told = _("Explication : %s") % body.explanation if body.explanation else ""
            yield Remark(body.record, f"{_counts(body)} {told}".strip())


def _is_exact(body: HeldFacts) -> bool:
    return body.qualifier == Qualifier.EXACT


def _counts(body: HeldFacts) -> str:
    told = _("Réunions tenues : %(held)s ; attendues d'après le rythme : %(expected)s.")
    return told % {"held": qualified(body.held, body.qualifier), "expected": body.expected}
