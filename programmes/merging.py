"""How what institutions report becomes one, where two of them are merged."""

from decimal import Decimal

from django.utils.translation import gettext as _

from partners.merging.rules import Uniting, register_uniting
from partners.models import Institution
from programmes.models import PlannedBudget, Progress, ProgressUpdate


def register_merging() -> None:
    register_uniting(ProgressUpdate, Uniting(refusal=both_answered, is_empty=is_to_fill))
    register_uniting(PlannedBudget, Uniting(refusal=two_budgets))
    register_uniting(
        Progress,
        Uniting(
            refusal=both_validated,
            computed=frozenset({"progress_latest_once"}),
            released={"is_latest": False},
            settle=mark_latest,
        ),
    )


def is_to_fill(update: ProgressUpdate) -> bool:
    return update.state == ProgressUpdate.State.TODO


def both_answered(kept: ProgressUpdate, duplicate: ProgressUpdate) -> str:
    told = _(
        "Les deux institutions ont répondu sur l'action %(action)s dans la campagne "
        "« %(campaign)s » : ce sont deux réponses, dont aucune ne s'efface. Rien n'a été changé."
    )
    return told % {"action": kept.action.code, "campaign": kept.campaign}


def both_validated(kept: Progress, duplicate: Progress) -> str:
    told = _(
        "Chacune a un avancement validé sur l'action %(action)s pour %(period)s : garder deux "
        "institutions, ou demander à l'administrateur laquelle des deux réponses fait foi."
    )
    return told % {"action": kept.action.code, "period": kept.period}


def two_budgets(kept: PlannedBudget, duplicate: PlannedBudget) -> str:
    told = _(
        "Deux budgets différents sont prévus sur l'action %(action)s pour %(period)s : dans les "
        "données de référence, les mettre d'accord ou en retirer un, puis réunir."
    )
    if _money(kept) == _money(duplicate):
        return ""
    return told % {"action": kept.action.code, "period": kept.period}


def _money(budget: PlannedBudget) -> tuple[Decimal, str]:
    return budget.value, budget.currency


def mark_latest(kept: object) -> None:
    """Where both had reported on an action, its latest period is told again."""
    if not isinstance(kept, Institution):
        return
    own = Progress.objects.filter(institution=kept).order_by("-period__start", "-pk")
    latest: dict[int, int] = {}
    for action, key in own.values_list("action_id", "pk"):
        latest.setdefault(action, key)
    own.order_by().exclude(pk__in=latest.values()).filter(is_latest=True).update(is_latest=False)
    Progress.objects.filter(pk__in=latest.values(), is_latest=False).update(is_latest=True)
