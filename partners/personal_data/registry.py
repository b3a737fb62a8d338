"""Where names and addresses are copied to, told by each application of its own models.

A text of a model that nobody told of here is a free text: what it says of a person is shown to
the department, which decides.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Model

if TYPE_CHECKING:
    from partners.personal_data.identity import Identity


@dataclass(frozen=True)
class Copies:
    """Fields in which a name or an address is replaced when a person is erased; `after` sees to
    what hangs on a row, with the row as it was and as it is."""

    fields: tuple[str, ...]
    after: Callable[[Any, Any], None] | None = None


@dataclass(frozen=True)
class Sealed:
    """Rows that can't be changed, and why, in a sentence."""

    reason: Any
    is_sealed: Callable[[Any], bool] = field(default=lambda row: True)


# What ends with an erasure: seats, links, what waits to be sent.
Ending = Callable[["Identity"], None]

_copies: dict[type[Model], Copies] = {}
_sealed: dict[type[Model], Sealed] = {}
_endings: list[Ending] = []


def register_copies(model: type[Model], *fields: str, after: Any = None) -> None:
    _copies[model] = Copies(fields, after)


def register_sealed(model: type[Model], sealed: Sealed) -> None:
    _sealed[model] = sealed


def register_ending(ending: Ending) -> None:
    _endings.append(ending)


def copies_of(model: type[Model]) -> Copies:
    return _copies.get(model, Copies(()))


def sealed_reason(row: Model) -> Any:
    """Why the row stays as it is; nothing where it may be changed."""
    sealed = _sealed.get(type(row))
    return sealed.reason if sealed is not None and sealed.is_sealed(row) else ""


def end_all(identity: "Identity") -> None:
    for ending in _endings:
        ending(identity)
