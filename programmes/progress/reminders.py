"""Reminders by e-mail: one message a person and a day, never the same line twice.

What is to be said is planned from the answers still awaited; the log (`Reminder`) says what was
said already. Sending claims first: the lines are in the log before the first message leaves, so
that two runs never send the same one. What did not leave is sent again by a later run, as it was
written, for as long as it holds.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, TypeAlias

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from partners.models import Institution
from programmes.models import Campaign, Digest, ProgressUpdate, Reminder
from programmes.progress.due import SOON, Timing, due
from programmes.progress.recipients import Recipient, focal_points, recipient_of, secretariat
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.addresses import site_address
from snia.common.typography import enumeration, long_date

logger = logging.getLogger(__name__)

Stage = Reminder.Stage
# A message that nobody marked as sent for so long was left by a run that stopped.
ABANDONED = timedelta(hours=1)

# Campaign, institution, address, stage and due day: what is said once.
Key: TypeAlias = tuple[int, int, str, str, date]
KEY_FIELDS = ("campaign", "institution", "address", "stage", "due_on")


@dataclass(frozen=True)
class Line:
    """What one institution still has to send in one campaign."""

    campaign: Campaign
    institution: Institution
    stage: Stage
    due_on: date
    days_left: int  # negative once overdue
    actions: tuple[str, ...]
    returned: tuple[str, ...]  # those of the actions that came back for correction
    is_fallback: bool

    def key_for(self, address: str) -> Key:
        return (self.campaign.pk, self.institution.pk, address, str(self.stage), self.due_on)

    @property
    def days_late(self) -> int:
        return max(-self.days_left, 0)

    @property
    def due_day(self) -> str:
        return long_date(self.due_on)

    @property
    def codes(self) -> str:
        return enumeration(list(self.actions))

    @property
    def returned_codes(self) -> str:
        return enumeration(list(self.returned))


@dataclass(frozen=True)
class PlannedDigest:
    """One message; `again` is the digest that an earlier run wrote and could not send."""

    recipient: Recipient
    lines: tuple[Line, ...]  # the most urgent first
    again: Digest | None = None

    def key_of(self, line: Line) -> Key:
        return line.key_for(self.recipient.address)


@dataclass(frozen=True)
class Plan:
    digests: list[PlannedDigest]
    unreachable: list[Line]  # nobody can be told of these


@dataclass(frozen=True)
class Failure:
    digest: PlannedDigest
    error: str


@dataclass
class Sending:
    """What one run did."""

    unreachable: list[Line]
    sent: list[PlannedDigest] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)

    @property
    def recipients(self) -> int:
        return len({digest.recipient.address for digest in self.sent})

    @property
    def sent_again(self) -> int:
        return sum(digest.again is not None for digest in self.sent)


# --- What is to be said ----------------------------------------------------------------------


def plan_digests(on: date) -> Plan:
    """The messages of that day, without what was sent already; reads only, and as many queries
    for ten institutions as for a hundred."""
    letters, unreachable = _letters(on)
    campaigns = {line.campaign.pk for lines in letters.values() for line in lines}
    log = _log(campaigns)
    digests = [*_written_before(letters, log, _left(campaigns)), *_new_digests(letters, log)]
    return Plan(digests, unreachable)


def _letters(on: date) -> tuple[dict[Recipient, list[Line]], list[Line]]:
    """Each recipient's lines, whether or not they were sent already, and those of nobody."""
    people, department = focal_points(on), secretariat()
    letters: dict[Recipient, list[Line]] = defaultdict(list)
    unreachable = []
    for updates in _awaited(on):
        recipients = people[updates[0].institution_id]
        line = _line(updates, on, is_fallback=not recipients)
        recipients = recipients or _in_their_place(line.campaign, department)
        for recipient in recipients:
            letters[recipient].append(line)
        if not recipients:
            unreachable.append(line)
    return letters, unreachable


