"""One event that two documents date differently."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.progress.likeness import SAME, Words, title_words
from reporting.checks.facts import ActivityFacts, Facts, TextFacts
from reporting.checks.findings import Record, Remark, Severity
from reporting.checks.registry import Documentation, rule
from reporting.checks.sentences import blocks, plain, sentences
from snia.common.approximate_dates import MONTHS, Interval, interval_of
from snia.common.text import fold
from snia.common.typography import long_interval

# "11ème édition du Forum mondial sur la migration", up to where its name ends.
_NUMBERED = re.compile(
    r"(?P<number>\d{1,3})\s*(?:er|re|ère|ere|e|è|ème|eme|ième)\s+"
    r"(?P<name>(?:édition|edition|rencontre|session|conférence)\b[^.;,:()]*)",
    re.IGNORECASE,
)
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:er)? (?:(?:au|et) )?)?\d{{1,2}}(?:er)? (?:{'|'.join(MONTHS)}) \d{{4}}\b"
)


@dataclass(frozen=True)
class Event:
    """A numbered event, as one record dates it."""

    record: Record
    number: int
    words: Words
    when: Interval

    def is_the_same_as(self, other: "Event") -> bool:
        together = self.words | other.words
        return self.number == other.number and len(self.words & other.words) >= SAME * len(
            together
        )

    def is_dated_apart_from(self, other: "Event") -> bool:
        return self.when.end < other.when.start or other.when.end < self.when.start


@rule(
    "evenement-date-autrement",
    Severity.WARNING,
    gettext_lazy("Un événement daté autrement ailleurs"),
    Documentation(
        looks_at=gettext_lazy(
            "Les événements numérotés (« 11ème édition de… ») des textes, des activités, des "
            "mesures prévues et des forums, dans cette édition et la précédente : le même "
            "numéro et le même nom à des dates qui n'ont aucun jour commun. De même, une "
            "convention rapportée à une autre date que celle de l'accord enregistré."
        ),
        why=gettext_lazy(
            "Un des documents se trompe ; le Bilan ne peut les suivre tous les deux."
        ),
        example=gettext_lazy(
            "La onzième édition du Forum mondial : décembre 2018 dans le Bilan, 2017 sur le site."
        ),
    ),
)
def dated_otherwise(facts: Facts) -> Iterator[Remark]:
    for first, second in combinations(list(_events(facts)), 2):
        if first.record.key == second.record.key or not first.is_the_same_as(second):
            continue
        if first.is_dated_apart_from(second):
            told = _("« %(first)s » : %(ours)s. « %(second)s » : %(theirs)s.")
            names = {
                "first": first.record.label,
                "ours": long_interval(first.when),
                "second": second.record.label,
                "theirs": long_interval(second.when),
            }
            yield Remark(first.record.beside(second.record), told % names)
    yield from _agreements(facts)


def _agreements(facts: Facts) -> Iterator[Remark]:
    for activity in facts.activities:
        signed, held = activity.agreement_signed, _held(activity)
        if signed and held and (held.end < signed.start or signed.end < held.start):
            told = _("Activité datée « %(when)s » ; l'accord « %(agreement)s » : %(signed)s.")
            names = {
                "when": activity.written or long_interval(held),
                "agreement": activity.agreement,
                "signed": long_interval(signed),
            }
            yield Remark(activity.record, told % names)


def _events(facts: Facts) -> Iterator[Event]:
    previous = facts.previous
    for forum in facts.forums:
        if forum.when:
            yield Event(forum.record, forum.number, title_words(forum.forum), forum.when)
    for activity in (*facts.activities, *(previous.activities if previous else ())):
        yield from _of_activity(activity)
    for item in (*facts.items, *(previous.measures if previous else ())):
        if item.when:
            yield from _named(item.record, plain(item.html), item.when)
    for text in facts.texts:
        yield from _of_text(text)


def _of_activity(activity: ActivityFacts) -> Iterator[Event]:
    held = _held(activity)
    if held:
        yield from _named(activity.record, activity.title, held)


def _held(activity: ActivityFacts) -> Interval | None:
    return Interval(activity.start, activity.end) if activity.start and activity.end else None


def _of_text(text: TextFacts) -> Iterator[Event]:
    """Sentences that name one numbered event and give one date."""
    for block in blocks(text.html):
        for sentence in sentences(block):
            dates = _DATE.findall(fold(sentence))
            when = interval_of(dates[0]) if len(dates) == 1 else None
            if when:
                yield from _named(text.record, sentence, when)


def _named(record: Record, text: str, when: Interval) -> Iterator[Event]:
    named = list(_NUMBERED.finditer(text))
    if len(named) == 1:
        words = title_words(named[0]["name"])
        if words:
            yield Event(record, int(named[0]["number"]), words, when)
