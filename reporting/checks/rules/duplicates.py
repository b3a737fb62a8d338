"""The same activity reported twice."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.progress.duplicates import in_words
from programmes.progress.likeness import Likeness
from reporting.checks.comparing import Pair, figures, likeness_of, pair_record, undecided_pairs
from reporting.checks.facts import ActivityFacts, Facts
from reporting.checks.findings import Remark, Severity
from reporting.checks.registry import Documentation, rule
from snia.common.text import fold


@rule(
    "signalee-deux-fois",
    Severity.BLOCKING,
    gettext_lazy("Activité sans doute rapportée deux fois"),
    Documentation(
        looks_at=gettext_lazy(
            "Les activités d'une période deux à deux : intitulé, dates, lieu, public, effectifs. "
            "Deux lignes d'un même tableau ou d'une même réponse sont deux activités pour leur "
            "auteur, et celles que le secrétariat a dites différentes le restent."
        ),
        why=gettext_lazy(
            "La même formation comptée deux fois gonfle l'année. La réunir, ou dire en quoi les "
            "deux diffèrent."
        ),
        example=gettext_lazy(
            "Les 27 assistants sociaux de la Justice formés à Tanger, en 2020, dans deux tableaux."
        ),
    ),
)
def told_twice(facts: Facts) -> Iterator[Remark]:
    for (first, second), found in _alike(facts):
        if not _differ(first, second):
            told = _("« %(first)s » et « %(second)s » ont en commun : %(signs)s.%(figures)s")
            yield Remark(
                pair_record(first, second, facts),
                told
                % {
                    "first": first.title,
                    "second": second.title,
                    "signs": in_words(found),
                    "figures": _figures_in_common(first, second),
                },
            )


@rule(
    "signalee-autrement",
    Severity.BLOCKING,
    gettext_lazy("Activité sans doute rapportée deux fois, avec d'autres chiffres"),
    Documentation(
        looks_at=gettext_lazy(
            "Les mêmes rapprochements, quand le total, les femmes ou les hommes diffèrent."
        ),
        why=gettext_lazy("Un des deux chiffres au moins est faux, ou ce sont deux activités."),
        example=gettext_lazy(
            "Les 48 étudiants de l'ENSA : 30 femmes et 18 hommes dans un tableau, 27 et 21 dans "
            "un autre."
        ),
    ),
)
def told_otherwise(facts: Facts) -> Iterator[Remark]:
    for (first, second), found in _alike(facts):
        if _differ(first, second):
            told = _(
                "« %(first)s » : %(ours)s. « %(second)s » : %(theirs)s. En commun : %(signs)s."
            )
            yield Remark(
                pair_record(first, second, facts),
                told
                % {
                    "first": first.title,
                    "ours": figures(first),
                    "second": second.title,
                    "theirs": figures(second),
                    "signs": in_words(found),
                },
            )


@rule(
    "titre-repete",
    Severity.INFORMATION,
    gettext_lazy("Deux lignes d'un tableau de même intitulé"),
    Documentation(
        looks_at=gettext_lazy(
            "Les lignes d'un même tableau qui portent exactement le même titre."
        ),
        why=gettext_lazy(
            "Le lecteur ne peut pas les distinguer : préciser la session, le public."
        ),
        example=gettext_lazy(
            "« Le Programme RDPP Maroc - Protection et Résilience », deux fois au tableau des "
            "événements de 2020 : 67 participants, puis 5699."
        ),
    ),
)
def same_title_in_a_table(facts: Facts) -> Iterator[Remark]:
    by_title: dict[tuple[int, str], list[ActivityFacts]] = defaultdict(list)
    for activity in facts.activities:
        if activity.table is not None:
            by_title[activity.table, fold(activity.title)].append(activity)
    for same in by_title.values():
        for first, second in combinations(same, 2):
            told = _(
                "Deux lignes du tableau s'intitulent « %(title)s » : %(ours)s, puis %(theirs)s."
            )
            names = {"title": first.title, "ours": figures(first), "theirs": figures(second)}
            yield Remark(first.record.beside(second.record), told % names)


def _figures_in_common(first: ActivityFacts, second: ActivityFacts) -> str:
    told = first if first.total is not None else second
    return "" if told.total is None else " " + _("Chiffres : %s.") % figures(told)


def _differ(first: ActivityFacts, second: ActivityFacts) -> bool:
    parts = [(getattr(first, name), getattr(second, name)) for name in ("total", "women", "men")]
    return any(None not in pair and pair[0] != pair[1] for pair in parts)


def _alike(facts: Facts) -> Iterator[tuple[Pair, Likeness]]:
    for first, second in undecided_pairs(facts):
        found = likeness_of(first, second)
        if found is not None:
            yield (first, second), found
