"""Remind of the decisions that are soon due or late: one message a person, with all of theirs.

A moment of a decision (`moments`) is said once to each person: the log, `DecisionReminder`, says
what was. A run holds the decisions that it reads, so that two runs never say the same.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from committees import outbox
from committees.decisions.moments import BEFORE, Moment, moment_of
from committees.models import Decision, DecisionReminder, Message
from programmes.progress.recipients import Recipient, focal_points, secretariat
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.addresses import site_address
from snia.common.typography import long_date


@dataclass(frozen=True)
class Line:
    """A decision to remind of; `is_fallback` where its owner has nobody to be told."""

    decision: Decision
    due_on: date
    moment: Moment
    is_fallback: bool

    @property
    def due_day(self) -> str:
        return long_date(self.due_on)

    def key_for(self, address: str) -> "Key":
        return (self.decision.pk, address, self.moment.key, self.due_on)


Key = tuple[int, str, str, date]  # what is said once


@dataclass(frozen=True)
class Digest:
    """One message: what is said for the first time, and what else this person still has."""

    recipient: Recipient
    fresh: tuple[Line, ...]
    known: tuple[Line, ...]

    @property
    def lines(self) -> list[Line]:
        """All of them, the most urgent first."""
        return sorted([*self.fresh, *self.known], key=lambda line: line.moment.days_left)

    @property
    def key(self) -> str:
        said = [str(line.key_for(self.recipient.address)) for line in self.fresh]
        return "decisions:" + hashlib.sha256("\n".join(sorted(said)).encode()).hexdigest()[:40]


@dataclass(frozen=True)
class Plan:
    digests: list[Digest]
    without_focal_point: list[Line]  # told to the secretariat instead
    unreachable: list[Line]  # nobody can be told of these


def plan_reminders(on: date) -> Plan:
    """The messages of that day, without what was said already; reads only, and as many queries
    for a hundred decisions as for one."""
    lines = _lines(on)
    letters: dict[Recipient, list[Line]] = defaultdict(list)
    fallback, unreachable = [], []
    for line, recipients in lines:
        for recipient in recipients:
            letters[recipient].append(line)
        if not recipients:
            unreachable.append(line)
        elif line.is_fallback:
            fallback.append(line)
    said = _said([line.decision.pk for line, _recipients in lines])
    return Plan(_digests(letters, said), fallback, unreachable)


def _lines(on: date) -> list[tuple[Line, list[Recipient]]]:
    """Each decision to remind of, with whom to tell: the focal points of its owner, else the
    secretariat."""
    due = Decision.objects.due_by(on + BEFORE).select_related("committee", "owner")
    people, department = focal_points(on), secretariat()
    lines = []
    for decision in due.order_by("due_on", "pk"):
        due_on: Any = decision.due_on  # `due_by` lets none pass without
        owner: Any = decision.owner_id
        moment = moment_of(due_on, on)
        recipients = people.get(owner, [])
        if moment is not None:
            line = Line(decision, due_on, moment, is_fallback=not recipients)
            lines.append((line, recipients or department))
    return lines


def _said(decisions: list[int]) -> set[Key]:
    log = DecisionReminder.objects.filter(decision__in=decisions)
    return set(log.values_list("decision", "address", "moment", "due_on"))


def _digests(letters: dict[Recipient, list[Line]], said: set[Key]) -> list[Digest]:
    """No message where nothing is new; one that leaves tells all that the person has."""
    digests = []
    for recipient, lines in letters.items():
        is_known = {line: line.key_for(recipient.address) in said for line in lines}
        fresh = tuple(line for line in lines if not is_known[line])
        if fresh:
            known = tuple(line for line in lines if is_known[line])
            digests.append(Digest(recipient, fresh, known))
    return digests


# --- Sending ---------------------------------------------------------------------------------


@transaction.atomic
def send_reminders(on: date, *, actor: User | None = None) -> Plan:
    """Write the messages of that day, which leave once this is over, and say so in the journal."""
    # Another run waits here, then finds in the log what this one said.
    held = Decision.objects.due_by(on + BEFORE).select_for_update().order_by("pk")
    list(held.values_list("pk"))
    plan = plan_reminders(on)
    outbox.post([_letter(digest, on) for digest in plan.digests])
    _log(plan.digests)
    if plan.digests:
        summary = _("Rappels de décisions : %(sent)s message(s), %(alone)s sans destinataire.")
        counts = {"sent": len(plan.digests), "alone": len(plan.unreachable)}
        audit.record(verb="send_reminders", actor=actor, summary=summary % counts)
    return plan


def _log(digests: list[Digest]) -> None:
    keys = [digest.key for digest in digests]
    messages = {m.key: m for m in Message.objects.filter(key__in=keys)}
    DecisionReminder.objects.bulk_create(
        DecisionReminder(
            message=messages[digest.key],
            decision=line.decision,
            address=digest.recipient.address,
            moment=line.moment.key,
            due_on=line.due_on,
        )
        for digest in digests
        for line in digest.fresh
    )


def _letter(digest: Digest, on: date) -> outbox.Letter:
    context = {
        "recipient": digest.recipient.name,
        "lines": [(line, _page(line.decision)) for line in digest.lines],
        "first": digest.lines[0],
        "day": long_date(on),
        "list": site_address(reverse("committees:decisions")),
    }
    # In the site's language, whatever the language of the person who starts the run.
    with override(settings.LANGUAGE_CODE):
        return outbox.Letter(
            key=digest.key,
            purpose=Message.Purpose.DECISION_REMINDER,
            address=digest.recipient.address,
            recipient=digest.recipient.name,
            subject=render_to_string("committees/decisions/reminder_subject.txt", context).strip(),
            body=render_to_string("committees/decisions/reminder.txt", context).strip() + "\n",
        )


def _page(decision: Decision) -> str:
    return site_address(decision.get_absolute_url())
