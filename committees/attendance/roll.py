"""Call the roll, and keep the quorum as it stood."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.attendance import quorum
from committees.attendance.called import Called, together
from committees.attendance.wording import in_words
from committees.meetings.steps import NotNow, locked
from committees.models import AgendaItem, Attendance, Meeting, QuorumCheck, QuorumRule, Seat
from snia.accounts.models import User
from snia.audit import services as audit

State = Meeting.State
Status = Attendance.Status

# Called at the door, put right until the minutes that tell it have left.
OPEN_STATES = (State.CONVENED, State.HELD, State.DRAFTED)


@transaction.atomic
def call_roll(meeting: Meeting, called: Iterable[Called], *, actor: User) -> list[Attendance]:
    """Keep the whole list, in place of the one that was kept before; where a line tells what it
    started from, what another noted meanwhile stays.

    Every line is checked before one is written: the ValidationError has what is wrong by the key
    of its institution. Who is a member is told by the seats of the day.
    """
    meeting = locked(meeting)
    if meeting.state not in OPEN_STATES:
        raise NotNow(
            _("Les présences ne se notent plus, ou pas encore : la réunion est « %s ».")
            % meeting.get_state_display().lower()
        )
    counting = {seat.institution_id: seat.counts_for_quorum for seat in seats_of(meeting)}
    noted = meeting.attendances.select_related("institution", "proxy")
    kept = {row.institution_id: row for row in noted}
    rows = [
        _noted(meeting, line, kept.get(line.institution.pk), counting)
        for line in together(called, kept)
        if line.institution.pk in counting or not line.is_taken_off
    ]
    _check(rows, missing=counting.keys() - {row.institution_id for row in rows})
    _replace(rows, kept)
    summary = _("Présences : %(meeting)s. %(quorum)s")
    told = {"meeting": meeting, "quorum": in_words(standing(meeting))}
    audit.record(verb="call_roll", actor=actor, target=meeting, summary=summary % told)
    return rows


def _noted(
    meeting: Meeting, line: Called, row: Attendance | None, counting: dict[int, bool]
) -> Attendance:
    """The row of a line, not saved yet; a proxy is kept where the institution is represented."""
    row = row or Attendance(meeting=meeting, institution=line.institution)
    row.status = line.status
    row.attendee = " ".join(line.attendee.split())
    row.proxy = line.proxy if line.status == Status.REPRESENTED else None
    row.is_online = line.is_online and line.status in (Status.PRESENT, Status.REPRESENTED)
    row.is_member = counting.get(line.institution.pk, False)
    return row


def _check(rows: list[Attendance], missing: Iterable[int]) -> None:
    errors: dict[str, list[str]] = {
        str(key): [_("Cette institution est membre : dire si elle est là.")] for key in missing
    }
    on_the_roll = {row.institution_id for row in rows}
    seen: set[int] = set()
    for row in rows:
        told = list(_faults(row, on_the_roll))
        if row.institution_id in seen:
            told.append(_("Cette institution est déjà sur la liste."))
        seen.add(row.institution_id)
        if told:
            errors.setdefault(str(row.institution_id), []).extend(told)
    if errors:
        raise ValidationError(errors)


def _faults(row: Attendance, on_the_roll: set[int]) -> Iterable[str]:
    if row.status not in Status.values:
        yield _("Dire si l'institution est présente, représentée, excusée ou absente.")
        return
    try:
        row.clean_fields(exclude=["meeting", "institution", "proxy"])
        if row.status == Status.REPRESENTED:
            row.validate_constraints(exclude=["meeting"])
    except ValidationError as error:
        yield from error.messages
    if row.proxy_id is not None and row.proxy_id not in on_the_roll:
        yield _("Le pouvoir va à une institution qui n'est pas sur la liste : l'y ajouter.")


def _replace(rows: list[Attendance], kept: dict[int, Attendance]) -> None:
    """Those that are no longer on the list go; members always are."""
    gone = kept.keys() - {row.institution_id for row in rows}
    Attendance.objects.filter(pk__in=[kept[key].pk for key in gone]).delete()
    Attendance.objects.bulk_create([row for row in rows if row.pk is None])
    fields = ["status", "attendee", "proxy", "is_online", "is_member"]
    Attendance.objects.bulk_update([row for row in rows if row.pk is not None], fields)


# --- The quorum ------------------------------------------------------------------------------


def check_before_opening(meeting: Meeting) -> None:
    """Raise ValidationError where nobody is noted as present."""
    there = meeting.attendances.filter(status__in=[Status.PRESENT, Status.REPRESENTED])
    if not there.exists():
        raise ValidationError(
            _("Personne n'est noté présent : faire l'appel, puis ouvrir la séance.")
        )


def keep_quorum(meeting: Meeting, item: AgendaItem | None = None) -> QuorumCheck | None:
    """Keep the quorum as it stands: at the opening, or on an item that decides.

    Nothing where no roll was called; once where nobody came or went between two decisions on
    one item.
    """
    attendances = roll_of(meeting)
    if not attendances:
        return None
    now = standing(meeting, attendances)
    day = day_of(meeting)
    counted = [
        row.institution.label_on(day) for row in attendances if row.institution_id in now.counted
    ]
    check = QuorumCheck(
        meeting=meeting,
        item=item,
        at=timezone.now(),
        members=now.members,
        there=now.there,
        required=now.required,
        rule=now.rule,
        roll=counted,
    )
    last = meeting.quorum_checks.filter(item=item).last()
    if last is not None and _says_the_same(last, check):
        return last
    check.full_clean(exclude=["roll"])
    check.save()
    return check


def require_quorum(meeting: Meeting, item: AgendaItem) -> None:
    """Nothing is decided or approved without the members that the body's rule asks for, nor where
    it has a rule and nobody called the roll."""
    check = keep_quorum(meeting, item)
    if check is None and rule_of(meeting) is not None:
        raise ValidationError(
            _("Ce comité a un quorum et l'appel n'est pas fait : remplir la liste des présents.")
        )
    if check is not None and check.is_met is False:
        raise ValidationError(
            _(
                "Le quorum n'est pas atteint (%(there)s membres présents ou représentés, "
                "%(required)s nécessaires) : compléter la liste des présents, ou reporter le "
                "point à la réunion suivante."
            )
            % {"there": check.there, "required": check.required}
        )


def _says_the_same(one: QuorumCheck, other: QuorumCheck) -> bool:
    return all(
        getattr(one, name) == getattr(other, name) for name in ("members", "required", "roll")
    )


def standing(meeting: Meeting, attendances: list[Attendance] | None = None) -> quorum.Standing:
    """The quorum, by the roll as it is now and the rule of the day."""
    rows = attendances if attendances is not None else list(meeting.attendances.all())
    lines = [
        quorum.Line(row.institution_id, row.status, row.proxy_id, row.is_member) for row in rows
    ]
    rule = rule_of(meeting)
    if rule is None:
        return quorum.standing(lines)
    return quorum.standing(lines, rule.share, rule.number, str(rule))


def rule_of(meeting: Meeting) -> QuorumRule | None:
    return QuorumRule.objects.on(day_of(meeting)).filter(committee=meeting.committee_id).first()


def roll_of(meeting: Meeting) -> list[Attendance]:
    """The roll with the names that its institutions have borne."""
    rows = meeting.attendances.select_related("institution", "proxy")
    return list(rows.prefetch_related("institution__names", "proxy__names"))


def seats_of(meeting: Meeting) -> list[Seat]:
    """The seats of the day."""
    seats = Seat.objects.on(day_of(meeting)).filter(committee=meeting.committee_id)
    return list(seats.select_related("institution").order_by("institution__sort_key"))


def day_of(meeting: Meeting) -> date:
    """The day that seats, rules and names are those of."""
    return meeting.when_start or timezone.localdate()
