"""Which of our projects and institutions a file speaks of."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from partners.iati.activity import Activity, Org
from partners.iati.organisations import own_identifier
from partners.models import Institution, Project
from snia.common.text import fold

# How alike two titles must be; less is enough where they share an organisation.
ALIKE, ALIKE_WITH_ORGANISATION = 0.85, 0.7
SHORTEST_ACRONYM = 4


@dataclass(frozen=True)
class Candidate:
    project: Project
    reason: str


class Projects:
    """The projects as they are now, and those that the import adds."""

    def __init__(self) -> None:
        self.all = list(
            Project.objects.select_for_update(of=("self",))
            .order_by("pk")
            .prefetch_related("transactions", "institutions")
        )
        self.by_identifier = {own_identifier(project): project for project in self.all}
        self.by_slug = {project.slug: project for project in self.all}

    def add(self, project: Project, identifier: str) -> None:
        self.by_identifier[identifier] = project
        self.by_slug[project.slug] = project

    def identified(self, activity: Activity) -> Project | None:
        """By its identifier, else by another that the file gives it."""
        for identifier in (activity.identifier, *activity.other_identifiers):
            project = self.by_identifier.get(identifier)
            if project is not None:
                return project
        return None

    def candidates(self, activity: Activity, institutions: set[int]) -> list[Candidate]:
        """What it may be, for a person to accept: never decided here."""
        found = []
        for project in self.all:
            reason = _likeness(activity, project, institutions)
            if reason:
                found.append(Candidate(project, reason))
        return found


class Institutions:
    """Organisations of the file, looked up once each: by identifier, else by any known name."""

    def __init__(self, orgs: Iterable[Org]) -> None:
        # The same one may be told by its identifier alone here, and with its name there.
        self.orgs: dict[str, Org] = {}
        for org in orgs:
            if org.key not in self.orgs or not self.orgs[org.key].names:
                self.orgs[org.key] = org
        self.known: dict[str, Institution | None] = {}

    def find(self, org: Org | None) -> Institution | None:
        if org is None:
            return None
        if org.key not in self.known:
            self.known[org.key] = self._look_up(self.orgs[org.key])
        return self.known[org.key]

    def learn(self, org: Org, institution: Institution) -> None:
        self.known[org.key] = institution

    def _look_up(self, org: Org) -> Institution | None:
        return self._by_identifier(org.ref) or self._by_name(org)

    def _by_identifier(self, ref: str) -> Institution | None:
        return Institution.objects.filter(iati_identifier=ref).first() if ref else None

    def _by_name(self, org: Org) -> Institution | None:
        """A name that means one institution; « Name (ACRONYM) » is looked up by its parts too."""
        for name in org.names:
            for called in (name, *_parts(name)):
                found = list(Institution.objects.known_as(called)[:2])
                if len(found) == 1:
                    return found[0]
        return None


def _parts(name: str) -> list[str]:
    before, opened, after = name.partition("(")
    return [before, after.partition(")")[0]] if opened else []


def _likeness(activity: Activity, project: Project, institutions: set[int]) -> str:
    """Why a project may be the activity; nothing where no reason is good enough."""
    title, ours = fold(activity.title), fold(project.title)
    if title == ours:
        return _("même intitulé")
    references = {m.reference for m in activity.movements if m.reference}
    if references & {movement.reference for movement in project.transactions.all()}:
        return _("un mouvement de même référence")
    acronym = fold(project.acronym)
    if len(acronym) >= SHORTEST_ACRONYM and f" {acronym} " in f" {title} ":
        return _("sigle dans l'intitulé")
    shared = institutions & {institution.pk for institution in project.institutions.all()}
    if _ratio(title, ours) >= (ALIKE_WITH_ORGANISATION if shared else ALIKE):
        return _("intitulé proche, organisation commune") if shared else _("intitulé proche")
    return ""


def _ratio(first: str, second: str) -> float:
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE_WITH_ORGANISATION else 0