def _awaited(on: date) -> Iterable[list[Any]]:
    """The answers to remind of, by institution and campaign, the most urgent first."""
    updates: QuerySet = ProgressUpdate.objects.awaited().editable(on).with_due_date()
    soon = (
        updates.filter(due_on__lte=on + SOON)
        .select_related("campaign__opened_by", "institution", "action__programme")
        .defer("content", "campaign__guidance")
        .order_by("due_on", "institution", "campaign", "action")
    )
    groups = defaultdict(list)
    for update in soon:
        groups[update.institution_id, update.campaign_id].append(update)
    return groups.values()


def _line(updates: list[Any], on: date, *, is_fallback: bool) -> Line:
    first = updates[0]
    when = due(due_on=first.due_on, is_awaited=True, on=on)
    if when.timing == Timing.OVERDUE:
        stage = Stage.AFTER
    else:
        stage = Stage.BEFORE if when.days_left else Stage.ON_THE_DAY
    returned = [update for update in updates if update.state == ProgressUpdate.State.RETURNED]
    return Line(
        campaign=first.campaign,
        institution=first.institution,
        stage=stage,
        due_on=when.due_on,
        days_left=when.days_left,
        actions=tuple(update.action.code for update in updates),
        returned=tuple(update.action.code for update in returned),
        is_fallback=is_fallback,
    )


def _in_their_place(campaign: Campaign, department: list[Recipient]) -> list[Recipient]:
    """Who is told that an institution has no focal point: who asked it, else the secretariat."""
    opener = campaign.opened_by
    if opener is not None and opener.is_active:
        return [recipient_of(opener.email, opener.full_name)]
    return department


# --- What was said already -------------------------------------------------------------------


def _log(campaigns: set[int]) -> dict[Key, int]:
    """The lines of these campaigns, each with the digest that holds it."""
    reminders = Reminder.objects.filter(campaign__in=campaigns)
    return {row[:-1]: row[-1] for row in reminders.values_list(*KEY_FIELDS, "digest")}


def _not_sent() -> Q:
    """Refused, or left behind by a run that stopped."""
    abandoned = Q(state=Digest.State.PENDING, created_at__lt=timezone.now() - ABANDONED)
    return Q(state=Digest.State.FAILED) | abandoned


def _left(campaigns: set[int]) -> dict[int, Digest]:
    """The digests of these campaigns that did not leave."""
    digests = Digest.objects.filter(_not_sent(), reminders__campaign__in=campaigns)
    return {digest.pk: digest for digest in digests}


def _written_before(
    letters: dict[Recipient, list[Line]], log: dict[Key, int], left: dict[int, Digest]
) -> list[PlannedDigest]:
    """What did not leave and still holds. An answer that came meanwhile, a stage that is over, a
    focal point who left: nothing to say any more."""
    lines: dict[int, list[Line]] = defaultdict(list)
    recipients = {}
    for recipient, theirs in letters.items():
        for line in theirs:
            digest = log.get(line.key_for(recipient.address))
            if digest in left:
                lines[digest].append(line)
                recipients[digest] = recipient
    return [PlannedDigest(recipients[pk], tuple(lines[pk]), left[pk]) for pk in lines]


def _new_digests(
    letters: dict[Recipient, list[Line]], log: dict[Key, int]
) -> Iterable[PlannedDigest]:
    for recipient, theirs in letters.items():
        lines = tuple(line for line in theirs if line.key_for(recipient.address) not in log)
        if lines:
            yield PlannedDigest(recipient, lines)


# --- Sending ---------------------------------------------------------------------------------


def send_digests(on: date, *, actor: User | None = None) -> Sending:
    """Send the messages of that day, and say so in the journal."""
    plan = plan_digests(on)
    sending = Sending(plan.unreachable)
    # All are claimed before the first leaves: a run that starts meanwhile finds nothing to send.
    claims = [claim for planned in plan.digests if (claim := _claim(planned, on))]
    for planned, digest in claims:
        error = _send(digest)
        if error:
            sending.failed.append(Failure(planned, error))
        else:
            sending.sent.append(planned)
    _tell(sending, actor)
    return sending


Claim: TypeAlias = tuple[PlannedDigest, Digest]


