"""What an institution keeps: its projects and commitments, and what it is changing in them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, OuterRef, Subquery, Value, When

from partners.models import Commitment, Contribution, ContributionEvent, Institution, Project
from partners.perms import institutions_of
from snia.accounts.models import User

SHOWN = 60
State = Contribution.State


@dataclass(frozen=True)
class Desk:
    institutions: list[Institution]
    to_do: list[Contribution]  # what came back first
    sent: list[Contribution]
    closed: list[Contribution]
    projects: list[Any]  # each with `open_contribution`, where there is one
    commitments: list[Any]


def desk_of(user: User) -> Desk:
    """Of the institutions that a person answers for; the number of queries does not depend on
    that of the records."""
    mine = institutions_of(user)
    theirs = with_reasons(Contribution.objects.filter(institution__in=mine))
    closed = (State.VALIDATED, State.WITHDRAWN)
    return Desk(
        institutions=list(Institution.objects.filter(pk__in=mine)),
        to_do=list(theirs.filter(state__in=Contribution.AWAITED).order_by(_FIRST, "-edited_at")),
        sent=list(theirs.filter(state=State.SUBMITTED)[:SHOWN]),
        closed=list(theirs.filter(state__in=closed)[:SHOWN]),
        projects=list(
            _with_open(Project.objects.filter(parties__institution__in=mine), "project")
        ),
        commitments=list(
            _with_open(
                Commitment.objects.select_related("consultation").filter(
                    actor_roles__institution__in=mine
                ),
                "commitment",
            )
        ),
    )


_FIRST = Case(
    When(state=State.RETURNED, then=Value(0)), default=Value(1), output_field=IntegerField()
)


def _with_open(records: Any, name: str) -> Any:
    """The key, state and institution of the contribution that is open on each."""
    contributions = Contribution.objects.open().filter(**{name: OuterRef("pk")})
    return records.distinct().annotate(
        open_contribution=Subquery(contributions.values("pk")[:1]),
        open_state=Subquery(contributions.values("state")[:1]),
        open_institution=Subquery(contributions.values("institution__label")[:1]),
    )


def with_reasons(contributions: Any) -> Any:
    """Each with `why`, the last message of the secretariat."""
    events = ContributionEvent.objects.filter(contribution=OuterRef("pk")).order_by("-at", "-pk")
    return contributions.with_records().annotate(why=Subquery(events.values("message")[:1]))
