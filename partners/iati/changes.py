"""What a file changes in a project: what was empty is filled, what differs is told."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from partners.models import Project
from snia.provenance.models import Source


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str
    is_written: bool

    def __str__(self) -> str:
        if not self.before:
            return f"{self.label} : {self.after}"
        words = _("%(label)s : « %(before)s » remplacé par « %(after)s »")
        if not self.is_written:
            words = _("%(label)s : « %(before)s » ici, « %(after)s » dans le fichier (laissé)")
        return words % {"label": self.label, "before": self.before, "after": self.after}


@dataclass
class Filling:
    """One project being filled from one activity."""

    project: Project
    source: Source
    locator: str
    # True where someone asked for the file's values in place of ours.
    replaces: bool = False
    changes: list[Change] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def provenance(self) -> dict[str, Any]:
        return {"source": self.source, "source_locator": self.locator}

    def added(self, label: str, after: Any) -> None:
        self.changes.append(Change(label, "", str(after), is_written=True))

    def put(self, record: Model, **values: Any) -> list[str]:
        """Fill what is empty, tell what differs; save the record where something was written, and
        return the names of those fields."""
        written = [name for name, after in values.items() if self._put(record, name, after)]
        if written:
            record.full_clean()
            record.save()
        return written

    def _put(self, record: Model, name: str, after: Any) -> bool:
        before = getattr(record, name)
        if after in (None, "") or before == after:
            return False
        is_written = self.replaces or before in (None, "")
        column: Any = record._meta.get_field(name)
        told, instead = _worded(column, before), _worded(column, after)
        self.changes.append(Change(str(column.verbose_name), told, instead, is_written))
        if is_written:
            setattr(record, name, after)
        return is_written

    @property
    def is_changed(self) -> bool:
        return any(change.is_written for change in self.changes)


def _worded(column: Any, value: Any) -> str:
    """A value as people read it."""
    if value in (None, ""):
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(dict(column.flatchoices or ()).get(value, value))
