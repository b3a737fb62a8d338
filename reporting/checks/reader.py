"""Read once all that the rules look at: a constant number of queries, however many rows."""

from partners.models import InstitutionName
from reporting.bilan.book import Book
from reporting.bilan.books import book_of
from reporting.bilan.compose import NothingToPrint
from reporting.checks.facts import Facts, Previous, TextFacts
from reporting.checks.findings import Record
from reporting.checks.reading.actions import (
    actions_in,
    cited_codes,
    groups_in,
    known_codes,
    programmes_in,
)
from reporting.checks.reading.activities import activities_of, decisions_on, tables_of
from reporting.checks.reading.bodies import held_in
from reporting.checks.reading.forums import forums_named_in
from reporting.checks.reading.money import indicators_in, projects_in, spending_in
from reporting.checks.reading.published import restated_since
from reporting.checks.reading.texts import (
    call_of,
    items_of,
    measures_of,
    passages_of,
    recommendations_of,
)
from reporting.models import Edition, PlanPart, PlanSection
from snia.common.approximate_dates import Interval


def read(edition: Edition) -> Facts:
    period = edition.period
    texts, items = passages_of(period), items_of(period)
    return Facts(
        label=period.label,
        period=Interval(period.start, period.end),
        record=Record(f"edition:{edition.slug}", str(edition), None, edition.get_absolute_url()),
        activities=activities_of(period),
        decisions=decisions_on(period),
        tables=tables_of(period),
        texts=texts,
        items=items,
        held=held_in(period),
        actions=actions_in(period),
        groups=groups_in(period) if _cites_actions(edition) else [],
        programmes=programmes_in(period, _chapters(edition)),
        known_codes=known_codes(with_invented=edition.is_demonstration),
        cited_codes=cited_codes(),
        projects=projects_in(period),
        spending=spending_in(period),
        indicators=indicators_in(period),
        call=call_of(period),
        forums=forums_named_in([*texts, *items]),
        acronyms=_acronyms(),
        book=_book(edition),
        previous=_previous(edition),
    )


def _chapters(edition: Edition) -> list[int]:
    parts = PlanPart.objects.filter(plan=edition.plan_id)
    return list(parts.values_list("programmes__number", flat=True))


def _cites_actions(edition: Edition) -> bool:
    """Whether the edition prints the codes of its groups of actions; that of 2018 does not."""
    citing = PlanSection.objects.filter(plan=edition.plan_id, cites_actions=True)
    return citing.filter(kind=PlanSection.Kind.ACTIVITIES).exists()


def _acronyms() -> dict[str, int]:
    """Those that are of one institution only."""
    named: dict[str, set[int]] = {}
    for acronym, institution in InstitutionName.objects.exclude(acronym="").values_list(
        "acronym", "institution"
    ):
        named.setdefault(acronym, set()).add(institution)
    return {acronym: owners.pop() for acronym, owners in named.items() if len(owners) == 1}


def _book(edition: Edition) -> Book | None:
    try:
        return book_of(edition)
    except NothingToPrint:
        return None


def _previous(edition: Edition) -> Previous | None:
    """The last edition before this one; an invented one is before no real one."""
    period = edition.period
    earlier = Edition.objects.filter(
        period__end__lt=period.end,
        period__start__lt=period.start,
        is_demonstration=edition.is_demonstration,
    )
    last = earlier.select_related("period", "plan", "publisher").order_by("-period__start").first()
    if last is None:
        return None
    recommendations: list[TextFacts] = recommendations_of(last.period)
    return Previous(
        label=last.period.label,
        activities=activities_of(last.period),
        measures=measures_of(last.period),
        recommendations=recommendations,
        held=held_in(last.period),
        restated=restated_since(last),
    )
