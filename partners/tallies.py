"""How many things an institution has a role in: a number of its list for each kind of thing,
those of higher layers registered when the applications are ready."""

from typing import Any

from django.db.models import Count, Expression, Model, OuterRef, Subquery
from django.db.models.functions import Coalesce

from partners.models import CommitmentActor, ProjectParty

_tallies: dict[str, tuple[type[Model], Any]] = {
    "project_count": (ProjectParty, "project"),
    "commitment_count": (CommitmentActor, "commitment"),
}


def register_tally(name: str, roles: type[Model], thing: Any) -> None:
    """`roles` are rows of an institution; `thing` is what each of them is a role in."""
    _tallies[name] = (roles, thing)


def tallies() -> dict[str, Expression]:
    """Counted one by one: joined, they multiply one another."""
    return {name: _number_of(*told) for name, told in _tallies.items()}


def _number_of(roles: type[Model], thing: Any) -> Coalesce:
    own = roles._default_manager.filter(institution=OuterRef("pk")).order_by()
    number = own.values("institution").annotate(number=Count(thing, distinct=True))
    return Coalesce(Subquery(number.values("number")), 0)
