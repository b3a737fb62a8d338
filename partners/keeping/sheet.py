"""The page of a contribution's form, as plain data: every box with its text, its prompt, and
what was said of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django import forms
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partners.keeping.checks import Ask, examine
from partners.keeping.fields import NamedField
from partners.keeping.findings import Finding
from partners.keeping.present import Presenter
from partners.keeping.subjects import Section, subject_of
from partners.models import Contribution, ContributionEvent
from snia.common.drafts.boxes import row_html
from snia.common.drafts.documents import Document, Row, new_key
from snia.common.drafts.fields import choice
from snia.common.drafts.findings import Kind, anchor_of
from snia.common.drafts.sheets import Box, RowBoxes
from snia.common.drafts.words import Words

LONG_TEXTS = frozenset({"description", "outcome", "text", "places", "towards"})


@dataclass(frozen=True)
class SectionBoxes:
    """A list of rows with what is said of it."""

    section: Section
    rows: list[RowBoxes]
    findings: list[Finding]
    remarks: list[str]

    @property
    def anchor(self) -> str:
        return anchor_of(self.section.name)

    @property
    def rows_html(self) -> SafeString:
        return mark_safe("".join(map(row_html, self.rows)))  # noqa: S308 (escaped there)


@dataclass(frozen=True)
class Sheet:
    """Everything that the form shows."""

    boxes: list[Box]
    sections: list[SectionBoxes]
    findings: list[Finding]
    menus: dict[str, list[tuple[str, str]]]  # names to type, by the id of their list
    event: ContributionEvent | None  # the last return

    @property
    def blocking(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_blocking]

    @property
    def to_look_at(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.is_blocking]


@dataclass
class Builder:
    """The form for a document: the contribution's own, or what was just typed.

    `with_missing` tells also what is not filled in; `one_more` names a section to which an empty
    row is added; `hidden` are the fields that this person only reads.
    """

    contribution: Contribution
    document: Document
    with_missing: bool = False
    one_more: str = ""
    hidden: frozenset[str] = frozenset()
    by_path: dict[str, list[Finding]] = field(default_factory=lambda: defaultdict(list))

    def build(self) -> Sheet:
        contribution = self.contribution
        self.subject = subject_of(contribution)
        self.ask = Ask(self.subject, contribution.record, contribution.institution_id)
        self.presenter = Presenter(self.subject, self.ask.directory)
        findings = self._findings()
        self.event = last_return(contribution)
        self.remarks: Mapping[str, str] = self.event.remarks if self.event else {}
        return Sheet(
            boxes=list(self._texts()),
            sections=[self._section(section) for section in self.subject.sections],
            findings=findings,
            menus={
                "institutions": list(self.ask.directory.institutions.menu()),
                "projets": list(self.ask.directory.projects.menu()),
            },
            event=self.event,
        )

    def _findings(self) -> list[Finding]:
        found = examine(self.document, self.ask).findings
        kept = [one for one in found if self.with_missing or one.kind == Kind.WRONG]
        for finding in kept:
            self.by_path[finding.path].append(finding)
        return kept

    def _texts(self) -> Iterator[Box]:
        words = words_of(self.subject.form)
        for name in self.subject.schema.texts:
            if name not in self.hidden:
                yield self._box(name, words[name], self.document.get(name, ""))

    def _box(self, path: str, words: Words, value: str) -> Box:
        remark = self.remarks.get(path)
        return Box(path, words, value, self.by_path.get(path, ()), [remark] if remark else ())

    def _section(self, section: Section) -> SectionBoxes:
        name = section.name
        rows: list[Row] = list(self.document.get(name, ()))
        if self.one_more == name:
            rows.append({"key": new_key()})
        words = self._words_of(section) if rows else {}
        remark = self.remarks.get(name)
        return SectionBoxes(
            section,
            [self._row(section, row, words) for row in rows],
            self.by_path.get(name, []),
            [remark] if remark else [],
        )

    def _words_of(self, section: Section) -> dict[str, Words]:
        if section.name != "serves":
            return words_of(section.form)
        offered = choice(section.form.base_fields["what"].label, self.ask.strategy())
        return {"what": Words.of(offered, "choice")}

    def _row(self, section: Section, row: Row, words: dict[str, Words]) -> RowBoxes:
        path = f"{section.name}/{row['key']}"
        boxes = {
            column: self._box(f"{path}/{column}", own, row.get(column, ""))
            for column, own in words.items()
        }
        has_notes = any(box.findings or box.remarks for box in boxes.values())
        summary = self.presenter.summary(section, row)
        return RowBoxes(section.name, row["key"], summary, boxes, has_notes or len(row) == 1)


def last_return(contribution: Contribution) -> ContributionEvent | None:
    """What the secretariat asked when it returned or reopened it, as long as it lasts."""
    if contribution.state != Contribution.State.RETURNED:
        return None
    asked = (ContributionEvent.Act.RETURNED, ContributionEvent.Act.REOPENED)
    return contribution.events.filter(act__in=asked).order_by("-at", "-pk").first()


def words_of(form_class: type[forms.Form]) -> dict[str, Words]:
    """What each field of a form says, in the language of the page."""
    return _words_in(form_class, get_language())


@cache
def _words_in(form_class: type[forms.Form], _language: str) -> dict[str, Words]:
    return {
        column: Words.of(
            form_field,
            "long" if column in LONG_TEXTS else "text",
            menu=form_field.menu if isinstance(form_field, NamedField) else "",
        )
        for column, form_field in form_class.base_fields.items()
    }


def remark_lines(contribution: Contribution, typed: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The fields that can be remarked on: the simple ones, the lists, and each of their rows at
    the column that names it."""
    subject, document = subject_of(contribution), contribution.content
    presenter = Presenter(subject)
    paths = [(name, subject.label_of(name)) for name in subject.schema.texts]
    for section in subject.sections:
        paths.append((section.name, str(section.label)))
        for row in document.get(section.name, ()):
            path = f"{section.name}/{row['key']}/{section.named_by[0]}"
            called = presenter.summary(section, row) or _("ligne sans nom")
            paths.append((path, f"{section.label} : {called}"))
    for path, label in paths:
        yield {"path": path, "label": label, "typed": typed.get(path, "")}
