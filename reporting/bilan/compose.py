"""Compose a book from the database: the plan of its edition, filled with what was reported."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from programmes.models import Programme
from reporting.bilan.acronyms import used_acronyms
from reporting.bilan.annexes import annexes_of
from reporting.bilan.book import Block, Book, Chapter, Foreword, Part
from reporting.bilan.content import ChapterContent
from reporting.bilan.kinds import KINDS
from reporting.bilan.material import Material
from reporting.bilan.notes import data_notes, sources_used
from reporting.bilan.outline import Outline, numbered
from reporting.models import Edition, PlanAnnex, PlanPart, PlanSection
from snia.common.approximate_dates import Interval
from snia.common.typography import long_interval

Annex = PlanAnnex.Kind


class NothingToPrint(Exception):
    """No chapter of the edition has any content."""


def compose(edition: Edition, programme: int | None = None) -> Book:
    """The whole book, or the book of one programme; a constant number of queries.

    Raises NothingToPrint where nothing was reported for the period.
    """
    proposed = proposals(edition, programme)
    chapters = {one.programme.pk: numbered(one.programme, one.outlines) for one in proposed}
    return assemble(edition, chapters)


@dataclass(frozen=True)
class Proposal:
    """What was reported for a programme, in the plan's sections."""

    content: ChapterContent
    outlines: list[Outline]

    @property
    def programme(self) -> Programme:
        return self.content.programme


def proposals(edition: Edition, only: int | None = None) -> list[Proposal]:
    """One for each programme of the plan, in its order."""
    plan_sections = list(edition.plan.sections.all())
    material = Material(edition.period, is_demonstration=edition.is_demonstration)
    contents = [
        ChapterContent(edition, programme, material)
        for part in _plan_parts(edition)
        for programme in part.programmes.all()
        if only in (None, programme.number)
    ]
    return [Proposal(content, _outlines(content, plan_sections)) for content in contents]


def _plan_parts(edition: Edition) -> Iterable[PlanPart]:
    """With their programmes; read once for what is proposed and for what is printed."""
    prefetch_related_objects([edition.plan], "parts__programmes")
    return edition.plan.parts.all()


def _outlines(content: ChapterContent, plan_sections: list[PlanSection]) -> list[Outline]:
    """No chapter is made of objectives alone: they are known before anything is reported."""
    outlines = [KINDS[plan.kind](content, plan) for plan in plan_sections]
    told = [outline for outline in outlines if not outline.is_empty]
    reported = content.passages or any(outline.title for outline in told)
    return told if reported else []


def assemble(
    edition: Edition,
    chapters: dict[int, Chapter],
    *,
    foreword: Foreword | None = None,
    introduction: Sequence[Block] = (),
) -> Book:
    """The book of these chapters, by the keys of their programmes, with what surrounds them.

    Raises NothingToPrint where all are empty.
    """
    parts = [part for part in _parts(edition, chapters) if part.chapters]
    if not parts:
        raise NothingToPrint(_("Rien n'a été rapporté pour %s.") % edition)
    printed = [chapter for part in parts for chapter in part.chapters]
    numbers = [chapter.number for chapter in printed]
    publisher = edition.publisher.name_on(edition.period.end)
    tables = {table.key: table.number for chapter in printed for table in chapter.tables()}
    annexed = set(edition.plan.annexes.values_list("kind", flat=True))
    annexes = annexes_of(annexed, edition.period, numbers)
    told = [
        *(text for chapter in printed for text in chapter.texts()),
        *(text for annex in annexes for text in annex.texts()),
    ]
    asks_notes = Annex.NOTES in annexed
    notes = data_notes(edition.period, numbers, tables, told) if asks_notes else []
    texts = [
        *told,
        *(text for block in introduction for text in block.texts()),
        *(foreword.texts() if foreword else ()),
        *(text for note in notes for text in (note.subject, note.note)),
        edition.notice,
    ]
    return Book(
        title=edition.title,
        subtitle=edition.subtitle,
        period=edition.period.label,
        period_dates=long_interval(Interval(edition.period.start, edition.period.end)),
        publisher=publisher.name or publisher.acronym if publisher else "",
        notice=edition.notice,
        parts=parts,
        acronyms=used_acronyms(texts, edition.period) if Annex.ACRONYMS in annexed else [],
        data_notes=notes,
        sources=sources_used(edition.period, numbers),
        foreword=foreword,
        introduction=list(introduction),
        annexes=annexes,
        lists_tables=Annex.TABLES in annexed,
    )


def _parts(edition: Edition, chapters: dict[int, Chapter]) -> Iterable[Part]:
    for rank, part in enumerate(_plan_parts(edition), start=1):
        printed = [chapters[p.pk] for p in part.programmes.all() if p.pk in chapters]
        yield Part(
            anchor=f"partie-{rank}",
            title=part.title,
            chapters=[chapter for chapter in printed if chapter.sections],
        )
