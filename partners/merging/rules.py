"""How rows of each kind become one. Applications register what they know of their own models."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model


def _no_reason(kept: Any, duplicate: Any) -> str:
    return ""


def _is_never_empty(row: Any) -> bool:
    return False


def _has_no_twin(row: Any, others: Iterable[Any]) -> Any:
    return None


def _nothing_new(kept: Any, duplicate: Any) -> dict[str, Any]:
    return {}


def _nothing_to_settle(kept: Any) -> None:
    return


@dataclass(frozen=True)
class Uniting:
    """Two rows that would break a constraint are one: by default the first one stays, and takes
    from the other what it lacks."""

    # Why these two can't be one; nothing where they can.
    refusal: Callable[[Any, Any], str] = _no_reason
    # A row that says nothing gives way to the other.
    is_empty: Callable[[Any], bool] = _is_never_empty
    # Rows that no constraint keeps apart and that say the same.
    twin: Callable[[Any, Iterable[Any]], Any] = _has_no_twin
    # What the row that stays becomes, beyond what it lacked.
    combined: Callable[[Any, Any], dict[str, Any]] = _nothing_new
    # Constraints on a value that is computed: it is set to this, then computed again.
    computed: frozenset[str] = frozenset()
    released: Mapping[str, Any] = field(default_factory=dict)
    settle: Callable[[Any], None] = _nothing_to_settle


# Reasons why two records are not one, as sentences.
Objection = Callable[[Any, Any], Iterable[str]]

_AS_USUAL = Uniting()
_uniting: dict[type[Model], Uniting] = {}
_objections: dict[type[Model], list[Objection]] = {}


def register_uniting(model: type[Model], uniting: Uniting) -> None:
    _uniting[model] = uniting


def register_objection(model: type[Model], objection: Objection) -> None:
    """Of records of this model: institutions, or people."""
    _objections.setdefault(model, []).append(objection)


def uniting_of(model: type[Model]) -> Uniting:
    return _uniting.get(model, _AS_USUAL)


def objections_to(kept: Model, duplicate: Model) -> list[str]:
    asked = _objections.get(type(kept), [])
    return [reason for objection in asked for reason in objection(kept, duplicate)]


def settle_all(kept: Model) -> None:
    """Compute again what was set aside while rows moved."""
    for uniting in _uniting.values():
        uniting.settle(kept)
