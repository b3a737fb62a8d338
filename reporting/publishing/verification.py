"""Is what was frozen and published still what it was?"""

import hashlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from reporting.frozen.document import NotFrozen
from reporting.models import FrozenEdition, PublishedFile
from reporting.outputs import pdf
from reporting.outputs.registry import PDF

AT_A_TIME = 5  # a book each


def faults() -> Iterator[str]:
    """Every frozen text against its fingerprint and its record, every file against its own."""
    related = FrozenEdition.objects.select_related("edition__period", "erratum_of")
    for frozen in related.iterator(AT_A_TIME):
        yield from _faults_of_text(frozen)
    for file in PublishedFile.objects.select_related("frozen__edition__period").iterator():
        yield from _faults_of_file(file)


def _faults_of_text(frozen: FrozenEdition) -> Iterator[str]:
    if not frozen.is_intact:
        yield _("%s : le document figé a été modifié.") % frozen
        return
    try:
        told = frozen.document.values["edition"]
    except NotFrozen as error:
        yield f"{frozen} : {error}"
        return
    erratum_of = frozen.erratum_of.version if frozen.erratum_of else None
    known = {
        "version": frozen.version,
        "code": frozen.code,
        "changes": frozen.changes,
        "erratum_of": erratum_of,
    }
    wrong = ", ".join(name for name, value in known.items() if told.get(name) != value)
    if wrong:
        values = {"version": frozen, "fields": wrong}
        yield _("%(version)s : la fiche ne dit plus ce que dit le document (%(fields)s).") % values


def _faults_of_file(file: PublishedFile) -> Iterator[str]:
    try:
        found = digest_of(file)
    except OSError:
        yield _("%(version)s : le fichier %(file)s est introuvable.") % _named(file)
        return
    if found != file.sha256:
        yield _("%(version)s : le fichier %(file)s a été modifié.") % _named(file)


def _named(file: PublishedFile) -> dict[str, object]:
    return {"version": file.frozen, "file": file.file.name}


def digest_of(file: PublishedFile) -> str:
    with file.file.open() as kept:
        return hashlib.file_digest(kept, "sha256").hexdigest()


def rendered_again() -> Iterator[tuple[PublishedFile, bool, list[str]]]:
    """Each published PDF: whether laying it out today gives the same bytes, and what lays out in
    another version than then."""
    files = PublishedFile.objects.filter(kind=PDF).select_related("frozen__edition__period")
    for file in files:
        document = file.frozen.document
        same = pdf.pdf_of(document).sha256 == file.sha256
        yield file, same, pdf.other_engines(document)
