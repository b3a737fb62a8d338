"""The verbs of received chapters: receive one; accept a proposal, set it aside, take it up."""

import hashlib
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.models import ActionGroup, Activity, Programme
from reporting.bilan.material import LISTS
from reporting.contributions.acceptance import TakenIn, take_in
from reporting.contributions.check import check_word, unreadable
from reporting.contributions.outline import Outline
from reporting.contributions.propose import Proposal, proposals_of
from reporting.contributions.word.read import FoundPicture, read_word
from reporting.models import Edition, ProposedSection, SentChapter, SentPicture
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.uploads import safe_name

State = ProposedSection.State
NO_ROWS_THERE = gettext_lazy(
    "Choisir la section des défis, des mesures prévues ou des recommandations, ou garder la liste "
    "comme texte."
)


class AlreadyDecided(Exception):
    """Somebody accepted the proposal, or set it aside, meanwhile."""


@dataclass(frozen=True)
class Preview:
    """What a file would give; nothing is written."""

    content: bytes
    proposals: list[Proposal]
    pictures: list[FoundPicture]


def read_chapter(*, upload: UploadedFile, edition: Edition, programme: Programme) -> Preview:
    """Raises ValidationError, which says what to do, where the file can't be read."""
    check_word(upload)
    upload.seek(0)
    content = upload.read()
    try:
        reading = read_word(content)
    except Exception as error:  # a damaged file makes the reader fail in any way
        raise unreadable(safe_name(upload.name or "")) from error
    proposals = proposals_of(reading, Outline(edition, programme))
    return Preview(content, proposals, reading.pictures)


@transaction.atomic
def receive_chapter(
    *,
    upload: UploadedFile,
    edition: Edition,
    programme: Programme,
    sent_by: str = "",
    actor: User | None = None,
) -> SentChapter:
    """Keep the file and its proposals. Raises ValidationError, also for a file received before."""
    preview = read_chapter(upload=upload, edition=edition, programme=programme)
    if not preview.proposals:
        raise ValidationError(_("Ce fichier ne contient aucun texte : vérifier qu'il est le bon."))
    name = safe_name(upload.name or "")
    chapter = SentChapter(
        edition=edition,
        programme=programme,
        name=name,
        sha256=hashlib.sha256(preview.content).hexdigest(),
        sent_by=sent_by,
        received_by=actor,
    )
    chapter.clean_fields(exclude=["file"])
    chapter.validate_constraints()
    chapter.file.save(name, ContentFile(preview.content), save=True)
    ProposedSection.objects.bulk_create(
        _proposed(chapter, position, one) for position, one in enumerate(preview.proposals, 1)
    )
    for picture in preview.pictures:
        kept = SentPicture(chapter=chapter, name=safe_name(picture.name), alt=picture.alt)
        kept.file.save(kept.name, ContentFile(picture.content))
    count = len(preview.proposals)
    summary = f"{name} ({edition}, programme {programme.number}) : {count} propositions"
    audit.record(verb="receive_chapter", target=chapter, actor=actor, summary=summary)
    return chapter


def _proposed(chapter: SentChapter, position: int, proposal: Proposal) -> ProposedSection:
    return ProposedSection(
        chapter=chapter,
        position=position,
        kind=proposal.kind,
        section=proposal.section,
        group=proposal.group,
        heading=proposal.heading,
        path=proposal.path,
        html=proposal.html,
        source_html=proposal.source,
        table=proposal.table,
        remarks=proposal.remarks,
    )


@transaction.atomic
def accept_proposal(
    *,
    proposal: ProposedSection,
    section: str,
    group: ActionGroup | None = None,
    activity_kind: str = Activity.Kind.OTHER,
    as_rows: bool = False,
    actor: User | None = None,
) -> TakenIn:
    """Make what the proposal tells of: a passage, activities, the rows of a list. Raises
    AlreadyDecided."""
    if as_rows and section not in LISTS:
        raise ValidationError(NO_ROWS_THERE)
    locked = _locked(proposal, State.PROPOSED)
    locked.section, locked.group = section, group
    taken = take_in(locked, activity_kind=activity_kind, as_rows=as_rows)
    locked.passage = taken.passage
    _decide(locked, State.ACCEPTED, actor)
    return taken


@transaction.atomic
def set_proposal_aside(*, proposal: ProposedSection, actor: User | None = None) -> None:
    """It stays readable, and can be taken up again. Raises AlreadyDecided."""
    _decide(_locked(proposal, State.PROPOSED), State.SET_ASIDE, actor)


@transaction.atomic
def take_proposal_up(*, proposal: ProposedSection, actor: User | None = None) -> None:
    """What was set aside is to be decided again. Raises AlreadyDecided."""
    _decide(_locked(proposal, State.SET_ASIDE), State.PROPOSED, actor)


def _locked(proposal: ProposedSection, state: str) -> ProposedSection:
    locked = (
        ProposedSection.objects.select_for_update(of=("self",))
        .select_related("chapter__edition__period", "chapter__programme")
        .get(pk=proposal.pk)
    )
    if locked.state != state:
        raise AlreadyDecided(locked.get_state_display())
    return locked


def _decide(proposal: ProposedSection, state: str, actor: User | None) -> None:
    is_open = state == State.PROPOSED
    proposal.state = state
    proposal.decided_by = None if is_open else actor
    proposal.decided_at = None if is_open else timezone.now()
    proposal.validate_constraints()
    proposal.save()
    summary = f"{proposal} ({proposal.chapter.name}) : {proposal.get_state_display().lower()}"
    audit.record(verb="decide_proposal", target=proposal, actor=actor, summary=summary)
