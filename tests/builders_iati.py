"""Invented projects with all that IATI tells of one."""

from datetime import date
from decimal import Decimal
from typing import Any

from partners.models import (
    Amount,
    Institution,
    Place,
    Project,
    ProjectMarker,
    ProjectParty,
    ProjectResult,
    ProjectSector,
    Transaction,
)


def a_project(slug: str = "essai-iati", *, parties: bool = True, **fields: Any) -> Project:
    """A project of Morocco alone, from 2021 to 2023, that AECID funds and the HCR carries out."""
    values = {
        "kind": "project",
        "title": f"Projet d'essai {slug}",
        "when_start": date(2021, 1, 1),
        "when_end": date(2023, 12, 31),
        **fields,
    }
    project = Project.objects.create(slug=slug, **values)
    if parties:
        for role, institution in (("funder", "aecid"), ("implementer", "hcr")):
            ProjectParty.objects.create(
                project=project, institution=the_institution(institution), role=role
            )
    return project


def a_full_project(slug: str = "essai-complet", **fields: Any) -> Project:
    """The same, with one of everything."""
    project = a_project(slug, description="Apprendre à compter.", standing="closed", **fields)
    for role, institution in (("counterpart", "mdcmre"), ("support", "oim")):
        ProjectParty.objects.create(
            project=project, institution=the_institution(institution), role=role
        )
    project.places.set(Place.objects.filter(name__in=["Maroc", "Oujda", "Souss-Massa"]))
    Amount.objects.create(
        project=project, value=Decimal("1250000.50"), currency="EUR", scope="morocco"
    )
    ProjectSector.objects.create(project=project, code="15160", percentage=60)
    ProjectSector.objects.create(project=project, code="16010", percentage=40)
    ProjectMarker.objects.create(project=project, policy="1", significance=2)
    ProjectMarker.objects.create(project=project, policy="11", significance=1)
    a_transaction(project, reference="D-1", description="Première tranche")
    a_result(project)
    return project


def a_transaction(project: Project, **fields: Any) -> Transaction:
    values = {
        "kind": "disbursement",
        "day": date(2021, 6, 15),
        "value": Decimal("400000"),
        "currency": "EUR",
        "provider": the_institution("aecid"),
        "receiver": the_institution("hcr"),
        **fields,
    }
    return Transaction.objects.create(project=project, **values)


def a_result(project: Project, **fields: Any) -> ProjectResult:
    values = {
        "kind": "output",
        "title": "Agents formés",
        "indicator": "Nombre d'agents",
        "baseline_year": 2020,
        "baseline": Decimal(0),
        "target": Decimal(120),
        "actual": Decimal("97.5"),
        "period_start": date(2021, 1, 1),
        "period_end": date(2021, 12, 31),
        **fields,
    }
    return ProjectResult.objects.create(project=project, **values)


def the_institution(slug: str) -> Institution:
    return Institution.objects.get(slug=slug)
