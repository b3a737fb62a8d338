"""The studio of the edition: chapters proposed from the data, edited, and at different steps."""

from collections.abc import Sequence
from datetime import date

from reporting.demonstration import additions
from reporting.demonstration.names import YEAR
from reporting.models import Edition, StudioChapter, StudioPhoto, StudioVersion
from reporting.studio.comments import comment
from reporting.studio.document import SCHEMA
from reporting.studio.keeping import keeper
from reporting.studio.life import assign, open_studio, plan_milestone, take_step
from snia.accounts.models import User

Kind = StudioChapter.Kind
APPROVED_UP_TO, IN_REVIEW_UP_TO = 3, 6  # the numbers of programmes
CHANGED_IN, ADDED = 7, "<p>Ajout inventé, fait après la rédaction du chapitre.</p>"
QUESTION = "Question de démonstration : ce paragraphe inventé est-il assez long ?"
MILESTONES = (
    ("Chapitres de démonstration proposés", date(YEAR + 1, 1, 15)),
    ("Relecture de démonstration", date(YEAR + 1, 2, 15)),
    ("Impression qui n'aura pas lieu", date(YEAR + 1, 3, 31)),
)


def write_chapters(edition: Edition, photos: Sequence[StudioPhoto], *, actor: User) -> None:
    open_studio(edition, actor=actor)
    for chapter in edition.chapters.select_related("programme", "edition__period"):
        document = SCHEMA.tidy(_document(chapter, photos))
        keeper.keep(chapter, document, actor=actor, act=StudioVersion.Act.SAVED)
        _bring_on(chapter, actor)
    _change_a_source(edition)
    for title, due_on in MILESTONES:
        plan_milestone(edition, title=title, due_on=due_on, actor=actor)


def _change_a_source(edition: Edition) -> None:
    """A text moves on after its chapter was written: the studio says so, the book stays."""
    passage = edition.period.passages.filter(programme__number=CHANGED_IN).exclude(body="").first()
    if passage is not None:
        passage.body += ADDED
        passage.save(update_fields=["body"])


def _document(chapter: StudioChapter, photos: Sequence[StudioPhoto]) -> dict:
    if chapter.programme is not None:
        return additions.edited(chapter.content, chapter.programme.number, photos)
    is_foreword = chapter.kind == Kind.FOREWORD
    return additions.foreword() if is_foreword else additions.introduction(photos)


def _bring_on(chapter: StudioChapter, actor: User) -> None:
    """The first ones are approved, the next are read, the others are being written."""
    number = chapter.programme.number if chapter.programme else 0
    if number % 4 == 0:
        assign(chapter, actor, actor=actor)
    if number <= IN_REVIEW_UP_TO:
        take_step(chapter, "submit", actor=actor)
    if number <= APPROVED_UP_TO:
        take_step(chapter, "approve", actor=actor)
    else:
        text = next(row for row in chapter.content["blocks"] if row["kind"] == "text")
        comment(chapter, block=text["key"], text=QUESTION, actor=actor)
