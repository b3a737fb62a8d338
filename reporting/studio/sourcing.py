"""The verbs by which a chapter takes, or leaves, what its sources propose."""

from collections.abc import Callable

from django.db import transaction

from reporting.bilan.compose import Proposal, proposals
from reporting.models import StudioChapter, StudioVersion
from reporting.studio.comparing import Change, Compared, compare
from reporting.studio.document import rows_of
from reporting.studio.keeping import keeper, with_block
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.drafts.documents import Document, Row

Act = StudioVersion.Act


def proposal_of(chapter: StudioChapter) -> Proposal | None:
    """What the data proposes for it; front matter is written by hand."""
    if chapter.programme is None:
        return None
    found = proposals(chapter.edition, chapter.programme.number)
    return next(iter(found), None)


def proposed_rows(proposal: Proposal | None) -> list[Row]:
    return list(rows_of(proposal.outlines)) if proposal else []


@transaction.atomic
def propose(chapter: StudioChapter, *, actor: User) -> int:
    """Bring in what is new and what nobody rewrote; returns how many blocks came or changed.

    A block that was rewritten is left as it is, and told apart (`comparing`).
    """
    locked = keeper.lock(chapter)
    keeper.refuse_unless_editable(locked, actor)
    proposed = proposed_rows(proposal_of(locked))
    compared = compare(locked.content, proposed)
    document, brought = locked.content, 0
    for one in compared.changed.values():
        if one.proposed and not one.is_edited:
            document, brought = _with_row(document, one.proposed), brought + 1
    for new in compared.new:
        after = compare(document, proposed).new[0].after
        document, brought = with_block(document, new.row, after), brought + 1
    if brought:
        _keep(locked, document, actor, Act.PROPOSED)
    return brought


@transaction.atomic
def take(chapter: StudioChapter, key: str, *, actor: User) -> None:
    """The block becomes what its source says today, or comes in where it was not there."""

    def taken(document: Document, compared: Compared) -> Document:
        changed = compared.changed.get(key)
        if changed and changed.proposed:
            return _with_row(document, changed.proposed)
        kept = [one for one in document.get("dismissed", ()) if one != key]
        for new in compare({**document, "dismissed": kept}, _today(chapter)).new:
            if new.row["key"] == key:
                return with_block({**document, "dismissed": kept}, new.row, new.after)
        return document

    _change(chapter, taken, actor)


@transaction.atomic
def keep_as_written(chapter: StudioChapter, key: str, *, actor: User) -> None:
    """What changed in the source was read: the block stays as it is written."""

    def kept(document: Document, compared: Compared) -> Document:
        changed = compared.changed.get(key)
        if changed is None:
            return document
        is_gone = changed.change == Change.GONE or changed.proposed is None
        sources = "" if is_gone else changed.proposed.get("sources", "")  # type: ignore[union-attr]
        row = next(row for row in document["blocks"] if row["key"] == key)
        return _with_row(document, {**row, "sources": sources})

    _change(chapter, kept, actor)


@transaction.atomic
def dismiss(chapter: StudioChapter, key: str, *, actor: User) -> None:
    """What is proposed stays out of the chapter; it can still be taken later."""

    def dismissed(document: Document, compared: Compared) -> Document:
        if not any(new.row["key"] == key for new in compared.new):
            return document
        return {**document, "dismissed": [*document.get("dismissed", ()), key]}

    _change(chapter, dismissed, actor)


def _today(chapter: StudioChapter) -> list[Row]:
    return proposed_rows(proposal_of(chapter))


def _change(
    chapter: StudioChapter, change: Callable[[Document, Compared], Document], actor: User
) -> None:
    locked = keeper.lock(chapter)
    keeper.refuse_unless_editable(locked, actor)
    document = change(locked.content, compare(locked.content, _today(locked)))
    if document != locked.content:
        _keep(locked, document, actor, Act.SOURCED)


def _keep(locked: StudioChapter, document: Document, actor: User, act: StudioVersion.Act) -> None:
    version = keeper.keep(locked, keeper.schema_of(locked).tidy(document), actor=actor, act=act)
    audit.record(
        verb="source_chapter",
        actor=actor,
        target=locked,
        summary=f"{version.get_act_display()} : {locked}",
    )


def _with_row(document: Document, new: Row) -> Document:
    rows = [new if row["key"] == new["key"] else row for row in document["blocks"]]
    return {**document, "blocks": rows}
