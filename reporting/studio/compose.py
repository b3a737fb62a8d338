"""The book of an edition whose chapters are in the studio."""

from reporting.bilan.book import Block, Book, Chapter, Foreword
from reporting.bilan.compose import Proposal, assemble, proposals
from reporting.bilan.outline import blocks_of, numbered
from reporting.models import Edition, StudioChapter
from reporting.studio.drawing import Drawer, outlines_of
from reporting.studio.references import Figures

Kind = StudioChapter.Kind


def is_in_studio(edition: Edition) -> bool:
    return edition.chapters.exists()


def book_of(edition: Edition, programme: int | None = None) -> Book:
    """Its chapters as they are written, the others as they are proposed; a constant number of
    queries."""
    written = list(edition.chapters.select_related("programme"))
    of_programme = {one.programme_id: one for one in written}
    figures = Figures(edition.period)
    chapters = {
        proposal.programme.pk: _chapter(proposal, of_programme.get(proposal.programme.pk), figures)
        for proposal in proposals(edition, programme)
    }
    front = {one.kind: one for one in written} if programme is None else {}
    introduction = front.get(Kind.INTRODUCTION)
    return assemble(
        edition,
        chapters,
        foreword=_foreword(front.get(Kind.FOREWORD), figures),
        introduction=_blocks(introduction, figures) if introduction else (),
    )


def _chapter(proposal: Proposal, written: StudioChapter | None, figures: Figures) -> Chapter:
    if written is None:
        return numbered(proposal.programme, proposal.outlines)
    return chapter_of(written, proposal, figures)


def chapter_of(written: StudioChapter, proposal: Proposal, figures: Figures) -> Chapter:
    drawer = Drawer.of(figures.of_programme(proposal.programme), proposal.outlines)
    rows = written.content.get("blocks", ())
    return numbered(proposal.programme, outlines_of(rows, drawer))


def _blocks(written: StudioChapter, figures: Figures) -> list[Block]:
    outlines = outlines_of(written.content.get("blocks", ()), Drawer(figures))
    return [block for outline in outlines for block in blocks_of(outline.pieces)]


def _foreword(written: StudioChapter | None, figures: Figures) -> Foreword | None:
    """Its texts alone: a foreword has neither table nor title of its own."""
    if written is None:
        return None
    drawer = Drawer(figures)
    html = "".join(drawer.html(row) for row in written.content.get("blocks", ()))
    return Foreword(html, written.content.get("signatory", "")) if html else None
