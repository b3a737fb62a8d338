"""What the verbs of a meeting's life share: the lock, the thread, the refusal."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.models import Meeting, MeetingStep
from snia.accounts.models import User
from snia.audit import services as audit


class NotNow(ValidationError):
    """The step can't be taken from where the meeting stands; the message says what to do."""


def locked(meeting: Meeting) -> Meeting:
    """The meeting as the database has it, held until the transaction ends."""
    of_ours = Meeting.objects.select_for_update(of=("self",)).select_related("committee")
    found = of_ours.get(pk=meeting.pk)
    require_run_from_here(found)
    return found


def require_run_from_here(meeting: Meeting) -> None:
    """Another organisation's meetings are only read, and those that a document tells of are
    corrected in the workshop."""
    if meeting.committee.is_outside:
        raise NotNow(
            _("Cette réunion est celle d'une autre organisation : elle se lit seulement.")
        )
    if meeting.is_told_by_a_document:
        raise NotNow(
            _(
                "Cette réunion est connue par un document : elle se corrige dans les données de "
                "référence."
            )
        )


def record_step(
    meeting: Meeting, act: MeetingStep.Act, actor: User, reason: str = ""
) -> MeetingStep:
    """Add to the thread and to the journal; a change without a reason is refused."""
    step = MeetingStep(
        meeting=meeting, act=act, actor=actor, at=timezone.now(), reason=reason.strip()
    )
    try:
        step.full_clean()
    except ValidationError as error:
        raise ValidationError({"reason": error.messages}) from error
    step.save()
    told = ": ".join(filter(None, [f"{meeting}, {step.get_act_display().lower()}", step.reason]))
    audit.record(verb=f"meeting_{act}", actor=actor, target=meeting, summary=told)
    return step


def require(meeting: Meeting, *states: str) -> None:
    """Refuse the step where the meeting stands anywhere else."""
    if meeting.state not in states:
        raise NotNow(
            _("Cette étape n'est pas possible : la réunion est « %s ».")
            % meeting.get_state_display().lower()
        )


def enter(meeting: Meeting, state: str) -> None:
    meeting.state = state
    meeting.save(update_fields=["state"])