def _claim(planned: PlannedDigest, on: date) -> Claim | None:
    """Make the message ours, or nothing where another run took it."""
    return _claim_again(planned, planned.again) if planned.again else _claim_new(planned, on)


@transaction.atomic
def _claim_new(planned: PlannedDigest, on: date) -> Claim | None:
    """Write the message and its lines. A line that another run took meanwhile is left to it:
    the unique constraint decides, and what it refuses is not inserted."""
    digest = Digest.objects.create(
        address=planned.recipient.address,
        recipient=planned.recipient.name,
        created_at=timezone.now(),
    )
    Reminder.objects.bulk_create(
        [_reminder(digest, line) for line in planned.lines], ignore_conflicts=True
    )
    ours = set(digest.reminders.values_list(*KEY_FIELDS))
    lines = tuple(line for line in planned.lines if planned.key_of(line) in ours)
    if not lines:
        digest.delete()
        return None
    planned = replace(planned, lines=lines)
    digest.subject, digest.body = write(planned, on)
    digest.save(update_fields=["subject", "body"])
    return planned, digest


def _claim_again(planned: PlannedDigest, digest: Digest) -> Claim | None:
    """Take a message that did not leave; its hour starts again, so that no other run takes it."""
    taken = Digest.objects.filter(_not_sent(), pk=digest.pk).update(
        state=Digest.State.PENDING, created_at=timezone.now()
    )
    return (planned, digest) if taken else None


def _reminder(digest: Digest, line: Line) -> Reminder:
    return Reminder(
        digest=digest,
        campaign=line.campaign,
        institution=line.institution,
        address=digest.address,
        stage=line.stage,
        due_on=line.due_on,
        is_fallback=line.is_fallback,
    )


def write(planned: PlannedDigest, on: date) -> tuple[str, str]:
    """The subject and the text of a message. Days are told as of `on`: a message that leaves
    later still tells the truth."""
    context = {
        "recipient": planned.recipient.name,
        "lines": planned.lines,
        "first": planned.lines[0],
        "day": long_date(on),
        "desk": site_address(reverse("programmes:desk")),
    }
    # In the site's language, whatever the language of the person who starts the run.
    with override(settings.LANGUAGE_CODE):
        subject = render_to_string("programmes/reminders/digest_subject.txt", context)
        body = render_to_string("programmes/reminders/digest.txt", context)
    return " ".join(subject.split()), body.strip() + "\n"


def _send(digest: Digest) -> str:
    """Send one message; returns why it was refused, or nothing."""
    message = EmailMessage(
        digest.subject,
        digest.body,
        to=[digest.address],
        # So that no absence message answers (RFC 3834).
        headers={"Auto-Submitted": "auto-generated"},
    )
    digest.error = ""
    try:
        message.send()
    except Exception as error:
        # Whatever is wrong with this one, the others leave.
        digest.state, digest.error = Digest.State.FAILED, f"{type(error).__name__}: {error}"
        logger.warning("The reminder %s was refused: %s", digest.pk, type(error).__name__)
    else:
        digest.state, digest.sent_at = Digest.State.SENT, timezone.now()
    digest.save(update_fields=["state", "error", "sent_at"])
    return digest.error


def _tell(sending: Sending, actor: User | None) -> None:
    """In the journal what was sent, in the log what nobody could be told."""
    for line in sending.unreachable:
        logger.warning(
            "Nobody can be reminded: campaign %s, institution %s",
            line.campaign.pk,
            line.institution.pk,
        )
    if not sending.sent:
        return
    summary = _(
        "Rappels : %(sent)s message(s) à %(recipients)s destinataire(s), %(lines)s ligne(s), "
        "dont %(again)s message(s) repris ; %(failed)s refusé(s), %(unreachable)s ligne(s) sans "
        "destinataire."
    )
    counts = {
        "sent": len(sending.sent),
        "recipients": sending.recipients,
        "lines": sum(len(digest.lines) for digest in sending.sent),
        "again": sending.sent_again,
        "failed": len(sending.failed),
        "unreachable": len(sending.unreachable),
    }
    audit.record(verb="send_reminders", actor=actor, summary=summary % counts)
