"""Acronyms that nothing develops, and two that are one institution's."""

from collections import defaultdict
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.bilan.acronyms import candidates
from reporting.checks.facts import Facts
from reporting.checks.findings import Record, Remark, Severity
from reporting.checks.registry import Documentation, rule


@rule(
    "sigle-sans-nom",
    Severity.WARNING,
    gettext_lazy("Sigle sans nom dans cette période"),
    Documentation(
        looks_at=gettext_lazy(
            "Les sigles que le livre emploie, face aux noms des institutions et des projets à la "
            "fin de la période, et au glossaire."
        ),
        why=gettext_lazy("La liste des sigles, en tête du livre, aura une ligne vide."),
        example=gettext_lazy(
            "ENRPU, dans le tableau des filières de 2020, n'est développé nulle part."
        ),
    ),
)
def without_a_name(facts: Facts) -> Iterator[Remark]:
    if facts.book is None:
        return
    for entry in facts.book.acronyms:
        if not entry.expansion:
            told = _("« %s » est employé et rien ne le développe.") % entry.acronym
            yield Remark(_record(entry.acronym, facts), told)


@rule(
    "sigles-jumeaux",
    Severity.INFORMATION,
    gettext_lazy("Deux sigles pour une institution"),
    Documentation(
        looks_at=gettext_lazy("Les sigles du livre qui sont des noms d'une même institution."),
        why=gettext_lazy("Le lecteur croit à deux organismes ; en choisir un, ou le dire."),
        example=gettext_lazy("HCR et UNHCR dans le Bilan 2017-2018."),
    ),
)
def two_for_one(facts: Facts) -> Iterator[Remark]:
    if facts.book is None:
        return
    by_institution: dict[int, list[str]] = defaultdict(list)
    for entry in facts.book.acronyms:
        if entry.acronym in facts.acronyms:
            by_institution[facts.acronyms[entry.acronym]].append(entry.acronym)
    for key, used in by_institution.items():
        if len(used) > 1:
            told = _("Le livre emploie %s pour la même institution.") % _(" et ").join(used)
            url = reverse("admin:partners_institution_change", args=[key])
            record = _record(used[0], facts)
            yield Remark(Record(f"institution:{key}", " / ".join(used), record.chapter, url), told)


def _record(acronym: str, facts: Facts) -> Record:
    """Under the first chapter that uses it."""
    chapters = facts.book.chapters if facts.book else []
    using = (c.number for c in chapters if any(acronym in candidates([t]) for t in c.texts()))
    return Record(
        f"acronym:{acronym}",
        acronym,
        next(using, None),
        reverse("admin:reporting_glossaryterm_add"),
    )
