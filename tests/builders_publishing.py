"""What tests of publication are made of: who approves, a version frozen, then published."""

from types import SimpleNamespace
from typing import Any

from django.db import connection

from reporting.checks.services import blocking_findings, waive
from reporting.models import Edition, FrozenEdition
from reporting.outputs import pdf, registry
from reporting.publishing import approving, freezing, release
from reporting.publishing.approving import Told
from snia.accounts.models import Role, User
from tests.builders import a_user

CHAIN = (("Direction d'essai", "Mme A. Essai"), ("Cabinet d'essai", ""))


def an_edition(slug: str = "2020", chain: tuple[tuple[str, str], ...] = CHAIN) -> Edition:
    """That of the reference data, with who approves it."""
    edition = Edition.objects.get(slug=slug)
    approving.set_chain(edition=edition, steps=chain, actor=a_user(Role.SECRETARIAT))
    return edition


def a_frozen(slug: str = "2020", actor: User | None = None, **told: Any) -> FrozenEdition:
    actor = actor or a_user(Role.SECRETARIAT)
    return freezing.freeze(edition=an_edition(slug), actor=actor, **told)


def waive_all(edition: Edition, reason: str, actor: User) -> int:
    findings = blocking_findings(edition)
    for finding in findings:
        waive(edition=edition, rule=finding.rule, key=finding.key, reason=reason, actor=actor)
    return len(findings)


def approve_all(frozen: FrozenEdition, actor: User | None = None) -> None:
    actor = actor or a_user(Role.SECRETARIAT)
    while (step := approving.waiting(frozen)) is not None:
        told = Told(step.position, step.person or "M. B. Essai")
        approving.approve(frozen=frozen, told=told, actor=actor)


def a_published(slug: str = "2020", actor: User | None = None) -> FrozenEdition:
    frozen = a_frozen(slug, actor)
    approve_all(frozen, actor)
    return release.publish(frozen=frozen, actor=actor or a_user(Role.SECRETARIAT)).frozen


def an_erratum(published: FrozenEdition, changes: str = "Un chiffre.") -> FrozenEdition:
    actor = a_user(Role.SECRETARIAT)
    return freezing.open_erratum(edition=published.edition, actor=actor, changes=changes)


def tamper(sql: str, *values: Any) -> None:
    """Past the code, and past the database's own refusal."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # none may wait when a table changes
            cursor.execute(
                "ALTER TABLE reporting_frozenedition DISABLE TRIGGER reporting_frozen_sealed"
            )
        cursor.execute(sql, values)


def only_a_book(monkeypatch, content: bytes = b"%PDF-1.7 essai") -> None:
    """Publications are made of one file, which takes no time."""
    made = SimpleNamespace(content=content, pages=1, sha256="0" * 64)
    monkeypatch.setattr(pdf, "pdf_of", lambda document: made)
    monkeypatch.setattr(registry.Output, "pages_of", lambda output, content: 1)
    monkeypatch.setattr(registry, "OUTPUTS", registry.OUTPUTS[:1])
