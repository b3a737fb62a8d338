"""Whether two reported activities look like one. No ORM here.

Two institutions word the same training each in their own way, and either may leave out when,
where or how many. So nothing is told by one field alone, and what is unknown tells nothing:

- other dates are another activity, and so are other numbers in like titles (the 2nd and the 3rd
  edition, a session of March and one of April);
- the same title asks for one sign more: dates, place or figures, or the same audience in almost
  the same number;
- so does a title that the other one spells out ("… for members of the group" within "… for
  members of the group, to prepare a plan"), and "during 2020" is then no date;
- without a common title, three of dates, place, audience and figures must agree, and closely: in
  a period of thousands of activities, a month, a large city and "migrants" meet by chance.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from snia.common.text import fold

Words = frozenset[str]

# How much of two sets of words must be common: of both together, or of the shorter one.
SAME = 2 / 3
WITHIN = 4 / 5
# The shorter of two titles or audiences needs as many words to be found within the other.
WORDS_OF_A_TITLE = 3
WORDS_OF_AN_AUDIENCE = 2
# Totals are close, though not equal, within a tenth: one counted a latecomer, the other didn't.
CLOSE = 0.1
WEEK, MONTH, QUARTER = timedelta(days=7), timedelta(days=31), timedelta(days=92)


def _set_of(words: str) -> Words:
    return frozenset(words.split())


_GRAMMAR = _set_of(
    "a afin ainsi au aux avec ce ces cette chez compris d dans de des du elle en entre est et il"
    " l la le les leur leurs lors mais n ne notamment nos notre ou par parmi plus pour qu que qui"
    " s sa sans se ses si son sont sous sur tous tout toute un une vers via y"
)
_ROMAN = _set_of("i ii iii iv v vi vii viii ix x")
_LEADING_DIGITS = re.compile(r"\d+")
# Held everywhere says nothing of where; online says little more.
_WHOLE_COUNTRY = frozenset({"national", "niveau national", "maroc", "royaume du maroc"})
_ONLINE = frozenset({"en ligne", "a distance", "distanciel", "visioconference", "virtuel"})


@dataclass(frozen=True)
class Fingerprint:
    """What an activity is told by; an empty text, an empty set and None are unknown."""

    title: str = ""
    kind: str = ""
    start: date | None = None
    end: date | None = None
    places: frozenset[str] = frozenset()  # folded names
    audience: str = ""
    total: int | None = None
    women: int | None = None
    men: int | None = None


@dataclass(frozen=True)
class Likeness:
    """What two activities that look alike have in common: keys of `SIGNS`, in their order."""

    shared: tuple[str, ...]


def likeness(a: Fingerprint, b: Fingerprint) -> Likeness | None:
    """What makes the two look like one activity, or None where they don't."""
    if _are_at_other_dates(a, b) or _are_numbered_apart(a, b):
        return None
    shared = tuple(key for key, is_shared in SIGNS.items() if is_shared(a, b))
    judge = _is_enough_with_title if "title" in shared else _is_enough_without_title
    return Likeness(shared) if judge(a, b, frozenset(shared)) else None


def title_words(title: str) -> Words:
    """The words that tell a title from another, without their endings of number and gender."""
    return _words(title) - _GENRE


@lru_cache(maxsize=4096)  # a title is held against many
def _words(text: str) -> Words:
    """Without the words of grammar and the numbers."""
    words = [word for word in fold(text).split() if word not in _GRAMMAR | _ROMAN]
    return frozenset(_stem(w) for w in words if len(w) > 1 and not w[0].isdecimal())


def _stem(word: str) -> str:
    """ "réfugié", "réfugiés" and "réfugiées" are one word; so are "migrant" and "migrantes"."""
    return word[:3] + word[3:].rstrip("esx")


# What is said of almost any activity, and told in as many ways: it makes no title like another.
_GENRE = frozenset(
    map(
        _stem,
        _set_of(
            "action activite animation atelier cadre capacite conference cours cycle distance"
            " distanciel domaine edition etre evenement faveur formation forum humain initiation"
            " journee ligne maroc marocain matiere mise module organisation participation"
            " presentiel profit programme projet question realisation rencontre renforcement"
            " reunion ronde royaume seance sein seminaire sensibilisation serie session table"
            " tenue theme thematique virtuel virtuelle visioconference webinaire"
        ),
    )
)


# --- The rule ------------------------------------------------------------------------------


def _is_enough_with_title(a: Fingerprint, b: Fingerprint, shared: frozenset[str]) -> bool:
    backing = shared - {"title"}
    if len(backing) <= _contradictions(a, b):
        return False
    if not _has_same_title(a, b):
        if not _may_be_of_one_kind(a, b):
            return False
        if not _last_at_most(QUARTER, a, b):
            backing -= {"dates"}
    if backing & {"dates", "places", "figures"}:
        return True
    return "audience" in backing and _has_close_figures(a, b)


def _is_enough_without_title(a: Fingerprint, b: Fingerprint, shared: frozenset[str]) -> bool:
    if not (a.kind and a.kind == b.kind) or _contradictions(a, b):
        return False
    if not _last_at_most(MONTH, a, b):
        shared -= {"dates"}
    if not _common_places(a, b) - _ONLINE:
        shared -= {"places"}
    if len(shared) < 3:
        return False
    if "figures" in shared:
        return True
    return _last_at_most(WEEK, a, b) and bool(title_words(a.title) & title_words(b.title))


