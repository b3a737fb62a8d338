"""Freeze an edition: compose it, write its document whole, open its approval."""

import re
from dataclasses import dataclass
from datetime import datetime
from secrets import choice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from reporting.bilan.compose import NothingToPrint
from reporting.bilan.html import STYLESHEET, book_html
from reporting.frozen.document import FrozenDocument, write_document
from reporting.models import Approval, Edition, FrozenEdition
from reporting.publishing import imprint
from reporting.publishing.changes import as_values, changes_between
from reporting.publishing.gates import reasons_against
from reporting.publishing.sources import Source, source_of
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.addresses import site_address
from snia.common.pdf import static_bytes, static_text
from snia.common.typography import long_date

State = FrozenEdition.State

# Without what is misread on paper: 0 and O, 1 and I.
CODE_LETTERS, CODE_LENGTH = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ", 10
_STATIC = re.compile(r"""url\((["'])static:([^"']+)\1\)""")


@transaction.atomic
def freeze(*, edition: Edition, actor: User, note: str = "", changes: str = "") -> FrozenEdition:
    """The first version, or the one that takes up what was refused."""
    edition = locked(edition)
    if edition.frozen.filter(state=State.PUBLISHED).exists():
        raise ValidationError(_("Cette édition est publiée : la corriger par un erratum."))
    frozen = _freeze(edition, actor, note, changes, erratum_of=None)
    _tell("freeze_edition", _("%(version)s figée (%(digest)s)."), frozen, actor)
    return frozen


@transaction.atomic
def open_erratum(*, edition: Edition, actor: User, changes: str, note: str = "") -> FrozenEdition:
    """A new version of what is published, to be approved as the first was."""
    edition = locked(edition)
    published = edition.frozen.filter(state=State.PUBLISHED).first()
    if published is None:
        raise ValidationError(_("Rien n'est publié de cette édition : figer une version."))
    frozen = _freeze(edition, actor, note, changes, erratum_of=published)
    _tell("erratum", _("%(version)s figée (%(digest)s) : %(changes)s"), frozen, actor)
    return frozen


def locked(edition: Edition) -> Edition:
    """Whoever else acts on the edition waits."""
    editions = Edition.objects.select_related("period", "plan", "publisher")
    found: Edition = editions.select_for_update(of=("self",)).get(pk=edition.pk)
    return found


def _freeze(
    edition: Edition, actor: User, note: str, changes: str, erratum_of: FrozenEdition | None
) -> FrozenEdition:
    before = edition.frozen.first()
    changes = changes.strip()
    _require_possible(edition, before, changes)
    try:
        source = source_of(edition)
    except NothingToPrint as nothing:
        raise ValidationError(str(nothing)) from nothing
    draft = _Draft(edition, before, changes, actor, erratum_of)
    document = draft.document(source)
    frozen: FrozenEdition = FrozenEdition.objects.create(
        edition=edition,
        version=draft.version,
        code=draft.code,
        text=document.text,
        sha256=document.sha256,
        frozen_at=draft.at,
        frozen_by=actor,
        note=note.strip(),
        erratum_of=erratum_of,
        changes=changes,
        differences=draft.differences(source),
    )
    _open_approvals(frozen)
    return frozen


def _require_possible(edition: Edition, before: FrozenEdition | None, changes: str) -> None:
    if before is not None and before.is_open:
        told = _("La version %s est en approbation : l'approuver ou la refuser d'abord.")
        raise ValidationError(told % before.version)
    if not edition.approval_steps.exists():
        raise ValidationError(
            _("Personne n'approuve encore cette édition : dire qui l'approuve, puis la figer.")
        )
    if before is not None and not changes:
        message = _("Dire ce que cette version corrige de celle qui la précède.")
        raise ValidationError({"changes": message})
    reasons = reasons_against(edition)
    if reasons:
        raise ValidationError(reasons)


def _open_approvals(frozen: FrozenEdition) -> None:
    """The chain as it is now: changed later, it changes for the next version."""
    Approval.objects.bulk_create(
        Approval(frozen=frozen, position=rank, title=step.title, person=step.person)
        for rank, step in enumerate(frozen.edition.approval_steps.all(), start=1)
    )


def _tell(verb: str, sentence: str, frozen: FrozenEdition, actor: User) -> None:
    told = {"version": frozen, "digest": frozen.sha256[:12], "changes": frozen.changes}
    audit.record(verb=verb, target=frozen, actor=actor, summary=sentence % told)


# --- The document ----------------------------------------------------------------------------


@dataclass
class _Draft:
    """What becomes a version."""

    edition: Edition
    before: FrozenEdition | None
    changes: str
    actor: User
    erratum_of: FrozenEdition | None

    def __post_init__(self) -> None:
        self.version = self.before.version + 1 if self.before else 1
        self.code = "".join(choice(CODE_LETTERS) for _letter in range(CODE_LENGTH))
        self.at: datetime = timezone.now()

    def document(self, source: Source) -> FrozenDocument:
        told = self.told()
        listed = self.differences(source) if self.erratum_of else []
        html = imprint.with_imprint(book_html(source.book), told, listed)
        style, pictures = self_contained(static_text(STYLESHEET))
        code = {imprint.CODE_PICTURE: imprint.qr_code(told["address"])}
        return write_document(
            source.book,
            html,
            stylesheet=style,
            pictures={**pictures, **source.pictures, **code},
            edition=told,
        )

    def told(self) -> dict[str, Any]:
        address = site_address(reverse("reporting:verification-code", args=[self.code]))
        return {
            "slug": self.edition.slug,
            "version": self.version,
            "code": self.code,
            "address": address,
            "address_shown": address.partition("://")[2],
            "frozen_at": self.at.isoformat(),
            "frozen_on": long_date(timezone.localdate(self.at)),
            "frozen_by": self.actor.full_name,
            "erratum_of": self.erratum_of.version if self.erratum_of else None,
            "changes": self.changes,
        }

    def differences(self, source: Source) -> list[dict[str, str]]:
        if self.before is None:
            return []
        return as_values(changes_between(self.before.document.book, source.book))


def self_contained(style: str) -> tuple[str, dict[str, bytes]]:
    """The style sheet asking for attachments where it asked for static files, and these files:
    a later release may change them."""
    names = {name for _quote, name in _STATIC.findall(style)}
    return (
        _STATIC.sub(r'url("attachment:\2")', style),
        {name: static_bytes(name) for name in sorted(names)},
    )
