"""Numbers of supported projects that a text states, against the call for projects."""

import re
from collections.abc import Iterator

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.checks.facts import CallFacts, Facts, TextFacts
from reporting.checks.findings import Remark, Severity
from reporting.checks.numbers import Stated, counted
from reporting.checks.registry import Documentation, rule
from reporting.checks.sentences import blocks, sentences
from snia.common.quantities import qualified
from snia.common.text import fold

_SUPPORTED = re.compile(r"\bassociations?\b.*\b(?:soutien|soutenu|appuy|appui|financ)\w*")
_SUPPORTS = re.compile(r"\b(?:soutenu|soutient|appuy|appuie|financ)\w*.*\bassociations?\b")


@rule(
    "texte-projets",
    Severity.BLOCKING,
    gettext_lazy("Un texte donne un autre nombre de projets soutenus que l'appel à projets"),
    Documentation(
        looks_at=gettext_lazy(
            "Les phrases qui disent combien de projets d'associations ont été soutenus, face à "
            "l'appel à projets de la période."
        ),
        why=gettext_lazy("Le nombre de projets soutenus est le chiffre que la presse reprend."),
        example=gettext_lazy("« Plus de 100 projets d'associations », l'appel en compte 90."),
    ),
)
def projects_otherwise(facts: Facts) -> Iterator[Remark]:
    if facts.call is None:
        return
    for text in facts.texts:
        for sentence, stated in _told_by(text):
            if not _agrees(stated, facts.call):
                told = _("« %(sentence)s » L'appel à projets : %(number)s.") % {
                    "sentence": Truncator(sentence).words(40),
                    "number": qualified(facts.call.supported, facts.call.qualifier)
                    or _("non lancé"),
                }
                yield Remark(text.record.beside(facts.call.record), told)


def _told_by(text: TextFacts) -> Iterator[tuple[str, Stated]]:
    for block in blocks(text.html):
        for sentence in sentences(block):
            words = fold(sentence)
            if _SUPPORTED.search(words) or _SUPPORTS.search(words):
                yield from ((sentence, one) for one in counted(sentence, "projets"))


def _agrees(stated: Stated, call: CallFacts) -> bool:
    return call.supported is not None and stated.agrees_with(call.supported, call.qualifier)
