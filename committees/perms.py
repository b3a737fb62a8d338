"""Who may see and do what with the committees and their meetings. The rule is the docstring."""

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from committees.models import AlertStep, Committee, Delegate, Seat
from partners.perms import answers_for
from snia.accounts.models import Role
from snia.accounts.perms import has_role

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.contrib.auth.models import AnonymousUser

    from committees.models import Decision, Meeting, Minutes
    from snia.accounts.models import User


def may_browse_committees(user: "User | AnonymousUser") -> bool:
    """Bodies, their meetings, agendas and sealed minutes are open to every account."""
    return has_role(user, *Role)


def may_run_meetings(user: "User | AnonymousUser") -> bool:
    """Meetings, invitations, minutes, decisions and alerts are run by the department."""
    return has_role(user, Role.SECRETARIAT, Role.ADMINISTRATOR)


def may_take_part(user: "User | AnonymousUser") -> bool:
    """Focal points and agencies sit in committees for their institution; the department runs
    them. Of what, the querysets below say."""
    return has_role(user, Role.FOCAL_POINT, Role.PARTNER, Role.SECRETARIAT, Role.ADMINISTRATOR)


def may_follow(user: "User | AnonymousUser") -> bool:
    """Packs, decisions and alerts are for those who sit, run or decide; of what, the querysets
    below say."""
    return may_take_part(user) or has_role(user, Role.DECISION_MAKER)


def sees_everything(user: "User | AnonymousUser") -> bool:
    """The department and decision-makers see the work of every committee."""
    return has_role(user, Role.SECRETARIAT, Role.ADMINISTRATOR, Role.DECISION_MAKER)


def institutions_of(user: "User") -> list[int]:
    """The institutions that a person speaks for today, as for progress."""
    if not has_role(user, Role.FOCAL_POINT, Role.PARTNER):
        return []
    # A list, read first: nested in a query, it takes longer to plan than both to run.
    return list(answers_for(user).order_by().values_list("institution", flat=True))


def committees_of(user: "User", on: "date | None" = None) -> list[int]:
    """The committees where a person sits that day: their institution has a seat there, or they
    are the delegate of one that has."""
    if not has_role(user, Role.FOCAL_POINT, Role.PARTNER):
        return []
    on = on or timezone.localdate()
    delegated = Delegate.objects.on(on).filter(person__user=user).order_by().values("seat")
    seats = Seat.objects.on(on).filter(
        Q(institution__in=institutions_of(user)) | Q(pk__in=delegated)
    )
    return list(seats.order_by().values_list("committee", flat=True).distinct())


def followed_by(user: "User", rows: Any, path: str = "committee") -> Any:
    """Of rows that hang on a committee (by `path`), those that this person may follow: all for
    the department and decision-makers, those of their own committees for members."""
    if sees_everything(user):
        return rows
    if not may_take_part(user):
        return rows.none()
    return rows.filter(**{f"{path}__in": committees_of(user)})


def may_read_decisions_of(user: "User", meeting: "Meeting") -> bool:
    """The decisions of a meeting that took place, by the rule of `followed_by`."""
    if not meeting.took_place or meeting.committee.is_outside:
        return False
    return sees_everything(user) or meeting.committee_id in committees_of(user)


def readable_decisions(user: "User", decisions: Any) -> Any:
    """Those of the committees that a person follows, and those that their institution is to
    carry out, with or without a seat."""
    if sees_everything(user):
        return decisions
    owned = Q(owner__in=institutions_of(user))
    return decisions.filter(Q(committee__in=committees_of(user)) | owned)


def may_follow_decision(user: "User", decision: "Decision") -> bool:
    """Its owner's focal points say where it stands; the department too, and it alone drops a
    decision or opens it again."""
    return may_run_meetings(user) or decision.owner_id in institutions_of(user)


def readable_alerts(user: "User", alerts: Any) -> Any:
    """Those that one of a person's committees has, raised or dealt with, and those that their
    institution raised."""
    if sees_everything(user):
        return alerts
    mine = committees_of(user)
    dealt_with = AlertStep.objects.filter(committee__in=mine).values("alert")
    own = Q(institution__in=institutions_of(user))
    return alerts.filter(Q(committee__in=mine) | Q(source__in=mine) | Q(pk__in=dealt_with) | own)


def may_raise_alert(user: "User", source: Committee) -> bool:
    """A member of the programme committee that follows the action's programme, or the
    department."""
    return may_run_meetings(user) or source.pk in committees_of(user)


