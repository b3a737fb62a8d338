"""A book as plain JSON values, and back: what was frozen reads again without a loss."""

from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from reporting.bilan.book import Block, Book

_KINDS: dict[str, type] = {block.kind: block for block in get_args(Block)}


class Unreadable(ValueError):
    """The values are no book of this version."""


def values_of(value: Any) -> Any:
    """Dictionaries, lists and plain values; a block says its kind."""
    if is_dataclass(value):
        told = {field.name: values_of(getattr(value, field.name)) for field in fields(value)}
        kind = getattr(value, "kind", None)
        return {"kind": kind, **told} if type(value) in _KINDS.values() else told
    if isinstance(value, list | tuple):
        return [values_of(one) for one in value]
    return value


def book_of(values: Any) -> Book:
    """The book that `values_of` told. Raises Unreadable."""
    try:
        book: Book = _read(Book, values)
    except (KeyError, TypeError, AttributeError) as error:
        raise Unreadable(str(error)) from error
    return book


def _read(wanted: Any, values: Any) -> Any:
    if wanted == Block:
        return _read_fields(_KINDS[values["kind"]], values)
    origin = get_origin(wanted)
    if origin in (list, tuple):
        (of, *_rest) = get_args(wanted)
        return [_read(of, one) for one in values]
    if origin in (Union, UnionType):
        one, *_none = (option for option in get_args(wanted) if option is not type(None))
        return None if values is None else _read(one, values)
    return _read_fields(wanted, values) if is_dataclass(wanted) else values


def _read_fields(wanted: Any, values: dict[str, Any]) -> Any:
    hints = get_type_hints(wanted)
    known = [field.name for field in fields(wanted) if field.name in values]
    return wanted(**{name: _read(hints[name], values[name]) for name in known})
