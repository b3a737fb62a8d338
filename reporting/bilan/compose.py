"""Compose a book from the database: the plan of its edition, filled with what was reported."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from string import ascii_lowercase

from django.utils.translation import gettext as _

from programmes.models import Passage, Programme
from reporting.bilan.acronyms import used_acronyms
from reporting.bilan.book import (
    Block,
    Book,
    Bullets,
    Chapter,
    Heading,
    Part,
    Section,
    Table,
    Text,
)
from reporting.bilan.exhibits import draw_exhibit
from reporting.bilan.material import Material, Validated
from reporting.bilan.notes import data_notes, sources_used
from reporting.bilan.tables import activity_table, tables_by_kind
from reporting.models import Edition, PlanSection
from snia.common.approximate_dates import Interval
from snia.common.typography import NBSP, long_interval

Kind = PlanSection.Kind


class NothingToPrint(Exception):
    """No chapter of the edition has any content."""


def compose(edition: Edition, programme: int | None = None) -> Book:
    """The whole book, or the book of one programme; a constant number of queries.

    Raises NothingToPrint where nothing was reported for the period.
    """
    parts = [part for part in _parts(edition, programme) if part.chapters]
    if not parts:
        raise NothingToPrint(_("Rien n'a été rapporté pour %s.") % edition)
    chapters = [chapter for part in parts for chapter in part.chapters]
    texts = [text for chapter in chapters for text in chapter.texts()]
    numbers = [chapter.number for chapter in chapters]
    publisher = edition.publisher.name_on(edition.period.end)
    tables = {table.key: table.number for chapter in chapters for table in chapter.tables()}
    notes = data_notes(edition.period, numbers, tables)
    noted = [text for note in notes for text in (note.subject, note.note)]
    return Book(
        title=edition.title,
        subtitle=edition.subtitle,
        period=edition.period.label,
        period_dates=long_interval(Interval(edition.period.start, edition.period.end)),
        publisher=publisher.name or publisher.acronym if publisher else "",
        notice=edition.notice,
        parts=parts,
        acronyms=used_acronyms([*texts, *noted, edition.notice], edition.period),
        data_notes=notes,
        sources=sources_used(edition.period, numbers),
    )


def _parts(edition: Edition, only: int | None) -> Iterable[Part]:
    plan_sections = list(edition.plan.sections.all())
    material = Material(edition.period)
    for index, part in enumerate(edition.plan.parts.prefetch_related("programmes"), start=1):
        programmes = [p for p in part.programmes.all() if only in (None, p.number)]
        chapters = [
            _chapter(edition, programme, plan_sections, material) for programme in programmes
        ]
        yield Part(
            anchor=f"partie-{index}",
            title=part.title,
            chapters=[chapter for chapter in chapters if chapter.sections],
        )


def _chapter(
    edition: Edition,
    programme: Programme,
    plan_sections: list[PlanSection],
    material: Material,
) -> Chapter:
    content = _ChapterContent(edition, programme, material)
    sections: list[Section] = []
    for plan_section in plan_sections:
        section = content.section(plan_section, number=_rank(sections))
        if not section.is_empty:
            sections.append(section)
    return Chapter(
        anchor=f"programme-{programme.number}",
        number=programme.number,
        title=programme.title,
        sections=content.complete(_numbered_if_several(sections)),
    )


def _rank(sections: list[Section]) -> int:
    """The number of the next titled section: the purpose of the programme has none."""
    return sum(1 for section in sections if section.title) + 1


def _numbered_if_several(sections: list[Section]) -> list[Section]:
    """A section that is alone in its chapter bears no number."""
    if sum(1 for section in sections if section.title) > 1:
        return sections
    return [replace(section, number="") for section in sections]


class _ChapterContent:
    """What was reported for one programme in one period."""

    def __init__(self, edition: Edition, programme: Programme, material: Material) -> None:
        self.edition, self.period, self.programme = edition, edition.period, programme
        self.material = material
        self.passages = material.passages[programme.pk]
        self.tables_drawn = 0

    def section(self, plan: PlanSection, number: int) -> Section:
        build: dict[str, Callable[[PlanSection, int], Section]] = {
            Kind.PURPOSE: self._purpose,
            Kind.ACTIVITIES: self._activities,
            Kind.SPECIAL: self._passages_only,
            Kind.INTERNATIONAL: self._passages_only,
            Kind.CHALLENGES: self._list,
            Kind.MEASURES: self._list,
            Kind.RECOMMENDATIONS: self._list,
        }
        return build[plan.kind](plan, number)

    def complete(self, sections: list[Section]) -> list[Section]:
        """No chapter is made of objectives alone: they are known before anything is reported."""
        reported = self.passages or any(section.title for section in sections)
        return sections if reported else []

    def _purpose(self, plan: PlanSection, number: int) -> Section:
        """The purpose, its specific objectives right after, then what else introduces it."""
        passages = self._of(Kind.PURPOSE)
        blocks = [
            *self._blocks(plan, passages[:1]),
            *self._objectives(),
            *self._blocks(plan, passages[1:]),
        ]
        return replace(self._section(plan, 0), blocks=blocks)

    def _objectives(self) -> list[Block]:
        objectives = [
            f"{objective.wording.rstrip('.')} ({objective.code})."
            for objective in self.material.objectives[self.programme.pk]
        ]
        if not objectives:
            return []
        lead = _("Ses objectifs spécifiques sont les suivants :")
        return [Text(f"<p>{lead}</p>"), Bullets(objectives)]

    def _activities(self, plan: PlanSection, number: int) -> Section:
        section = self._section(plan, number)
        passages = self._of(Kind.ACTIVITIES)
        validated = self.material.progress[self.programme.pk]
        told = [*(p.group for p in passages), *(v.progress.action.group for v in validated)]
        groups = sorted({group for group in told if group}, key=lambda g: (g.position, g.pk))
        subsections = []
        for rank, group in enumerate(groups, start=1):
            codes = f" ({_('Actions')}{NBSP}{group.cited_codes})" if plan.cites_actions else ""
            subsections.append(
                Section(
                    anchor=f"{section.anchor}-{rank}",
                    number=_subsection_number(plan, number, rank),
                    title=f"{group.title_in(self.period)}{codes}",
                    blocks=[
                        *self._blocks(plan, [p for p in passages if p.group == group]),
                        *self._validated(v for v in validated if v.progress.action.group == group),
                    ],
                )
            )
        blocks = self._blocks(plan, [passage for passage in passages if passage.group is None])
        blocks += self._validated(v for v in validated if v.progress.action.group is None)
        return replace(section, blocks=blocks, subsections=subsections)

    def _validated(self, validated: Iterable[Validated]) -> Iterable[Block]:
        """The validated answers, action by action: the text, then a table for each kind."""
        for one in validated:
            action, institution = one.progress.action, one.progress.institution
            name = institution.label_on(self.period.end)
            yield Heading(f"{_('Action')} {action.code} ({name})")
            if one.progress.narrative:
                yield Text(one.progress.narrative)
            for table in tables_by_kind(one.activities):
                yield self._numbered(table)

    def _passages_only(self, plan: PlanSection, number: int) -> Section:
        return replace(self._section(plan, number), blocks=self._blocks(plan, self._of(plan.kind)))

    def _list(self, plan: PlanSection, number: int) -> Section:
        blocks = self._blocks(plan, self._of(plan.kind))
        items = [row.text for row in self.material.lists[plan.kind][self.programme.pk]]
        if items:
            blocks.append(Bullets(items))
        return replace(self._section(plan, number), blocks=blocks)

    def _section(self, plan: PlanSection, number: int) -> Section:
        title = plan.heading.replace("{period}", self.period.label)
        title = title.replace("{next_period}", self.period.next_label or _("suivante"))
        return Section(
            anchor=f"programme-{self.programme.number}-{plan.kind}",
            number=f"{number}." if title else "",
            title=title,
        )

    def _of(self, section: str) -> list[Passage]:
        return [passage for passage in self.passages if passage.section == section]

    def _blocks(self, plan: PlanSection, passages: list[Passage]) -> list[Block]:
        blocks: list[Block] = []
        mark = ")" if plan.group_numbering == PlanSection.Numbering.LETTER else "-"
        letters = iter(ascii_lowercase)
        depth = 0
        for passage in passages:
            if passage.heading and passage.heading_level == Passage.Level.LETTERED:
                blocks.append(Heading(passage.heading, letter=f"{next(letters)}{mark}"))
                depth = 1
            elif passage.heading:
                blocks.append(Heading(passage.heading, depth=depth))
            if passage.body:
                blocks.append(Text(passage.body))
            if passage.table and passage.table.activities.all():
                blocks.append(self._numbered(activity_table(passage.table)))
            if passage.exhibit:
                blocks.append(self._numbered(draw_exhibit(passage.exhibit, self.period)))
        return blocks

    def _numbered(self, table: Table) -> Table:
        """Numbers run within the chapter, so that no chapter depends on another."""
        self.tables_drawn += 1
        return replace(table, number=f"{self.programme.number}.{self.tables_drawn}")


def _subsection_number(plan: PlanSection, number: int, rank: int) -> str:
    if plan.group_numbering == PlanSection.Numbering.LETTER:
        return f"{ascii_lowercase[rank - 1]})"
    return f"{number}.{rank}."