def _contradictions(a: Fingerprint, b: Fingerprint) -> int:
    """How many of place and figures are known of both and differ. Audiences are worded too
    freely to differ for sure."""
    elsewhere = bool(telling_places(a) and telling_places(b) and not _has_same_places(a, b))
    numbers_known = a.total is not None and b.total is not None
    others = numbers_known and not (_has_same_figures(a, b) or _has_close_figures(a, b))
    return elsewhere + others


def _may_be_of_one_kind(a: Fingerprint, b: Fingerprint) -> bool:
    return a.kind == b.kind or not (a.kind and b.kind)


# --- Titles and audiences ------------------------------------------------------------------


def _has_title_in_common(a: Fingerprint, b: Fingerprint) -> bool:
    return _has_same_title(a, b) or _is_within(
        title_words(a.title), title_words(b.title), at_least=WORDS_OF_A_TITLE
    )


def _has_same_title(a: Fingerprint, b: Fingerprint) -> bool:
    """The same words, or almost; one telling word alone ("traite") is too little, unless the
    whole titles are the same."""
    ours, theirs = title_words(a.title), title_words(b.title)
    if min(len(ours), len(theirs)) < 2:
        return bool(fold(a.title)) and fold(a.title) == fold(b.title)
    return _are_alike(ours, theirs)


def _has_same_audience(a: Fingerprint, b: Fingerprint) -> bool:
    ours, theirs = _words(a.audience), _words(b.audience)
    return _are_alike(ours, theirs) or _is_within(ours, theirs, at_least=WORDS_OF_AN_AUDIENCE)


def _are_alike(ours: Words, theirs: Words) -> bool:
    return bool(ours and theirs) and len(ours & theirs) >= SAME * len(ours | theirs)


def _is_within(ours: Words, theirs: Words, *, at_least: int) -> bool:
    shorter = min(len(ours), len(theirs))
    return shorter >= at_least and len(ours & theirs) >= WITHIN * shorter


def _are_numbered_apart(a: Fingerprint, b: Fingerprint) -> bool:
    """Like titles of which neither holds the other's numbers: two editions, two sessions."""
    ours, theirs = _numbers(a.title), _numbers(b.title)
    if ours <= theirs or theirs <= ours:
        return False
    return _has_title_in_common(a, b) or title_words(a.title) == title_words(b.title)


def _numbers(title: str) -> frozenset[str]:
    """ "3ème" is 3; numerals stay roman, as everyone writes them."""
    words = fold(title).split()
    digits = [match[0].lstrip("0") for word in words if (match := _LEADING_DIGITS.match(word))]
    return frozenset(digits) | (_ROMAN & frozenset(words))


# --- Dates ---------------------------------------------------------------------------------


def _has_overlapping_dates(a: Fingerprint, b: Fingerprint) -> bool:
    return _is_dated(a) and _is_dated(b) and not _are_at_other_dates(a, b)


def _is_dated(activity: Fingerprint) -> bool:
    return bool(activity.start or activity.end)


def _are_at_other_dates(a: Fingerprint, b: Fingerprint) -> bool:
    """Known to have no day in common; an open end is never the reason."""
    return _ends_before(a, b) or _ends_before(b, a)


def _ends_before(a: Fingerprint, b: Fingerprint) -> bool:
    return bool(a.end and b.start and a.end < b.start)


def _last_at_most(length: timedelta, *activities: Fingerprint) -> bool:
    """Each lasts so long at most, or is told so closely; "during 2020" tells little."""
    return all(bool(one.start and one.end and one.end - one.start < length) for one in activities)


# --- Places --------------------------------------------------------------------------------


def _has_same_places(a: Fingerprint, b: Fingerprint) -> bool:
    return bool(_common_places(a, b))


def _common_places(a: Fingerprint, b: Fingerprint) -> frozenset[str]:
    """Places of one that the other names too, be it within a longer name: "rabat" is in
    "rabat sale kenitra" and in "hotel de rabat"."""
    ours, theirs = telling_places(a), telling_places(b)
    return frozenset(
        min(mine, other, key=len)
        for mine in ours
        for other in theirs
        if f" {mine} " in f" {other} " or f" {other} " in f" {mine} "
    )


def telling_places(activity: Fingerprint) -> frozenset[str]:
    """Without the whole country, which says nothing of where."""
    return activity.places - _WHOLE_COUNTRY


# --- Figures -------------------------------------------------------------------------------


def _has_same_figures(a: Fingerprint, b: Fingerprint) -> bool:
    """The same total, and the same women and men where both tell them."""
    if not a.total or a.total != b.total:
        return False
    parts = ((a.women, b.women), (a.men, b.men))
    return all(None in (ours, theirs) or ours == theirs for ours, theirs in parts)


def _has_close_figures(a: Fingerprint, b: Fingerprint) -> bool:
    if not a.total or not b.total:
        return False
    return abs(a.total - b.total) <= CLOSE * max(a.total, b.total)


SIGNS: dict[str, Callable[[Fingerprint, Fingerprint], bool]] = {
    "title": _has_title_in_common,
    "dates": _has_overlapping_dates,
    "places": _has_same_places,
    "audience": _has_same_audience,
    "figures": _has_same_figures,
}
