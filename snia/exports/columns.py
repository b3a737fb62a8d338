"""What a list declares once: its columns, whatever the format that they leave in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from snia.common.addresses import site_address
from snia.common.policies import Policy
from snia.common.rows import addresses
from snia.common.workbooks import tidied

Reader = Callable[[Any], Any]


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"  # its currency is a column beside it
    RATE = "rate"  # a percentage, from 0 to 100
    DATE = "date"


# In characters, where a column does not say.
_WIDTHS = {Kind.TEXT: 30, Kind.NUMBER: 12, Kind.MONEY: 16, Kind.RATE: 10, Kind.DATE: 12}


@dataclass(frozen=True)
class Column:
    """`value` reads a record: a function, or attributes parted by dots ("parent.label")."""

    title: Any
    value: Reader | str
    kind: Kind = Kind.TEXT
    hxl: str = ""
    width: int = 0
    note: Any = ""  # what it means, where its title does not say
    policy: Policy | None = None  # who may see it; whoever sees the list, where there is none
    is_printed: bool = True  # in the PDF too, where the width of a page is counted

    def __post_init__(self) -> None:
        if isinstance(self.value, str):
            object.__setattr__(self, "value", reader_of(self.value))
        if not self.width:
            object.__setattr__(self, "width", _WIDTHS[self.kind])

    def of(self, record: Any) -> Any:
        """A text, a number, a date, or None where nothing is known: unknown is not zero."""
        value = self.value(record)  # type: ignore[operator]
        if value is None or value == "":
            return None
        if self.kind == Kind.TEXT:
            return tidied(str(value)) or None
        return _day_of(value) if self.kind == Kind.DATE else value


@dataclass(frozen=True)
class Listing:
    """A list that can be taken away; `prepare` adds to its rows what the columns read."""

    name: str
    columns: tuple[Column, ...]
    prepare: Callable[[QuerySet], QuerySet] = lambda queryset: queryset
    # What tells that a record was invented to show the tool; nothing where none can be.
    demonstration: tuple[str, ...] = ("is_demonstration",)

    def visible_to(self, user: Any) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.policy is None or c.policy(user))


def reader_of(path: str) -> Reader:
    """Reads attributes in turn, and calls those that are methods; None where one is None."""
    names = path.split(".")

    def read(record: Any) -> Any:
        for name in names:
            record = getattr(record, name)
            if callable(record):
                record = record()
            if record is None:
                return None
        return record

    return read


def choice(name: str) -> Reader:
    """The label of a choice, looked for once: Django does so for each record, at ten times the
    price (docs/speed.md)."""
    labels: dict[tuple[str | None, Any], str] = {}

    def read(record: Any) -> str:
        key = (get_language(), getattr(record, name))
        if key not in labels:
            labels[key] = str(getattr(record, f"get_{name}_display")())
        return labels[key]

    return read


def joined(read: Callable[[Any], Any], separator: str = ", ") -> Reader:
    """The texts of several things as one."""
    return lambda record: separator.join(str(one) for one in read(record))


def when_columns() -> tuple[Column, ...]:
    """A date as it was written, and the interval that it means."""
    written = _(
        "Telle que le document l'écrit ; les deux colonnes qui suivent disent l'intervalle."
    )
    return (
        Column(_("Date"), "when", hxl="#date+written", width=22, note=written),
        Column(_("Premier jour"), "when_start", Kind.DATE, "#date+start", is_printed=False),
        Column(_("Dernier jour"), "when_end", Kind.DATE, "#date+end", is_printed=False),
    )


def address_column(route: str, name: str, *like: Any) -> Column:
    """The page of the record, for who reads the file elsewhere: `name` is what tells it from the
    others of its kind, `like` what stands for it in the address of any of them."""
    read = reader_of(name)

    @cache
    def address() -> Callable[[Any], str]:
        return addresses(route, *like, key=".".join(map(str, like)))

    return Column(
        _("Adresse"),
        lambda record: site_address(address()(read(record))),
        hxl="#meta+url",
        width=40,
        note=_("La page du site où lire le reste."),
        is_printed=False,
    )


def demonstration_column(lookups: tuple[str, ...]) -> Column:
    readers = [reader_of(lookup.replace("__", ".")) for lookup in lookups]
    return Column(
        _("Démonstration"),
        lambda record: _("oui") if any(read(record) for read in readers) else "",
        hxl="#meta+demonstration",
        width=15,
        note=_("« oui » : donnée inventée pour montrer l'outil, à ne pas citer."),
    )


def _day_of(value: Any) -> date:
    return timezone.localdate(value) if isinstance(value, datetime) else value
