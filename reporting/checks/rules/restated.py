"""Figures against those of the last edition."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.models import Activity
from programmes.progress.likeness import Fingerprint, likeness
from reporting.checks.comparing import figures, pairs_worth_comparing
from reporting.checks.facts import ActivityFacts, Facts, HeldFacts
from reporting.checks.findings import Record, Remark, Severity
from reporting.checks.registry import Documentation, rule
from snia.common.quantities import Qualifier, qualified
from snia.common.typography import thousands

_NUMBER = re.compile(r"\d+")
# A jump is at least by half, and by so many: 2 to 4 activities is no jump.
HALF, ACTIVITIES, MEETINGS, PARTICIPANTS = 0.5, 10, 2, 100
# Participants are compared where they are known of most trainings and events.
KNOWN = 0.75


@rule(
    "chiffre-retouche",
    Severity.WARNING,
    gettext_lazy("Chiffre modifié depuis l'édition précédente"),
    Documentation(
        looks_at=gettext_lazy(
            "Les activités de deux éditions qui sont la même (intitulé et dates), avec d'autres "
            "effectifs."
        ),
        why=gettext_lazy("Un chiffre publié qui change doit être annoncé comme corrigé."),
        example=gettext_lazy(
            "Une formation à cheval sur deux périodes : 79 participants, puis 97."
        ),
    ),
)
def restated(facts: Facts) -> Iterator[Remark]:
    if facts.previous is None:
        return
    before = {activity.record.key for activity in facts.previous.activities}
    both = [*facts.previous.activities, *facts.activities]
    for old, new in pairs_worth_comparing(both):
        if (old.record.key in before) == (new.record.key in before) or not _restates(old, new):
            continue
        told = _("Bilan %(previous)s : %(ours)s. Bilan %(current)s : %(theirs)s.")
        names = {
            "previous": facts.previous.label,
            "ours": figures(old),
            "current": facts.label,
            "theirs": figures(new),
        }
        yield Remark(new.record.beside(old.record), told % names)


def _restates(old: ActivityFacts, new: ActivityFacts) -> bool:
    if old.total is None or new.total is None or old.total == new.total:
        return False
    # Other figures must not keep the two from being alike: they are what is looked for.
    found = likeness(_without_figures(old), _without_figures(new))
    return found is not None and {"title", "dates"} <= set(found.shared)


def _without_figures(activity: ActivityFacts) -> Fingerprint:
    return replace(activity.fingerprint, total=None, women=None, men=None)


@rule(
    "publie-autrement",
    Severity.WARNING,
    gettext_lazy("Chiffre publié, modifié depuis dans les données"),
    Documentation(
        looks_at=gettext_lazy(
            "Les passages et les lignes de tableaux de l'édition précédente telle qu'elle est "
            "publiée, dont les nombres ne sont plus ceux des données."
        ),
        why=gettext_lazy(
            "L'édition publiée ne change pas : corriger la donnée, ou publier un erratum de cette "
            "édition."
        ),
        example=gettext_lazy("Une formation publiée avec 79 participants, que la donnée dit 97."),
    ),
)
def published_otherwise(facts: Facts) -> Iterator[Remark]:
    if facts.previous is None:
        return
    for one in facts.previous.restated:
        if _NUMBER.findall(one.published) != _NUMBER.findall(one.today):
            told = _("Publié : « %(published)s ». Les données, aujourd'hui : « %(today)s ».")
            yield Remark(one.record, told % {"published": one.published, "today": one.today})


@rule(
    "saut",
    Severity.INFORMATION,
    gettext_lazy("Saut par rapport à l'édition précédente"),
    Documentation(
        looks_at=gettext_lazy(
            "Le nombre d'activités, par type et en tout, celui des participants et celui des "
            "réunions : plus de la moitié en plus ou en moins, quand les deux sont connus."
        ),
        why=gettext_lazy("Le lecteur comparera : l'expliquer, ou corriger."),
        example=gettext_lazy("Les comités programmes : au moins 33 réunions, puis 12."),
    ),
)
def jump(facts: Facts) -> Iterator[Remark]:
    if facts.previous is None:
        return
    before, now = facts.previous.activities, facts.activities
    yield from _jump(facts, "activities", _("Activités"), len(before), len(now), ACTIVITIES)
    kinds_before, kinds = Counter(a.kind for a in before), Counter(a.kind for a in now)
    for kind in Activity.Kind:
        counts = kinds_before[kind], kinds[kind]
        yield from _jump(facts, f"kind-{kind}", str(kind.label), *counts, ACTIVITIES)
    people = _participants(before), _participants(now)
    yield from _jump(facts, "participants", _("Participants"), *people, PARTICIPANTS)
    yield from _meetings(facts, facts.previous.held)


def _jump(
    facts: Facts, key: str, label: str, before: int | None, now: int | None, least: int
) -> Iterator[Remark]:
    if not before or not now or facts.previous is None:
        return
    if abs(now - before) >= max(least, HALF * before):
        record = Record(f"jump:{key}", label, None, facts.record.mend_url)
        told = _("%(before)s en %(previous)s, %(now)s en %(current)s (%(change)s %%).")
        figures_told = {
            "before": thousands(before),
            "previous": facts.previous.label,
            "now": thousands(now),
            "current": facts.label,
            "change": f"{round(100 * (now - before) / before):+d}",
        }
        yield Remark(record, told % figures_told)


def _participants(activities: Sequence[ActivityFacts]) -> int | None:
    """Unknown unless most trainings and events tell theirs."""
    telling = [
        a for a in activities if a.kind in (Activity.Kind.TRAINING, Activity.Kind.AWARENESS)
    ]
    known = [activity.total for activity in telling if activity.total is not None]
    return sum(known) if telling and len(known) >= KNOWN * len(telling) else None


def _meetings(facts: Facts, before: list[HeldFacts]) -> Iterator[Remark]:
    """Body by body, where both editions count the same ones, alone or together."""
    for old in before:
        bodies = set(old.record.key.split("+"))
        same = [new for new in facts.held if set(new.record.key.split("+")) <= bodies]
        if not same or {key for new in same for key in new.record.key.split("+")} != bodies:
            continue
        now = sum(new.held for new in same)
        if _is_a_jump_of_meetings(old, now):
            told = _("%(before)s réunions en %(previous)s, %(now)s en %(current)s.")
            names = {
                "before": qualified(old.held, old.qualifier),
                "previous": facts.previous.label if facts.previous else "",
                "now": thousands(now),
                "current": facts.label,
            }
            yield Remark(replace(old.record, key=f"jump:{old.record.key}"), told % names)


def _is_a_jump_of_meetings(old: HeldFacts, now: int) -> bool:
    fewer_for_sure = old.qualifier == Qualifier.EXACT or now < old.held
    return fewer_for_sure and abs(now - old.held) >= max(MEETINGS, HALF * old.held)
