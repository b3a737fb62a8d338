"""What the rules know of one period: plain data, read once by `reader`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from programmes.progress.likeness import Fingerprint
from reporting.bilan.book import Book
from reporting.checks.findings import Record
from snia.common.approximate_dates import Interval
from snia.common.quantities import Qualifier

Code = tuple[int, int]  # (11, 2) is the action 11.2


@dataclass(frozen=True)
class ActivityFacts:
    record: Record
    title: str = ""
    kind: str = ""
    written: str = ""
    start: date | None = None
    end: date | None = None
    total: int | None = None
    women: int | None = None
    men: int | None = None
    qualifier: str = Qualifier.EXACT
    table: int | None = None
    answer: int | None = None  # the progress update that reported it
    fingerprint: Fingerprint = field(default_factory=Fingerprint)
    agreement: str = ""
    agreement_signed: Interval | None = None


@dataclass(frozen=True)
class TableFacts:
    """A table of activities as it is printed: what each row leaves empty, by column."""

    record: Record
    caption: str
    empty: dict[str, list[Record]]  # the label of a column, the rows that leave it empty
    row_count: int


@dataclass(frozen=True)
class TextFacts:
    """A passage, or a line of a list."""

    record: Record
    section: str
    html: str = ""
    heading: str = ""
    locator: str = ""
    source: str = ""
    table_rows: int | None = None
    when: Interval | None = None  # of a planned measure
    is_of_a_list: bool = False
    has_follow_up: bool = False


@dataclass(frozen=True)
class HeldFacts:
    """One body, or several that a report counts together."""

    record: Record
    names: tuple[str, ...]  # of its bodies, each with its acronym
    level: str
    held: int
    qualifier: str
    expected: int | None
    is_short: bool
    explanation: str = ""


@dataclass(frozen=True)
class ActionFacts:
    record: Record
    code: Code
    has_news: bool


@dataclass(frozen=True)
class GroupFacts:
    """A group of actions that the period tells of, with the codes that the reports cite."""

    record: Record
    codes: tuple[Code, ...]


@dataclass(frozen=True)
class ProgrammeFacts:
    record: Record
    number: int
    announced: int | None
    is_told: bool


@dataclass(frozen=True)
class ProjectFacts:
    record: Record
    pk: int
    parent: int | None
    budgets: dict[str, Decimal]  # by currency
    sector_share: Decimal = Decimal(0)


@dataclass(frozen=True)
class SpendingFacts:
    record: Record
    planned: Decimal
    spent: Decimal
    currency: str


@dataclass(frozen=True)
class IndicatorFacts:
    record: Record
    total: Decimal
    by_sex: dict[str, Decimal]


@dataclass(frozen=True)
class CallFacts:
    """The call for projects of the period, and how many it supported; None if not launched."""

    record: Record
    supported: int | None
    qualifier: str = Qualifier.EXACT


@dataclass(frozen=True)
class ForumFacts:
    """An edition of a forum that the period's texts name."""

    record: Record
    forum: str
    number: int
    written: str
    when: Interval | None


@dataclass(frozen=True)
class RestatedFacts:
    """A passage that was published, and what the data make of it today."""

    record: Record
    published: str
    today: str


@dataclass(frozen=True)
class Previous:
    """What the last edition told."""

    label: str
    activities: list[ActivityFacts]
    measures: list[TextFacts]
    recommendations: list[TextFacts]
    held: list[HeldFacts]
    restated: list[RestatedFacts] = field(default_factory=list)


@dataclass(frozen=True)
class Facts:
    label: str
    period: Interval
    record: Record  # the edition itself
    activities: list[ActivityFacts] = field(default_factory=list)
    # Pairs that the secretariat has seen: where it decides, nothing where they are two.
    decisions: dict[frozenset[str], str] = field(default_factory=dict)
    tables: list[TableFacts] = field(default_factory=list)
    texts: list[TextFacts] = field(default_factory=list)
    items: list[TextFacts] = field(default_factory=list)
    held: list[HeldFacts] = field(default_factory=list)
    actions: list[ActionFacts] = field(default_factory=list)
    groups: list[GroupFacts] = field(default_factory=list)
    programmes: list[ProgrammeFacts] = field(default_factory=list)
    known_codes: set[Code] = field(default_factory=set)
    cited_codes: set[Code] = field(default_factory=set)
    projects: list[ProjectFacts] = field(default_factory=list)
    spending: list[SpendingFacts] = field(default_factory=list)
    indicators: list[IndicatorFacts] = field(default_factory=list)
    forums: list[ForumFacts] = field(default_factory=list)
    call: CallFacts | None = None
    acronyms: dict[str, int] = field(default_factory=dict)  # of which institution
    book: Book | None = None
    previous: Previous | None = None

    def everything_written(self) -> Iterator[TextFacts]:
        yield from self.texts
        yield from self.items
