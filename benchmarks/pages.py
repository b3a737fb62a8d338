"""bin/bench pages: the queries and the server time of the pages that people wait for.

Two databases, the normal size and many times it; every page on both sides in turn, round after
round, against a floor measured in the same round. The time is processor time, Python's and the
database's together: another program on the machine doesn't count. Wall time is told beside it.
"""

import argparse
import cProfile
import pstats
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import django

django.setup()

from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.site import Cost, Side, Visitor, machine, median_ms, median_ratio  # noqa: E402
from benchmarks.table import Figure, all_met, table, write_section  # noqa: E402
from partners.models import Affiliation  # noqa: E402
from programmes.models import Campaign, ProgressUpdate, ReviewEvent  # noqa: E402
from programmes.synthetic import DOMAIN  # noqa: E402
from snia.accounts.models import User  # noqa: E402

MOST_QUERIES = 10
MOST_FLOORS = 4.0
MOST_API_FLOORS = 3.0
MOST_GROWTH = 1.5
ROWS_OF_THE_FORM = 5


@dataclass(frozen=True)
class Page:
    """A page to measure: its address on a side, who reads it, and what it is held against."""

    name: str
    path: str
    visitor: Visitor
    floor: str
    most_floors: float | None = None
    is_paged: bool = True  # held to the number of queries and to growth

    @property
    def key(self) -> tuple[str, str]:
        return self.name, self.visitor.side.name


def pages_of(side: Side) -> list[Page]:
    with side.chosen():
        campaign = Campaign.objects.filter(state=Campaign.State.OPEN).latest("due_on")
        update = _draft_to_edit(campaign)
        reporting = Affiliation.objects.reporting(timezone.localdate())
        focal = reporting.filter(institution=update.institution).first()
        if focal is None:
            raise SystemExit("The synthetic data have no focal point to edit a form as.")
        department = Visitor(side, User.objects.get(email=f"secretariat@{DOMAIN}"))
        institution = Visitor(side, focal.person.user)
    floor, api_floor = reverse("bench-floor"), reverse("bench-api-floor")
    name, form = "floor", f"edit form, {ROWS_OF_THE_FORM} activities"
    board = reverse("programmes:campaign", args=[campaign.pk])
    edit = reverse("programmes:edit", args=[update.pk])
    return [
        Page(name, floor, department, name),
        Page("focal point's floor", floor, institution, "focal point's floor"),
        Page("API floor", api_floor, department, "API floor"),
        Page("list of actions", reverse("programmes:actions"), department, name, MOST_FLOORS),
        Page(form, edit, institution, "focal point's floor", MOST_FLOORS),
        Page("board of a campaign", board, department, name, MOST_FLOORS),
        Page("commitments", reverse("partners:commitments"), department, name, MOST_FLOORS),
        Page(
            "API list of actions",
            reverse("programmes:api-actions"),
            department,
            "API floor",
            MOST_API_FLOORS,
            is_paged=False,
        ),
    ]


def _draft_to_edit(campaign: Campaign) -> ProgressUpdate:
    """A draft that stands beside the answer of the period before, as most do."""
    drafts = campaign.updates.filter(state=ProgressUpdate.State.DRAFT).order_by("pk")
    for draft in drafts.select_related("institution"):
        before = ReviewEvent.objects.filter(
            act=ReviewEvent.Act.VALIDATED,
            update__action=draft.action_id,
            update__institution=draft.institution_id,
        )
        if len(draft.content["activities"]) == ROWS_OF_THE_FORM and before.exists():
            return draft
    raise SystemExit("The synthetic data have no such form to edit.")


# --- Measuring -------------------------------------------------------------------------------


class Measures:
    """What was measured of each page on each side."""

    def __init__(self, sides: list[Side]) -> None:
        self.pages = [page for pair in zip(*map(pages_of, sides), strict=True) for page in pair]
        self.queries = {page.key: len(page.visitor.queries(page.path)) for page in self.pages}
        self.costs: dict[tuple[str, str], list[Cost]] = defaultdict(list)

    def run(self, rounds: int) -> None:
        repeats = {page.key: page.visitor.warm(page.path) for page in self.pages}
        for number in range(rounds):
            # There and back: neither side always comes second.
            for page in self.pages if number % 2 else self.pages[::-1]:
                self.costs[page.key].append(page.visitor.cost(page.path, repeats[page.key]))


