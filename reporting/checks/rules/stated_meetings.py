"""Numbers of meetings that a text states, against those that are known."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.models import Committee
from reporting.checks.facts import Facts, HeldFacts, TextFacts
from reporting.checks.findings import Record, Remark, Severity
from reporting.checks.numbers import Stated, counted
from reporting.checks.registry import Documentation, rule
from reporting.checks.sentences import blocks, sentences
from snia.common.quantities import Qualifier, qualified
from snia.common.text import fold

# Not "une fois par semestre", which is a rhythm.
_MEETINGS = r"(?:fois|reunions?|reprises|seances)(?! (?:par|chaque)\b)"
_CLAUSE = re.compile(r"\bet (?=(?:le|la|les|chaque|un|une) )")
# What should be is not what was.
_TO_COME = re.compile(r"\b(?:doit|doivent|devai\w+|prevu\w*|prevoi\w+|attendu\w*|sera|seront)\b")
# The texts say either for the same body.
_SYNONYMS = (("commission ", "comite "), ("comite ", "commission "))
_EACH, _ALL = "chaque comite programmes", "comites programmes"


@dataclass(frozen=True)
class Told:
    """How a text may name bodies, and what is known of each of them, or of all."""

    name: str
    bodies: tuple[HeldFacts, ...]
    as_one: bool = True


@rule(
    "texte-reunions",
    Severity.BLOCKING,
    gettext_lazy("Un texte donne un autre nombre de réunions que les données"),
    Documentation(
        looks_at=gettext_lazy(
            "Les phrases qui nomment une instance puis un nombre de réunions (« s'est réuni trois "
            "fois »), face aux réunions enregistrées de la période. Les rythmes (« une fois par "
            "semestre ») et ce qui est à venir ne sont pas lus."
        ),
        why=gettext_lazy("Le tableau des réunions, à la même page, donne le nombre exact."),
        example=gettext_lazy("« Le Comité de pilotage s'est réuni trois fois » ; deux dates."),
    ),
)
def meetings_otherwise(facts: Facts) -> Iterator[Remark]:
    names = sorted(_names(facts.held), key=lambda told: -len(told.name))
    for text in facts.texts:
        for told, stated in _told_by(text, names):
            for body, held, qualifier in _held(told):
                if not stated.agrees_with(held, qualifier):
                    said = _("%(body)s : le texte dit %(stated)s, les données %(held)s.") % {
                        "body": body.label,
                        "stated": stated,
                        "held": qualified(held, qualifier),
                    }
                    yield Remark(text.record.beside(body), said)


def _told_by(text: TextFacts, names: list[Told]) -> Iterator[tuple[Told, Stated]]:
    for block in blocks(text.html):
        for clause in _clauses(block):
            yield from _statements(clause, names)


def _clauses(block: str) -> Iterator[str]:
    for sentence in sentences(block):
        folded = fold(sentence)
        if not _TO_COME.search(folded):
            yield from _CLAUSE.split(folded)


def _statements(clause: str, names: Iterable[Told]) -> Iterator[tuple[Told, Stated]]:
    """Each number of meetings, with the body named last before it."""
    places = [
        (match.end(), told) for told in names for match in re.finditer(rf"\b{told.name}\b", clause)
    ]
    for stated in counted(clause, _MEETINGS):
        before = [(place, told) for place, told in places if place <= stated.start]
        if before:
            yield max(before, key=lambda found: (found[0], len(found[1].name)))[1], stated


def _names(held: list[HeldFacts]) -> Iterator[Told]:
    programmes = tuple(body for body in held if body.level == Committee.Level.PROGRAMME)
    if programmes:
        yield Told(_ALL, programmes)
        yield Told(_EACH, programmes, as_one=False)
    for body in held:
        if "+" not in body.record.key:
            yield from (Told(name, (body,)) for name in _forms(body))


def _forms(body: HeldFacts) -> set[str]:
    """ "comite de pilotage", "copil"; "commission interministerielle" is a "comite" too."""
    name, *acronyms = body.names
    words = fold(name).split()
    forms = {fold(acronym) for acronym in acronyms}
    if body.level != Committee.Level.PROGRAMME:
        short = " ".join(words[: 3 if len(words) > 2 and words[1] in ("de", "du", "des") else 2])
        forms |= {short, *_otherwise(short)}
    return forms


def _otherwise(short: str) -> Iterator[str]:
    for one, other in _SYNONYMS:
        if short.startswith(one):
            yield other + re.sub("ielle?$", "iel", short.removeprefix(one))


def _held(told: Told) -> Iterator[tuple[Record, int, str]]:
    """What is known of each, or of all together."""
    if not told.as_one:
        alone = (body for body in told.bodies if "+" not in body.record.key)
        yield from ((body.record, body.held, body.qualifier) for body in alone)
        return
    exact = all(body.qualifier == Qualifier.EXACT for body in told.bodies)
    total = sum(body.held for body in told.bodies)
    record = told.bodies[0].record
    if told.name == _ALL:
        record = replace(record, label=str(_("Comités programmes")))
    yield record, total, Qualifier.EXACT if exact else Qualifier.AT_LEAST
