"""To whom messages of the site go: the focal points of an institution, the secretariat."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from partners.models import Affiliation
from programmes.models import Digest
from snia.accounts.models import Role, User


@dataclass(frozen=True)
class Recipient:
    address: str
    name: str


def recipient_of(address: str, name: str) -> Recipient:
    longest = Digest._meta.get_field("recipient").max_length
    return Recipient(address, (name or address)[:longest])


def focal_points(on: date) -> dict[int, list[Recipient]]:
    """Who answers for each institution; a person with two posts there counts once."""
    people: dict[int, list[Recipient]] = defaultdict(list)
    rows = (
        Affiliation.objects.reporting(on)
        .order_by("person__user__email")
        .values_list("institution", "person__user__email", "person__user__full_name")
        .distinct()
    )
    for institution, address, name in rows:
        people[institution].append(recipient_of(address, name))
    return people


def secretariat() -> list[Recipient]:
    """The secretariat's accounts: whom to tell what nobody else can be told."""
    accounts = User.objects.filter(role=Role.SECRETARIAT, is_active=True).order_by("email")
    return [recipient_of(account.email, account.full_name) for account in accounts]
