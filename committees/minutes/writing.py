"""What is noted on each item of the agenda: many may write, nothing is overwritten.

Only the item is locked: two secretaries on two items never wait for each other. Autosaves are in
the versions alone; what a person saves is in the journal too.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.attendance import roll
from committees.meetings.steps import NotNow, require_run_from_here
from committees.minutes import sealing
from committees.models import AgendaItem, ItemVersion, Meeting
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.richtext import clean_html
from snia.common.typography import thousands

State = Meeting.State
Outcome = AgendaItem.Outcome

WRITTEN_IN = (State.HELD, State.DRAFTED)
# Autosaves of one person in a row make one version, until a pause this long.
ONE_SITTING = timedelta(minutes=10)
MAX_TEXT = 200_000


@dataclass(frozen=True)
class Noted:
    """The item holds what was sent."""

    item: AgendaItem


@dataclass(frozen=True)
class Conflict:
    """Someone else saved meanwhile: what was sent is set aside, to be put together with it."""

    item: AgendaItem
    set_aside: ItemVersion


@transaction.atomic
def save_note(
    item: AgendaItem,
    *,
    text: str,
    revision: int,
    actor: User,
    page: str = "",
    is_autosave: bool = False,
) -> Noted | Conflict:
    """Keep a text that was started from `revision`, in the `page` of that token."""
    text = _cleaned(text)
    locked = _locked(item)
    if text == locked.noted:
        return Noted(locked)
    if revision != locked.revision:
        return Conflict(locked, _set_aside(locked, text, revision, actor, page))
    _keep(locked, text, actor, is_autosave)
    if not is_autosave:
        _tell(locked, actor, _("Notes enregistrées : %s"))
    return Noted(locked)


@transaction.atomic
def resolve(aside: ItemVersion, *, text: str, revision: int, actor: User) -> Noted | Conflict:
    """Keep the text that puts two together; saved again meanwhile, it waits in its turn."""
    text = _cleaned(text)
    locked = _locked(aside.item)
    if revision != locked.revision:
        aside.text, aside.revision = text, revision
        aside.save(update_fields=["text", "revision"])
        return Conflict(locked, aside)
    if text != locked.noted:
        _keep(locked, text, actor)
    aside.resolved_at = timezone.now()
    aside.save(update_fields=["resolved_at"])
    _tell(locked, actor, _("Deux saisies réunies : %s"))
    return Noted(locked)


@transaction.atomic
def restore(item: AgendaItem, version: ItemVersion, *, actor: User) -> AgendaItem:
    """Bring an earlier text back; nothing of the others goes."""
    locked = _locked(item)
    if version.text != locked.noted:
        _keep(locked, version.text, actor)
        _tell(locked, actor, _("Version rétablie : %s"))
    return locked


@transaction.atomic
def set_outcome(item: AgendaItem, *, outcome: str, actor: User) -> AgendaItem:
    """What became of the item. Minutes that a held meeting approves are sealed at once."""
    locked = _locked(item)
    if outcome not in Outcome.values:
        raise ValidationError({"outcome": _("Choisir une des suites proposées.")})
    if outcome == locked.outcome:
        return locked
    if locked.decisions_taken.exists():
        raise ValidationError(
            {"outcome": _("Une décision est prise sur ce point : sa suite est « Décidé ».")}
        )
    if outcome in (Outcome.DECIDED, Outcome.APPROVED):
        roll.require_quorum(locked.meeting, locked)
    if locked.approves is not None:
        _approve(locked, locked.approves, outcome, actor)
    locked.outcome = outcome
    locked.full_clean(exclude=["meeting", "noted"], validate_unique=False)
    locked.save(update_fields=["outcome"])
    told = _("Suite donnée, %s : %%s") % locked.get_outcome_display().lower()
    _tell(locked, actor, told)
    return locked


def _approve(item: AgendaItem, approved: Meeting, outcome: str, actor: User) -> None:
    """The approval can't be taken back once the minutes are sealed."""
    if item.outcome == Outcome.APPROVED:
        raise NotNow(
            _("Ce compte rendu est approuvé et scellé : le corriger depuis sa propre page.")
        )
    if outcome == Outcome.APPROVED:
        sealing.approve(approved, by=item.meeting, actor=actor)


# --- What these verbs share ------------------------------------------------------------------


def _cleaned(text: str) -> str:
    text = clean_html(text)
    if len(text) > MAX_TEXT:
        raise ValidationError(
            {
                "text": _("Le texte dépasse %s signes : joindre plutôt un document au point.")
                % thousands(MAX_TEXT)
            }
        )
    return text


def _locked(item: AgendaItem) -> AgendaItem:
    """The item, held until the transaction ends, then its meeting as it is by then."""
    found = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    # Read after the lock: whoever circulates the minutes holds every item meanwhile.
    found.meeting = Meeting.objects.select_related("committee").get(pk=found.meeting_id)
    require_run_from_here(found.meeting)
    if found.meeting.state not in WRITTEN_IN or found.status != AgendaItem.Status.LISTED:
        raise NotNow(
            _("Ce point ne s'écrit plus, ou pas encore : la réunion est « %s ».")
            % found.meeting.get_state_display().lower()
        )
    return found


def _keep(item: AgendaItem, text: str, actor: User, is_autosave: bool = False) -> None:
    now = timezone.now()
    item.noted, item.revision = text, item.revision + 1
    item.noted_by, item.noted_at = actor, now
    item.save(update_fields=["noted", "revision", "noted_by", "noted_at"])
    latest = item.versions.kept().order_by("-revision").first()
    if latest is not None and _continues(latest, actor, now):
        latest.text, latest.revision, latest.at = text, item.revision, now
        latest.is_autosaved = is_autosave
        latest.save(update_fields=["text", "revision", "at", "is_autosaved"])
        return
    ItemVersion.objects.create(
        item=item,
        revision=item.revision,
        text=text,
        author=actor,
        at=now,
        is_autosaved=is_autosave,
    )


def _continues(latest: ItemVersion, actor: User, now: datetime) -> bool:
    """The same person's typing, still going on."""
    is_theirs = latest.is_autosaved and latest.author_id == actor.pk
    return is_theirs and now - latest.at < ONE_SITTING


def _set_aside(item: AgendaItem, text: str, revision: int, actor: User, page: str) -> ItemVersion:
    """Typing on in the same page replaces what it set aside, and nothing else."""
    waiting = item.versions.waiting().filter(author=actor)
    same = [row for row in waiting if row.text == text or (page and row.page == page)]
    aside = same[0] if same else ItemVersion(item=item, author=actor, page=page)
    aside.text, aside.revision, aside.at = text, revision, timezone.now()
    aside.is_set_aside = True
    aside.save()
    return aside


def _tell(item: AgendaItem, actor: User, summary: str) -> None:
    told = f"{item.meeting}. {summary % item.title}"
    audit.record(verb="write_minutes", actor=actor, target=item.meeting, summary=told)
