"""Take a file of activities: matches are proposed, nothing is duplicated or overwritten."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from partners.iati.accepting import Decisions, accept_organisations, unused_slug
from partners.iati.activity import Activity, Org
from partners.iati.changes import Filling
from partners.iati.checking import Finding
from partners.iati.codes import MOROCCO
from partners.iati.filling import fill
from partners.iati.matching import Candidate, Institutions, Projects
from partners.iati.parsing import parse
from partners.iati.reading import Document, Unreadable, read
from partners.models import Project
from snia.audit import services as audit
from snia.audit.models import Verb
from snia.provenance.models import Source

if TYPE_CHECKING:
    from snia.accounts.models import User


class Verdict(Enum):
    NEW = "new"
    KNOWN = "known"
    ALIKE = "alike"
    OURS = "ours"
    ABROAD = "abroad"


@dataclass
class Proposal:
    """What the file's activity is to us, and what it changes."""

    activity: Activity
    verdict: Verdict
    candidates: list[Candidate] = field(default_factory=list)
    filling: Filling | None = None

    @property
    def is_changed(self) -> bool:
        return self.filling is not None and self.filling.is_changed


@dataclass
class Outcome:
    proposals: list[Proposal]
    unknown: list[Org]
    accepted: list[str]
    warnings: list[Finding]

    @property
    def is_changed(self) -> bool:
        return bool(self.accepted) or any(proposal.is_changed for proposal in self.proposals)


@transaction.atomic
def import_file(
    path: Path, decisions: Decisions, *, dry_run: bool = False, actor: "User | None" = None
) -> Outcome:
    """Import it whole or not at all; a trial does the same and takes it back."""
    document = read(path)
    outcome = _Import(document, decisions).run()
    if dry_run or not outcome.is_changed:
        transaction.set_rollback(True)
    else:
        audit.record(verb=Verb.IMPORT_IATI, actor=actor, summary=_summary(document, outcome))
    return outcome


class _Import:
    """One run: what is known when it begins, and what it adds."""

    def __init__(self, document: Document, decisions: Decisions) -> None:
        self.document, self.decisions = document, decisions
        self.activities = _parsed(document)
        self.source = _source_of(document, self.activities)
        self.projects = Projects()
        self.institutions = Institutions(_organisations(self.activities))

    def run(self) -> Outcome:
        self._check_decisions()
        accepted = accept_organisations(self.decisions, self.institutions, self.source)
        proposals = [self._proposal(activity) for activity in self.activities]
        for proposal in proposals:
            self._set_parent(proposal)
        return Outcome(proposals, self._unknown(proposals), accepted, self.document.warnings)

    def _check_decisions(self) -> None:
        known = {
            activity.identifier for activity in self.activities
        } | self.institutions.orgs.keys()
        for key in (*self.decisions.accepted, *self.decisions.replaced):
            if key not in known:
                message = _("« %s » n'est ni une activité ni une organisation du fichier.")
                raise Unreadable(message % key)

    def _proposal(self, activity: Activity) -> Proposal:
        accepted = self.decisions.accepted.get(activity.identifier)
        project = self.projects.identified(activity)
        if project is not None:
            if activity.reporter.ref == settings.SNIA_IATI_REPORTING_ORG:
                return Proposal(activity, Verdict.OURS)
            return self._filled(activity, project, Verdict.KNOWN)
        if accepted == Decisions.NEW:
            return self._created(activity)
        if accepted:
            return self._filled(activity, self._accepted(activity, accepted), Verdict.KNOWN)
        if MOROCCO not in activity.countries:
            return Proposal(activity, Verdict.ABROAD)
        found = {one.pk for one in map(self.institutions.find, activity.orgs) if one}
        candidates = self.projects.candidates(activity, found)
        if candidates:
            return Proposal(activity, Verdict.ALIKE, candidates)
        return self._created(activity)

    def _accepted(self, activity: Activity, slug: str) -> Project:
        project = self.projects.by_slug.get(slug)
        if project is None:
            message = _("aucun projet n'a l'identifiant « %s » : le lire dans son adresse") % slug
            raise Unreadable(message, activity.line)
        return project

    def _created(self, activity: Activity) -> Proposal:
        project = Project(
            slug=unused_slug(Project, activity.title),
            kind=Project.Kind.PROJECT,
            source=self.source,
            source_locator=activity.identifier,
        )
        return self._filled(activity, project, Verdict.NEW)

    def _filled(self, activity: Activity, project: Project, verdict: Verdict) -> Proposal:
        replaces = activity.identifier in self.decisions.replaced
        filling = Filling(project, self.source, activity.identifier, replaces)
        try:
            fill(filling, activity, self.institutions)
        except ValidationError as error:
            raise Unreadable(" ".join(error.messages), activity.line) from error
        self.projects.add(project, activity.identifier)
        return Proposal(activity, verdict, filling=filling)

    def _set_parent(self, proposal: Proposal) -> None:
        """Once all of the file's activities are projects: a parent may come after its parts."""
        parent = self.projects.by_identifier.get(proposal.activity.parent)
        if proposal.filling is None or parent is None:
            return
        project = proposal.filling.project
        if project.parent != parent and parent.pk in project.keys_within():
            proposal.filling.left.append(_("le projet se trouverait dans lui-même"))
        else:
            proposal.filling.put(project, parent=parent)

    def _unknown(self, proposals: list[Proposal]) -> list[Org]:
        """Organisations of what is imported that nobody here is called by."""
        taken = [proposal.activity for proposal in proposals if proposal.filling]
        keys = dict.fromkeys(org.key for org in _organisations(taken))
        orgs = (self.institutions.orgs[key] for key in keys)
        return [org for org in orgs if self.institutions.find(org) is None]


def _parsed(document: Document) -> list[Activity]:
    activities = [parse(holder) for holder in document.activities]
    lines: dict[str, int] = {}
    for activity in activities:
        first = lines.setdefault(activity.identifier, activity.line)
        if first != activity.line:
            message = _(
                "« %(identifier)s » est déjà l'identifiant de l'activité de la ligne %(line)s"
            )
            words = {"identifier": activity.identifier, "line": first}
            raise Unreadable(message % words, activity.line)
    if not activities:
        raise Unreadable(_("Le fichier n'a aucune activité : rien à importer."))
    return activities


def _source_of(document: Document, activities: list[Activity]) -> Source:
    """The file as a document, the same each time it is imported."""
    publishers = dict.fromkeys(activity.reporter.name for activity in activities)
    slug = f"iati-{slugify(Path(document.name).stem)}"[:60]
    source, _created = Source.objects.get_or_create(
        slug=slug,
        defaults={
            "title": f"Fichier IATI « {document.name} »"[:300],
            "publisher": ", ".join(publishers)[:200],
            "published": document.root.get("generated-datetime", "")[:10],
            "description": _("Activités publiées selon le standard de l'IATI."),
        },
    )
    return source


def _organisations(activities: list[Activity]) -> Iterator[Org]:
    for activity in activities:
        yield from activity.orgs
        for movement in activity.movements:
            yield from filter(None, (movement.provider, movement.receiver))


def _summary(document: Document, outcome: Outcome) -> str:
    new = sum(proposal.verdict == Verdict.NEW for proposal in outcome.proposals)
    changed = sum(proposal.is_changed for proposal in outcome.proposals) - new
    words = _(
        "Fichier IATI « %(name)s » importé : %(new)s projet(s) créé(s), %(changed)s complété(s), "
        "%(accepted)s organisation(s) acceptée(s)"
    )
    return words % {
        "name": document.name,
        "new": new,
        "changed": changed,
        "accepted": len(outcome.accepted),
    }
