"""What the last edition announced, and what became of it."""

from collections.abc import Iterator
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.progress.likeness import title_words
from reporting.checks.facts import Facts
from reporting.checks.findings import Record, Remark, Severity
from reporting.checks.registry import Documentation, rule
from reporting.checks.sentences import plain

# So much of a measure's words, in one text or activity, is the measure told again.
TOLD_AGAIN = 0.6


@rule(
    "mesure-sans-suite",
    Severity.WARNING,
    gettext_lazy("Mesure prévue par l'édition précédente, sans suite"),
    Documentation(
        looks_at=gettext_lazy(
            "Les mesures prévues de l'édition précédente dont aucune activité, aucun texte ni "
            "aucune mesure de cette période ne reprend l'essentiel des mots."
        ),
        why=gettext_lazy("Ce qui a été annoncé et publié appelle une réponse, fût-ce un report."),
        example=gettext_lazy("L'Observatoire national de la migration, annoncé en 2018."),
    ),
)
def measure_without_follow_up(facts: Facts) -> Iterator[Remark]:
    if facts.previous is None:
        return
    told = [title_words(text) for text in _texts(facts)]
    for measure in facts.previous.measures:
        words = title_words(plain(measure.html))
        if not measure.has_follow_up and not any(
            len(words & other) >= TOLD_AGAIN * len(words) for other in told
        ):
            yield Remark(measure.record, _announced(facts))


@rule(
    "recommandation-sans-suite",
    Severity.WARNING,
    gettext_lazy("Recommandation de l'édition précédente, sans suite"),
    Documentation(
        looks_at=gettext_lazy(
            "Les recommandations de l'édition précédente qu'aucune autre ne dit reprendre."
        ),
        why=gettext_lazy("Le suivi des recommandations est une section du Bilan."),
        example=gettext_lazy("Le plan d'action triennal recommandé en 2018."),
    ),
)
def recommendation_without_follow_up(facts: Facts) -> Iterator[Remark]:
    if facts.previous is None:
        return
    for recommendation in facts.previous.recommendations:
        if not recommendation.has_follow_up:
            told = _(
                "Recommandée par le Bilan %(previous)s ; aucune de %(current)s ne dit la "
                "reprendre."
            )
            names = {"previous": facts.previous.label, "current": facts.label}
            yield Remark(_mended_in_the_list(recommendation.record), told % names)


def _mended_in_the_list(record: Record) -> Record:
    """The link is set on the recommendation that takes it up."""
    return replace(record, mend_url=reverse("admin:programmes_recommendation_changelist"))


def _announced(facts: Facts) -> str:
    label = facts.previous.label if facts.previous else ""
    told = _("Le Bilan %(previous)s l'annonçait ; celui de %(current)s n'en dit rien.")
    return told % {"previous": label, "current": facts.label}


def _texts(facts: Facts) -> Iterator[str]:
    for text in facts.everything_written():
        yield f"{text.heading} {plain(text.html)}"
    yield from (activity.title for activity in facts.activities)
