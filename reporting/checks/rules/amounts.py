"""Amounts that don't add up."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.checks.facts import Facts
from reporting.checks.findings import Remark, Severity
from reporting.checks.registry import Documentation, rule
from snia.common.typography import NARROW_NBSP


@rule(
    "parts-au-dela-du-tout",
    Severity.BLOCKING,
    gettext_lazy("Montants des parts au-delà de l'ensemble"),
    Documentation(
        looks_at=gettext_lazy(
            "Les projets qui relèvent d'un instrument ou d'un autre projet : leurs budgets, "
            "additionnés dans une même monnaie, tiennent dans le sien. Les secteurs d'un projet "
            "ne font pas plus de 100 pour cent."
        ),
        why=gettext_lazy(
            "Une des sommes est fausse, ou un projet est rattaché au mauvais ensemble."
        ),
        example=gettext_lazy("Trois composantes de 15 M€ dans un programme de 35 M€."),
    ),
)
def parts_above_whole(facts: Facts) -> Iterator[Remark]:
    parts: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for project in facts.projects:
        for currency, value in project.budgets.items():
            if project.parent is not None:
                parts[project.parent][currency] += value
    for project in facts.projects:
        for currency, value in parts[project.pk].items():
            whole = project.budgets.get(currency)
            if whole is not None and value > whole:
                told = _("Les parts font %(parts)s, l'ensemble %(whole)s.")
                sums = {"parts": money(value, currency), "whole": money(whole, currency)}
                yield Remark(project.record, told % sums)
        if project.sector_share > 100:
            told = _("Les secteurs font %s pour cent du projet.")
            yield Remark(project.record, told % f"{project.sector_share.normalize():f}")


@rule(
    "budget-depasse",
    Severity.WARNING,
    gettext_lazy("Dépense au-delà du budget prévu"),
    Documentation(
        looks_at=gettext_lazy(
            "Pour chaque action et chaque institution, le budget dépensé face au budget prévu de "
            "la période, dans la même monnaie."
        ),
        why=gettext_lazy("Un zéro de trop, ou un dépassement qui appelle une phrase."),
        example=gettext_lazy("1 200 000 MAD dépensés, 120 000 MAD prévus."),
    ),
)
def spent_above_plan(facts: Facts) -> Iterator[Remark]:
    for spending in facts.spending:
        if spending.spent > spending.planned:
            told = _("Dépensé : %(spent)s ; prévu : %(planned)s.")
            sums = {
                "spent": money(spending.spent, spending.currency),
                "planned": money(spending.planned, spending.currency),
            }
            yield Remark(spending.record, told % sums)


@rule(
    "ventilation-fausse",
    Severity.BLOCKING,
    gettext_lazy("Indicateur dont la ventilation ne fait pas le total"),
    Documentation(
        looks_at=gettext_lazy(
            "Les valeurs d'indicateurs ventilées par sexe : femmes et hommes font la valeur, et "
            "aucune part ne la dépasse."
        ),
        why=gettext_lazy("L'indicateur est publié avec sa ventilation."),
        example=gettext_lazy("100 bénéficiaires, dont 70 femmes et 40 hommes."),
    ),
)
def split_otherwise(facts: Facts) -> Iterator[Remark]:
    for indicator in facts.indicators:
        parts = sum(indicator.by_sex.values(), Decimal(0))
        is_whole = len(indicator.by_sex) == 2
        if parts > indicator.total or (is_whole and parts != indicator.total):
            told = _("La ventilation par sexe fait %(parts)s, la valeur est %(total)s.")
            figures = {"parts": parts.normalize(), "total": indicator.total.normalize()}
            yield Remark(indicator.record, told % {k: f"{v:f}" for k, v in figures.items()})


def money(value: Decimal, currency: str) -> str:
    """35000000.00 as "35 000 000 EUR"."""
    written = f"{value:,.2f}".removesuffix(".00").replace(",", NARROW_NBSP).replace(".", ",")
    return f"{written} {currency}"
