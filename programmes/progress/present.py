"""A document in words: for reading pages, histories and conflict screens."""

from dataclasses import dataclass
from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from programmes.models import Activity, Confidence, Indicator, Status
from programmes.progress.document import (
    RICH_TEXTS,
    TEXTS,
    Difference,
    Document,
    Row,
)
from programmes.progress.fields import (
    ROW_FORMS,
    SECTION_LABELS,
    AnswerForm,
    column_label,
    label_of,
)
from snia.common.differences import word_changes
from snia.common.quantities import Qualifier
from snia.common.richtext import kept_html, text_of

_CHOICES: dict[str, Any] = {
    "status": Status,
    "confidence": Confidence,
    "kind": Activity.Kind,
    "qualifier": Qualifier,
}


def shown(path: str, value: str) -> SafeString:
    """A value as people read it: the label of a choice, a rich text as it looks."""
    column = path.rpartition("/")[2]
    choices = _CHOICES.get(column)
    if choices is not None and value in choices.values:
        return conditional_escape(choices(value).label)
    if column in RICH_TEXTS:
        return mark_safe(kept_html(value))  # noqa: S308 (cleaned here, too)
    return mark_safe(str(conditional_escape(value)).replace("\n", "<br>"))  # noqa: S308


def shown_side(difference: Difference, side: str) -> SafeString:
    """One side of a difference: a value, a whole row, or that there is nothing."""
    value = difference.mine if side == "mine" else difference.theirs
    if value is None or value == "":
        return format_html('<span class="muted">{}</span>', _("(vide)"))
    if isinstance(value, dict):
        return row_in_words(difference.path.partition("/")[0], value)
    if difference.path.startswith(("not_applicable/", "attachments/")):
        return conditional_escape(_("oui"))
    return shown(difference.path, value)


def row_in_words(name: str, row: Row) -> SafeString:
    """Every filled cell of a row: "Intitulé : …", one a line."""
    cells = (
        (column_label(name, column), shown(column, value))
        for column, value in row.items()
        if column != "key" and value
    )
    return format_html_join(mark_safe("<br>"), "{} : {}", cells)


@dataclass(frozen=True)
class Told:
    """One field of a document as it is read."""

    path: str
    label: str
    html: SafeString


@dataclass(frozen=True)
class ToldSection:
    name: str
    label: Any
    rows: list[SafeString]
    is_not_applicable: bool


@dataclass(frozen=True)
class ToldDocument:
    texts: list[Told]
    sections: list[ToldSection]


def in_words(document: Document, indicators: list[Indicator]) -> ToldDocument:
    """The whole document, empty fields left out, what is without object said so."""
    skipped = set(document.get("not_applicable", ()))
    texts = [
        Told(name, str(AnswerForm.base_fields[name].label), _told_text(document, name, skipped))
        for name in TEXTS
        if document.get(name) or name in skipped
    ]
    sections = [
        ToldSection(
            name,
            SECTION_LABELS[name],
            [row_in_words(name, row) for row in document.get(name, ())],
            name in skipped,
        )
        for name in ROW_FORMS
    ]
    values = [_indicator_in_words(document, indicator) for indicator in indicators]
    sections.insert(1, ToldSection("indicators", SECTION_LABELS["indicators"], values, False))
    return ToldDocument(texts, sections)


def _told_text(document: Document, name: str, skipped: set[str]) -> SafeString:
    if name in skipped and not document.get(name):
        return format_html("<em>{}</em>", _("Sans objet"))
    return shown(name, document[name])


def _indicator_in_words(document: Document, indicator: Indicator) -> SafeString:
    rows = document.get("indicators", ())
    row: Row = next((row for row in rows if row["key"] == str(indicator.pk)), {})
    if row.get("not_applicable") == "yes":
        return format_html("{} : <em>{}</em>", indicator, _("sans objet"))
    parts = ", ".join(
        f"{column_label('indicators', column)} : {value}"
        for column, value in row.items()
        if column not in ("key", "total")
    )
    told = format_html("{} : {} {}", indicator, row.get("total") or "-", indicator.unit)
    return format_html("{} ({})", told, parts) if parts else told


# --- Histories -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """What one version changed in another, in words, with the words taken out and put in."""

    label: str
    html: SafeString


def change_of(difference: Difference, label: str = "") -> Change:
    """`theirs` is the earlier version, `mine` the later one."""
    before, after = (_plain(difference, side) for side in ("theirs", "mine"))
    return Change(label or label_of(difference.path), word_changes(before, after))


def _plain(difference: Difference, side: str) -> str:
    value = difference.mine if side == "mine" else difference.theirs
    if value is None:
        return ""
    return text_of(shown_side(difference, side))
