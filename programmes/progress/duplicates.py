"""Activities that were reported twice: suspected when they are published, decided by people.

Merging hides nothing: the activity that is merged into another keeps its record, its reporter
and its page; it is only no longer counted.
"""

import re
from collections.abc import Collection, Iterable
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Institution
from programmes.models import Activity, Period, SuspectedDuplicate
from programmes.progress.likeness import (
    WEEK,
    Fingerprint,
    Likeness,
    likeness,
    title_words,
)
from snia.audit.services import record
from snia.common.text import fold
from snia.common.typography import long_date

if TYPE_CHECKING:
    from snia.accounts.models import User

State = SuspectedDuplicate.State
Sides = tuple[int, int]
# However many activities look a little alike, no more than the nearest are compared.
MOST_COMPARED = 200
_BETWEEN_PLACES = re.compile(r"[,;/]|\bet\b")


# --- Suspicions ----------------------------------------------------------------------------


def fingerprint(activity: Activity) -> Fingerprint:
    """What the activity is told by; no query where its places are loaded."""
    total, women, men = (
        activity.participants_total,
        activity.participants_women,
        activity.participants_men,
    )
    if total is None and women is not None and men is not None:
        total = women + men
    return Fingerprint(
        title=activity.title,
        kind=activity.kind,
        start=activity.when_start,
        end=activity.when_end,
        places=frozenset(filter(None, map(fold, _place_names(activity)))),
        audience=activity.audience,
        total=total,
        women=women,
        men=men,
    )


def _place_names(activity: Activity) -> list[str]:
    known = [place.name for place in activity.places.all()]
    return known or _BETWEEN_PLACES.split(activity.place_written)


def suspects_of(activity: Activity) -> list[tuple[Activity, Likeness]]:
    """The counted activities of its period that look like it, but for those that someone has
    already decided on; three queries at most, two where its places are loaded."""
    if activity.merged_into_id is not None:
        return []
    own = fingerprint(activity)
    nearest = _candidates(activity, own).prefetch_related("places")[:MOST_COMPARED]
    compared = [(other, likeness(own, fingerprint(other))) for other in nearest]
    return [(other, found) for other, found in compared if found is not None]


def record_suspicions(activities: Iterable[Activity]) -> list[SuspectedDuplicate]:
    """Keep for the secretariat the pairs that were not suspected yet, and answer these."""
    recorded = []
    for activity in activities:
        for other, found in suspects_of(activity):
            pair, is_new = SuspectedDuplicate.objects.get_or_create(
                **_in_order(activity.pk, other.pk), defaults={"likeness": in_words(found)}
            )
            if is_new:
                recorded.append(pair)
    return recorded


def in_words(found: Likeness) -> str:
    """ "dates, lieu, effectifs" """
    words = {
        "title": _("intitulé"),
        "dates": _("dates"),
        "places": _("lieu"),
        "audience": _("public"),
        "figures": _("effectifs"),
    }
    return ", ".join(words[key] for key in found.shared)


def _in_order(one: int, other: int) -> dict[str, int]:
    first, second = sorted((one, other))
    return {"first_id": first, "second_id": second}


# --- Whom to compare: the database leaves out all that can't look alike ----------------------


def _candidates(activity: Activity, own: Fingerprint) -> QuerySet[Activity]:
    """Those that have enough of one sign to be worth loading, the nearest first."""
    common = _words_in_common(own)
    near = common + _one_if(_has_its_total(own)) + _one_if(_is_of_its_week(own))
    decided = SuspectedDuplicate.objects.exclude(state=State.OPEN).filter(
        Q(first=activity.pk, second=OuterRef("pk")) | Q(first=OuterRef("pk"), second=activity.pk)
    )
    worth_loading = (
        Q(common_words__gte=_words_needed(own))
        | _has_its_title(own)
        | _has_its_total(own)
        | _is_of_its_week(own) & Q(common_words__gte=1)
    )
    others: QuerySet[Activity] = Activity.objects.counted().filter(period=activity.period_id)
    return (
        _not_told_together(_not_at_other_dates(others, own), activity)
        .exclude(pk=activity.pk)
        .alias(common_words=common, nearness=near)
        .filter(worth_loading)
        .exclude(Exists(decided))
        .order_by("-nearness", "pk")
    )


