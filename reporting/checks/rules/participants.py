"""Women, men and their total."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.checks.facts import ActivityFacts, Facts
from reporting.checks.findings import Remark, Severity
from reporting.checks.registry import Documentation, rule
from snia.common.quantities import qualified
from snia.common.typography import thousands

OUT_OF_SCALE, ENOUGH = 10, 4
# By whether it is the number of men that is missing.
_HALF = {
    True: gettext_lazy("%s femmes ; le nombre d'hommes manque."),
    False: gettext_lazy("%s hommes ; le nombre de femmes manque."),
}


@rule(
    "femmes-hommes-total",
    Severity.BLOCKING,
    gettext_lazy("Femmes et hommes ne font pas le total"),
    Documentation(
        looks_at=gettext_lazy(
            "Chaque activité dont le total et une part au moins sont connus : les parts doivent "
            "faire le total, et aucune ne peut le dépasser."
        ),
        why=gettext_lazy(
            "Le lecteur refait l'addition. Un écart non expliqué fait douter de tous les chiffres."
        ),
        example=gettext_lazy("48 participants, dont 30 femmes et 21 hommes : 51 pour 48."),
    ),
)
def do_not_add_up(facts: Facts) -> Iterator[Remark]:
    for activity in facts.activities:
        total, known = activity.total, _known_parts(activity)
        if total is None or not known:
            continue
        both = len(known) == 2
        if sum(known) > total or (both and sum(known) != total):
            told = _("%(parts)s participants d'après la répartition, %(total)s au total.")
            figures = {"parts": thousands(sum(known)), "total": thousands(total)}
            yield Remark(activity.record, told % figures)


@rule(
    "repartition-incomplete",
    Severity.WARNING,
    gettext_lazy("Répartition incomplète entre femmes et hommes"),
    Documentation(
        looks_at=gettext_lazy(
            "Les activités où seul le nombre de femmes, ou seul celui d'hommes, est donné."
        ),
        why=gettext_lazy("L'autre nombre se déduit ou se demande ; un blanc n'est pas un zéro."),
        example=gettext_lazy("22 participants, dont 12 femmes, et rien pour les hommes."),
    ),
)
def half_a_split(facts: Facts) -> Iterator[Remark]:
    for activity in facts.activities:
        if (activity.women is None) != (activity.men is None):
            told = _HALF[activity.men is None]
            number = activity.women if activity.men is None else activity.men
            yield Remark(activity.record, str(told) % thousands(number or 0))


@rule(
    "repartition-absente",
    Severity.INFORMATION,
    gettext_lazy("Participants sans répartition entre femmes et hommes"),
    Documentation(
        looks_at=gettext_lazy("Les activités dont le total est connu et aucune des deux parts."),
        why=gettext_lazy(
            "La part des femmes du Bilan ne peut pas en tenir compte : elle est à demander à "
            "l'organisateur."
        ),
        example=gettext_lazy("« 140, -, - » au tableau des événements du Bilan 2020."),
    ),
)
def no_split(facts: Facts) -> Iterator[Remark]:
    for activity in facts.activities:
        if activity.total and activity.women is None and activity.men is None:
            told = _("%s participants, sans le nombre de femmes ni celui d'hommes.")
            yield Remark(activity.record, told % qualified(activity.total, activity.qualifier))


@rule(
    "hors-de-mesure",
    Severity.WARNING,
    gettext_lazy("Effectif hors de mesure avec les autres du tableau"),
    Documentation(
        looks_at=gettext_lazy(
            "Dans un tableau d'au moins quatre effectifs, le plus grand, s'il fait plus de dix "
            "fois celui qui le suit."
        ),
        why=gettext_lazy(
            "C'est peut-être le cumul d'un programme parmi des séances, ou un chiffre de trop."
        ),
        example=gettext_lazy("5 699 personnes sur une ligne, 140 au plus sur les six autres."),
    ),
)
def out_of_scale(facts: Facts) -> Iterator[Remark]:
    for rows in _by_table(facts).values():
        *_others, second, largest = sorted(rows, key=lambda row: row.total or 0)
        if (largest.total or 0) > OUT_OF_SCALE * (second.total or 0):
            told = _("%(largest)s participants, et %(second)s au plus dans les autres lignes.")
            figures = {
                "largest": thousands(largest.total or 0),
                "second": thousands(second.total or 0),
            }
            yield Remark(largest.record, told % figures)


def _by_table(facts: Facts) -> dict[int, list[ActivityFacts]]:
    """The rows that tell a total, in the tables that have enough of them."""
    tables: dict[int, list[ActivityFacts]] = defaultdict(list)
    for activity in facts.activities:
        if activity.table is not None and activity.total:
            tables[activity.table].append(activity)
    return {table: rows for table, rows in tables.items() if len(rows) >= ENOUGH}


def _known_parts(activity: ActivityFacts) -> list[int]:
    return [part for part in (activity.women, activity.men) if part is not None]
