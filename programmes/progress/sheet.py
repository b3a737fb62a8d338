"""The page of one answer, as plain data: every box with its text, its prompt, what was said of
it, and what the previous answer held there."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django import forms
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from programmes.models import Attachment, ProgressUpdate, Remark, ReviewEvent
from programmes.progress.asked import Ask, parts_of
from programmes.progress.boxes import box_html, indicator_box_html, option_html, row_html
from programmes.progress.checks import Finding, Kind, anchor_of, examine
from programmes.progress.document import RICH_TEXTS, TEXTS, Document, Row, new_key
from programmes.progress.fields import (
    ROW_FORMS,
    SECTION_LABELS,
    SECTION_PROMPTS,
    ActivityRowForm,
    AnswerForm,
)
from programmes.progress.present import shown
from programmes.progress.previous import previous_answer
from snia.common.templatetags.snia import typographic

LONG_TEXTS = frozenset({"confidence_reason", "audience", "description", "note", "text"})
NOT_APPLICABLE_LABELS = {
    "rate": _("Sans objet"),
    "budget_spent": _("Sans objet"),
    "activities": _("Aucune cette période"),
    "challenges": _("Aucune cette période"),
    "measures": _("Aucune prévue"),
    "recommendations": _("Aucune"),
}


@dataclass(frozen=True)
class Box:
    """One field of the page."""

    path: str
    label: Any
    kind: str  # text, long, rich, choice
    value: str
    prompt: Any = ""
    options: list[tuple[str, SafeString]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    previous: str = ""
    advised: int = 0
    skip_label: Any = ""
    is_skipped: bool = False
    only_for: str = ""
    previous_label: str = ""  # whose answer `previous` is

    @property
    def anchor(self) -> str:
        return anchor_of(self.path)

    @property
    def html(self) -> SafeString:
        return box_html(self)


@dataclass(frozen=True)
class Words:
    """What a field of the form says wherever it stands, ready to be put in a page."""

    label: SafeString
    kind: str
    prompt: SafeString
    options: list[tuple[str, SafeString]]

    @classmethod
    def of(cls, column: str, form_field: forms.Field) -> "Words":
        kind = "text"
        if column in RICH_TEXTS:
            kind = "rich"
        elif isinstance(form_field, forms.ChoiceField):
            kind = "choice"
        elif column in LONG_TEXTS:
            kind = "long"
        return cls(
            conditional_escape(form_field.label or ""),
            kind,
            typographic(form_field.help_text) if form_field.help_text else mark_safe(""),
            [(value, option_html(value, label)) for value, label in _choices_of(form_field)],
        )


@cache
def words_of(form_class: type[forms.Form], _language: str) -> dict[str, Words]:
    """Those of each field of a form, made once a language."""
    columns = form_class.base_fields.items()
    return {column: Words.of(column, form_field) for column, form_field in columns}


@dataclass(frozen=True)
class RowBoxes:
    """A row of a section, with what sums it up once it is folded."""

    path: str
    key: str
    summary: str
    boxes: list[Box]
    is_open: bool

    @property
    def anchor(self) -> str:
        return anchor_of(self.path)

    @property
    def html(self) -> SafeString:
        """As a row of a section."""
        return row_html(self.path.partition("/")[0], self)

    @property
    def indicator_boxes(self) -> list[SafeString]:
        return [indicator_box_html(box, self.path) for box in self.boxes]


@dataclass(frozen=True)
class Section:
    """A list of rows: activities, difficulties, measures…"""

    name: str
    label: Any
    prompt: Any
    rows: list[RowBoxes]
    findings: list[Finding]
    remarks: list[str]
    skip_label: Any
    is_skipped: bool
    previous_count: int

    @property
    def anchor(self) -> str:
        return anchor_of(self.name)


@dataclass(frozen=True)
class Sheet:
    """Everything that the page of an answer shows."""

    update: ProgressUpdate
    boxes: dict[str, Box]
    indicators: list[RowBoxes]
    sections: list[Section]
    attachments: list[Attachment]
    findings: list[Finding]
    previous_label: str
    general_remark: str
    budget: Any

    @property
    def blocking(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_blocking]

    @property
    def to_look_at(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.is_blocking]


def sheet_of(
    update: ProgressUpdate,
    document: Document,
    *,
    with_missing: bool = False,
    one_more: str = "",
) -> Sheet:
    """The page for a document (the answer's own, or what was just typed).

    `with_missing` tells also what is not filled in; `one_more` names a section to which an
    empty row is added. Seven queries.
    """
    return _Builder(update, document, with_missing, one_more).build()


class _Builder:
    def __init__(
        self, update: ProgressUpdate, document: Document, with_missing: bool, one_more: str
    ) -> None:
        self.update, self.document, self.one_more = update, document, one_more
        self.ask = Ask(update)
        self.skipped = set(document.get("not_applicable", ()))
        findings = examine(document, self.ask).findings if document or with_missing else []
        self.findings = [f for f in findings if with_missing or f.kind == Kind.WRONG]
        self.by_path: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            self.by_path[finding.path].append(finding)
        self.event, self.remarks = _last_remarks(update)
        before = previous_answer(update)
        self.previous: Document = before.content if before else {}
        self.previous_label = before.campaign if before else ""

    def build(self) -> Sheet:
        return Sheet(
            update=self.update,
            boxes={name: self._text_box(name) for name in TEXTS},
            indicators=[self._indicator(indicator) for indicator in self.ask.indicators],
            sections=[self._section(name) for name in ROW_FORMS],
            attachments=self._attachments(),
            findings=self.findings,
            previous_label=self.previous_label,
            general_remark=self.event.message if self.event else "",
            budget=self.ask.budget,
        )

    def _text_box(self, name: str) -> Box:
        previous = self.previous.get(name, "")
        return self._box(
            name,
            words_of(AnswerForm, get_language())[name],
            self.document.get(name, ""),
            previous=shown(name, previous) if previous else "",
            advised=AnswerForm.advised.get(name, 0),
            skip_label=NOT_APPLICABLE_LABELS.get(name, ""),
            is_skipped=name in self.skipped,
            previous_label=self.previous_label,
        )

    def _box(self, path: str, words: Words, value: str, **more: Any) -> Box:
        return Box(
            path,
            words.label,
            words.kind,
            value,
            words.prompt,
            options=words.options,
            findings=self.by_path.get(path, []),
            remarks=self.remarks.get(path, []),
            **more,
        )

    def _section(self, name: str) -> Section:
        rows = list(self.document.get(name, ()))
        wants_one_more = self.one_more == name or (not rows and name not in self.skipped)
        if wants_one_more:
            rows.append({"key": new_key()})
        words = words_of(ROW_FORMS[name], get_language())
        return Section(
            name=name,
            label=SECTION_LABELS[name],
            prompt=SECTION_PROMPTS[name],
            rows=[self._row(name, row, words) for row in rows],
            findings=self.by_path.get(name, []),
            remarks=self.remarks.get(name, []),
            skip_label=NOT_APPLICABLE_LABELS.get(name, ""),
            is_skipped=name in self.skipped,
            previous_count=len(self.previous.get(name, ())),
        )

    def _row(self, name: str, row: Row, words: dict[str, Words]) -> RowBoxes:
        path = f"{name}/{row['key']}"
        boxes = [
            self._box(
                f"{path}/{column}",
                words_of_column,
                row.get(column, ""),
                only_for=str(ActivityRowForm.only_for.get(column, "")),
            )
            for column, words_of_column in words.items()
        ]
        has_findings = any(box.findings or box.remarks for box in boxes)
        is_new = len(row) == 1
        summary = row.get("title") or row.get("text", "")
        return RowBoxes(path, row["key"], summary, boxes, has_findings or is_new)

    def _indicator(self, indicator: Any) -> RowBoxes:
        key = str(indicator.pk)
        path = f"indicators/{key}"
        row = _row_of(self.document, key)
        before = _row_of(self.previous, key)
        is_skipped = row.get("not_applicable") == "yes"
        total = Box(
            f"{path}/total",
            _("Valeur (%s)") % indicator.unit,
            "text",
            row.get("total", ""),
            findings=self.by_path.get(f"{path}/total", []),
            remarks=self.remarks.get(path, []),
            previous=before.get("total", ""),
            previous_label=self.previous_label,
            skip_label=_("Sans objet"),
            is_skipped=is_skipped,
        )
        parts = [
            Box(
                f"{path}/{part.name}",
                part.label,
                "text",
                row.get(part.name, ""),
                findings=self.by_path.get(f"{path}/{part.name}", []),
                previous=before.get(part.name, ""),
                previous_label=self.previous_label,
            )
            for part in parts_of(indicator)
        ]
        note = Box(f"{path}/note", _("Précision"), "text", row.get("note", ""))
        return RowBoxes(path, key, str(indicator), [total, *parts, note], True)

    def _attachments(self) -> list[Attachment]:
        return attachments_in(self.document, self.update)


def _choices_of(form_field: forms.Field) -> list[tuple[str, Any]]:
    choices: Any = form_field.choices if isinstance(form_field, forms.ChoiceField) else ()
    return list(choices)


def attachments_in(document: Document, update: ProgressUpdate) -> list[Attachment]:
    """The files that a document lists, of those joined to its answer; at most one query."""
    listed = set(document.get("attachments", ()))
    if not listed:
        return []
    return [joined for joined in update.attachments.all() if str(joined.pk) in listed]


def _row_of(document: Document, key: str) -> Row:
    return next((row for row in document.get("indicators", ()) if row["key"] == key), {})


def _last_remarks(update: ProgressUpdate) -> tuple[ReviewEvent | None, dict[str, list[str]]]:
    """What the secretariat asked when it returned or reopened the answer, as long as it lasts."""
    if update.state != ProgressUpdate.State.RETURNED:
        return None, {}
    asked = (ReviewEvent.Act.RETURNED, ReviewEvent.Act.REOPENED)
    event = update.events.filter(act__in=asked).order_by("-at", "-pk").first()
    remarks: dict[str, list[str]] = defaultdict(list)
    for remark in Remark.objects.filter(event=event):
        remarks[remark.field].append(remark.text)
    return event, remarks
