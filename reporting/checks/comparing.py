"""Holding the activities of a period against each other, two by two. No ORM here."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from django.utils.translation import gettext as _

from programmes.progress.likeness import (
    SIGNS,
    WORDS_OF_A_TITLE,
    Fingerprint,
    Likeness,
    likeness,
    title_words,
)
from reporting.checks.facts import ActivityFacts, Facts
from reporting.checks.findings import Record
from snia.common.quantities import qualified
from snia.common.text import fold
from snia.common.typography import thousands

# A word, a total or a week that so many activities have in common brings none of them together.
TELLS_NOTHING = 150
Pair = tuple[ActivityFacts, ActivityFacts]


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


def are_told_together(first: ActivityFacts, second: ActivityFacts) -> bool:
    if first.answer is not None or second.answer is not None:
        return first.answer == second.answer
    return first.table is not None and first.table == second.table


def pair_record(first: ActivityFacts, second: ActivityFacts, facts: Facts) -> Record:
    """Mended where the secretariat decides, if the pair was shown to it."""
    record = first.record.beside(second.record)
    return replace(record, mend_url=_decision(first, second, facts) or record.mend_url)


def _decision(first: ActivityFacts, second: ActivityFacts, facts: Facts) -> str | None:
    return facts.decisions.get(frozenset((first.record.key, second.record.key)))


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


def figures(activity: ActivityFacts) -> str:
    """ "48 participants (30 femmes, 18 hommes)" """
    if activity.total is None:
        return _("effectif inconnu")
    total = _("%s participants") % qualified(activity.total, activity.qualifier)
    if activity.women is None or activity.men is None:
        return total
    parts = {"women": thousands(activity.women), "men": thousands(activity.men)}
    return f"{total} ({_('%(women)s femmes, %(men)s hommes') % parts})"
