"""A list ready to be written: its columns, its records read as they are needed, and what the
notes tell of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from snia.common.typography import long_date, thousands
from snia.exports.columns import Column

Told = list[tuple[str, str]]


@dataclass(frozen=True)
class Document:
    name: str
    title: str
    columns: Sequence[Column]
    records: Iterable[Any]
    total: int
    demonstrations: int
    filters: Told  # each filter that was set, in words
    address: str
    owner: str
    at: datetime  # in Casablanca

    def rows(self) -> Iterator[list[Any]]:
        """One pass over the records; each row as the columns read it."""
        readers = [column.of for column in self.columns]
        for record in self.records:
            yield [read(record) for read in readers]

    @property
    def moment(self) -> str:
        return _("%(day)s à %(hour)s") % {
            "day": long_date(self.at.date()),
            "hour": f"{self.at:%H:%M}",
        }

    @property
    def size(self) -> str:
        return ngettext("%(number)s ligne", "%(number)s lignes", self.total) % {
            "number": thousands(self.total)
        }

    @property
    def filters_in_words(self) -> str:
        told = " ; ".join(f"{label} : {value}" for label, value in self.filters)
        return told or _("aucun, la liste est entière")

    @property
    def warning(self) -> str:
        """That rows were invented, where some were."""
        if not self.demonstrations:
            return ""
        return ngettext(
            "%(number)s ligne de démonstration : donnée inventée pour montrer l'outil.",
            "%(number)s lignes de démonstration : données inventées pour montrer l'outil.",
            self.demonstrations,
        ) % {"number": thousands(self.demonstrations)}

    def facts(self) -> Told:
        """What the notes tell, in their order."""
        facts = [
            (_("Liste"), self.title),
            (_("Exportée le"), _("%s (heure de Casablanca)") % self.moment),
            (_("Par"), self.owner),
            (_("Adresse"), self.address),
            (_("Filtres"), self.filters_in_words),
            (_("Contenu"), self.size),
        ]
        return [*facts, (_("Attention"), self.warning)] if self.warning else facts
