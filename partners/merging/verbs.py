"""Merge two records: one transaction, both locked, everything or nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.merging.comparing import Comparison, compare, snapshot
from partners.merging.names import NAMES, NamesPlan, plan_names
from partners.merging.parents import (
    PARENTS,
    may_take_parent,
    parent_after,
    plan_branches,
)
from partners.merging.plan import Plan, plan_of
from partners.merging.relations import follow
from partners.merging.rules import settle_all
from partners.models import Institution, Merge, Person, ToldApart
from partners.models.merges import Kind
from snia.accounts.models import User
from snia.audit import services as audit

# Never taken from the other: addresses stay what they are.
OWN = {"slug"}


@dataclass(frozen=True)
class Proposal:
    """What merging two records would do, and what the department may choose."""

    kept: Any
    duplicate: Any
    plan: Plan
    own: Comparison
    names: NamesPlan | None = None


def propose(kept: Any, duplicate: Any) -> Proposal:
    """Read only."""
    if isinstance(kept, Institution):
        return _propose_institutions(kept, duplicate)
    plan = plan_of(kept, duplicate)
    return Proposal(kept, duplicate, plan, compare(kept, duplicate, leaving=OWN))


def _propose_institutions(kept: Institution, duplicate: Institution) -> Proposal:
    plan = plan_of(kept, duplicate, apart=(NAMES, PARENTS))
    plan_branches(plan, kept, duplicate)
    leaving = OWN if may_take_parent(kept, duplicate) else OWN | {"parent"}
    own = compare(kept, duplicate, leaving=leaving)
    own.filled.pop("parent", None)
    return Proposal(kept, duplicate, plan, own, plan_names(kept, duplicate))


def merge_institutions(
    *,
    kept: Institution,
    duplicate: Institution,
    actor: User,
    reason: str,
    taken: Collection[str] = (),
) -> Merge:
    """The duplicate is the one that is kept: all that pointed to it points there. `taken` names
    the fields whose value is the duplicate's; ValidationError, with nothing changed, where rows
    of both can't be one."""
    return _merge(kept, duplicate, actor, reason, taken)


def merge_people(
    *,
    kept: Person,
    duplicate: Person,
    actor: User,
    reason: str,
    taken: Collection[str] = (),
) -> Merge:
    """As institutions; the journal tells of people by their number."""
    return _merge(kept, duplicate, actor, reason, taken)


def _merge(kept: Any, duplicate: Any, actor: User, reason: str, taken: Collection[str]) -> Merge:
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Dire pourquoi c'est le même enregistrement.")})
    try:
        with transaction.atomic():
            proposal = propose(*_locked(kept, duplicate))
            if proposal.plan.refusals:
                raise ValidationError(proposal.plan.refusals)
            return _carry_out(proposal, actor, reason, set(taken))
    except IntegrityError as error:
        told = _("Rien n'a été changé : une règle de la base s'oppose à la réunion (%s).")
        raise ValidationError(told % error) from error


def _locked(kept: Any, duplicate: Any) -> tuple[Any, Any]:
    if kept.pk == duplicate.pk:
        raise ValidationError(_("C'est deux fois le même : choisir deux enregistrements."))
    both = type(kept)._base_manager.select_for_update().order_by("pk")
    found = {row.pk: row for row in both.filter(pk__in=[kept.pk, duplicate.pk])}
    if len(found) < 2:
        raise ValidationError(_("L'un des deux a été réuni entre-temps : reprendre la recherche."))
    return found[kept.pk], found[duplicate.pk]


def _carry_out(proposal: Proposal, actor: User, reason: str, taken: set[str]) -> Merge:
    kept, duplicate = proposal.kept, proposal.duplicate
    values = _values_after(proposal, taken)
    merge = _record(proposal, actor, reason)
    proposal.plan.apply()
    if proposal.names is not None:
        proposal.names.apply(kept)
    follow(duplicate, kept)
    ToldApart.objects.filter(kind=merge.kind, first_key=duplicate.pk).delete()
    ToldApart.objects.filter(kind=merge.kind, second_key=duplicate.pk).delete()
    type(duplicate)._base_manager.get(pk=duplicate.pk).delete()
    for name, value in values.items():
        setattr(kept, name, value)
    kept.save()
    settle_all(kept)
    audit.record(verb="merge_records", actor=actor, target=kept, summary=_told(merge, duplicate))
    return merge


def _values_after(proposal: Proposal, taken: set[str]) -> dict[str, Any]:
    """What the kept one lacked, and what was chosen of the other."""
    kept, duplicate = proposal.kept, proposal.duplicate
    differing = {one.name for one in proposal.own.differing}
    values = {name: getattr(duplicate, name) for name in differing & taken}
    values |= proposal.own.filled
    if isinstance(kept, Institution):
        values["parent"] = parent_after(kept, duplicate, is_taken="parent" in values)
    return values


def _record(proposal: Proposal, actor: User, reason: str) -> Merge:
    kept, duplicate = proposal.kept, proposal.duplicate
    is_institution = isinstance(kept, Institution)
    return Merge.objects.create(
        institution=kept if is_institution else None,
        person=None if is_institution else kept,
        former_key=duplicate.pk,
        former_slug=getattr(duplicate, "slug", ""),
        former_label=str(duplicate)[:250],
        snapshot={
            "row": snapshot(duplicate),
            "kept_before": snapshot(kept),
            "names": proposal.names.told() if proposal.names else [],
            "steps": [step.told() for step in proposal.plan.steps],
        },
        reason=reason,
        by=actor,
        at=timezone.now(),
    )


def _told(merge: Merge, duplicate: Model) -> str:
    """Names of people stay out of the journal, which forgets nothing."""
    if merge.kind == Kind.PERSON:
        told = _("Personne n° %(duplicate)s réunie à la personne n° %(kept)s")
        return told % {"duplicate": merge.former_key, "kept": merge.person_id}
    told = _("« %(duplicate)s » (%(slug)s) réunie à « %(kept)s » : %(reason)s")
    names = {"duplicate": merge.former_label, "slug": merge.former_slug}
    return told % {**names, "kept": merge.institution, "reason": merge.reason}


@transaction.atomic
def tell_apart(*, first: Any, second: Any, actor: User) -> ToldApart:
    """These two are not the same: they are not proposed again."""
    kind = Kind.INSTITUTION if isinstance(first, Institution) else Kind.PERSON
    if first.pk == second.pk:
        raise ValidationError(_("C'est deux fois le même : choisir deux enregistrements."))
    low, high = sorted((first.pk, second.pk))
    pair, is_new = ToldApart.objects.get_or_create(
        kind=kind,
        first_key=low,
        second_key=high,
        defaults={"by": actor, "at": timezone.now()},
    )
    if is_new:
        summary = _("%(kind)s : les n° %(low)s et %(high)s ne sont pas les mêmes")
        told = summary % {"kind": kind.label, "low": low, "high": high}
        audit.record(verb="tell_records_apart", actor=actor, target=pair, summary=told)
    return pair
