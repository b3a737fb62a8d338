"""What a chapter holds against what its sources say today: told, never merged by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from reporting.studio.document import Source, is_edited, sources_of
from snia.common.drafts.documents import Document, Row


class Change(StrEnum):
    MODIFIED = "modified"  # its source says something else since
    GONE = "gone"  # nothing proposes it any more


@dataclass(frozen=True)
class Changed:
    """A block whose source is no longer what it was when it was taken."""

    key: str
    change: Change
    is_edited: bool
    proposed: Row | None = None  # as it would be taken today


@dataclass(frozen=True)
class New:
    """A block that is proposed and is not in the chapter, with the one that it would follow."""

    row: Row
    after: str


@dataclass(frozen=True)
class Compared:
    changed: dict[str, Changed] = field(default_factory=dict)  # by the key of the block
    new: list[New] = field(default_factory=list)
    dismissed: list[Row] = field(default_factory=list)


def compare(document: Document, proposed: Sequence[Row]) -> Compared:
    held = {row["key"]: row for row in document.get("blocks", ())}
    today = {row["key"]: row for row in proposed}
    put_aside = set(document.get("dismissed", ()))
    missing = [row for row in proposed if row["key"] not in held]
    return Compared(
        changed={key: one for key, row in held.items() if (one := _changed(row, today.get(key)))},
        new=[
            New(row, _before(row, proposed, held))
            for row in missing
            if row["key"] not in put_aside
        ],
        dismissed=[row for row in missing if row["key"] in put_aside],
    )


def _changed(row: Row, today: Row | None) -> Changed | None:
    taken = sources_of(row)
    if not taken:
        return None
    if today is None:
        return Changed(row["key"], Change.GONE, is_edited(row))
    if _digests(taken) == _digests(sources_of(today)):
        return None
    return Changed(row["key"], Change.MODIFIED, is_edited(row), today)


def _digests(sources: Sequence[Source]) -> list[tuple[str, str]]:
    return [(source.record, source.digest) for source in sources]


def _before(row: Row, proposed: Sequence[Row], held: dict[str, Row]) -> str:
    """The block in the chapter that the proposal puts last before it; none: it goes first."""
    keys = [one["key"] for one in proposed]
    earlier = keys[: keys.index(row["key"])]
    return next((key for key in reversed(earlier) if key in held), "")
