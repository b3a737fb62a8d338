"""A chapter as a document: a row of texts for each block, and what each kind of block holds."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from programmes.models import ActivityTableColumn
from reporting.bilan.book import Bullets, Chart, Heading, Table, Text
from reporting.bilan.outline import Origin, Outline, Piece, digest_of
from snia.common.drafts.documents import Row, Schema
from snia.common.richtext import text_of

Content = ActivityTableColumn.Content

# The rank of each column that a table of activities prints; a column without one is left out.
RANKS = {f"rank_{content.value}": content for content in Content}

# What a person types in each kind of block.
FIELDS: dict[str, tuple[str, ...]] = {
    "section": ("title",),
    "subsection": ("title",),
    "heading": ("title", "level"),
    "text": ("html",),
    "bullets": ("items",),
    "table": ("caption", *RANKS, "order", "grouping"),
    "chart": ("drawn", "caption"),
    "picture": ("caption", "alt", "credit", "consent"),
    "quotation": ("html", "author"),
    "boxed": ("title", "html"),
}
KIND_LABELS = {
    "section": _("Section"),
    "subsection": _("Sous-section"),
    "heading": _("Intertitre"),
    "text": _("Texte"),
    "bullets": _("Liste"),
    "table": _("Tableau"),
    "chart": _("Graphique"),
    "picture": _("Photo"),
    "quotation": _("Citation"),
    "boxed": _("Encadré"),
}
FIELD_LABELS = {
    "title": _("Titre"),
    "level": _("Niveau"),
    "html": _("Texte"),
    "items": _("Éléments, un par ligne"),
    "caption": _("Légende"),
    "order": _("Ordre des lignes"),
    "grouping": _("Lignes regroupées par"),
    "alt": _("Ce que la photo montre, pour qui ne la voit pas"),
    "credit": _("Crédit"),
    "consent": _("Accord des personnes : de qui, donné quand et comment"),
    "author": _("Auteur de la citation"),
    "drawn": _("Chiffres"),
    **{name: content.label for name, content in RANKS.items()},
}
# What no page changes: where a block comes from, and how it was when it was taken.
RESERVED = ("drawn", "style", "name", "sources", "taken")
COLUMNS = ("kind", *dict.fromkeys(f for fields in FIELDS.values() for f in fields), *RESERVED[1:])

SCHEMA = Schema(
    texts=("signatory",),
    rows={"blocks": COLUMNS},
    sets=("dismissed",),
    page=("signatory", "blocks", "dismissed"),
)


# --- From what is proposed -------------------------------------------------------------------


def rows_of(outlines: Sequence[Outline]) -> Iterator[Row]:
    """The blocks of a chapter as they are proposed."""
    for outline in outlines:
        yield _row("section", f"s-{outline.key}", title=outline.title, style=outline.style)
        yield from map(row_of, outline.pieces)
        for subsection in outline.subsections:
            yield _row("subsection", subsection.key, title=subsection.title)
            yield from map(row_of, subsection.pieces)


def row_of(piece: Piece) -> Row:
    """A piece as a block, with its sources as they are today."""
    kind, values = _values_of(piece)
    sources = json.dumps([_told(one) for one in piece.origins], ensure_ascii=False)
    row = _row(kind, piece.key, drawn=piece.drawn, **values)
    return {**row, "sources": sources} if piece.origins else row


def _row(kind: str, key: str, **cells: str) -> Row:
    """As the drafts keep rows: trimmed, without empty cells."""
    trimmed = {name: value.strip() for name, value in {"kind": kind, **cells}.items()}
    row = {"key": key, **{name: value for name, value in trimmed.items() if value}}
    return {**row, "taken": typed_digest(row)}


def _values_of(piece: Piece) -> tuple[str, dict[str, str]]:
    block = piece.block
    if isinstance(block, Text):
        return "text", {"html": block.html}
    if isinstance(block, Heading):
        return "heading", {"title": block.title, "level": piece.level}
    if isinstance(block, Bullets):
        return "bullets", {"items": "\n".join(" ".join(item.split()) for item in block.items)}
    if isinstance(block, Table):
        columns = piece.listing.columns if piece.listing else ()
        ranks = {
            f"rank_{name.value}": str(rank) for rank, (name, _label) in enumerate(columns, start=1)
        }
        return "table", {"caption": block.caption, **ranks}
    if isinstance(block, Chart):
        return "chart", {"caption": block.caption}
    raise TypeError(f"{block.kind} is never proposed")


def _told(origin: Origin) -> dict[str, str]:
    return {
        "record": origin.record,
        "label": origin.label,
        "institution": origin.institution,
        "digest": origin.digest,
    }


# --- What a row says -------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """What a block was taken from, and the digest of what it said then."""

    record: str
    label: str
    institution: str
    digest: str


def sources_of(row: Row) -> list[Source]:
    return [Source(**told) for told in json.loads(row.get("sources") or "[]")]


def typed_digest(row: Row) -> str:
    """Of what a person can type in it."""
    fields = FIELDS.get(row["kind"], ())
    return digest_of("\n".join(f"{name}={row.get(name, '')}" for name in fields))


def is_edited(row: Row) -> bool:
    """It is no longer as it was proposed, or never was proposed."""
    return row.get("taken") != typed_digest(row)


def is_drawn_from_data(row: Row | None) -> bool:
    """A table, or a chart, that the data proposes: what it is drawn from is not chosen."""
    return bool(row and row.get("taken"))


def title_of(row: Row) -> str:
    """What a list of blocks calls it."""
    said = row.get("title") or row.get("caption") or row.get("items") or row.get("html") or ""
    return text_of(said.split("\n")[0])
