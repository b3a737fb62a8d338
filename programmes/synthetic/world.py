"""The invented world, the same for every campaign."""

from dataclasses import dataclass, field
from itertools import count
from math import gcd

from partners.models import Institution, Place
from programmes.models import Action, Capacity, Indicator
from snia.accounts.models import User


@dataclass(frozen=True)
class Pair:
    action: Action
    institution: Institution
    capacity: Capacity


@dataclass
class World:
    """What every campaign asks about, whom it asks, and who answers."""

    actions: list[Action]
    institutions: list[Institution]
    secretariat: User
    people: dict[int, list[User]]
    places: list[Place]
    indicators: dict[int, list[Indicator]] = field(default_factory=dict)
    # The actions and institutions that have progress already: the latest campaign comes first.
    told: set[tuple[int, int]] = field(default_factory=set)

    def pair(self, k: int) -> Pair:
        """Each action and institution once: every action first, spread over institutions."""
        turn, place = divmod(k, len(self.actions))
        institution = self.institutions[(place + turn * self._step) % len(self.institutions)]
        leads = turn == 0 or (turn == 1 and place % 3 == 0)
        return Pair(self.actions[place], institution, Capacity.LEAD if leads else Capacity.SUPPORT)

    @property
    def _step(self) -> int:
        return next(s for s in count(len(self.actions)) if gcd(s, len(self.institutions)) == 1)

    def author(self, institution: Institution, k: int) -> User:
        people = self.people.get(institution.pk) or [self.secretariat]
        return people[k % len(people)]