def runnable(user: "User", meetings: QuerySet) -> QuerySet:
    """The department runs the meetings of our bodies; those of other organisations are kept as
    they were told."""
    if not may_run_meetings(user):
        return meetings.none()
    ours = meetings.exclude(committee__level=Committee.Level.EXTERNAL)
    return ours.filter(starts_at__isnull=False)


def may_run(user: "User | AnonymousUser", meeting: "Meeting") -> bool:
    """The department runs the meetings of our bodies (`runnable`); one that a document tells of
    is corrected in the workshop, where nothing of it is sealed."""
    if not may_run_meetings(user) or meeting.committee.is_outside:
        return False
    return not meeting.is_told_by_a_document


def may_propose_items(user: "User", meeting: "Meeting", on: "date") -> bool:
    """A member of the committee proposes until the agenda is frozen; the department, until the
    meeting is held."""
    if not meeting.is_to_come or not may_take_part(user):
        return False
    if may_run_meetings(user):
        return True
    is_open = meeting.freezes_on is None or on <= meeting.freezes_on
    return is_open and meeting.committee_id in committees_of(user, on)


def may_read_documents(user: "User", meeting: "Meeting") -> bool:
    """What is joined to an agenda, and the pack, are for the committee's members, for the
    department and for decision-makers."""
    if sees_everything(user):
        return True
    return may_take_part(user) and meeting.committee_id in committees_of(user)


def may_read_notes(user: "User", meeting: "Meeting") -> bool:
    """What a published document noted of a meeting is open to every account; what is being
    written from here is the department's, until it is circulated as minutes."""
    return meeting.is_told_by_a_document or may_run_meetings(user)


def may_reply_for(user: "User", institution: int) -> bool:
    """An institution's focal points and agents reply for it; the department notes what it was
    told by telephone."""
    return may_run_meetings(user) or institution in institutions_of(user)


def may_answer_invitation(user: "User", meeting: "Meeting") -> bool:
    """Those who speak for an institution that is invited answer for it on the site."""
    if not meeting.is_to_come or may_run_meetings(user):
        return False
    invited = meeting.invitations.standing()
    return invited.filter(institution__in=institutions_of(user)).exists()


def holds_a_secret(user: "User | AnonymousUser") -> bool:
    """A reply link and a calendar's address open to whoever holds them, without an account: the
    secret in them says whose they are, and what each shows is that person's alone."""
    return True


def readable_minutes(user: "User", minutes: Any) -> Any:
    """Sealed minutes are open to every account; circulated ones to the committee's members, to
    the department and to decision-makers."""
    if sees_everything(user):
        return minutes
    if not may_browse_committees(user):
        return minutes.none()
    mine = Q(meeting__committee__in=committees_of(user))
    return minutes.filter(Q(rank__isnull=False) | mine)


def is_before_start(meeting: "Meeting", now: "datetime") -> bool:
    """Replies are taken until the meeting begins."""
    return meeting.is_to_come and meeting.starts_at is not None and now < meeting.starts_at


def may_read_meeting_work(user: "User", meeting: "Meeting") -> bool:
    """The roll and the quorum of our meetings are read by the committee's members, by the
    department and by decision-makers."""
    if meeting.committee.is_outside:
        return False
    return sees_everything(user) or meeting.committee_id in committees_of(user)


def may_see_names_of(user: "User", meeting: "Meeting") -> bool:
    """Names of those who attended are personal data (law 09-08): the department, and those who
    sit in the same committee."""
    return may_run_meetings(user) or meeting.committee_id in committees_of(user)


def may_write_minutes(user: "User | AnonymousUser", meeting: "Meeting") -> bool:
    """The department, once the meeting was opened."""
    return may_run(user, meeting) and meeting.took_place


def reads_minutes_only(user: "User", meeting: "Meeting") -> bool:
    """Whoever does not write the minutes of a meeting reads those that they may."""
    if not meeting.took_place or may_run(user, meeting):
        return False
    return readable_minutes(user, meeting.minutes.all()).exists()


def may_remark(user: "User", minutes: "Minutes", on: "date") -> bool:
    """On circulated minutes, a member of the committee until the day given; the department, for
    a member who told it, as long as they are not approved."""
    meeting = minutes.meeting
    if meeting.state != meeting.State.CIRCULATED or minutes.is_sealed:
        return False
    if may_run(user, meeting):
        return True
    return on <= minutes.remarks_due_on and meeting.committee_id in committees_of(user)
