"""The money that is recorded, as plain facts: six queries, whatever the number of rows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q

from partners.models import Agreement, Amount, Place, Project, Transaction
from partners.money.flows import Movement
from partners.money.totals import AGREEMENT, PROJECT, Owner, Stated
from snia.common.rows import addresses

MOROCCO = "Maroc"


@dataclass(frozen=True)
class Holder:
    """A project or an agreement, as the pages tell it."""

    owner: Owner
    title: str
    address: str
    is_demonstration: bool


@dataclass
class Facts:
    """`hidden` counts what is invented and was left aside."""

    holders: dict[Owner, Holder] = field(default_factory=dict)
    parts: defaultdict[Owner, list[Owner]] = field(default_factory=lambda: defaultdict(list))
    amounts: list[Stated] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    hidden: int = 0

    @property
    def currencies(self) -> list[str]:
        moved = (movement.stated.currency for movement in self.movements)
        return sorted({*(amount.currency for amount in self.amounts), *moved})


def load_facts(*, with_demonstration: bool) -> Facts:
    return _Loading(with_demonstration).facts


class _Loading:
    def __init__(self, with_demonstration: bool) -> None:
        self.facts = Facts()
        self._with_demonstration = with_demonstration
        self._parents: dict[int, int | None] = {}
        self._load_projects()
        self._load_agreements()
        shared = self._load_amounts() | _projects_of_several_countries()
        self._load_movements(shared)

    def _is_left_aside(self, is_demonstration: bool) -> bool:
        aside = is_demonstration and not self._with_demonstration
        self.facts.hidden += aside
        return aside

    def _hold(self, owner: Owner, title: str, address: str, is_demonstration: bool) -> None:
        if not self._is_left_aside(is_demonstration):
            self.facts.holders[owner] = Holder(owner, title, address, is_demonstration)

    def _load_projects(self) -> None:
        address = addresses("partners:project", "-", key="-")
        rows = Project.objects.values_list(
            "pk", "slug", "title", "acronym", "parent_id", "is_demonstration"
        )
        for pk, slug, title, acronym, parent, is_demonstration in rows:
            named = f"{acronym} – {title}" if acronym and acronym != title else title
            self._hold(Owner(PROJECT, pk), named, address(slug), is_demonstration)
            self._parents[pk] = parent
            if parent is not None:
                self.facts.parts[Owner(PROJECT, parent)].append(Owner(PROJECT, pk))

    def _load_agreements(self) -> None:
        """Those that state an amount: their projects carry the same money."""
        address = addresses("partners:agreement", "-", key="-")
        agreements = Agreement.objects.filter(amounts__isnull=False).distinct().order_by("pk")
        for pk, slug, title, is_demonstration in agreements.values_list(
            "pk", "slug", "title", "is_demonstration"
        ):
            self._hold(Owner(AGREEMENT, pk), title, address(slug), is_demonstration)
        links = Agreement.projects.through._default_manager.filter(
            agreement__amounts__isnull=False
        )
        projects: defaultdict[int, set[int]] = defaultdict(set)
        for agreement, project in links.values_list("agreement_id", "project_id"):
            projects[agreement].add(project)
        for agreement, own in projects.items():
            self.facts.parts[Owner(AGREEMENT, agreement)] = [
                Owner(PROJECT, pk) for pk in sorted(own) if not self._is_within(pk, own)
            ]

    def _is_within(self, project: int, others: Iterable[int]) -> bool:
        """It is a part of one of the others, which counts it already."""
        above, seen = self._parents.get(project), {project}
        while above is not None and above not in seen:
            if above in others:
                return True
            seen.add(above)
            above = self._parents.get(above)
        return False

    def _load_amounts(self) -> set[int]:
        """Returns the projects that have an amount of several countries."""
        shared = set()
        for amount in Amount.objects.all():
            if amount.project_id and amount.scope != Amount.Scope.MOROCCO:
                shared.add(amount.project_id)
            owner = _owner_of(amount)
            if owner in self.facts.holders and not self._is_left_aside(amount.is_demonstration):
                self.facts.amounts.append(_stated(owner, amount))
        return shared

    def _load_movements(self, shared: set[int]) -> None:
        rows = Transaction.objects.order_by("day", "pk").values_list(
            "project_id", "kind", "day", "value", "currency", "provider_id", "is_demonstration"
        )
        for project, kind, day, value, currency, provider, is_demonstration in rows:
            owner = Owner(PROJECT, project)
            if owner not in self.facts.holders or self._is_left_aside(is_demonstration):
                continue
            for_morocco: Decimal | None = None if project in shared else value
            stated = Stated(owner, currency, value, for_morocco)
            self.facts.movements.append(Movement(kind, day, stated, provider))


def _owner_of(amount: Amount) -> Owner:
    if amount.project_id is not None:
        return Owner(PROJECT, amount.project_id)
    agreement: Any = amount.agreement_id
    return Owner(AGREEMENT, agreement)


def _stated(owner: Owner, amount: Amount) -> Stated:
    return Stated(
        owner,
        amount.currency,
        amount.value,
        amount.for_morocco,
        amount.upper_value,
        amount.written,
        amount.scope_note,
    )


def _projects_of_several_countries() -> set[int]:
    """Those that a document places in another country too."""
    abroad = Q(place__kind=Place.Kind.COUNTRY) & ~Q(place__name=MOROCCO)
    placed = Project.places.through._default_manager.filter(
        abroad | Q(place__kind=Place.Kind.CITY_ABROAD)
    )
    return set(placed.values_list("project_id", flat=True))
