"""The previous answer of an institution on an action: shown beside each field, carried over."""

import hashlib
from dataclasses import dataclass

from django.db.models import DateField

from programmes.models import ProgressUpdate, ReviewEvent
from programmes.progress.document import TEXTS, Document
from snia.common.composed import Composed, Slot


@dataclass(frozen=True)
class PreviousAnswer:
    """What was validated, and the campaign that had asked it."""

    content: Document
    campaign: str
    period: int


def previous_answer(update: ProgressUpdate) -> PreviousAnswer | None:
    """What was last validated for the same action and institution, in an earlier campaign."""
    found = _validated(
        action=update.action_id,
        institution=update.institution_id,
        due_on=update.campaign.due_on,
    )
    return PreviousAnswer(*found[0]) if found else None


_validated = Composed(
    lambda: (
        ReviewEvent.objects.filter(
            act=ReviewEvent.Act.VALIDATED,
            update__action=Slot("action"),
            update__institution=Slot("institution"),
            update__campaign__due_on__lt=Slot("due_on", DateField()),
        )
        .order_by("-update__campaign__due_on", "-at")
        .values_list("version__content", "update__campaign__title", "update__campaign__period")[:1]
    )
)


def carried(document: Document, update: ProgressUpdate, name: str) -> Document:
    """The document with the previous answer's field or rows of that name.

    Rows are added to those that are there. Within one period they keep their key, so that an
    activity carried over stays one activity; from an earlier period they are new ones.
    """
    before = previous_answer(update)
    if before is None:
        return document
    skipped = [skip for skip in document.get("not_applicable", ()) if skip != name]
    if name in TEXTS:
        carried_text = before.content.get(name, "")
        return {**document, name: carried_text, "not_applicable": skipped}
    is_same_period = before.period == update.campaign.period_id
    rows = list(document.get(name, ()))
    present = {row["key"] for row in rows}
    for row in before.content.get(name, ()):
        key = row["key"] if is_same_period else _key_carried(update, row["key"])
        if key not in present:
            rows.append({**row, "key": key})
    return {**document, name: rows, "not_applicable": skipped}


def _key_carried(update: ProgressUpdate, key: str) -> str:
    """Another key, but always the same: carrying over twice doesn't double the rows."""
    return hashlib.sha256(f"{update.pk}/{key}".encode()).hexdigest()[:16]
