"""Demonstration accounts: one per role, marked as such; production refuses to start with them."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from partners.models import Affiliation, Institution, Person
from snia.accounts.models import Role, User

PASSWORD = "demonstration-snia"  # noqa: S105 (printed on purpose; refused in production)


@dataclass(frozen=True)
class DemonstrationAccount:
    email: str
    full_name: str
    role: Role
    institution: str


ACCOUNTS = (
    DemonstrationAccount(
        "point-focal@demo.snia", "Point focal de démonstration", Role.FOCAL_POINT, "mtip"
    ),
    DemonstrationAccount(
        "secretariat@demo.snia", "Secrétariat de démonstration", Role.SECRETARIAT, "mdcmre"
    ),
    DemonstrationAccount("agence@demo.snia", "Agence de démonstration", Role.PARTNER, "oim"),
    DemonstrationAccount(
        "decideur@demo.snia",
        "Décideur de démonstration",
        Role.DECISION_MAKER,
        "chef-du-gouvernement",
    ),
    DemonstrationAccount(
        "administrateur@demo.snia",
        "Administrateur de démonstration",
        Role.ADMINISTRATOR,
        "mdcmre",
    ),
)


@transaction.atomic
def load_demonstration_accounts() -> tuple[DemonstrationAccount, ...]:
    """Create the accounts that are missing, with their person and institution; wake the others."""
    for account in ACCOUNTS:
        if User.objects.filter(email=account.email).update(is_active=True):
            continue
        user = User.objects.create_user(
            account.email,
            PASSWORD,
            full_name=account.full_name,
            role=account.role,
            is_demonstration=True,
        )
        person = Person.objects.create(
            full_name=account.full_name, email=account.email, user=user, is_demonstration=True
        )
        institution = Institution.objects.filter(slug=account.institution).first()
        if institution is not None:
            Affiliation.objects.create(
                person=person,
                institution=institution,
                is_focal_point=account.role == Role.FOCAL_POINT,
                since=timezone.localdate(),
                is_demonstration=True,
            )
    return ACCOUNTS


def remove_demonstration_accounts() -> int:
    """Deactivate them (the journal keeps its authors); returns how many were active."""
    return User.objects.filter(is_demonstration=True, is_active=True).update(is_active=False)
