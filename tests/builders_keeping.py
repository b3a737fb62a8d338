"""Contributions, brought to their state by the services that do it in earnest."""

import json
from typing import Any

from partners.keeping import life
from partners.keeping.drafting import keeper
from partners.keeping.subjects import COMMITMENT, PROJECT, subject_of
from partners.models import (
    Commitment,
    CommitmentActor,
    Contribution,
    Institution,
    Project,
    ProjectParty,
)
from snia.accounts.models import Role, User
from snia.common.drafts.documents import Document
from tests.builders import a_focal_point, a_user, an_institution

State = Contribution.State

# Every field of each form that a test sends has a value that stands.
WHOLE_PROJECT = {
    "title": "Appui à l'insertion des réfugiés",
    "acronym": "AIR",
    "kind": "project",
    "when_written": "De janvier 2020 à juin 2021",
}
WHOLE_COMMITMENT = {
    "description": "Former des agents d'accueil",
    "towards": "Entraide nationale",
    "status": "undertaken",
}


def an_agency(slug: str = "oim", **fields: Any) -> User:
    """Someone of an agency, who answers for it."""
    return a_focal_point(an_institution(slug), role=Role.PARTNER, **fields)


def a_project(institution: Institution | None = None, **fields: Any) -> Project:
    """A project that the agency implements."""
    number = Project.objects.count()
    defaults = {"slug": f"projet-essai-{number}", "kind": "project", "title": f"Essai {number}"}
    project = Project.objects.create(**{**defaults, **fields})
    ProjectParty.objects.create(
        project=project, institution=institution or an_institution("oim"), role="implementer"
    )
    return project


def a_commitment(institution: Institution | None = None, **fields: Any) -> Commitment:
    """A commitment that the agency took."""
    commitment = Commitment.objects.create(**{"description": "Former des agents", **fields})
    CommitmentActor.objects.create(
        commitment=commitment, institution=institution or an_institution("oim"), role="lead"
    )
    return commitment


def a_contribution(
    record: Project | Commitment | None = None,
    *,
    state: str = State.DRAFT,
    author: User | None = None,
    kind: str = "project",
    **changes: Any,
) -> Contribution:
    """A contribution of the agency to a record, or a new one, with `changes` typed in it."""
    author = author or an_agency()
    institution = Institution.objects.get(affiliations__person__user=author)
    if record is not None:
        made = life.begin_update(record, institution=institution, actor=author)
    else:
        subject = PROJECT if kind == "project" else COMMITMENT
        made = life.begin(subject=subject, institution=institution, actor=author)
        changes = {**_whole(made), **changes}
    if changes:
        type_in(made, author, **changes)
    return bring(made, state, author)


def _whole(contribution: Contribution) -> Document:
    is_project = subject_of(contribution) is PROJECT
    name, role = ("parties", "implementer") if is_project else ("actors", "lead")
    rows = [{**row, "role": role} for row in contribution.content[name]]
    return {**(WHOLE_PROJECT if is_project else WHOLE_COMMITMENT), name: rows}


def type_in(contribution: Contribution, author: User, **changes: Any) -> Contribution:
    """Saved from the form as it is now; None empties a field."""
    contribution.refresh_from_db()
    keeper.save(
        contribution,
        {**contribution.content, **changes},
        actor=author,
        act="saved",
        revision=contribution.revision,
    )
    contribution.refresh_from_db()
    return contribution


def bring(contribution: Contribution, state: str, author: User) -> Contribution:
    """Through every step that leads there."""
    department = a_user
    if state in (State.SUBMITTED, State.RETURNED, State.VALIDATED):
        life.submit(contribution, actor=author)
    if state == State.RETURNED:
        life.send_back(contribution, actor=department(), message="Préciser le montant.")
    elif state == State.VALIDATED:
        life.validate(contribution, actor=department())
    elif state == State.WITHDRAWN:
        life.withdraw(contribution, actor=author)
    contribution.refresh_from_db()
    return contribution


def posted(contribution: Contribution, then: str = "save", **changes: Any) -> dict[str, Any]:
    """What the page of a contribution sends, as it was opened, with `changes` by path (None
    leaves a field out)."""
    schema = subject_of(contribution).schema
    content = contribution.content
    fields: dict[str, Any] = {name: content.get(name, "") for name in schema.texts}
    for name in schema.rows:
        rows = content.get(name, ())
        fields[name] = [row["key"] for row in rows]
        for row in rows:
            fields |= {f"{name}/{row['key']}/{c}": v for c, v in row.items() if c != "key"}
    return {**fields, **started(contribution), **changes, "then": then, "end": "1"}


def started(contribution: Contribution) -> dict[str, str]:
    """Where a page that is opened now starts from."""
    start = keeper.starting_point(contribution)
    return {"revision": str(start["revision"]), "base": json.dumps(start["base"]), "page": "p1"}
