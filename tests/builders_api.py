"""What tests of the API are made of: one of each kind of record, and scripts that ask."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.test import Client

from partners.models import (
    Commitment,
    CommitmentSequel,
    ExchangeRate,
    Institution,
    Project,
    ProjectMarker,
    ProjectResult,
    ProjectSector,
    Transaction,
)
from programmes.models import ProgressUpdate
from snia.accounts.models import Role, User
from snia.api import tokens
from snia.api.models import Token
from tests.builders import a_complete_answer, a_focal_point, an_action, an_indicator, an_update
from tests.builders_committees import a_committee, a_decision, a_meeting, a_seat, an_alert
from tests.builders_keeping import a_contribution, an_agency
from tests.builders_minutes import circulated_minutes

COMMITTEE = "cp1"


def one_of_every_record() -> ProgressUpdate:
    """What the documents don't have: money that moved, an answer that was validated with its
    indicator, and what comes out of meetings."""
    money_of(Project.objects.first())
    ExchangeRate.objects.create(
        currency="EUR", target="MAD", day=date(2018, 1, 2), rate=Decimal("11.2")
    )
    CommitmentSequel.objects.create(
        commitment=Commitment.objects.first(),
        text="Suite d'essai.",
        project=Project.objects.first(),
    )
    indicator = an_indicator(an_action())
    update = an_update(state="validated", content=a_complete_answer([indicator]))
    a_seat(a_committee(COMMITTEE), update.institution)
    a_decision(a_committee(COMMITTEE), owner=update.institution)
    an_alert(update.action)
    a_meeting(a_committee(COMMITTEE))
    circulated_minutes()
    a_contribution(author=an_agency(update.institution.slug))
    return update


def money_of(project: Project) -> None:
    """A movement, a result, a sector and a marker."""
    funder = Institution.objects.first()
    Transaction.objects.create(
        project=project,
        kind="disbursement",
        day=date(2018, 3, 1),
        value=Decimal("1000.50"),
        currency="EUR",
        provider=funder,
    )
    ProjectResult.objects.create(
        project=project, kind="output", title="Essai", indicator="Personnes", target=Decimal(30)
    )
    ProjectSector.objects.get_or_create(project=project, code="15190", percentage=Decimal(100))
    ProjectMarker.objects.get_or_create(project=project, policy="1", significance=1)


# --- Who asks --------------------------------------------------------------------------------


def someone(role: Role | None, update: ProgressUpdate) -> User | None:
    """Someone of the role, in the institution that answers, which has a seat."""
    return None if role is None else a_focal_point(update.institution, role=role)


def a_token(owner: User, scope: str = "read", days: int = 30, **fields: Any) -> tuple[Token, str]:
    return tokens.create(owner, name=fields.pop("name", "Essai"), scope=scope, days=days)


class Script(Client):
    """A program that holds a token; it has no session and no cookie."""

    def __init__(self, secret: str) -> None:
        super().__init__(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {secret}"})


def every_row(client: Client, path: str, **query: Any) -> list[dict[str, Any]]:
    """The whole list, page after page."""
    rows: list[dict[str, Any]] = []
    answer = client.get(path, query).json()
    while True:
        rows += answer["results"]
        if answer["next"] is None:
            return rows
        answer = client.get(answer["next"]).json()