def _not_told_together(others: QuerySet[Activity], activity: Activity) -> QuerySet[Activity]:
    """Two rows of one answer, or of one table of a document, are two to their author."""
    if activity.reported_in_id is not None:
        return others.exclude(reported_in=activity.reported_in_id)
    if activity.table_id is not None:
        return others.exclude(reported_in=None, table=activity.table_id)
    return others


def _not_at_other_dates(others: QuerySet[Activity], own: Fingerprint) -> QuerySet[Activity]:
    if own.end:
        others = others.exclude(when_start__gt=own.end)
    return others.exclude(when_end__lt=own.start) if own.start else others


def _has_its_title(own: Fingerprint) -> Q:
    """Whole, for a title that too few words tell from another."""
    folded = fold(own.title)
    return Q(search_text__startswith=f" {folded}") if folded else _never()


def _has_its_total(own: Fingerprint) -> Q:
    return Q(kind=own.kind, participants_total=own.total) if own.total else _never()


def _is_of_its_week(own: Fingerprint) -> Q:
    """For what is told to the week at most; "during 2020" would be all the year's."""
    if own.start is None or own.end is None or own.end - own.start >= WEEK:
        return _never()
    return Q(kind=own.kind, when_start__gt=own.start - WEEK, when_end__lt=own.end + WEEK)


def _never() -> Q:
    return Q(pk__in=[])


def _words_needed(own: Fingerprint) -> int:
    """As few as two titles that are judged alike may have in common."""
    return min(3, max(2, len(title_words(own.title)) - 1))


def _words_in_common(own: Fingerprint) -> Combinable:
    """How many words of the title the other one's texts hold, or words that begin so."""
    holds = (Q(search_text__contains=f" {word}") for word in sorted(title_words(own.title)))
    none: Combinable = Value(0, output_field=IntegerField())
    return reduce(add, map(_one_if, holds), none)


def _one_if(condition: Q) -> Combinable:
    return Case(When(condition, then=1), default=0, output_field=IntegerField())


# --- Decisions -----------------------------------------------------------------------------


@transaction.atomic
def merge(
    pair: SuspectedDuplicate, *, kept: Activity, actor: "User", reason: str = ""
) -> SuspectedDuplicate:
    """The two are one, which is counted as `kept`; what was merged into the other follows."""
    pair = _locked(pair)
    sides = _both(pair)
    if kept.pk not in sides:
        raise ValidationError(_("L'activité à garder n'est pas l'une des deux."))
    merged = next(activity for pk, activity in sides.items() if pk != kept.pk)
    for activity in sides.values():
        _check_counted(activity)
    Activity.objects.filter(Q(pk=merged.pk) | Q(merged_into=merged)).update(merged_into=kept)
    _decide(pair, State.MERGED, actor, reason)
    for other in _pairs_of(merged).filter(state=State.OPEN):
        _point_to(other, kept.pk, instead_of=merged.pk)
    summary = _("%(merged)s et %(kept)s sont une seule activité, comptée comme la seconde.")
    names = {"merged": _told(merged), "kept": _told(sides[kept.pk])}
    _write("merge_activities", summary % names, reason, kept, actor)
    return pair


@transaction.atomic
def tell_apart(pair: SuspectedDuplicate, *, actor: "User", reason: str) -> SuspectedDuplicate:
    """The two are two activities, for a reason that is kept; they are not suspected again."""
    reason = _required(reason, _("Dire en quoi ces deux activités diffèrent."))
    pair = _locked(pair)
    first, second = _both(pair).values()
    _decide(pair, State.DIFFERENT, actor, reason)
    summary = _("%(first)s et %(second)s sont deux activités.")
    names = {"first": _told(first), "second": _told(second)}
    _write("tell_activities_apart", summary % names, reason, pair, actor)
    return pair


