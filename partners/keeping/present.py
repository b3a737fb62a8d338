"""A contribution in words: for reading pages, histories, conflicts and comparisons."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from partners.keeping.directory import Directory
from partners.keeping.subjects import Section, Subject
from snia.common.differences import word_changes
from snia.common.drafts.documents import Document, Row
from snia.common.drafts.paths import Difference
from snia.common.richtext import text_of

_LONG = 60


@dataclass(frozen=True)
class Told:
    """One field of a document as it is read."""

    label: str
    html: SafeString


@dataclass(frozen=True)
class Change:
    """What one document changed in another, with the words taken out and put in."""

    path: str
    label: str
    html: SafeString


class Presenter:
    """The documents of a subject in words; what they serve is asked once, where it is told."""

    def __init__(self, subject: Subject, directory: Directory | None = None) -> None:
        self.subject, self._directory = subject, directory or Directory()

    @cached_property
    def _strategy(self) -> dict[str, str]:
        return dict(self._directory.strategy(self.subject.model))

    def value(self, path: str, value: str) -> SafeString:
        """A value as people read it: the label of a choice."""
        name, _slash, rest = path.partition("/")
        column = rest.rpartition("/")[2]
        if column == "what":
            return conditional_escape(self._strategy.get(value, value))
        fields = self.subject.fields_of(name) if column else self.subject.form.base_fields
        label = _label_of_choice(fields[column or name], value)
        return mark_safe(str(conditional_escape(label)).replace("\n", "<br>"))  # noqa: S308

    def row(self, section: Section, row: Row) -> SafeString:
        """Every filled cell of a row: "Intitulé : …", one a line."""
        cells = (
            (field.label, self.value(f"{section.name}/{row['key']}/{column}", row[column]))
            for column, field in section.form.base_fields.items()
            if row.get(column)
        )
        return format_html_join(mark_safe("<br>"), "{} : {}", cells)

    def side(self, difference: Difference, side: str) -> SafeString:
        """One side of a difference: a value, a whole row, or that there is nothing."""
        value: Any = difference.mine if side == "mine" else difference.theirs
        if not value:
            return format_html('<span class="muted">{}</span>', _("(vide)"))
        if isinstance(value, dict):
            return self.row(self.subject.section(difference.path.partition("/")[0]), value)
        return self.value(difference.path, value)

    def in_words(
        self, document: Document
    ) -> tuple[list[Told], list[tuple[Any, list[SafeString]]]]:
        """The whole document, empty fields left out: its texts, then each list of rows."""
        texts = [
            Told(self.subject.label_of(name), self.value(name, document[name]))
            for name in self.subject.schema.texts
            if document.get(name)
        ]
        sections = [
            (section.label, [self.row(section, row) for row in document.get(section.name, ())])
            for section in self.subject.sections
            if document.get(section.name)
        ]
        return texts, sections

    def changes(self, found: list[Difference], *documents: Document) -> list[Change]:
        """`theirs` is the earlier version, `mine` the later one."""
        return [self.change(difference, *documents) for difference in found]

    def change(self, difference: Difference, *documents: Document) -> Change:
        before, after = (
            text_of(self.side(difference, side)) if getattr(difference, side) else ""
            for side in ("theirs", "mine")
        )
        label = self.name_of(difference.path, *documents)
        return Change(difference.path, label, word_changes(before, after))

    def name_of(self, path: str, *documents: Document) -> str:
        """ "Parties « OIM » : Rôle"; the row is looked up in the documents."""
        name, _slash, rest = path.partition("/")
        key, _slash, column = rest.partition("/")
        if not rest:
            return self.subject.label_of(path)
        section = self.subject.section(name)
        rows = (row for document in documents for row in document.get(name, ()))
        row = next((row for row in rows if row["key"] == key), None)
        called = self.summary(section, row) if row else ""
        label = f"{section.label} « {called} »" if called else str(section.label)
        field = section.form.base_fields.get(column)
        return f"{label} : {field.label}" if field else label

    def summary(self, section: Section, row: Row) -> str:
        """What names a row: its title, its institution and role…"""
        told = (
            text_of(self.value(f"{section.name}/{row['key']}/{column}", row[column]))
            for column in section.named_by
            if row.get(column)
        )
        return Truncator(", ".join(told)).chars(_LONG)


def _label_of_choice(field: forms.Field, value: str) -> Any:
    if not isinstance(field, forms.ChoiceField):
        return value
    choices: Any = field.choices
    return next((label for known, label in choices if known == value), value)
