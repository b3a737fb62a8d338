"""A chapter read whole: its blocks, what its sources say today, what is to be mended."""

from dataclasses import dataclass, field
from functools import cached_property

from reporting.bilan.book import Block, Chapter
from reporting.bilan.compose import Proposal
from reporting.bilan.outline import blocks_of
from reporting.models import StudioChapter, StudioComment
from reporting.studio.comparing import Compared, compare
from reporting.studio.compose import chapter_of
from reporting.studio.document import rows_of
from reporting.studio.drawing import Drawer, outlines_of
from reporting.studio.findings import Finding, findings_of
from reporting.studio.references import Figures
from reporting.studio.sourcing import proposal_of
from snia.common.drafts.documents import Document
from snia.common.richtext import text_of


@dataclass
class ReadChapter:
    chapter: StudioChapter
    document: Document
    proposal: Proposal | None
    figures: Figures
    comments: list[StudioComment] = field(default_factory=list)

    @cached_property
    def drawer(self) -> Drawer:
        figures = self.figures.of_programme(self.chapter.programme)
        return Drawer.of(figures, self.proposal.outlines if self.proposal else ())

    @cached_property
    def compared(self) -> Compared:
        rows = list(rows_of(self.proposal.outlines)) if self.proposal else []
        return compare(self.document, rows)

    @cached_property
    def findings(self) -> list[Finding]:
        return findings_of(self.document, self.drawer, self.compared, self.comments)

    @property
    def words(self) -> int:
        said = (
            text_of(row.get(name, ""))
            for row in self.document.get("blocks", ())
            for name in ("title", "html", "items", "caption")
        )
        return sum(len(text.split()) for text in said)

    @property
    def open_comments(self) -> int:
        return sum(comment.resolved_at is None for comment in self.comments)

    def printed(self) -> Chapter | list[Block]:
        """The chapter as the book prints it; of front matter, its blocks."""
        if self.proposal is not None:
            return chapter_of(self.chapter, self.proposal, self.figures)
        outlines = outlines_of(self.document.get("blocks", ()), self.drawer)
        return [block for outline in outlines for block in blocks_of(outline.pieces)]


def read_chapter(chapter: StudioChapter, document: Document | None = None) -> ReadChapter:
    return ReadChapter(
        chapter,
        chapter.content if document is None else document,
        proposal_of(chapter),
        Figures(chapter.edition.period),
        list(chapter.comments.select_related("author")),
    )
