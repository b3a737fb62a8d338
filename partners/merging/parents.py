"""What institutions belong to, once two of them are one: nothing is ever within itself."""

from partners.merging.plan import Move, Plan
from partners.merging.relations import Relation
from partners.models import Institution

PARENTS = Relation(Institution, "parent")


def plan_branches(plan: Plan, kept: Institution, duplicate: Institution) -> None:
    """What belonged to the duplicate belongs to the one that is kept, itself left out."""
    branches = tuple(PARENTS.rows_of(duplicate).exclude(pk=kept.pk))
    if branches:
        plan.steps.append(Move(PARENTS, kept, branches))


def parent_after(
    kept: Institution, duplicate: Institution, *, is_taken: bool = False
) -> Institution | None:
    """Its own, or the duplicate's where it has none, where that one is chosen, or where its own
    would lead back to itself."""
    theirs = duplicate.parent if may_take_parent(kept, duplicate) else None
    if duplicate in chain(kept.parent) or is_taken:
        return theirs
    return kept.parent or theirs


def may_take_parent(kept: Institution, duplicate: Institution) -> bool:
    return duplicate.parent is not None and kept not in chain(duplicate.parent)


def chain(institution: Institution | None) -> list[Institution]:
    """It and all that it belongs to, the nearest first; each once."""
    found: list[Institution] = []
    while institution is not None and institution not in found:
        found.append(institution)
        institution = institution.parent
    return found
