"""Keep what is typed in a chapter (`snia.common.drafts.keeping` tells how)."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from reporting.models import StudioChapter, StudioVersion
from reporting.perms import may_write_bilans
from reporting.studio.document import (
    FIELD_LABELS,
    KIND_LABELS,
    RESERVED,
    SCHEMA,
    is_drawn_from_data,
    title_of,
)
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.drafts.documents import Document, Row, Schema, new_key
from snia.common.drafts.keeping import Keeper, Locked
from snia.common.richtext import clean_html

State = StudioChapter.State
RICH = ("html",)


class _ChapterKeeper(Keeper):
    saved_verb = "write_chapter"

    def schema_of(self, draft: StudioChapter) -> Schema:
        return SCHEMA

    def label_of(self, draft: StudioChapter, path: str) -> str:
        return label_of(draft.content, path)

    def lock(self, draft: StudioChapter) -> StudioChapter:
        found: StudioChapter = (
            StudioChapter.objects.select_related("edition__period", "programme")
            .select_for_update(of=("self",))
            .get(pk=draft.pk)
        )
        return found

    def document_from(self, draft: StudioChapter, raw: Mapping[str, Any], actor: User) -> Document:
        """Where a block comes from is not the page's to say; its texts are cleaned."""
        return self.settled(draft, super().document_from(draft, raw, actor))

    def settled(self, draft: StudioChapter, raw: Mapping[str, Any]) -> Document:
        """What was typed, over what no page changes; of any length, to be shown again."""
        document = SCHEMA.tidy(raw)
        held = {row["key"]: row for row in draft.content.get("blocks", ())}
        lost = [row["key"] for row in document.get("blocks", ()) if row["key"] not in held]
        held |= _in_versions(draft, lost) if lost else {}
        rows = [_settled(row, held.get(row["key"])) for row in document.get("blocks", ())]
        dismissed = draft.content.get("dismissed", [])
        return SCHEMA.tidy({**document, "blocks": [*filter(None, rows)], "dismissed": dismissed})

    def refuse_unless_editable(self, draft: StudioChapter, actor: User) -> None:
        if not may_write_bilans(actor):
            raise Locked(_("Seul le secrétariat rédige le Bilan."))
        if not draft.is_editable:
            raise Locked(_("Ce chapitre est approuvé : le rouvrir avant de le modifier."))

    def before_kept(self, draft: StudioChapter) -> None:
        if draft.state == State.TO_WRITE:
            draft.state = State.DRAFTING


keeper = _ChapterKeeper()


def _settled(row: Row, held: Row | None) -> Row | None:
    """The row as typed, with what no page changes; None for a kind that nobody knows."""
    kind = held["kind"] if held else row.get("kind", "")
    if kind not in KIND_LABELS:
        return None
    chooses = kind == "chart" and not is_drawn_from_data(held)
    fixed = [name for name in RESERVED if not (chooses and name == "drawn")]
    typed = {name: value for name, value in row.items() if name not in fixed}
    own = {name: held[name] for name in fixed if name in held} if held else {}
    cleaned = {name: clean_html(typed[name]) for name in RICH if name in typed}
    return {**typed, "kind": kind, **own, **cleaned}


def _in_versions(draft: StudioChapter, keys: list[str]) -> dict[str, Row]:
    """Blocks that someone removed while this page still had them."""
    found: dict[str, Row] = {}
    for content in draft.versions.values_list("content", flat=True)[:20]:
        for row in content.get("blocks", ()):
            if row["key"] in keys:
                found.setdefault(row["key"], row)
    return found


def label_of(document: Document, path: str) -> str:
    """What a path of the document is called on the page."""
    name, _slash, rest = path.partition("/")
    if name == "signatory":
        return _("Signataire")
    if name == "dismissed":
        return _("Propositions écartées")
    key, _slash, column = rest.partition("/")
    row = SCHEMA.value_at(document, f"blocks/{key}")
    if not isinstance(row, dict):
        return str(_("Bloc"))
    block = f"{KIND_LABELS[row['kind']]} « {title_of(row)[:60]} »"
    return f"{block}, {FIELD_LABELS[column]}" if column in FIELD_LABELS else block


# --- Where a block stands ------------------------------------------------------------------


def with_block(document: Document, row: Row, after: str) -> Document:
    """The document with one more block after that one; after none, it goes first; after one
    that is not there, last."""
    rows = [one for one in document.get("blocks", ()) if one["key"] != row["key"]]
    keys = [one["key"] for one in rows]
    place = 0 if not after else keys.index(after) + 1 if after in keys else len(rows)
    return {**document, "blocks": [*rows[:place], row, *rows[place:]]}


def moved(document: Document, key: str, step: int) -> Document:
    """The document with the block one place up (-1) or down (1)."""
    rows = list(document.get("blocks", ()))
    place = next((i for i, row in enumerate(rows) if row["key"] == key), None)
    if place is None or not 0 <= place + step < len(rows):
        return document
    rows[place], rows[place + step] = rows[place + step], rows[place]
    return {**document, "blocks": rows}


def without(document: Document, key: str) -> Document:
    """The document without the block; one that was proposed is put aside, and stays in reach."""
    rows = document.get("blocks", ())
    kept = [row for row in rows if row["key"] != key]
    was_proposed = any(row["key"] == key and row.get("taken") for row in rows)
    aside = [key] if was_proposed else []
    dismissed = dict.fromkeys([*document.get("dismissed", ()), *aside])
    return {**document, "blocks": kept, "dismissed": list(dismissed)}


def new_block(kind: str, **cells: str) -> Row:
    return {"key": new_key(), "kind": kind, **{n: v for n, v in cells.items() if v}}


@transaction.atomic
def arrange(
    chapter: StudioChapter, change: Callable[[Document], Document], *, actor: User
) -> None:
    """Add, move or remove a block of what is saved now."""
    locked = keeper.lock(chapter)
    keeper.refuse_unless_editable(locked, actor)
    document = SCHEMA.tidy(change(locked.content))
    if document == locked.content:
        return
    keeper.keep(locked, document, actor=actor, act=StudioVersion.Act.SAVED)
    summary = _("%s : blocs ajoutés, déplacés ou retirés") % locked
    audit.record(verb="write_chapter", actor=actor, target=locked, summary=summary)
