"""Which section of the plan, or which group of actions, a heading of a ministry is likely for."""

import re
from dataclasses import dataclass

from programmes.models import ActionGroup, Programme
from reporting.models import Edition, PlanSection
from snia.common.text import fold

Kind = PlanSection.Kind
# What ministries call the sections, whatever the plan calls them.
_CALLED = {
    Kind.PURPOSE: ("objet du programme", "objectifs specifiques", "presentation du programme"),
    Kind.ACTIVITIES: ("activites menees", "activites realisees", "realisations", "resultats"),
    Kind.SPECIAL: ("mesures prises pendant le confinement",),
    Kind.INTERNATIONAL: ("plan international", "role du maroc sur le plan international"),
    Kind.CHALLENGES: ("defis et contraintes", "contraintes", "difficultes rencontrees", "defis"),
    Kind.MEASURES: ("mesures prevues", "perspectives", "actions prevues", "activites prevues"),
    Kind.RECOMMENDATIONS: ("recommandations",),
}  # fmt: skip
_NUMBERING = re.compile(r"^\s*(?:[IVX]+\s*[.)\-–]|\d+(?:\.\d+)*\s*[.)\-–]?|[a-zA-Z]\s*[.)\-–])\s+")
_GRAMMAR = {"de", "des", "du", "la", "le", "les", "l", "d", "en", "et", "a", "au", "aux", "pour"}
_LIKE = 0.6


@dataclass(frozen=True)
class Target:
    """A section of the plan, perhaps a group of actions within it."""

    section: str
    group: ActionGroup | None = None


class Outline:
    """The sections of the edition's plan and the groups of the programme; two queries."""

    def __init__(self, edition: Edition, programme: Programme) -> None:
        self.sections = list(edition.plan.sections.all())
        groups = programme.groups.prefetch_related("titles")
        self.titles: list[tuple[frozenset[str], Target]] = [
            *((_words(title), Target(s.kind)) for s in self.sections for title in _names(s)),
            *(
                (_words(title), Target(Kind.ACTIVITIES, group))
                for group in groups
                for title in {group.title, group.title_in(edition.period)}
            ),
        ]

    def target_of(self, heading: str) -> Target | None:
        """The likeliest; None where nothing is like it enough."""
        words = _words(unnumbered(heading))
        likeliest = max(self.titles, key=lambda one: _likeness(words, one[0]), default=None)
        if likeliest is None or _likeness(words, likeliest[0]) < _LIKE:
            return None
        return likeliest[1]


def unnumbered(heading: str) -> str:
    return _NUMBERING.sub("", heading, count=1)


def level_of(heading: str) -> int | None:
    """What its typed number says: « 1. » is 1, « 1.2 » is 2, « a) » is 3."""
    found = _NUMBERING.match(heading)
    if not found:
        return None
    mark = found[0].strip(" .)-–")
    return mark.count(".") + 1 if mark[0].isdigit() or mark[0] in "IVX" else 3


def _names(section: PlanSection) -> tuple[str, ...]:
    heading = re.sub(r"\{\w+\}", "", section.heading)
    return tuple(filter(None, (heading, *_CALLED[Kind(section.kind)])))


def _words(title: str) -> frozenset[str]:
    """Without small words, years, codes of actions and endings of number and gender."""
    words = [w for w in fold(re.sub(r"\(.*?\)", " ", title)).split() if w not in _GRAMMAR]
    return frozenset(w[:3] + w[3:].rstrip("esx") for w in words if not w[0].isdigit())


def _likeness(ours: frozenset[str], theirs: frozenset[str]) -> float:
    both = ours | theirs
    return len(ours & theirs) / len(both) if both else 0.0
