"""Activities that may overlap: less sure than a double report, worth a look before printing."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.progress.likeness import (
    SIGNS,
    WITHIN,
    WORDS_OF_A_TITLE,
    Fingerprint,
    telling_places,
    title_words,
)
from reporting.checks.comparing import (
    are_apart,
    are_told_together,
    likeness_of,
    pair_record,
    undecided_pairs,
)
from reporting.checks.facts import ActivityFacts, Facts
from reporting.checks.findings import Remark, Severity
from reporting.checks.registry import Documentation, rule
from snia.common.text import fold

# "Modules de formation en ligne sur la question de la traite": words of any kind.
WORDS_AS_WRITTEN = 5


@rule(
    "recouvrement-possible",
    Severity.WARNING,
    gettext_lazy("Deux activités qui se recouvrent peut-être"),
    Documentation(
        looks_at=gettext_lazy(
            "Deux lignes d'un même tableau dont l'une contient presque tout l'intitulé de "
            "l'autre, ou deux activités d'un même lieu, presque de mêmes mots. Ni leurs dates, ni "
            "leurs lieux, ni leurs effectifs ne les distinguent."
        ),
        why=gettext_lazy("Les mêmes personnes seraient comptées deux fois."),
        example=gettext_lazy(
            "Les sessions du HCR pour les services de sécurité, dans deux lignes du tableau de "
            "2018."
        ),
    ),
)
def may_overlap(facts: Facts) -> Iterator[Remark]:
    for first, second in undecided_pairs(facts):
        if likeness_of(first, second) is None and _may_overlap(first, second):
            told = _(
                "« %(first)s » et « %(second)s » sont peut-être, en partie, la même activité."
            )
            names = {"first": first.title, "second": second.title}
            yield Remark(pair_record(first, second, facts), told % names)


def _may_overlap(first: ActivityFacts, second: ActivityFacts) -> bool:
    ours, theirs = first.fingerprint, second.fingerprint
    if fold(first.title) == fold(second.title) or _are_told_apart(ours, theirs):
        return False
    if are_told_together(first, second):
        return _is_within(title_words(ours.title), title_words(theirs.title), WORDS_OF_A_TITLE)
    same_place = SIGNS["places"](ours, theirs)
    return same_place and _is_within(_long_words(ours), _long_words(theirs), WORDS_AS_WRITTEN)


def _long_words(activity: Fingerprint) -> frozenset[str]:
    return frozenset(word for word in fold(activity.title).split() if len(word) > 3)


def _are_told_apart(ours: Fingerprint, theirs: Fingerprint) -> bool:
    """By their days, their places or how many people came."""
    elsewhere = (
        telling_places(ours) and telling_places(theirs) and not SIGNS["places"](ours, theirs)
    )
    others = None not in (ours.total, theirs.total) and ours.total != theirs.total
    return bool(elsewhere) or others or are_apart(ours, theirs)


def _is_within(ours: frozenset[str], theirs: frozenset[str], least: int) -> bool:
    shorter = min(len(ours), len(theirs))
    return shorter >= least and len(ours & theirs) >= WITHIN * shorter
