"""The progress of the whole book on one page; a constant number of queries."""

from dataclasses import dataclass

from reporting.bilan.compose import proposals
from reporting.models import Edition, StudioChapter, StudioComment
from reporting.studio.reading import ReadChapter
from reporting.studio.references import Figures


@dataclass(frozen=True)
class BookProgress:
    chapters: list[ReadChapter]

    @property
    def words(self) -> int:
        return sum(one.words for one in self.chapters)

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """How many chapters are in each state, with its label."""
        states = [one.chapter.state for one in self.chapters]
        return [(state, str(state.label), states.count(state)) for state in StudioChapter.State]


def progress_of(edition: Edition) -> BookProgress:
    proposed = {one.programme.pk: one for one in proposals(edition)}
    figures = Figures(edition.period)
    comments: dict[int, list[StudioComment]] = {}
    for comment in StudioComment.objects.filter(chapter__edition=edition):
        comments.setdefault(comment.chapter_id, []).append(comment)
    chapters = edition.chapters.select_related("programme", "assigned_to", "edited_by")
    return BookProgress(
        [
            ReadChapter(
                chapter,
                chapter.content,
                proposed.get(chapter.programme_id or 0),
                figures,
                comments.get(chapter.pk, []),
            )
            for chapter in chapters
        ]
    )
