"""Numbers that a text states and the data contradict: careful, precise, few false alarms."""

import re
from collections.abc import Iterator

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.progress.likeness import title_words
from reporting.checks.facts import ActivityFacts, Facts, TextFacts
from reporting.checks.findings import Remark, Severity
from reporting.checks.numbers import Stated, counted
from reporting.checks.registry import Documentation, rule
from reporting.checks.sentences import blocks, introduced_lists, sentences
from snia.common.approximate_dates import MONTHS
from snia.common.quantities import qualified
from snia.common.text import fold

_PEOPLE = (
    "participants?|personnes|beneficiaires|representants|etudiants|professeurs|doctorants|"
    "procureurs|magistrats|journalistes|inspecteurs|assistants sociaux|officiers"
)
_ROWS = (
    "formations?|sessions?|seminaires?|evenements?|activites|actions|filieres|etudes|ateliers?|"
    "projets|lignes|rencontres"
)
_THIS_TABLE = re.compile(r"\btableau (?:suivant|ci (?:dessous|apres))|\bsuivant .*\btableau\b")
_NOT_COUNTED = (
    *MONTHS,
    "fois",
    "ans",
    "mois",
    "jours",
    "les",
    "des",
    "par",
    "pour",
    "dans",
    "aux",
)
_ANY_NOUN = rf"(?!(?:{'|'.join(_NOT_COUNTED)})\b)[a-z]{{3,}}"
_YEARS = range(1900, 2101)
WORDS_OF_AN_ACTIVITY = 3


@rule(
    "texte-participants",
    Severity.BLOCKING,
    gettext_lazy("Un texte donne un autre nombre de participants que les données"),
    Documentation(
        looks_at=gettext_lazy(
            "Les phrases qui donnent un nombre de personnes et dont les mots, ou ceux du "
            "paragraphe, reprennent l'intitulé d'une activité : l'un de leurs nombres doit être "
            "le total, les femmes ou les hommes de l'activité."
        ),
        why=gettext_lazy("Le texte et le tableau du même chapitre ne peuvent se contredire."),
        example=gettext_lazy("Un texte qui dit 25 participants formés à Tanger, la fiche 20."),
    ),
)
def participants_otherwise(facts: Facts) -> Iterator[Remark]:
    for text in facts.texts:
        for block in blocks(text.html):
            for sentence in sentences(block, whole=True):
                if not any(counted(sentence, _PEOPLE)):
                    continue
                told = _told_in(sentence, text, facts, 0.8) or _told_in(block, text, facts, 1)
                for activity in _contradicted(list(counted(sentence, _PEOPLE)), told):
                    record = text.record.beside(activity.record)
                    yield Remark(record, _contradiction(sentence, activity))


def _contradicted(stated: list[Stated], told: list[ActivityFacts]) -> list[ActivityFacts]:
    """The activities none of whose numbers are there, if some number is no other activity's."""
    if all(any(_is_of(one, activity) for activity in told) for one in stated):
        return []
    return [one for one in told if not any(_is_of(number, one) for number in stated)]


def _told_in(words: str, text: TextFacts, facts: Facts, share: float) -> list[ActivityFacts]:
    """Activities of a known number, such a share of whose title the words take up."""
    heard = title_words(words)
    found = []
    for activity in facts.activities:
        own = title_words(activity.title)
        if activity.total is None or activity.record.chapter != text.record.chapter:
            continue
        if len(own & heard) >= max(WORDS_OF_AN_ACTIVITY, share * len(own)):
            found.append(activity)
    return found


def _is_of(stated: Stated, activity: ActivityFacts) -> bool:
    if activity.total is not None and stated.agrees_with(activity.total, activity.qualifier):
        return True
    return any(part == stated.number for part in (activity.women, activity.men))


def _contradiction(sentence: str, activity: ActivityFacts) -> str:
    told = _("Le texte dit : « %(sentence)s » La fiche « %(title)s » dit %(total)s.")
    return told % {
        "sentence": _short(sentence),
        "title": activity.title,
        "total": qualified(activity.total, activity.qualifier),
    }


def _short(sentence: str) -> str:
    return Truncator(sentence).words(40)


@rule(
    "texte-tableau",
    Severity.BLOCKING,
    gettext_lazy("Un texte annonce un autre nombre de lignes que son tableau"),
    Documentation(
        looks_at=gettext_lazy(
            "La phrase qui introduit le tableau d'un passage, quand elle dit combien de "
            "formations, d'événements ou d'activités il présente."
        ),
        why=gettext_lazy("Une ligne ajoutée ou réunie à une autre rend la phrase fausse."),
        example=gettext_lazy("« Le tableau suivant présente trois formations » ; il en a quatre."),
    ),
)
def rows_otherwise(facts: Facts) -> Iterator[Remark]:
    for text in facts.texts:
        if text.table_rows is None:
            continue
        for sentence in _announcing(text):
            stated = counted(sentence, _ROWS)
            if any(not one.agrees_with(text.table_rows) for one in stated):
                told = _("« %(sentence)s » Le tableau a %(rows)s lignes.")
                names = {"sentence": _short(sentence), "rows": text.table_rows}
                yield Remark(text.record, told % names)


def _announcing(text: TextFacts) -> Iterator[str]:
    """The sentences that announce the table of their passage."""
    for block in blocks(text.html):
        yield from (one for one in sentences(block) if _THIS_TABLE.search(fold(one)))


@rule(
    "texte-liste",
    Severity.WARNING,
    gettext_lazy("Un texte annonce un autre nombre d'éléments que sa liste"),
    Documentation(
        looks_at=gettext_lazy(
            "Les phrases qui introduisent une liste par deux-points et n'énoncent qu'un nombre."
        ),
        why=gettext_lazy("Un point ajouté à la liste, et le nombre n'a pas suivi."),
        example=gettext_lazy("« Le programme poursuit trois buts : », suivi de quatre points."),
    ),
)
def items_otherwise(facts: Facts) -> Iterator[Remark]:
    for text in facts.everything_written():
        for listed in introduced_lists(text.html):
            last = sentences(listed.introduction)[-1]
            stated = [one for one in counted(last, _ANY_NOUN) if _may_count_items(one.number)]
            if len(stated) == 1 and not stated[0].agrees_with(listed.size):
                told = _("« %(sentence)s » La liste a %(size)s points.")
                names = {"sentence": _short(last), "size": listed.size}
                yield Remark(text.record, told % names)


def _may_count_items(number: int) -> bool:
    return number > 1 and number not in _YEARS
