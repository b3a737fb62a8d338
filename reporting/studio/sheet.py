"""The page of a chapter as plain data: blocks, their fields, their sources, what is proposed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django import forms
from django.contrib.admin import site
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from reporting.models import StudioChapter, StudioComment
from reporting.studio.charts import chart_choices
from reporting.studio.comparing import Change, Changed, New
from reporting.studio.document import (
    FIELD_LABELS,
    FIELDS,
    KIND_LABELS,
    RANKS,
    Content,
    Source,
    is_drawn_from_data,
    sources_of,
    title_of,
)
from reporting.studio.findings import Finding
from reporting.studio.reading import ReadChapter
from reporting.studio.references import chips, names_in
from snia.common.drafts.documents import Row
from snia.common.drafts.sheets import Box
from snia.common.drafts.words import NOTHING, Options, Words, plain
from snia.common.richtext import kept_html

Kind = StudioChapter.Kind

_LONG = {"items", "consent"}
_LEVELS = [
    ("lettered", gettext_lazy("a-, b-, c-…")),
    ("minor", gettext_lazy("Intertitre")),
    ("top", gettext_lazy("Intertitre, au rang des lettres")),
]
# What each sort of chapter may be given.
ADDABLE = {
    Kind.PROGRAMME: tuple(kind for kind in FIELDS if kind not in ("table", "picture")),
    Kind.INTRODUCTION: ("heading", "text", "bullets", "quotation", "boxed", "chart"),
    Kind.FOREWORD: ("text",),
}
ADMITS_PHOTOS = (Kind.PROGRAMME, Kind.INTRODUCTION)


@dataclass(frozen=True)
class ShownSource:
    source: Source
    url: str
    text: SafeString  # what it says today


@dataclass(frozen=True)
class Proposed:
    """A block that the data proposes, to read before it is taken."""

    key: str
    label: str
    html: SafeString


@dataclass
class BlockSheet:
    row: Row
    boxes: list[Box] = field(default_factory=list)
    ranks: list[Box] = field(default_factory=list)
    sources: list[ShownSource] = field(default_factory=list)
    changed: Changed | None = None
    today: SafeString = NOTHING
    findings: list[Finding] = field(default_factory=list)
    comments: list[StudioComment] = field(default_factory=list)
    new: list[Proposed] = field(default_factory=list)
    cited: SafeString = NOTHING

    @property
    def key(self) -> str:
        return self.row["key"]

    @property
    def label(self) -> Any:
        return KIND_LABELS[self.row["kind"]]

    @property
    def title(self) -> str:
        return title_of(self.row)

    @property
    def is_gone(self) -> bool:
        return self.changed is not None and self.changed.change == Change.GONE


@dataclass
class ChapterSheet:
    blocks: list[BlockSheet]
    first: list[Proposed]  # what is proposed before any block
    dismissed: list[Proposed]
    findings: list[Finding]
    strayed: list[StudioComment]  # on blocks that went
    addable: list[tuple[str, Any]]


def sheet_of(read: ReadChapter) -> ChapterSheet:
    builder = _Builder(read)
    rows = read.document.get("blocks", ())
    keys = {row["key"] for row in rows}
    new = read.compared.new
    return ChapterSheet(
        blocks=[builder.block(row) for row in rows],
        first=[shown(one.row) for one in new if not one.after],
        dismissed=[shown(row) for row in read.compared.dismissed],
        findings=read.findings,
        strayed=[c for c in read.comments if c.block not in keys and not c.resolved_at],
        addable=[(kind, KIND_LABELS[kind]) for kind in ADDABLE[Kind(read.chapter.kind)]],
    )


class _Builder:
    def __init__(self, read: ReadChapter) -> None:
        self.read = read
        self.findings = _by(read.findings, lambda one: one.block)
        self.comments = _by(read.comments, lambda one: one.block)
        self.new: dict[str, list[New]] = _by(read.compared.new, lambda one: one.after)
        self.texts = {
            origin.record: origin.text
            for piece in self._pieces()
            if piece.listing is None and not piece.drawn
            for origin in piece.origins
        }

    def _pieces(self) -> Iterable[Any]:
        outlines = self.read.proposal.outlines if self.read.proposal else ()
        for outline in outlines:
            for part in (outline, *outline.subsections):
                yield from part.pieces

    def block(self, row: Row) -> BlockSheet:
        key = row["key"]
        changed = self.read.compared.changed.get(key)
        proposed = changed.proposed if changed else None
        fields = [name for name in FIELDS[row["kind"]] if name not in RANKS]
        if row["kind"] == "chart" and is_drawn_from_data(row):
            fields.remove("drawn")
        is_of_activities = any(name in row for name in RANKS)
        if row["kind"] == "table" and not is_of_activities:
            fields = ["caption"]
        ranks = [*RANKS] if is_of_activities else []
        return BlockSheet(
            row,
            boxes=[_box(row, name) for name in fields],
            ranks=[_box(row, name) for name in ranks],
            sources=[self._source(source) for source in sources_of(row)],
            changed=changed,
            today=shown(proposed).html if proposed else NOTHING,
            findings=self.findings.get(key, []),
            comments=self.comments.get(key, []),
            new=[shown(one.row) for one in self.new.get(key, ())],
            cited=self._cited(row),
        )

    def _source(self, source: Source) -> ShownSource:
        text = self.texts.get(source.record, "")
        html = kept_html(text) if "<" in text else linebreaks(escape(text))
        return ShownSource(source, _address(source.record), mark_safe(html))  # noqa: S308 (clean)

    def _cited(self, row: Row) -> SafeString:
        """The numbers that its texts refer to, as they stand."""
        names = dict.fromkeys(name for text in row.values() for name in names_in(text))
        cited = " ".join(f"<li><code>{name}</code> {{{{ {name} }}}}</li>" for name in names)
        return chips(cited, self.read.drawer.figures)


def _by(rows: Iterable[Any], key: Any) -> dict[str, list[Any]]:
    grouped: dict[str, list[Any]] = {}
    for row in rows:
        grouped.setdefault(key(row), []).append(row)
    return grouped


def _box(row: Row, name: str) -> Box:
    return Box(f"blocks/{row['key']}/{name}", _words(name, get_language()), row.get(name, ""))


@cache
def _words(name: str, _language: str) -> Words:
    label = plain(FIELD_LABELS[name])
    if name == "html":
        return Words(label, "rich")
    if name in _LONG:
        return Words(label, "long")
    choices = _choices(name)
    if choices:
        return Words(label, "choice", options=_options(choices))
    return Words(label, "text")


def _choices(name: str) -> list[tuple[str, Any]]:
    if name == "level":
        return _LEVELS
    if name == "drawn":
        return list(chart_choices())
    if name in ("order", "grouping"):
        return [("", _("Comme proposé")), *Content.choices]
    return []


def _options(choices: list[tuple[str, Any]]) -> Options:
    return Options.of(forms.ChoiceField(choices=choices))


def shown(row: Row) -> Proposed:
    """A block to read."""
    if row.get("html"):
        html = kept_html(row["html"])
    elif row.get("items"):
        html = "".join(f"<li>{escape(item)}</li>" for item in row["items"].split("\n"))
        html = f"<ul>{html}</ul>"
    else:
        html = f"<p>{escape(title_of(row))}</p>"
    return Proposed(row["key"], str(KIND_LABELS[row["kind"]]), mark_safe(html))  # noqa: S308


def _address(record: str) -> str:
    """Where the source is read and mended; nowhere for one that has no page."""
    label, _colon, key = record.partition(":")
    if label == "programmes.progressupdate":
        return reverse("programmes:update", args=[key])
    app, _dot, model = label.partition(".")
    try:
        return reverse(f"{site.name}:{app}_{model}_change", args=[key])
    except NoReverseMatch:
        return ""
