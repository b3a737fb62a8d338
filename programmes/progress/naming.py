"""What a path is called, so that no two lines of a screen read the same: with its row, its
indicator, its file."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.text import Truncator

from programmes.models import ProgressUpdate
from programmes.progress.document import Document
from programmes.progress.fields import SECTION_LABELS, column_label, label_of

_LONG = 60


@dataclass(frozen=True)
class Names:
    """The names of the rows of one answer; a query for its indicators, one for its files, each
    only where a path asks."""

    update: ProgressUpdate

    @cached_property
    def _indicators(self) -> dict[str, str]:
        return {str(i.pk): i.name for i in self.update.action.indicators.all()}

    @cached_property
    def _files(self) -> dict[str, str]:
        return {str(joined.pk): joined.name for joined in self.update.attachments.all()}

    def label(self, path: str, *documents: Document) -> str:
        """ "Activités « Atelier » : Participants"; the row is looked up in the documents."""
        name, _slash, rest = path.partition("/")
        key, _slash, column = rest.partition("/")
        if not rest:
            return label_of(path)
        section = str(SECTION_LABELS.get(name, name))
        if name == "not_applicable":
            return f"{section} : {label_of(key)}"
        called = self._called(name, key, documents)
        label = f"{section} « {Truncator(called).chars(_LONG)} »" if called else section
        return f"{label} : {column_label(name, column)}" if column else label

    def _called(self, name: str, key: str, documents: tuple[Document, ...]) -> str:
        if name == "indicators":
            return self._indicators.get(key, "")
        if name == "attachments":
            return self._files.get(key, "")
        rows = (row for document in documents for row in document.get(name, ()))
        found = (row.get("title") or row.get("text", "") for row in rows if row["key"] == key)
        return next(found, "")
