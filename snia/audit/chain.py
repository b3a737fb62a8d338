"""The chain of the journal: each entry carries the fingerprint of the one before it.

Pure: the same calculation seals, verifies and migrates. A field added to the journal later joins
`SEALED` only with a way to tell the entries that were sealed without it.
"""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

# What the first entry follows.
GENESIS = "0" * 64
# All that an entry says. Its key says nothing: its number tells its place.
SEALED = (
    "number",
    "at",
    "actor_id",
    "channel",
    "address",
    "verb",
    "target",
    "summary",
    "previous_hash",
)


def fingerprint(entry: Any) -> str:
    """The SHA-256 of all that an entry says."""
    content = {name: _plain(getattr(entry, name)) for name in SEALED}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """A moment is the same in every time zone."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value
