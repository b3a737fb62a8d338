"""What the site holds of an institution's answers; four queries, however many they are."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from partners.models import Institution
from programmes import perms
from programmes.models import Campaign, Indicator, PlannedBudget, ProgressUpdate
from programmes.progress.asked import Ask
from snia.accounts.models import User


@dataclass(frozen=True)
class _KnownAsk(Ask):
    """What an answer is asked, its indicators and its budget being loaded with the others'."""

    planned: PlannedBudget | None = None

    @cached_property
    def indicators(self) -> list[Indicator]:
        return list(self.update.action.indicators.all())

    @cached_property
    def budget(self) -> PlannedBudget | None:
        return self.planned


@dataclass(frozen=True)
class Site:
    """The answers of an institution in a campaign, and which of them can still be edited."""

    updates: dict[int, ProgressUpdate]
    editable: set[int]
    budgets: dict[int, PlannedBudget]  # by action

    @classmethod
    def of(cls, campaign: Campaign, institution: Institution, actor: User | None) -> "Site":
        """Edited by `actor`, or by anyone."""
        asked = ProgressUpdate.objects.filter(campaign=campaign, institution=institution)
        on = timezone.localdate()
        editable = perms.editable_updates(actor, asked, on) if actor else asked.editable(on)
        updates = (
            asked.with_due_date()
            .select_related("campaign__period", "action__programme", "institution", "edited_by")
            .prefetch_related("action__indicators")
            .order_by("action__programme__number", "action__number")
        )
        budgets = PlannedBudget.objects.filter(institution=institution, period=campaign.period_id)
        return cls(
            {update.pk: update for update in updates},
            set(editable.order_by().values_list("pk", flat=True)),
            {budget.action_id: budget for budget in budgets},
        )

    def can_edit(self, update: ProgressUpdate) -> bool:
        return update.pk in self.editable

    def budget_of(self, update: ProgressUpdate) -> PlannedBudget | None:
        return self.budgets.get(update.action_id)

    def ask(self, update: ProgressUpdate) -> Ask:
        return _KnownAsk(update, self.budget_of(update))
