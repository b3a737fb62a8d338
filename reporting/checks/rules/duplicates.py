"""The same activity reported twice."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.progress.duplicates import in_words
from programmes.progress.likeness import (
    SIGNS,
    WORDS_OF_A_TITLE,
    Fingerprint,
    Likeness,
    likeness,
    title_words,
)
from reporting.checks.facts import ActivityFacts, Facts
from reporting.checks.findings import Record, Remark, Severity
from reporting.checks.registry import Documentation, rule
from snia.common.quantities import qualified
from snia.common.text import fold
from snia.common.typography import thousands

# A word, a total or a week that so many activities have in common brings none of them together.
TELLS_NOTHING = 150
Pair = tuple[ActivityFacts, ActivityFacts]


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


def figures(activity: ActivityFacts) -> str:
    """ "48 participants (30 femmes, 18 hommes)" """
    if activity.total is None:
        return _("effectif inconnu")
    total = _("%s participants") % qualified(activity.total, activity.qualifier)
    if activity.women is None or activity.men is None:
        return total
    parts = {"women": thousands(activity.women), "men": thousands(activity.men)}
    return f"{total} ({_('%(women)s femmes, %(men)s hommes') % parts})"


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


def undecided_pairs(facts: Facts) -> Iterator[Pair]:
    """Pairs worth comparing, but for those that the secretariat has said to be two."""
    for first, second in pairs_worth_comparing(facts.activities):
        if _decision(first, second, facts) != "":
            yield first, second


def likeness_of(first: ActivityFacts, second: ActivityFacts) -> Likeness | None:
    """What makes two that different authors told look like one."""
    if are_told_together(first, second):
        return None
    ours, theirs = first.fingerprint, second.fingerprint
    return likeness(ours, theirs) or _same_public(ours, theirs)


def _same_public(ours: Fingerprint, theirs: Fingerprint) -> Likeness | None:
    """As many people of one audience, for a like subject: the rule of the reports, which must
    not cry wolf all year long, lets it pass; before printing, it is worth a look."""
    if not ours.total or ours.total != theirs.total or ours.kind != theirs.kind:
        return None
    if not SIGNS["audience"](ours, theirs) or are_apart(ours, theirs):
        return None
    common = title_words(ours.title) & title_words(theirs.title)
    return Likeness(("audience",)) if len(common) >= WORDS_OF_A_TITLE else None


def are_apart(ours: Fingerprint, theirs: Fingerprint) -> bool:
    """Known to have been held on other days."""
    dated = all((ours.start, ours.end, theirs.start, theirs.end))
    return dated and not SIGNS["dates"](ours, theirs)


def pair_record(first: ActivityFacts, second: ActivityFacts, facts: Facts) -> Record:
    """Mended where the secretariat decides, if the pair was shown to it."""
    record = first.record.beside(second.record)
    return replace(record, mend_url=_decision(first, second, facts) or record.mend_url)


def _decision(first: ActivityFacts, second: ActivityFacts, facts: Facts) -> str | None:
    return facts.decisions.get(frozenset((first.record.key, second.record.key)))


def are_told_together(first: ActivityFacts, second: ActivityFacts) -> bool:
    if first.answer is not None or second.answer is not None:
        return first.answer == second.answer
    return first.table is not None and first.table == second.table


def pairs_worth_comparing(activities: Iterable[ActivityFacts]) -> Iterator[Pair]:
    """Those that have a title, two of its words, a total or a week in common: comparing
    thousands of activities each with each would take minutes."""
    by_sign: dict[object, list[int]] = defaultdict(list)
    known = list(activities)
    for place, activity in enumerate(known):
        for sign in _signs(activity):
            by_sign[sign].append(place)
    common: Counter[tuple[int, int]] = Counter()
    for sign, places in by_sign.items():
        if len(places) > TELLS_NOTHING:
            continue
        weight = 1 if isinstance(sign, str) else 2
        common.update(dict.fromkeys(combinations(places, 2), weight))
    for first, second in sorted(pair for pair, weight in common.items() if weight >= 2):
        yield known[first], known[second]


def _signs(activity: ActivityFacts) -> Iterator[object]:
    """Words count for one, all else for two; those of a title that has but two, too."""
    words = title_words(activity.title)
    yield from words
    if len(words) <= 2:
        yield from (("short title", word) for word in words)
    yield ("title", fold(activity.title))
    if activity.total:
        yield ("total", activity.kind, activity.total)
    if activity.start and activity.end and (activity.end - activity.start).days < 7:
        yield ("week", activity.kind, activity.start.isocalendar()[:2])
