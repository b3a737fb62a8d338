"""A workbook received, looked at, applied."""

from dataclasses import asdict
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from partners.models import Institution
from partners.perms import answers_for
from programmes import perms
from programmes.models import Campaign, ProgressUpdate, ReturnedWorkbook, Version
from programmes.progress import drafting
from programmes.progress.workbook.read import ReturnedAnswer, read_answers
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.uploads import safe_name
from snia.common.workbooks import CellError, UnusableWorkbook

State = ReturnedWorkbook.State


class NotWaiting(UnusableWorkbook):
    """The workbook was applied or refused already."""


def receive(
    upload: UploadedFile, campaign: Campaign, institution: Institution, *, actor: User
) -> ReturnedWorkbook:
    """Keep a workbook that came back, right or wrong, and read it. Nothing is applied yet."""
    _refuse_stranger(institution, actor)
    name = safe_name(upload.name or "")
    returned = ReturnedWorkbook(
        campaign=campaign, institution=institution, name=name, uploaded_by=actor
    )
    returned.file.save(name, upload, save=False)
    try:
        preview(returned)
    except UnusableWorkbook as error:
        returned.state, returned.errors = State.REFUSED, _stored(error)
    else:
        returned.state = State.READ
    returned.save()
    return returned


def preview(returned: ReturnedWorkbook, *, actor: User | None = None) -> list[ReturnedAnswer]:
    """What applying it would change, as the site is now; UnusableWorkbook where it can't be."""
    reader = actor or returned.uploaded_by
    path = Path(returned.file.path)
    return read_answers(path, returned.campaign, returned.institution, actor=reader)


def apply(returned: ReturnedWorkbook, *, actor: User) -> int:
    """Save every answer that the workbook changes, or none; returns how many.

    Where one can't be saved, the workbook is refused and UnusableWorkbook says why. A workbook
    that was applied or refused already raises NotWaiting.
    """
    _refuse_stranger(returned.institution, actor)
    try:
        with transaction.atomic():
            saved = _apply(returned, actor)
    except NotWaiting:
        raise
    except UnusableWorkbook as error:
        returned.state, returned.errors = State.REFUSED, _stored(error)
        returned.save(update_fields=["state", "errors"])
        raise
    returned.state = State.APPLIED
    return saved


def _apply(returned: ReturnedWorkbook, actor: User) -> int:
    locked = _lock(returned)
    answers = [answer for answer in preview(returned, actor=actor) if answer.changes]
    errors = [error for answer in answers for error in _save(answer, actor)]
    if errors:
        raise UnusableWorkbook(errors)
    locked.state = State.APPLIED
    locked.save(update_fields=["state"])
    _write_down(locked, answers, actor)
    return len(answers)


def _lock(returned: ReturnedWorkbook) -> ReturnedWorkbook:
    """The workbook as it is now, held with the answers until the transaction ends."""
    locked = ReturnedWorkbook.objects.select_for_update(of=("self",)).get(pk=returned.pk)
    if locked.state != State.READ:
        message = _("Ce classeur est déjà traité (%s) : en envoyer un autre.")
        raise NotWaiting([CellError("", message % locked.get_state_display())])
    # In one order for everyone: two workbooks of an institution wait instead of blocking.
    updates = ProgressUpdate.objects.filter(
        campaign=returned.campaign, institution=returned.institution
    )
    list(updates.select_for_update().order_by("pk").values_list("pk"))
    return locked


def _save(answer: ReturnedAnswer, actor: User) -> list[CellError]:
    """Why the answer could not be saved, if it could not."""
    try:
        outcome = drafting.save(
            answer.update,
            answer.document,
            actor=actor,
            act=Version.Act.IMPORTED,
            revision=answer.revision,
        )
    except drafting.Locked as error:
        reason = str(error)
    except ValidationError as error:
        reason = " ".join(error.messages)
    else:
        if isinstance(outcome, drafting.Saved):
            return []
        reason = _("Cette action vient d'être modifiée sur le site.")
    return [CellError("", f"{answer.update.action.code} : {reason}")]


def _write_down(returned: ReturnedWorkbook, answers: list[ReturnedAnswer], actor: User) -> None:
    summary = _("Classeur « %(name)s » de %(institution)s (%(campaign)s) : %(codes)s")
    codes = ", ".join(answer.update.action.code for answer in answers)
    values = {
        "name": returned.name,
        "institution": returned.institution,
        "campaign": returned.campaign,
        "codes": codes or _("sans changement"),
    }
    verb = "import_workbook"
    audit.record(verb=verb, actor=actor, target=returned, summary=summary % values)


def _stored(error: UnusableWorkbook) -> list[dict[str, str]]:
    return [asdict(cell_error) for cell_error in error.errors]


def _refuse_stranger(institution: Institution, actor: User) -> None:
    """Only who answers for the institution, or runs the campaigns."""
    if perms.may_run_campaigns(actor):
        return
    mine = answers_for(actor).filter(institution=institution)
    if not perms.may_report(actor) or not mine.exists():
        raise PermissionDenied(_("Ce classeur est celui d'une autre institution."))
