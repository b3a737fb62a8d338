"""From the notes to the sealed minutes: drafted, circulated, remarked on, corrected.

Approving, which seals, is in `committees.minutes.sealing`.
"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from committees import perms
from committees.limits import a_moment_ago, check_length
from committees.meetings import agenda
from committees.meetings.steps import NotNow, enter, locked, record_step, require
from committees.minutes.compiling import compile_content
from committees.minutes.sharing import share
from committees.models import AgendaItem, Meeting, MeetingStep, Minutes, MinutesRemark
from partners.models import Institution
from snia.accounts.models import User
from snia.audit import services as audit

State = Meeting.State
Act = MeetingStep.Act
Answer = MinutesRemark.Answer

DAYS_FOR_REMARKS = 15


class WithoutOutcome(ValidationError):
    """Items of which nobody said what became of them: the list of all of them."""

    def __init__(self, items: list[AgendaItem]) -> None:
        titles = " ; ".join(item.title for item in items)
        super().__init__(_("Dire la suite donnée à chaque point. Il manque : %s.") % titles)
        self.items = items


@transaction.atomic
def draft(meeting: Meeting, *, actor: User) -> Meeting:
    """The notes are whole: each item has its outcome; what was put off goes to the next one."""
    meeting = locked(meeting)
    require(meeting, State.HELD)
    _require_outcomes(meeting)
    enter(meeting, State.DRAFTED)
    record_step(meeting, Act.DRAFTED, actor)
    agenda.bring_to_next(meeting.committee)
    return meeting


@transaction.atomic
def circulate(meeting: Meeting, *, remarks_due_on: date, actor: User) -> Minutes:
    """Make a document of the notes, kept as it is, and send it to the members."""
    meeting = locked(meeting)
    require(meeting, State.DRAFTED)
    if remarks_due_on < timezone.localdate():
        raise ValidationError({"remarks_due_on": _("Ce jour est passé : en choisir un à venir.")})
    _require_outcomes(meeting)
    minutes = _compiled(meeting, remarks_due_on)
    minutes.compiled_by = actor
    minutes.save()
    enter(meeting, State.CIRCULATED)
    record_step(meeting, Act.CIRCULATED, actor, _("Version %s") % minutes.version)
    share(minutes)
    agenda.bring_to_next(meeting.committee)
    return minutes


def preview(meeting: Meeting) -> Minutes:
    """What would be circulated now; it is not saved."""
    return _compiled(meeting, usual_deadline(timezone.localdate()))


def _compiled(meeting: Meeting, remarks_due_on: date) -> Minutes:
    """The next version, from the notes as they are."""
    corrected = meeting.minutes.in_force().first()
    reason = _reason_of_correction(meeting) if corrected else ""
    content = compile_content(
        meeting, remarks_due_on=remarks_due_on, corrects=corrected, reason=reason
    )
    return Minutes(
        meeting=meeting,
        version=meeting.minutes.count() + 1,
        content=content,
        compiled_at=timezone.now(),
        remarks_due_on=remarks_due_on,
        supersedes=corrected,
        correction_reason=reason,
    )


@transaction.atomic
def reopen(meeting: Meeting, *, reason: str, actor: User) -> Meeting:
    """Remarks change the text of what was circulated: another version will be."""
    return _back_to_drafted(meeting, State.CIRCULATED, reason, actor)


@transaction.atomic
def correct(meeting: Meeting, *, reason: str, actor: User) -> Meeting:
    """Sealed minutes are wrong: they stay as they are, in force until the correction is sealed."""
    return _back_to_drafted(meeting, State.SEALED, reason, actor)


def _back_to_drafted(meeting: Meeting, state: str, reason: str, actor: User) -> Meeting:
    meeting = locked(meeting)
    require(meeting, state)
    enter(meeting, State.DRAFTED)
    record_step(meeting, Act.CORRECTED, actor, reason)
    return meeting


def _require_outcomes(meeting: Meeting) -> None:
    """The items are held: a note being saved is in, or is refused."""
    items = list(meeting.items.select_for_update().listed())
    without = [item for item in items if not item.outcome]
    if without:
        raise WithoutOutcome(without)


def _reason_of_correction(meeting: Meeting) -> str:
    """What was said when the sealed minutes were reopened."""
    sealed = meeting.steps.filter(act=Act.SEALED).last()
    since = meeting.steps.filter(act=Act.CORRECTED)
    if sealed is not None:
        since = since.filter(at__gte=sealed.at)
    first = since.first()
    return first.reason if first else ""


# --- Remarks ---------------------------------------------------------------------------------


@transaction.atomic
def remark(
    minutes: Minutes,
    *,
    text: str,
    author: User,
    item: AgendaItem | None = None,
    institution: Institution | None = None,
) -> MinutesRemark:
    """What a member asks to change; `institution` is the one that they speak for."""
    minutes.meeting = locked(minutes.meeting)
    _require_latest(minutes)
    if not perms.may_remark(author, minutes, timezone.localdate()):
        raise NotNow(_("Les remarques ne se reçoivent plus sur ce compte rendu."))
    text = text.strip()
    made = _made_already(minutes, item, text, author)
    if made is not None:
        return made
    made = MinutesRemark(
        minutes=minutes,
        item=item,
        text=text,
        author=author,
        institution=institution,
        at=timezone.now(),
    )
    try:
        made.full_clean()
        check_length(text)
    except ValidationError as error:
        raise ValidationError({"text": error.messages}) from error
    made.save()
    _tell(minutes, author, _("Remarque sur le compte rendu : %(meeting)s. %(text)s"), made.text)
    return made


@transaction.atomic
def answer_remark(remark: MinutesRemark, *, answer: str, text: str, actor: User) -> MinutesRemark:
    """Taken into account, or declined with a reason; its author reads it."""
    meeting = locked(remark.minutes.meeting)
    require(meeting, State.CIRCULATED, State.DRAFTED)
    if answer not in (Answer.TAKEN, Answer.DECLINED):
        raise ValidationError({"answer": _("Dire si la remarque est prise en compte.")})
    remark.refresh_from_db(fields=["answer", "answer_text"])
    said = (answer, text.strip())
    if remark.answer:
        return _answered_already(remark, said)
    remark.answer, remark.answer_text = said
    remark.answered_by, remark.answered_at = actor, timezone.now()
    try:
        remark.full_clean()
        check_length(remark.answer_text)
    except ValidationError as error:
        raise ValidationError({"text": error.messages}) from error
    remark.save()
    told = f"{remark.get_answer_display()}. {remark.answer_text}".strip()
    _tell(remark.minutes, actor, _("Réponse à une remarque : %(meeting)s. %(text)s"), told)
    return remark


def _made_already(
    minutes: Minutes, item: AgendaItem | None, text: str, author: User
) -> MinutesRemark | None:
    """The same one, sent twice."""
    same = minutes.remarks.filter(item=item, text=text, author=author)
    return same.filter(at__gte=a_moment_ago()).first()


def _answered_already(remark: MinutesRemark, said: tuple[str, str]) -> MinutesRemark:
    """The first answer holds; the same one sent twice is one."""
    if said == (remark.answer, remark.answer_text):
        return remark
    told = " : ".join(filter(None, [remark.get_answer_display(), remark.answer_text]))
    raise ValidationError(_("Cette remarque a reçu une réponse entre-temps (%s).") % told)


def _require_latest(minutes: Minutes) -> None:
    if minutes.meeting.minutes.filter(version__gt=minutes.version).exists():
        raise NotNow(_("Une version plus récente est diffusée : faire la remarque sur elle."))


def _tell(minutes: Minutes, actor: User, summary: str, text: str) -> None:
    told = summary % {"meeting": minutes.meeting, "text": text}
    audit.record(verb="remark_minutes", actor=actor, target=minutes.meeting, summary=told)


def usual_deadline(on: date) -> date:
    return on + timedelta(days=DAYS_FOR_REMARKS)
