"""Organisations of an activity: who reports it, who takes part in it."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from partners.iati.codes import GENERAL, ORGANISATION_TYPES, OTHER, ROLES, TARGET_GROUPS
from partners.iati.elements import told
from partners.iati.standard import Element
from partners.models import Institution, Project, ProjectParty

Role = ProjectParty.Role


def own_identifier(project: Project) -> str:
    """The project's own identifier, else ours made of the site's."""
    return project.iati_identifier or f"{settings.SNIA_IATI_REPORTING_ORG}-{project.slug}"


def reporting_org() -> Element:
    """The department tells what others carry out: it is a secondary reporter, and says so."""
    return told(
        "reporting-org",
        settings.SNIA_IATI_REPORTING_ORG_NAME,
        ref=settings.SNIA_IATI_REPORTING_ORG,
        type="10",
        secondary_reporter="1",
    )


def organisation(tag: str, institution: Institution, **attributes: str) -> Element:
    return told(
        tag,
        institution.full_name,
        ref=institution.iati_identifier or None,
        type=ORGANISATION_TYPES.get(Institution.Kind(institution.kind)),
        **attributes,
    )


def takes_part(project: Project) -> bool:
    """Someone has a role that IATI knows."""
    return any(party.role in ROLES for party in project.parties.all())


def participating_orgs(project: Project) -> Iterator[Element]:
    for party in project.parties.all():
        if party.role in ROLES:
            role = ROLES[Role(party.role)]
            yield organisation("participating-org", party.institution, role=role)


def descriptions(project: Project) -> Iterator[Element]:
    """What it is about (its title, where no document says more), then the roles without a code."""
    yield told("description", project.description or project.title, type=GENERAL)
    beneficiaries, supporters = _named(project, Role.BENEFICIARY), _named(project, Role.SUPPORT)
    if beneficiaries:
        text = _("Bénéficiaires : %s") % ", ".join(beneficiaries)
        yield told("description", text, type=TARGET_GROUPS)
    if supporters:
        yield told("description", _("Avec l'appui de : %s") % ", ".join(supporters), type=OTHER)


def party_of(tag: str, institution: Institution | None) -> Iterable[Element]:
    """Who paid or was paid, where it is known."""
    return [] if institution is None else [organisation(tag, institution)]


def _named(project: Project, role: Role) -> list[str]:
    return [party.institution.full_name for party in project.parties.all() if party.role == role]
