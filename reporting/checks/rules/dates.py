"""Dates that cannot be, and dates outside the period."""

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.checks.facts import Facts, ForumFacts
from reporting.checks.findings import Record, Remark, Severity
from reporting.checks.registry import Documentation, rule
from snia.common.approximate_dates import MONTHS, Interval, interval_of
from snia.common.text import fold
from snia.common.typography import long_date, long_interval

_DAYS = re.compile(
    rf"\b(?P<first>\d{{1,3}})(?:er)?(?: (?:au|et) (?P<and>\d{{1,3}})| (?P<to>\d{{1,3}}))? "
    rf"(?P<month>{'|'.join(MONTHS)})(?: (?P<year>\d{{4}}))?\b"
)
_EARLIEST = 1900


@rule(
    "date-impossible",
    Severity.BLOCKING,
    gettext_lazy("Date impossible"),
    Documentation(
        looks_at=gettext_lazy(
            "Les dates des activités, telles qu'écrites : un jour que le mois n'a pas, un "
            "intervalle à l'envers, une année absurde."
        ),
        why=gettext_lazy("Une faute de frappe s'imprime et se recopie d'un rapport à l'autre."),
        example=gettext_lazy("« Du 30 au 31 septembre 2020 » pour un atelier."),
    ),
)
def impossible(facts: Facts) -> Iterator[Remark]:
    return _impossible((activity.record, activity.written) for activity in facts.activities)


@rule(
    "forum-mal-date",
    Severity.WARNING,
    gettext_lazy("Édition de forum à une date impossible"),
    Documentation(
        looks_at=gettext_lazy(
            "Les dates, telles qu'écrites, des éditions de forums que le Bilan nomme : elles "
            "viennent d'autres documents, et ne sont pas imprimées."
        ),
        why=gettext_lazy("Qui cite l'édition la datera d'après la donnée."),
        example=gettext_lazy("« 124-16 mai 2014 » pour la septième édition du Forum mondial."),
    ),
)
def impossible_of_a_forum(facts: Facts) -> Iterator[Remark]:
    return _impossible((edition.record, edition.written) for edition in facts.forums)


def _impossible(dates: Iterable[tuple[Record, str]]) -> Iterator[Remark]:
    for record, written in dates:
        reason = _impossibility(written)
        if reason:
            told = _("Date écrite « %(written)s » : %(reason)s.")
            yield Remark(record, told % {"written": written, "reason": reason})


def _impossibility(written: str) -> str:
    """Why no calendar holds the date; nothing where it may be."""
    for match in _DAYS.finditer(fold(written)):
        days = [int(day) for day in (match["first"], match["and"], match["to"]) if day]
        month, year = MONTHS.index(match["month"]) + 1, int(match["year"] or 2000)
        if year < _EARLIEST:
            return _("l'année %s ne se peut pas") % year
        length = monthrange(year, month)[1]
        wrong = next((day for day in days if not 1 <= day <= length), None)
        if wrong is not None:
            return _("le mois n'a pas de jour %s") % wrong
        if days != sorted(days):
            return _("le dernier jour précède le premier")
    return ""


@rule(
    "date-hors-periode",
    Severity.WARNING,
    gettext_lazy("Activité tenue hors de la période"),
    Documentation(
        looks_at=gettext_lazy("Les activités dont tous les jours sont avant ou après la période."),
        why=gettext_lazy(
            "Elle relève d'un autre Bilan, ou sa date est fausse ; laissée ici, elle sera comptée "
            "deux fois."
        ),
        example=gettext_lazy(
            "L'atelier du 16 novembre 2018, dans un Bilan qui s'arrête au 31 août 2018."
        ),
    ),
)
def outside(facts: Facts) -> Iterator[Remark]:
    for activity in facts.activities:
        if _is_outside(activity.start, activity.end, facts.period):
            told = _("Tenue %(when)s, alors que la période va %(period)s.")
            when = activity.written or _words(activity.start, activity.end)
            names = {"when": f"« {when} »", "period": long_interval(facts.period)}
            yield Remark(activity.record, told % names)


@rule(
    "date-deborde",
    Severity.INFORMATION,
    gettext_lazy("Dates qui débordent de la période"),
    Documentation(
        looks_at=gettext_lazy(
            "Les activités et les titres de tableaux dont une partie des jours seulement est dans "
            "la période."
        ),
        why=gettext_lazy("Une année civile n'est pas une période : dire ce qui est compté."),
        example=gettext_lazy("« Courant 2018 » dans le Bilan de septembre 2017 à août 2018."),
    ),
)
def overlapping_the_edge(facts: Facts) -> Iterator[Remark]:
    dated = [(one.record, one.written, one.start, one.end) for one in facts.activities]
    for table in facts.tables:
        written = table.caption.rpartition(",")[2].strip()
        start, end = interval_of(written) or (None, None)
        dated.append((table.record, written, start, end))
    for record, written, start, end in dated:
        if start and end and _overlaps_the_edge(start, end, facts.period):
            told = _("« %(when)s » va au-delà de la période (%(period)s).")
            when = written or _words(start, end)
            yield Remark(record, told % {"when": when, "period": long_interval(facts.period)})


@rule(
    "editions-de-meme-date",
    Severity.WARNING,
    gettext_lazy("Deux éditions d'un forum à la même date"),
    Documentation(
        looks_at=gettext_lazy("Les éditions, datées à l'année au moins, des forums nommés."),
        why=gettext_lazy(
            "Un forum annuel n'a pas deux éditions la même année : l'une est fausse."
        ),
        example=gettext_lazy("Les dixième et onzième éditions du Forum mondial, datées de 2017."),
    ),
)
def editions_at_once(facts: Facts) -> Iterator[Remark]:
    by_forum: dict[str, list[ForumFacts]] = defaultdict(list)
    for edition in facts.forums:
        by_forum[edition.forum].append(edition)
    for editions in by_forum.values():
        for first, second in _neighbours(editions):
            if first.when and second.when and first.when.end >= second.when.start:
                told = _(
                    "L'édition %(first)s est datée « %(ours)s », l'édition %(second)s « "
                    "%(theirs)s »."
                )
                yield Remark(
                    first.record.beside(second.record),
                    told
                    % {
                        "first": first.number,
                        "ours": first.written,
                        "second": second.number,
                        "theirs": second.written,
                    },
                )


def _neighbours(editions: Iterable[ForumFacts]) -> Iterator[tuple[ForumFacts, ForumFacts]]:
    ordered = sorted(editions, key=lambda edition: edition.number)
    yield from pairwise(ordered)


def _is_outside(start: date | None, end: date | None, period: Interval) -> bool:
    return bool((start and start > period.end) or (end and end < period.start))


def _overlaps_the_edge(start: date, end: date, period: Interval) -> bool:
    is_inside = period.start <= start and end <= period.end
    return not is_inside and not _is_outside(start, end, period)


def _words(start: date | None, end: date | None) -> str:
    if start and end:
        return long_interval(Interval(start, end))
    day = start or end
    return long_date(day) if day else ""
