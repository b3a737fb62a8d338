"""What a form started from, so that the second of two people who save takes nothing back.

Each value is compared as plain text: what a page sends is never the object that it showed.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

Plain = str | list[str]
Values = dict[str, Plain]


def plain(value: Any) -> Plain:
    """One form for a value in the database, on the page, and typed."""
    if value is None or value is False:
        return ""
    if isinstance(value, str):
        return "\n".join(value.splitlines()).strip()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Iterable):
        return sorted(str(plain(one)) for one in value)
    return str(getattr(value, "pk", value))


def changed(started: Mapping[str, Plain], typed: Mapping[str, Plain]) -> set[str]:
    """The names of what this person typed: what they left as it was is not theirs to save."""
    return {name for name, value in typed.items() if started.get(name) != value}


def contested(
    started: Mapping[str, Plain], typed: Mapping[str, Plain], now: Mapping[str, Plain]
) -> set[str]:
    """The names of what another changed meanwhile, and to something else."""
    known = changed(started, typed) & started.keys() & now.keys()
    return {name for name in known if now[name] not in (started[name], typed[name])}


def read_started(sent: str | None) -> dict[str, Any] | None:
    """What a page sends back; None where it says nothing, or nonsense."""
    try:
        started = json.loads(sent or "")
    except (ValueError, RecursionError):
        return None
    return started if isinstance(started, dict) else None


def write_started(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False)
