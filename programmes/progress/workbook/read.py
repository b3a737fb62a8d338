"""The workbook as it comes back."""

from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl.workbook import Workbook

from partners.models import Institution
from programmes.models import Campaign, ProgressUpdate
from programmes.progress import checks, drafting
from programmes.progress.document import Document
from programmes.progress.present import Change
from programmes.progress.workbook.changes import changes_of
from programmes.progress.workbook.filled import Filled
from programmes.progress.workbook.layout import TITLES, sheets
from programmes.progress.workbook.lines import read_lines
from programmes.progress.workbook.merge import merged
from programmes.progress.workbook.reading import Reading
from programmes.progress.workbook.refusals import refusals_of_answer, refusals_of_workbook
from programmes.progress.workbook.seal import NotSealed, Seal, read_seal
from programmes.progress.workbook.site import Site
from snia.accounts.models import User
from snia.common.workbook_errors import Errors
from snia.common.workbooks import CellError, UnusableWorkbook, open_workbook, read_sheets


@dataclass(frozen=True)
class ReturnedAnswer:
    """One answer as the workbook has it; without `changes` where it is as the site has it."""

    update: ProgressUpdate
    document: Document
    revision: int  # of the export
    changes: list[Change]


def read_answers(
    path: Path, campaign: Campaign, institution: Institution, *, actor: User | None = None
) -> list[ReturnedAnswer]:
    """Every answer of the workbook; UnusableWorkbook with every error, each by its cell.

    The number of queries does not depend on that of the answers.
    """
    workbook = open_workbook(path)
    seal = _seal_of(workbook)
    if refusals := list(refusals_of_workbook(seal, campaign, institution)):
        raise UnusableWorkbook([CellError("", refusal) for refusal in refusals])
    layouts = [sheet.layout for sheet in sheets().values()]
    rows, found = read_sheets(workbook, layouts, _("Télécharger de nouveau le classeur."))
    reading = Reading(seal, Site.of(campaign, institution, actor), Errors(found, TITLES.values()))
    read_lines(reading, rows)
    answers = [_answer(filled, reading) for filled in reading.filled.values()]
    if errors := reading.errors.in_order():
        raise UnusableWorkbook(errors)
    return answers


def _seal_of(workbook: Workbook) -> Seal:
    try:
        return read_seal(workbook)
    except NotSealed as error:
        message = _(
            "Ce classeur n'est pas celui que le site a donné, ou sa feuille cachée a été "
            "modifiée : télécharger de nouveau le classeur et y reporter les réponses."
        )
        raise UnusableWorkbook([CellError("", message)]) from error


def _answer(filled: Filled, reading: Reading) -> ReturnedAnswer:
    """Where an error is told, what is returned is not used."""
    update, revision, errors = filled.update, filled.stub.revision, reading.errors
    unchanged = ReturnedAnswer(update, update.content, revision, [])
    if filled.brings_nothing:
        return unchanged
    if refusals := list(refusals_of_answer(filled, reading.site)):
        for refusal in refusals:
            errors.tell(filled.place, refusal)
        return unchanged
    try:
        document = drafting.cleaned(merged(filled, errors))
    except ValidationError as error:
        errors.tell(filled.place, " ".join(error.messages))
        return unchanged
    changes = changes_of(document, update)
    if not changes:
        return unchanged
    _examine(document, filled, reading)
    return ReturnedAnswer(update, document, revision, changes)


def _examine(document: Document, filled: Filled, reading: Reading) -> None:
    """What contradicts itself is an error; what is missing is not, in a draft."""
    for finding in checks.examine(document, reading.site.ask(filled.update)).findings:
        if finding.kind != checks.Kind.WRONG or finding.path in filled.unread:
            continue
        place = filled.places.get(finding.path)
        if place:
            reading.errors.tell(place, finding.message)
        else:  # of a whole section: the cell that says it is without object
            place = filled.places.get("not_applicable", filled.place)
            reading.errors.tell(place, f"{finding.label} : {finding.message}")