@transaction.atomic
def split(activity: Activity, *, actor: "User", reason: str) -> Activity:
    """Undo the merge of an activity into another: it counts again, with those that had been
    merged into it before, and the pair is open again."""
    reason = _required(reason, _("Dire pourquoi cette activité est de nouveau comptée à part."))
    _one_decision_at_a_time(activity.period_id)
    current = _locked_activities([activity.pk]).get(activity.pk)
    if current is None or current.merged_into is None:
        raise ValidationError(_("Cette activité n'est réunie à aucune autre."))
    activity, kept = current, current.merged_into
    bond, followers = _undone_by_splitting(activity, kept)
    Activity.objects.filter(pk__in=followers).update(merged_into=activity)
    activity.merged_into = None
    Activity.objects.filter(pk=activity.pk).update(merged_into=None)
    if bond is not None:
        _reopen(bond, between=(activity, kept))
    # Its open pairs had passed to the one that was kept.
    record_suspicions([activity])
    summary = _("%(split)s n'est plus réunie à %(kept)s.")
    names = {"split": _told(activity), "kept": _told(kept)}
    _write("split_activities", summary % names, reason, activity, actor)
    return activity


@transaction.atomic
def withdraw(activities: QuerySet[Activity]) -> None:
    """Delete activities that are no longer reported. What was merged into them counts again,
    what was decided to be one among itself as one, and is compared again."""
    gone = set(activities.values_list("pk", flat=True))
    merged = Activity.objects.filter(merged_into__in=gone).exclude(pk__in=gone)
    left = set(merged.values_list("pk", flat=True))
    bonds = _bonds(left).keys()
    parts = {min(part): part for part in (_bound_to(pk, bonds) for pk in left)}
    Activity.objects.filter(merged_into__in=gone).update(merged_into=None)
    for kept, part in parts.items():
        Activity.objects.filter(pk__in=part - {kept}).update(merged_into=kept)
    Activity.objects.filter(pk__in=gone).delete()
    record_suspicions(Activity.objects.filter(pk__in=parts).order_by("pk"))


def _locked(pair: SuspectedDuplicate) -> SuspectedDuplicate:
    """The pair as it is now, still to be decided; refused where someone was quicker."""
    _one_decision_at_a_time(pair.first.period_id)
    rows = SuspectedDuplicate.objects.select_for_update(of=("self",))
    current = rows.select_related("decided_by").filter(pk=pair.pk).first()
    if current is None or _sides(current) != _sides(pair):
        raise ValidationError(
            _("L'une des deux activités a été réunie à une autre : relire les rapprochements.")
        )
    if current.state != State.OPEN:
        raise ValidationError(_already_decided(current))
    return current


def _one_decision_at_a_time(period: int) -> None:
    """A decision moves the pairs of others: two at once could leave one pointing to an activity
    that is no longer counted, or wait for each other. Activities may still be added meanwhile."""
    Period.objects.select_for_update(no_key=True).get(pk=period)


def _already_decided(pair: SuspectedDuplicate) -> str:
    return _("%(who)s a déjà tranché, le %(day)s : « %(what)s ».") % {
        "who": pair.decided_by,
        "day": long_date(timezone.localdate(pair.decided_at)),
        "what": pair.get_state_display(),
    }


def _both(pair: SuspectedDuplicate) -> dict[int, Activity]:
    return _locked_activities(_sides(pair))


def _locked_activities(keys: Iterable[int]) -> dict[int, Activity]:
    rows = Activity.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys)
    told = rows.select_related("merged_into", "reported_in__institution").order_by("pk")
    return {row.pk: row for row in told}


def _check_counted(activity: Activity) -> None:
    if activity.merged_into is not None:
        raise ValidationError(
            _("%(merged)s est déjà réunie à %(kept)s.")
            % {"merged": _told(activity), "kept": _told(activity.merged_into)}
        )


def _decide(pair: SuspectedDuplicate, state: str, actor: "User", reason: str) -> None:
    pair.state, pair.reason = state, reason.strip()
    pair.decided_by, pair.decided_at = actor, timezone.now()
    pair.save()


def _reopen(pair: SuspectedDuplicate, *, between: tuple[Activity, Activity]) -> None:
    split, kept = between
    pair.state, pair.reason, pair.decided_by, pair.decided_at = State.OPEN, "", None, None
    pair.save()
    # Merged through a third one, it is now to be held against the one that is counted.
    (third,) = set(_sides(pair)) - {split.pk}
    _point_to(pair, kept.pk, instead_of=third)


