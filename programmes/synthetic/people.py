"""Invented institutions, and the accounts of their focal points."""

from datetime import date

from django.contrib.auth.hashers import make_password

from partners.demonstration import PASSWORD
from partners.models import Affiliation, Institution, InstitutionName, Person
from programmes.synthetic.bulk import searchable, write
from programmes.synthetic.marks import DOMAIN, SLUG
from snia.accounts.models import Role, User
from snia.common.text import fold

_KINDS = (Institution.Kind.MINISTRY, Institution.Kind.PUBLIC_BODY, Institution.Kind.UN_AGENCY)


def invented_institutions(number: int) -> list[Institution]:
    rows, names = [], []
    for n in range(1, number + 1):
        acronym, name = f"DÉMO-{n:03d}", f"Institution de démonstration {n:03d} (inventée)"
        institution = Institution(
            slug=f"{SLUG}-{n:03d}",
            kind=_KINDS[n % len(_KINDS)],
            label=acronym,
            full_name=name,
            sort_key=fold(acronym),
            is_demonstration=True,
        )
        institution.search_text = f" {fold(f'{institution.slug} {acronym} {name}')}"
        rows.append(institution)
        names.append(
            InstitutionName(
                institution=institution,
                acronym=acronym,
                name=name,
                acronym_folded=fold(acronym),
                name_folded=fold(name),
                is_demonstration=True,
            )
        )
    write(rows)
    write(names)
    return rows


def invented_people(
    institutions: list[Institution], number: int
) -> tuple[User, dict[int, list[User]]]:
    """One account for the secretariat, and focal points shared out among the institutions."""
    password = make_password(PASSWORD)  # once: it takes its time, on purpose
    secretariat = _user("secretariat", "Secrétariat de démonstration", Role.SECRETARIAT, password)
    focal = [
        _user(f"point-focal-{n:04d}", f"Point focal de démonstration {n:04d}", None, password)
        for n in range(1, number + 1)
    ]
    write([secretariat, *focal])
    persons = [
        Person(full_name=u.full_name, email=u.email, user=u, is_demonstration=True) for u in focal
    ]
    searchable(persons)
    write(persons)
    affiliations = []
    people: dict[int, list[User]] = {}
    for n, person in enumerate(persons):
        institution = institutions[n % len(institutions)]
        people.setdefault(institution.pk, []).append(focal[n])
        affiliations.append(
            Affiliation(
                person=person,
                institution=institution,
                job_title="Fonction de démonstration",
                is_focal_point=True,
                since=date(2015, 1, 1),
                is_demonstration=True,
            )
        )
    write(affiliations)
    return secretariat, people


def _user(name: str, full_name: str, role: Role | None, password: str) -> User:
    return User(
        email=f"{name}@{DOMAIN}",
        full_name=full_name,
        role=role or Role.FOCAL_POINT,
        password=password,
        is_demonstration=True,
    )
