"""Demonstration money: invented projects, movements and rates, marked as such.

No real project is given a movement that no document tells: all of it hangs on invented projects.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from partners.models import (
    Amount,
    ExchangeRate,
    Institution,
    InstitutionName,
    Project,
    ProjectParty,
    Transaction,
)
from snia.common.demonstration import Demonstration, Kept

SLUG = "demonstration-financement"
FUNDERS = ("a", "b")
IMPLEMENTER = "oim"
Kind = Transaction.Kind


@dataclass(frozen=True)
class Invented:
    """A project; its movements are days ago, kinds and values."""

    key: str
    title: str
    value: int
    currency: str
    funders: str
    within: str = ""
    movements: tuple[tuple[int, str, int], ...] = ()


PROJECTS = (
    Invented("cadre", "Programme de démonstration", 4_000_000, "EUR", "a"),
    Invented(
        "accueil",
        "Projet de démonstration : accueil et orientation",
        1_500_000,
        "EUR",
        "ab",
        within="cadre",
        movements=(
            (700, Kind.COMMITMENT, 1_500_000),
            (600, Kind.DISBURSEMENT, 400_000),
            (200, Kind.DISBURSEMENT, 350_000),
        ),
    ),
    Invented(
        "formation",
        "Projet de démonstration : formation des agents",
        900_000,
        "USD",
        "b",
        movements=((500, Kind.COMMITMENT, 900_000), (100, Kind.DISBURSEMENT, 630_000)),
    ),
)
RATES = (("EUR", "10.8"), ("USD", "10.1"))


@transaction.atomic
def _load(today: date) -> str:
    if Project.objects.filter(slug__startswith=SLUG).exists():
        return ""
    funders = {letter: _funder(letter) for letter in FUNDERS}
    for invented in PROJECTS:
        _create(invented, funders, today)
    for currency, rate in RATES:
        ExchangeRate.objects.get_or_create(
            currency=currency,
            target="MAD",
            day=today - timedelta(days=30),
            defaults={"rate": Decimal(rate), "is_demonstration": True},
        )
    return f"Financements de démonstration : {len(PROJECTS)} projets inventés."


def _funder(letter: str) -> Institution:
    institution, created = Institution.objects.get_or_create(
        slug=f"{SLUG}-bailleur-{letter}",
        defaults={"kind": Institution.Kind.DONOR, "is_demonstration": True},
    )
    if created:
        name = f"Bailleur de démonstration {letter.upper()} (inventé)"
        InstitutionName.objects.create(institution=institution, name=name, is_demonstration=True)
    return institution


def _create(invented: Invented, funders: dict[str, Institution], today: date) -> None:
    project = Project.objects.create(
        slug=f"{SLUG}-{invented.key}",
        kind=Project.Kind.PROJECT if invented.movements else Project.Kind.PROGRAMME,
        title=f"{invented.title} (inventé)",
        parent=Project.objects.filter(slug=f"{SLUG}-{invented.within}").first(),
        when_start=today - timedelta(days=720),
        standing=Project.Standing.IMPLEMENTATION,
        is_demonstration=True,
    )
    own = [funders[letter] for letter in invented.funders]
    for institution in own:
        _party(project, institution, ProjectParty.Role.FUNDER)
    for institution in Institution.objects.filter(slug=IMPLEMENTER):
        _party(project, institution, ProjectParty.Role.IMPLEMENTER)
    money: dict[str, Any] = {
        "project": project,
        "currency": invented.currency,
        "is_demonstration": True,
    }
    Amount.objects.create(value=invented.value, scope=Amount.Scope.MOROCCO, **money)
    for days_ago, kind, value in invented.movements:
        day = today - timedelta(days=days_ago)
        Transaction.objects.create(kind=kind, day=day, value=value, provider=own[0], **money)


def _party(project: Project, institution: Institution, role: str) -> None:
    ProjectParty.objects.create(project=project, institution=institution, role=role)


@transaction.atomic
def _remove() -> str:
    ExchangeRate.objects.filter(is_demonstration=True).delete()
    projects = Project.objects.filter(slug__startswith=SLUG)
    number = projects.count()
    try:
        projects.filter(parent__isnull=False).delete()
        projects.delete()
        Institution.objects.filter(slug__startswith=SLUG).delete()
    except ProtectedError as error:
        raise Kept(
            "Des données tiennent encore aux projets ou aux bailleurs de démonstration : les en "
            "détacher d'abord."
        ) from error
    return f"{number} projets de démonstration retirés."


DEMONSTRATION = Demonstration(_load, _remove)
