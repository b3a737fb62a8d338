"""Chapters of the studio, typed in as the page does."""

from typing import Any

from reporting.models import Edition, StudioChapter
from reporting.studio.document import SCHEMA
from reporting.studio.keeping import keeper
from snia.accounts.models import User


def chapter_of(edition: Edition, number: int) -> StudioChapter:
    return edition.chapters.select_related("edition__period", "programme").get(
        programme__number=number
    )


def block_of(chapter: StudioChapter, key: str) -> dict[str, str]:
    """The block under that key."""
    return next(row for row in chapter.content["blocks"] if row["key"] == key)


def typed(chapter: StudioChapter, **changes: str) -> dict[str, Any]:
    """The raw document of the chapter with other values at some paths."""
    document = chapter.content
    for path, value in changes.items():
        document = SCHEMA.with_value(document, path, value)
    return document


def type_in(chapter: StudioChapter, user: User, **changes: str) -> Any:
    """Save the chapter from where it is now."""
    saved = keeper.save(
        chapter,
        typed(chapter, **changes),
        actor=user,
        act="saved",
        **keeper.starting_point(chapter),
    )
    chapter.refresh_from_db()
    return saved


def posted(chapter: StudioChapter, **changes: str) -> dict[str, Any]:
    """What the page of the chapter would send: every field by its path."""
    import json

    document = typed(chapter, **changes)
    values: dict[str, Any] = {"end": "1", "signatory": document.get("signatory", "")}
    values["blocks"] = [row["key"] for row in document.get("blocks", ())]
    for row in document.get("blocks", ()):
        shown = {name: value for name, value in row.items() if name not in ("key", "sources")}
        values |= {f"blocks/{row['key']}/{name}": value for name, value in shown.items()}
    start = keeper.starting_point(chapter)
    return {**values, "revision": str(start["revision"]), "base": json.dumps(start["base"])}
