"""Publish a version that everyone approved: its files are made once, and kept for ever."""

import hashlib
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reporting.models import FrozenEdition, Publication, PublishedFile
from reporting.publishing.approving import waiting
from reporting.publishing.freezing import locked
from reporting.publishing.outputs import REVIEW_COPY, Output, Written, published_outputs
from snia.accounts.models import User
from snia.audit import services as audit

State = FrozenEdition.State


def publish(*, frozen: FrozenEdition, actor: User) -> Publication:
    """The files are made before anything is locked: that takes seconds."""
    require_approved(frozen)
    made = [(output, output.write(frozen.document)) for output in published_outputs()]
    with transaction.atomic():
        locked(frozen.edition)
        frozen = FrozenEdition.objects.select_related("edition__period").get(pk=frozen.pk)
        require_approved(frozen)
        return _publish(frozen, made, actor)


def prepare_review(*, frozen: FrozenEdition) -> PublishedFile:
    """The copy to read again, made once."""
    written = REVIEW_COPY.write(frozen.document)
    with transaction.atomic():
        locked(frozen.edition)
        return frozen.files.filter(kind=REVIEW_COPY.kind).first() or _keep(
            frozen, REVIEW_COPY, written
        )


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


def _publish(
    frozen: FrozenEdition, made: Iterable[tuple[Output, Written]], actor: User
) -> Publication:
    _replace_published(frozen)
    frozen.state = State.PUBLISHED
    frozen.save()
    publication = Publication.objects.create(frozen=frozen, by=actor)
    files = [_keep(frozen, output, written) for output, written in made]
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


def _keep(frozen: FrozenEdition, output: Output, written: Written) -> PublishedFile:
    name = f"bilan-{frozen.edition.slug}-v{frozen.version}-{output.kind}.{output.extension}"
    return PublishedFile.objects.create(
        frozen=frozen,
        kind=output.kind,
        label=output.label,
        content_type=output.content_type,
        file=ContentFile(written.content, name=name),
        sha256=hashlib.sha256(written.content).hexdigest(),
        size=len(written.content),
        pages=written.pages,
    )