def figures_of(measures: Measures, normal: Side, large: Side, scale: int) -> list[Figure]:
    figures = []
    for page in measures.pages:
        if page.visitor.side is not normal:
            continue
        own, grown = (measures.costs[page.name, side.name] for side in (normal, large))
        floor = measures.costs[page.floor, normal.name]
        if page.most_floors is None:
            told = f"{_ms(own)}; × {scale}: {_ms(grown)}"
            figures.append(Figure(f"{page.name}: time", "-", told, None))
            continue
        counts = [measures.queries[page.name, side.name] for side in (normal, large)]
        figures += [
            _queries(page, counts, scale),
            _floors(page, own, floor),
            _growth(page, own, grown, scale),
        ]
    return figures


def _queries(page: Page, counts: list[int], scale: int) -> Figure:
    told = f"{counts[0]}; × {scale}: {counts[1]}"
    if not page.is_paged:
        return Figure(f"{page.name}: queries", "-", told, None)
    is_met = counts[0] == counts[1] <= MOST_QUERIES
    return Figure(f"{page.name}: queries", f"at most {MOST_QUERIES}, the same", told, is_met)


def _floors(page: Page, own: list[Cost], floor: list[Cost]) -> Figure:
    ratio, wall = median_ratio(own, floor), median_ratio(own, floor, "wall")
    assert page.most_floors is not None  # noqa: S101
    return Figure(
        f"{page.name}: time",
        f"at most {page.most_floors:g} × {page.floor}",
        f"{ratio:.2f} × (wall {wall:.2f} ×), {_ms(own)}",
        ratio <= page.most_floors,
    )


def _growth(page: Page, own: list[Cost], grown: list[Cost], scale: int) -> Figure:
    ratio, wall = median_ratio(grown, own), median_ratio(grown, own, "wall")
    return Figure(
        f"{page.name}: time × {scale}",
        f"at most {MOST_GROWTH:g} × itself" if page.is_paged else "-",
        f"{ratio:.2f} × (wall {wall:.2f} ×), {_ms(grown)}",
        ratio <= MOST_GROWTH if page.is_paged else None,
    )


def _ms(costs: list[Cost]) -> str:
    return f"{median_ms(costs):.1f} ms, database {median_ms(costs, 'database'):.1f}"


# --- Profiles --------------------------------------------------------------------------------


def profile(page: Page, calls: int = 20) -> None:
    """Where the time of a page goes, and what it asks the database."""
    print(f"\n== {page.name}, {page.visitor.side.name}: {page.path}")  # noqa: T201
    for sql in page.visitor.queries(page.path):
        print(f"   {sql[:200]}")  # noqa: T201
    page.visitor.warm(page.path)
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(calls):
        page.visitor.get(page.path)
    profiler.disable()
    stats = pstats.Stats(profiler)
    stats.sort_stats("cumulative").print_stats(60)
    stats.sort_stats("tottime").print_stats(30)


# --- The command -----------------------------------------------------------------------------


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench pages", description=__doc__)
    parser.add_argument("--scale", type=int, default=100, help="what the large side holds")
    parser.add_argument("--rounds", type=int, default=9, help="of which the median is told")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table in this file")
    parser.add_argument("--commit", default="unknown", help=argparse.SUPPRESS)
    parser.add_argument("--profile", action="store_true", help="profile the pages instead")
    return parser.parse_args()


def main() -> int:
    options = read_options()
    normal, large = Side("normal", "default"), Side("large", "large")
    measures = Measures([normal, large])
    if options.profile:
        for page in measures.pages:
            profile(page)
        return 0
    measures.run(options.rounds)
    figures = figures_of(measures, normal, large, options.scale)
    print(table(figures))  # noqa: T201
    if options.write:
        write_section(options.write, "pages", f"commit {options.commit}, {machine()}", figures)
    return 0 if all_met(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
