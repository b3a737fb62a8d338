"""The constraints of the studio: a row that each accepts, and rows that it refuses."""

from datetime import date

from programmes.models import Programme
from reporting.models import (
    Edition,
    EditionMilestone,
    StudioChapter,
    StudioComment,
    StudioPhoto,
    StudioVersion,
)
from tests.constraints_accounts import a_user
from tests.constraints_cases import NOON, Bases, Once, Rule, a, resolve

EDITION = a(Edition, slug="2020")


def a_programme() -> Programme:
    return Programme.objects.get(number=11)


def another_programme() -> Programme:
    return Programme.objects.get(number=10)


def a_chapter() -> StudioChapter:
    values = resolve({**BASES[StudioChapter], "programme": another_programme})
    return StudioChapter.objects.get_or_create(**values)[0]


BASES: Bases = {
    EditionMilestone: {"edition": EDITION, "title": "Essai", "due_on": date(2021, 3, 1)},
    StudioChapter: {"edition": EDITION, "kind": "programme", "programme": a_programme},
    StudioVersion: {
        "chapter": a_chapter,
        "number": 1,
        "revision": 1,
        "act": "saved",
        "content": {"signatory": "Essai"},
        "author": a_user,
        "at": NOON,
    },
    StudioComment: {
        "chapter": a_chapter,
        "block": "x",
        "text": "Essai",
        "author": a_user,
        "at": NOON,
    },
    StudioPhoto: {
        "edition": EDITION,
        "name": "essai.jpg",
        "file": "essai.jpg",
        "width": 1,
        "height": 1,
        "uploaded_by": a_user,
        "uploaded_at": NOON,
    },
}

RULES = [
    Rule(
        "studio_chapter_of_its_kind",
        StudioChapter,
        accepts=({}, {"kind": "foreword", "programme": None}),
        refuses=({"programme": None}, {"kind": "introduction"}),
    ),
    Rule(
        "studio_chapter_written_before_review",
        StudioChapter,
        accepts=({}, {"state": "approved", "revision": 1}),
        refuses=({"state": "in_review"}, {"state": "drafting"}),
    ),
    Rule(
        "studio_comment_not_empty",
        StudioComment,
        accepts=({},),
        refuses=({"text": ""},),
    ),
    Rule(
        "studio_comment_resolved_by_someone",
        StudioComment,
        accepts=({}, {"resolved_at": NOON, "resolved_by": a_user}),
        refuses=({"resolved_at": NOON}, {"resolved_by": a_user}),
    ),
]

UNIQUE = [
    Once("edition_milestone_once", EditionMilestone, ({"title": "Autre"},)),
    Once("studio_chapter_once_a_programme", StudioChapter, ({"programme": another_programme},)),
    Once(
        "studio_front_matter_once",
        StudioChapter,
        ({"kind": "introduction"},),
        base={"kind": "foreword", "programme": None},
    ),
    Once("studio_version_numbered_once", StudioVersion, ({"number": 2},)),
    Once("studio_photo_once", StudioPhoto, ({"name": "autre.jpg"},)),
]