def _point_to(pair: SuspectedDuplicate, counted: int, *, instead_of: int) -> None:
    """Hold the other side against the counted activity, unless this was already done."""
    (other,) = set(_sides(pair)) - {instead_of}
    sides = _in_order(other, counted)
    if SuspectedDuplicate.objects.exclude(pk=pair.pk).filter(**sides).exists():
        pair.delete()
        return
    pair.first_id, pair.second_id = sides["first_id"], sides["second_id"]
    pair.save()


def _sides(pair: SuspectedDuplicate) -> Sides:
    return pair.first_id, pair.second_id


def _pairs_of(*activities: Activity) -> QuerySet[SuspectedDuplicate]:
    return SuspectedDuplicate.objects.filter(Q(first__in=activities) | Q(second__in=activities))


def _undone_by_splitting(
    activity: Activity, kept: Activity
) -> tuple[SuspectedDuplicate | None, set[int]]:
    """The merge to undo, and the activities that came with this one rather than with `kept`.

    Merges bind their pairs, and all that are merged into one make a tree of bonds; without one
    bond, the tree falls into two parts.
    """
    bonds = _bonds(_standing_together(kept))
    for sides in [sides for sides in bonds if activity.pk in sides]:
        part = _bound_to(activity.pk, bonds.keys() - {sides})
        if kept.pk not in part:
            return bonds[sides], part - {activity.pk}
    return None, set()


def side_to_split(pair: SuspectedDuplicate) -> Activity:
    """Of two that were merged, the one that splitting them takes off: where a third one is
    counted for both, the one that came to it through the other."""
    counted = pair.first.merged_into or pair.first
    others = _bonds(_standing_together(counted)).keys() - {_sides(pair)}
    return pair.second if counted.pk in _bound_to(pair.first_id, others) else pair.first


def _standing_together(counted: Activity) -> set[int]:
    return {counted.pk, *counted.merged.values_list("pk", flat=True)}


def _bonds(together: set[int]) -> dict[Sides, SuspectedDuplicate]:
    """The merges among these activities."""
    rows = SuspectedDuplicate.objects.filter(
        state=State.MERGED, first__in=together, second__in=together
    )
    return {_sides(row): row for row in rows.order_by("pk")}


def _bound_to(start: int, bonds: Collection[Sides]) -> set[int]:
    """The activity itself and those that merges bind to it, directly or not."""
    bound = {start}
    while True:
        reached = bound.union(*(sides for sides in bonds if bound.intersection(sides)))
        if reached == bound:
            return bound
        bound = reached


def _required(reason: str, message: str) -> str:
    if not reason.strip():
        raise ValidationError(message)
    return reason.strip()


def _told(activity: Activity) -> str:
    """The title with who reported it: two that were merged often bear the same title."""
    title = f"« {activity.title} »"
    return f"{title} ({activity.reported_in.institution})" if activity.reported_in else title


def _write(
    verb: str, summary: str, reason: str, target: Activity | SuspectedDuplicate, actor: "User"
) -> None:
    if reason.strip():
        summary += " " + _("Motif : %s") % reason.strip()
    record(verb=verb, summary=summary, target=target, actor=actor)


# --- What a merged activity stands for -----------------------------------------------------


def reporters(activity: Activity) -> list[Institution]:
    """Who reported it, then who reported those that were merged into it; one query."""
    rows = (
        Activity.objects.filter(Q(pk=activity.pk) | Q(merged_into=activity.pk))
        .select_related("reported_in__institution")
        .order_by(F("merged_into").asc(nulls_first=True), "pk")
    )
    return list(dict.fromkeys(row.reported_in.institution for row in rows if row.reported_in))


def standing_for(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """The counted activities that stand for these: each one, or the one it was merged into.

    What was reported for an action stays listed under it, whichever of the two was kept.
    """
    standing = activities.order_by().values(standing=Coalesce("merged_into", "pk"))
    counted: QuerySet[Activity] = Activity.objects.counted().filter(pk__in=standing)
    return counted
