"""Results, their indicators and what was measured: what is not known is not written."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from django.utils.translation import gettext as _

from partners.iati.codes import MEASURES, RESULTS
from partners.iati.elements import dated, element, number, told
from partners.iati.money import Left
from partners.iati.standard import Element
from partners.models import Project, ProjectResult

# What makes two rows one result, and one indicator of it.
Key = tuple[object, ...]


def results(project: Project, left: Left) -> Iterator[Element]:
    """A result of the same level and title is written once, with all its indicators."""
    for rows in _grouped(list(project.results.all()), "kind", "title"):
        first = rows[0]
        yield element(
            "result",
            told("title", first.title),
            *_indicators(rows, left),
            type=RESULTS[ProjectResult.Kind(first.kind)],
        )


def _indicators(rows: list[ProjectResult], left: Left) -> Iterator[Element]:
    """An indicator measured over several periods is written once."""
    for measured in _grouped(rows, "indicator", "measure", "baseline_year", "baseline"):
        first = measured[0]
        periods = chain.from_iterable(_period(row, left) for row in measured)
        yield element(
            "indicator",
            told("title", first.indicator),
            *_baseline(first, left),
            *periods,
            measure=MEASURES[ProjectResult.Measure(first.measure)],
        )


def _baseline(row: ProjectResult, left: Left) -> Iterator[Element]:
    if row.baseline is None:
        return
    if row.baseline_year is None:
        left.append(
            _("valeur de référence de « %s » : son année n'est pas connue") % row.indicator
        )
        return
    yield element("baseline", year=str(row.baseline_year), value=number(row.baseline))


def _period(row: ProjectResult, left: Left) -> Iterator[Element]:
    measured = [
        element(tag, value=number(value))
        for tag, value in (("target", row.target), ("actual", row.actual))
        if value is not None
    ]
    if not measured:
        return
    if row.period_start is None or row.period_end is None:
        left.append(_("mesure de « %s » : sa période n'est pas connue") % row.indicator)
        return
    start, end = dated("period-start", row.period_start), dated("period-end", row.period_end)
    yield element("period", start, end, *measured)


def _grouped(rows: list[ProjectResult], *names: str) -> list[list[ProjectResult]]:
    groups: dict[Key, list[ProjectResult]] = defaultdict(list)
    for row in rows:
        groups[tuple(getattr(row, name) for name in names)].append(row)
    return list(groups.values())
