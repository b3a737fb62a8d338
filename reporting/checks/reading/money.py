"""Amounts, spendings and values of indicators that must add up."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import Sum

from partners.models import Amount, Project
from programmes.models import Activity, IndicatorValue, Period, PlannedBudget, Progress
from reporting.checks.facts import IndicatorFacts, ProjectFacts, SpendingFacts
from reporting.checks.reading.records import record_of


def projects_in(period: Period) -> list[ProjectFacts]:
    """Every project, under the first chapter whose activities of the period cite it."""
    cited = Activity.projects.through.objects.filter(activity__period=period)
    chapters: dict[int, int] = {}
    for project, number in cited.values_list("project", "activity__programme__number").order_by(
        "activity__programme__number"
    ):
        chapters.setdefault(project, number)
    budgets = _budgets()
    rows = Project.objects.annotate(share=Sum("sectors__percentage")).order_by("pk")
    return [
        ProjectFacts(
            record=record_of(row, chapter=chapters.get(row.pk)),
            pk=row.pk,
            parent=row.parent_id,
            budgets=budgets.get(row.pk, {}),
            sector_share=row.share or Decimal(0),
        )
        for row in rows
    ]


def _budgets() -> dict[int, dict[str, Decimal]]:
    found: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    amounts = Amount.objects.filter(nature=Amount.Nature.BUDGET, project__isnull=False)
    for project, currency, value in amounts.values_list("project", "currency", "value"):
        found[project][currency] += value
    return found


def spending_in(period: Period) -> list[SpendingFacts]:
    """What was spent on an action, where a budget was planned for it in the same currency."""
    planned = {
        (budget.action_id, budget.institution_id, budget.currency): budget.value
        for budget in PlannedBudget.objects.filter(period=period)
    }
    rows = Progress.objects.filter(period=period, budget_spent__isnull=False).select_related(
        "action__programme", "institution"
    )
    found = []
    for row in rows.order_by("action__programme__number", "action__number", "pk"):
        key = (row.action_id, row.institution_id, row.currency)
        if key in planned and row.budget_spent is not None:
            record = record_of(
                row,
                chapter=row.action.programme.number,
                label=f"{row.action.code}, {row.institution}",
                url=row.update.get_absolute_url(),
            )
            found.append(SpendingFacts(record, planned[key], row.budget_spent, row.currency))
    return found


def indicators_in(period: Period) -> list[IndicatorFacts]:
    """The values that are known and split by sex alone."""
    rows = (
        IndicatorValue.objects.filter(progress__period=period, total__isnull=False)
        .select_related("indicator", "progress__action__programme", "progress__update")
        .prefetch_related("parts")
        .order_by("progress__action__programme__number", "pk")
    )
    return [
        IndicatorFacts(
            record=record_of(
                row,
                chapter=row.progress.action.programme.number,
                label=f"{row.progress.action.code}, {row.indicator}",
                url=row.progress.update.get_absolute_url(),
            ),
            total=row.total or Decimal(0),
            by_sex={part.sex: part.number for part in row.parts.all() if not part.age_band},
        )
        for row in rows
    ]
