"""A workbook received, looked at, applied."""

from dataclasses import asdict
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from partners.keeping import life
from partners.keeping.drafting import keeper
from partners.keeping.workbook.read import Returned, read_records
from partners.models import Contribution, ContributionVersion, ContributionWorkbook, Institution
from partners.perms import may_keep_for
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.drafts.keeping import Locked, Saved
from snia.common.uploads import safe_name
from snia.common.workbooks import CellError, UnusableWorkbook

State = ContributionWorkbook.State


class NotWaiting(UnusableWorkbook):
    """The workbook was applied or refused already."""


def receive(
    upload: UploadedFile, institution: Institution, *, actor: User
) -> ContributionWorkbook:
    """Keep a workbook that came back, right or wrong, and read it. Nothing is applied yet."""
    _refuse_stranger(institution, actor)
    name = safe_name(upload.name or "")
    returned = ContributionWorkbook(institution=institution, name=name, uploaded_by=actor)
    returned.file.save(name, upload, save=False)
    try:
        preview(returned, actor=actor)
    except UnusableWorkbook as error:
        returned.state, returned.errors = State.REFUSED, _stored(error)
    else:
        returned.state = State.READ
    returned.save()
    return returned


def preview(returned: ContributionWorkbook, *, actor: User) -> list[Returned]:
    """What applying it would change, as the site is now; UnusableWorkbook where it can't be."""
    return read_records(Path(returned.file.path), returned.institution, actor=actor)


def apply(returned: ContributionWorkbook, *, actor: User) -> int:
    """Keep as contributions all that the workbook changes, or nothing; returns how many.

    Where one can't be kept, the workbook is refused and UnusableWorkbook says why. One that was
    applied or refused already raises NotWaiting.
    """
    _refuse_stranger(returned.institution, actor)
    try:
        with transaction.atomic():
            kept = _apply(returned, actor)
    except NotWaiting:
        raise
    except UnusableWorkbook as error:
        returned.state, returned.errors = State.REFUSED, _stored(error)
        returned.save(update_fields=["state", "errors"])
        raise
    returned.state = State.APPLIED
    return kept


def _apply(returned: ContributionWorkbook, actor: User) -> int:
    locked = ContributionWorkbook.objects.select_for_update(of=("self",)).get(pk=returned.pk)
    if locked.state != State.READ:
        message = _("Ce classeur est déjà traité (%s) : en envoyer un autre.")
        raise NotWaiting([CellError("", message % locked.get_state_display())])
    records = preview(returned, actor=actor)
    errors = [error for record in records for error in _keep(record, returned.institution, actor)]
    if errors:
        raise UnusableWorkbook(errors)
    locked.state = State.APPLIED
    locked.save(update_fields=["state"])
    summary = _("Classeur « %(name)s » de %(institution)s : %(marks)s")
    marks = ", ".join(record.mark for record in records) or _("sans changement")
    told = {"name": returned.name, "institution": returned.institution, "marks": marks}
    audit.record(verb="import_contributions", actor=actor, target=returned, summary=summary % told)
    return len(records)


def _keep(record: Returned, institution: Institution, actor: User) -> list[CellError]:
    """Why the record could not be kept, if it could not."""
    try:
        contribution = _contribution_of(record, institution, actor)
        outcome = keeper.save(
            contribution,
            record.document,
            actor=actor,
            act=ContributionVersion.Act.IMPORTED,
            revision=contribution.revision,
        )
    except (Locked, life.NotNow) as refusal:
        return [CellError("", f"{record.mark} : {refusal}")]
    if isinstance(outcome, Saved):
        return []
    return [CellError("", f"{record.mark} : {_('vient d’être modifiée sur le site.')}")]


def _contribution_of(record: Returned, institution: Institution, actor: User) -> Contribution:
    held = record.held
    if held is None:
        return life.begin(subject=record.subject, institution=institution, actor=actor)
    if held.contribution is not None:
        return held.contribution
    if held.record is None:
        raise life.NotNow(_("La fiche n'existe plus."))
    return life.begin_update(held.record, institution=institution, actor=actor)


def _stored(error: UnusableWorkbook) -> list[dict[str, str]]:
    return [asdict(cell_error) for cell_error in error.errors]


def _refuse_stranger(institution: Institution, actor: User) -> None:
    if not may_keep_for(actor, institution.pk):
        raise PermissionDenied(_("Ce classeur est celui d'une autre institution."))
