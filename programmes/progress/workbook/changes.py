"""What a workbook changes in an answer, in words."""

from programmes.models import ProgressUpdate
from programmes.progress.document import Document, differences
from programmes.progress.naming import Names
from programmes.progress.present import Change, change_of


def changes_of(document: Document, update: ProgressUpdate) -> list[Change]:
    names = Names(update)
    found = differences(document, update.content)
    return [change_of(d, names.label(d.path, document, update.content)) for d in found]
