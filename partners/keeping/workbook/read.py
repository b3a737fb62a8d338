"""The workbook as it comes back: what it would change, or every error by its cell."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from partners.keeping.checks import Ask, examine
from partners.keeping.directory import Directory
from partners.keeping.drafting import keeper
from partners.keeping.present import Change, Presenter
from partners.keeping.subjects import Subject
from partners.keeping.workbook.layout import TITLES, sheets
from partners.keeping.workbook.reading import Filled, Reading
from partners.keeping.workbook.site import Held, held_by
from partners.keeping.workbook.write import NotSealed, Seal, read_seal
from partners.models import Institution
from partners.perms import may_edit_contribution
from snia.accounts.models import User
from snia.common.drafts.documents import Document
from snia.common.drafts.findings import Kind
from snia.common.workbook_errors import Errors
from snia.common.workbooks import CellError, UnusableWorkbook, open_workbook, read_sheets


@dataclass(frozen=True)
class Returned:
    """One record as the workbook has it, and what that changes."""

    mark: str
    subject: Subject
    held: Held | None
    document: Document
    changes: list[Change]

    @property
    def title(self) -> str:
        named = (self.document.get(name) for name in ("title", "description", "acronym"))
        told = next(filter(None, named), "") or (self.held and self.held.record) or self.mark
        return str(told).split("\n")[0]


def read_records(path: Path, institution: Institution, *, actor: User) -> list[Returned]:
    """Those that the workbook changes; UnusableWorkbook with every error, each by its cell."""
    workbook = open_workbook(path)
    seal = _seal_of(workbook, institution)
    known = sheets()
    advice = _("Télécharger de nouveau le classeur.")
    rows, found = read_sheets(workbook, [sheet.layout for sheet in known], advice)
    directory = Directory()
    reading = Reading(seal, held_by(institution, directory), Errors(found, TITLES.values()))
    if not found or len(rows) == len(known):
        reading.read([(sheet, rows[sheet.title]) for sheet in known])
    checked = [
        _checked(filled, reading, institution, directory, actor)
        for filled in reading.filled.values()
    ]
    if errors := reading.errors.in_order():
        raise UnusableWorkbook(errors)
    return [returned for returned in checked if returned is not None]


def _seal_of(workbook: object, institution: Institution) -> Seal:
    try:
        seal = read_seal(workbook)  # type: ignore[arg-type]
    except NotSealed as error:
        message = _(
            "Ce classeur n'est pas celui que le site a donné, ou sa feuille cachée a été "
            "modifiée : télécharger de nouveau le classeur et y reporter la saisie."
        )
        raise UnusableWorkbook([CellError("", message)]) from error
    if seal.institution != institution.pk:
        message = _("Ce classeur est celui de %(its)s ; celui qui est attendu est de %(here)s.")
        told = message % {"its": seal.label, "here": institution}
        raise UnusableWorkbook([CellError("", told)])
    return seal


def _checked(
    filled: Filled, reading: Reading, institution: Institution, directory: Directory, actor: User
) -> Returned | None:
    """None where nothing changes; errors are told to the reading."""
    try:
        document = keeper.cleaned(filled.subject.schema, filled.document, filled.subject.label_of)
    except ValidationError as error:
        reading.errors.tell(filled.place, " ".join(error.messages))
        return None
    found = filled.subject.schema.differences(document, filled.current)
    if not found:
        return None
    for refusal in _refusals(filled, reading.seal, actor):
        reading.errors.tell(filled.place, refusal)
    ask = Ask(
        filled.subject,
        filled.held.record if filled.held else None,
        institution.pk,
        directory,
    )
    _tell_what_is_wrong(document, filled, ask, reading.errors)
    changes = Presenter(filled.subject, directory).changes(found, document, filled.current)
    return Returned(filled.mark, filled.subject, filled.held, document, changes)


def _refusals(filled: Filled, seal: Seal, actor: User) -> Iterator[str]:
    """The site has something newer, or takes nothing more."""
    held = filled.held
    if held is None:
        return
    if seal.digests.get(held.mark) != held.digest:
        message = _(
            "La fiche %s a été modifiée sur le site depuis l'export : télécharger de nouveau le "
            "classeur."
        )
        yield message % held.mark
    if held.contribution is not None:
        if not may_edit_contribution(actor, held.contribution):
            yield _("La fiche %s est soumise : elle attend le secrétariat.") % held.mark
    elif held.is_with_another:
        yield _("La fiche %s est déjà mise à jour par une autre institution.") % held.mark


def _tell_what_is_wrong(document: Document, filled: Filled, ask: Ask, errors: Errors) -> None:
    """What contradicts itself is an error; what is missing is not, in a draft."""
    for finding in examine(document, ask).findings:
        if finding.kind != Kind.WRONG or finding.path in filled.unread:
            continue
        place = filled.places.get(finding.path)
        if place:
            errors.tell(place, finding.message)
        else:  # of a whole section
            errors.tell(filled.place, f"{finding.label} : {finding.message}")
