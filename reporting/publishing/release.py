"""Publish a version that everyone approved: its files are made once, and kept for ever."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reporting.frozen.document import FrozenDocument
from reporting.models import FrozenEdition, Publication, PublishedFile
from reporting.outputs import registry
from reporting.outputs.registry import Output
from reporting.press.watch import PieceState, Watch
from reporting.publishing.approving import waiting
from reporting.publishing.freezing import locked
from reporting.publishing.review import REVIEW, REVIEW_COPY
from snia.accounts.models import User
from snia.audit import services as audit

State = FrozenEdition.State


@dataclass(frozen=True)
class Made:
    """A file that is made, and not kept yet."""

    output: Output
    content: bytes

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def pages(self) -> int | None:
        return self.output.pages_of(self.content)


def publish(*, frozen: FrozenEdition, actor: User) -> Publication:
    """The files are made before anything is locked: that takes seconds."""
    return keep_files(frozen=frozen, made=make_files(frozen), actor=actor)


def make_files(frozen: FrozenEdition, watch: Watch | None = None) -> list[Made]:
    require_approved(frozen)
    return make(registry.OUTPUTS, frozen.document, watch or Watch())


def make(outputs: Iterable[Output], document: FrozenDocument, watch: Watch) -> list[Made]:
    """Each of these files, told to who watches."""
    outputs = list(outputs)
    watch.plan([(output.kind, str(output.label)) for output in outputs])
    return [_made(output, document, watch) for output in outputs]


def _made(output: Output, document: FrozenDocument, watch: Watch) -> Made:
    watch.begins(output.kind)
    made = Made(output, output.write(document))
    watch.ends(output.kind, PieceState.DONE)
    watch.look()
    return made


@transaction.atomic
def keep_files(*, frozen: FrozenEdition, made: Iterable[Made], actor: User) -> Publication:
    """What was made is published, if it still may be."""
    locked(frozen.edition)
    frozen = FrozenEdition.objects.select_related("edition__period").get(pk=frozen.pk)
    require_approved(frozen)
    return _publish(frozen, made, actor)


def prepare_review(*, frozen: FrozenEdition) -> PublishedFile:
    """The copy to read again, made once."""
    [made] = make([REVIEW_COPY], frozen.document, Watch())
    return keep_review(frozen=frozen, made=made)


@transaction.atomic
def keep_review(*, frozen: FrozenEdition, made: Made) -> PublishedFile:
    locked(frozen.edition)
    return frozen.files.filter(kind=REVIEW).first() or _keep(frozen, made)


def require_approved(frozen: FrozenEdition) -> None:
    """Raises ValidationError, which says what is missing."""
    if not frozen.is_open:
        state = frozen.get_state_display().lower()
        raise ValidationError(_("Cette version ne se publie pas : elle est « %s ».") % state)
    approval = waiting(frozen)
    if approval is not None:
        raise ValidationError(_("« %s » n'a pas encore approuvé cette version.") % approval.title)
    if not frozen.is_intact:
        raise ValidationError(
            _("Le document figé n'est plus celui dont l'empreinte a été prise : prévenir "
              "l'administrateur, ne rien publier.")
        )  # fmt: skip


def _publish(frozen: FrozenEdition, made: Iterable[Made], actor: User) -> Publication:
    _replace_published(frozen)
    frozen.state = State.PUBLISHED
    frozen.save()
    publication = Publication.objects.create(frozen=frozen, by=actor)
    files = [_keep(frozen, one) for one in made]
    digests = ", ".join(f"{file.kind} {file.sha256[:12]}" for file in files)
    summary = _("%(version)s publiée : %(files)s.") % {"version": frozen, "files": digests}
    audit.record(verb="publish_edition", target=frozen, actor=actor, summary=summary)
    return publication


def _replace_published(frozen: FrozenEdition) -> None:
    """What was in force stays readable, and says what took its place."""
    before = frozen.edition.frozen.filter(state=State.PUBLISHED).first()
    if before is None:
        return
    before.state = State.REPLACED
    before.save()
    publication = before.publication
    publication.withdrawn_at = timezone.now()
    told = {"version": frozen.version, "changes": frozen.changes}
    publication.withdrawn_reason = _("Version %(version)s : %(changes)s") % told
    publication.save()


def _keep(frozen: FrozenEdition, made: Made) -> PublishedFile:
    output = made.output
    name = output.file_name(f"{frozen.edition.slug}-v{frozen.version}")
    return PublishedFile.objects.create(
        frozen=frozen,
        kind=output.kind,
        label=output.label,
        content_type=output.content_type,
        file=ContentFile(made.content, name=name),
        sha256=made.sha256,
        size=len(made.content),
        pages=made.pages,
    )
