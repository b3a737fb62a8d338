"""A chapter read whole: its blocks, what its sources say today, what is to be mended."""

from dataclasses import dataclass, field, replace
from functools import cached_property

from reporting.bilan.book import Block, Chapter
from reporting.bilan.compose import Proposal
from reporting.bilan.outline import blocks_of, numbered
from reporting.models import StudioChapter, StudioComment
from reporting.studio.comparing import Compared, compare
from reporting.studio.document import rows_of
from reporting.studio.drawing import Drawer, outlines_of
from reporting.studio.findings import Finding, findings_of
from reporting.studio.references import Figures, chips
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
    def flagged(self) -> int:
        """Blocks whose source changed since."""
        return len(self.compared.changed)

    @property
    def proposed(self) -> int:
        """Blocks that are not in it yet."""
        return len(self.compared.new)

    @property
    def blocking(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_blocking]

    @property
    def open_comments(self) -> int:
        return sum(comment.resolved_at is None for comment in self.comments)

    def printed(self, *, with_chips: bool = False) -> Chapter | list[Block]:
        """The chapter as the book prints it; of front matter, its blocks."""
        drawer = replace(self.drawer, fill=chips) if with_chips else self.drawer
        outlines = outlines_of(self.document.get("blocks", ()), drawer)
        if self.chapter.programme is not None:
            return numbered(self.chapter.programme, outlines)
        return [block for outline in outlines for block in blocks_of(outline.pieces)]


def read_chapter(chapter: StudioChapter, document: Document | None = None) -> ReadChapter:
    return ReadChapter(
        chapter,
        chapter.content if document is None else document,
        proposal_of(chapter),
        Figures(chapter.edition.period),
        list(chapter.comments.select_related("author")),
    )
