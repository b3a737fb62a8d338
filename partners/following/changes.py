"""Telling what changed in the records of the partners. Loading the reference tells nothing: those
are the documents' facts, not news."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from partners.following.pictures import (
    Difference,
    differences_between,
    label_of,
    picture,
    put_together,
)
from partners.models import Commitment, Follow, Institution, PartnerChange, Project
from partners.models.changes import SHOWN
from snia.accounts.models import User
from snia.common.text import fit_for_xml

Kind = PartnerChange.Kind
Lines = str | Sequence[str]

# What one person goes on changing, without a longer pause, is told as one.
PAUSE = timedelta(minutes=10)
# The kind that stays when two are told as one: the first of them in this list.
WEIGHT = [Kind.CREATED, Kind.STATUS, Kind.CHANGED]
STATUS = {Commitment: "status", Project: "standing"}


@contextmanager
def telling_changes(record: Any, *, actor: User | None = None) -> Iterator[None]:
    """What is changed inside, in the record and in its rows, is told field by field."""
    with transaction.atomic():
        before = _reread(record)
        said, concerned = picture(before), institutions_of(before)
        yield
        after = _reread(record)
        differences = differences_between(said, picture(after))
        if differences:
            _tell(after, differences, actor, concerned)


@transaction.atomic
def tell_change(
    *,
    record: Any,
    kind: Kind = Kind.CHANGED,
    actor: User | None = None,
    summary: str = "",
    differences: Iterable[tuple[str, Lines, Lines]] = (),
    institutions: Iterable[int] = (),
) -> PartnerChange:
    """A record was created, was changed, or will be removed: that is told before it is.

    `differences` are a label, what was there, what is there (a text or several). `summary` says
    what they can't, `institutions` the keys of those concerned until then. Never name a person.
    """
    now = timezone.now()
    change = _going_on(record, kind, actor, now) or _begun(record, kind, actor, now)
    change.kind = min(Kind(change.kind), kind, key=WEIGHT.index) if change.pk else kind
    change.label = fit_for_xml(Truncator(str(record)).chars(SHOWN))
    change.summary = _summed_up(change.summary, fit_for_xml(summary))
    change.differences = put_together(change.differences, [_difference(*d) for d in differences])
    change.updated_at = now
    change.save()
    change.institutions.add(*institutions_of(record), *institutions)
    if kind == Kind.REMOVED:
        change.last_followers.add(*_followers_of(record, change.subject))
    return change


def institutions_of(record: Any) -> set[int]:
    """The keys of the institutions that a record concerns."""
    if isinstance(record, Institution):
        return {record.pk}
    if isinstance(record, Project):
        return set(record.institutions.values_list("pk", flat=True))
    actors = record.actors.values_list("pk", flat=True)
    return {*actors, *record.towards.values_list("pk", flat=True)}


def _reread(record: Any) -> Any:
    """As the database has it, whatever a form has put in it meanwhile."""
    return type(record)._base_manager.get(pk=record.pk)


def _tell(
    record: Any, differences: list[Difference], actor: User | None, concerned: set[int]
) -> None:
    """The state first, where it changed: it is what is asked."""
    name = STATUS.get(type(record))
    status = label_of(record._meta.get_field(name)) if name else None
    differences.sort(key=lambda one: one["label"] != status)
    tell_change(
        record=record,
        kind=Kind.STATUS if differences[0]["label"] == status else Kind.CHANGED,
        actor=actor,
        differences=[(d["label"], d["before"], d["after"]) for d in differences],
        institutions=concerned,
    )


def _begun(record: Any, kind: Kind, actor: User | None, now: datetime) -> PartnerChange:
    subject = record._meta.model_name
    project = record.project if isinstance(record, Commitment) else None
    records = {"project": project, subject: record}
    return PartnerChange(subject=subject, kind=kind, actor=actor, at=now, **records)


def _going_on(record: Any, kind: Kind, actor: User | None, now: datetime) -> PartnerChange | None:
    """What the same person was telling of it, just now."""
    if actor is None or kind == Kind.REMOVED:
        return None
    subject = record._meta.model_name
    told = PartnerChange.objects.select_for_update().filter(subject=subject, **{subject: record})
    latest: PartnerChange | None = told.first()
    if latest is None or latest.actor_id != actor.pk or now - latest.updated_at > PAUSE:
        return None
    return latest


def _followers_of(record: Any, subject: str) -> list[int]:
    follows = Follow.objects.filter(**{subject: record})
    return list(follows.values_list("account", flat=True))


def _summed_up(told: str, more: str) -> str:
    return "\n".join(dict.fromkeys(filter(None, [*told.splitlines(), *more.splitlines()])))


def _difference(label: str, before: Lines, after: Lines) -> Difference:
    return {"label": label, "before": _lines(before), "after": _lines(after)}


def _lines(text: Lines) -> list[str]:
    lines = [text] if isinstance(text, str) else text
    return [fit_for_xml(line) for line in lines if line]
