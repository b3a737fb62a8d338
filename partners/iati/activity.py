"""An activity as a file tells it, in plain data."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Org:
    """An organisation by its identifier and its names, the French one first."""

    ref: str
    names: tuple[str, ...]
    kind: str  # OrganisationType
    role: str  # OrganisationRole
    line: int

    @property
    def name(self) -> str:
        return self.names[0] if self.names else self.ref

    @property
    def key(self) -> str:
        """What one accepts it by."""
        return self.ref or self.name


@dataclass(frozen=True)
class Movement:
    kind: str
    day: date
    value: Decimal
    currency: str
    provider: Org | None
    receiver: Org | None
    description: str
    reference: str
    line: int


@dataclass(frozen=True)
class Measure:
    """An indicator of a result, over one period or over none."""

    kind: str
    title: str
    indicator: str
    measure: str
    baseline_year: int | None
    baseline: Decimal | None
    period_start: date | None
    period_end: date | None
    target: Decimal | None
    actual: Decimal | None
    line: int


@dataclass
class Activity:
    identifier: str
    line: int
    title: str
    description: str
    reporter: Org
    standing: str
    start: date | None
    end: date | None
    orgs: list[Org]
    other_identifiers: list[str]
    # The percentage of each country, where it is given.
    countries: dict[str, Decimal | None]
    has_regions: bool
    places: list[str]
    sectors: dict[str, Decimal | None]
    markers: dict[str, int]
    # What all its budgets make, by currency.
    budgets: dict[str, Decimal]
    movements: list[Movement]
    measures: list[Measure]
    parent: str
    # What is not taken from the file, and why.
    left: list[str] = field(default_factory=list)
