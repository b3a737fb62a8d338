"""The list of acronyms: those that the book really uses, with the names of its period."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from partners.models import Institution, Project
from programmes.models import Period
from reporting.bilan.book import Acronym
from reporting.models import GlossaryTerm
from snia.common.text import fold

PUBLIC_USAGE = "usage-public"

# Two capitals at least, perhaps with digits, hyphens or a lower-case letter (CoPil, ARMIP-PRM).
_CANDIDATE = re.compile(
    r"\b[A-ZÉÈÀÎÔ][A-Za-z0-9]*[A-Z0-9](?:[A-Za-z]*)(?:-[A-Z0-9]{2,})*\b|\bCoPil\b"
)
_NOT_ACRONYMS = re.compile(r"^(?:[IVX]+|[A-Z]\d+|\d+)$")


def used_acronyms(texts: Iterable[str], period: Period) -> list[Acronym]:
    """Acronyms in alphabetical order; one that no record develops is listed without expansion."""
    found = candidates(texts)
    known = {**_projects(), **_glossary(), **_institutions(period)}
    words = {listed for word in found for listed in _as_listed(word, known)}
    listed = [known.get(word, Acronym(word)) for word in words]
    return sorted(listed, key=lambda entry: fold(entry.acronym))


def candidates(texts: Iterable[str]) -> set[str]:
    """Words of the texts that look like acronyms."""
    words = {word for text in texts for word in _CANDIDATE.findall(text)}
    return {word for word in words if not _NOT_ACRONYMS.match(word)}


def _as_listed(word: str, known: dict[str, Acronym]) -> list[str]:
    """CP3 is listed as CP, OIM-PNUD as OIM and PNUD, unless it is known as it stands."""
    if word in known:
        return [word]
    parts = [re.sub(r"\d+$", "", part) for part in word.split("-")]
    return parts if all(part in known for part in parts) else [word]


def _institutions(period: Period) -> dict[str, Acronym]:
    """Every acronym that an institution ever had, developed by its name of the period."""
    acronyms = {}
    for institution in Institution.objects.prefetch_related("names__source"):
        of_period = institution.name_on(period.end)
        for name in institution.names.all():
            if not name.acronym or of_period is None:
                continue
            expansion = of_period if of_period.acronym == name.acronym else name
            acronyms[name.acronym] = Acronym(
                name.acronym,
                expansion.name,
                is_public_usage=bool(expansion.source and expansion.source.slug == PUBLIC_USAGE),
            )
    return acronyms


def _projects() -> dict[str, Acronym]:
    projects = Project.objects.exclude(acronym="").select_related("source")
    # A title that repeats the acronym ("Projet RECOSA") develops nothing.
    return {
        project.acronym: Acronym(
            project.acronym, _("Nom de projet") if _is_a_name(project) else project.title
        )
        for project in projects
    }


def _is_a_name(project: Project) -> bool:
    return project.acronym in project.title


def _glossary() -> dict[str, Acronym]:
    return {
        term.acronym: Acronym(
            term.acronym,
            term.expansion,
            is_public_usage=bool(term.source and term.source.slug == PUBLIC_USAGE),
        )
        for term in GlossaryTerm.objects.select_related("source")
    }
