"""The seal of minutes: the fingerprint of all that they say, and of the ones before them.

Pure: the same calculation seals and verifies. The rule, for whoever wants to do it again:

1. the record of `RECORDED` names, each with its plain value (a text, a whole number, a list, an
   object, true, false or null; a moment is UTC, to the microsecond, as ISO 8601);
2. as JSON (RFC 8259) in UTF-8: keys in the order of their code points, no blank between tokens,
   characters as they are but for those that JSON must escape; no fraction, no NaN;
3. the SHA-256 of these bytes, in lower-case hexadecimal.

Texts are hashed as they are kept: compiling puts them in Unicode's composed form (NFC) before,
sealing changes nothing of them.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

# What the first minutes follow.
GENESIS = "0" * 64
# All that is sealed. A name added later needs a way to tell those that were sealed without it.
RECORDED = frozenset(
    {
        "rank",
        "previous_hash",
        "meeting",
        "version",
        "content",
        "compiled_at",
        "compiled_by",
        "remarks_due_on",
        "supersedes",
        "correction_reason",
        "approved_by",
        "approval_reason",
        "sealed_at",
        "sealed_by",
    }
)


def canonical(value: Any) -> str:
    """The one text of a plain value."""
    _refuse_fractions(value)
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def fingerprint(record: Mapping[str, Any]) -> str:
    """The SHA-256 of a record."""
    if record.keys() != RECORDED:
        raise ValueError(f"not a record of minutes: {sorted(record.keys() ^ RECORDED)}")
    return sha256(canonical(dict(record)).encode()).hexdigest()


def _refuse_fractions(value: Any) -> None:
    """One number could be written in several ways: a database may not give back the same."""
    if isinstance(value, float):
        raise ValueError("no fraction has one text only")
    for inner in value.values() if isinstance(value, dict) else _items(value):
        _refuse_fractions(inner)


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
