"""The page of one answer, as plain data: every box with its text, its prompt, what was said of
it, and what the previous answer held there."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from programmes.models import Attachment, ProgressUpdate, Remark, ReviewEvent
from programmes.progress.asked import Ask, parts_of
from programmes.progress.checks import Finding, examine
from programmes.progress.document import TEXTS, Document, Row, new_key
from programmes.progress.fields import (
    ROW_FORMS,
    SECTION_LABELS,
    SECTION_PROMPTS,
    AnswerForm,
)
from programmes.progress.present import shown
from programmes.progress.previous import previous_answer
from programmes.progress.words import words_of
from snia.common.drafts.boxes import row_html
from snia.common.drafts.findings import Kind, anchor_of
from snia.common.drafts.sheets import Box, RowBoxes
from snia.common.drafts.words import NOTHING, Words, plain

NOT_APPLICABLE_LABELS = {
    "rate": _("Sans objet"),
    "budget_spent": _("Sans objet"),
    "activities": _("Aucune cette période"),
    "challenges": _("Aucune cette période"),
    "measures": _("Aucune prévue"),
    "recommendations": _("Aucune"),
}


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

    @property
    def rows_html(self) -> SafeString:
        return mark_safe("".join(map(row_html, self.rows)))  # noqa: S308 (escaped there)


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
            words_of(AnswerForm)[name],
            self.document.get(name, ""),
            previous=shown(name, previous) if previous else NOTHING,
            previous_label=self.previous_label,
            advised=AnswerForm.advised.get(name, 0),
            skip_label=NOT_APPLICABLE_LABELS.get(name, ""),
            is_skipped=name in self.skipped,
        )

    def _box(self, path: str, words: Words, value: str, **more: Any) -> Box:
        findings, remarks = self.by_path.get(path, ()), self.remarks.get(path, ())
        return Box(path, words, value, findings, remarks, **more)

    def _section(self, name: str) -> Section:
        rows = list(self.document.get(name, ()))
        wants_one_more = self.one_more == name or (not rows and name not in self.skipped)
        if wants_one_more:
            rows.append({"key": new_key()})
        words = words_of(ROW_FORMS[name])
        return Section(
            name=name,
            label=SECTION_LABELS[name],
            prompt=SECTION_PROMPTS[name],
            rows=[self._row(name, row, words) for row in rows],
            findings=self.by_path.get(name, []),
            remarks=self.remarks.get(name, []),
            skip_label=NOT_APPLICABLE_LABELS[name],
            is_skipped=name in self.skipped,
            previous_count=len(self.previous.get(name, ())),
        )

    def _row(self, name: str, row: Row, words: dict[str, Words]) -> RowBoxes:
        key = row["key"]
        boxes = {
            column: self._box(f"{name}/{key}/{column}", words_of_column, row.get(column, ""))
            for column, words_of_column in words.items()
        }
        has_findings = any(box.findings or box.remarks for box in boxes.values())
        is_new = len(row) == 1
        summary = row.get("title") or row.get("text", "")
        return RowBoxes(name, key, summary, boxes, has_findings or is_new)

    def _indicator(self, indicator: Any) -> RowBoxes:
        key = str(indicator.pk)
        row, before = _row_of(self.document, key), _row_of(self.previous, key)

        def box(column: str, label: Any, **more: Any) -> Box:
            path, words = f"indicators/{key}/{column}", Words(plain(label), "text")
            findings = self.by_path.get(path, ())
            return Box(path, words, row.get(column, ""), findings, **more)

        def beside_previous(column: str, label: Any, **more: Any) -> Box:
            previous, whose = plain(before.get(column, "")), self.previous_label
            return box(column, label, previous=previous, previous_label=whose, **more)

        total = beside_previous(
            "total",
            _("Valeur (%s)") % indicator.unit,
            remarks=self.remarks.get(f"indicators/{key}", ()),
            skip_label=_("Sans objet"),
            is_skipped=row.get("not_applicable") == "yes",
        )
        parts = {part.name: beside_previous(part.name, part.label) for part in parts_of(indicator)}
        boxes = {"total": total, **parts, "note": box("note", _("Précision"))}
        return RowBoxes("indicators", key, str(indicator), boxes, True)

    def _attachments(self) -> list[Attachment]:
        return attachments_in(self.document, self.update)


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
