"""The studio: chapters are proposed from the data, rewritten, and printed as they are written."""

from functools import partial

import pytest

from programmes.models import Challenge, Passage, PlannedMeasure
from reporting.bilan.books import book_of
from reporting.bilan.compose import compose
from reporting.bilan.html import book_html
from reporting.models import Edition
from reporting.studio import life, sourcing
from reporting.studio.comparing import Change
from reporting.studio.keeping import arrange, new_block, with_block
from reporting.studio.reading import read_chapter
from tests.builders import a_user
from tests.builders_studio import block_of, chapter_of, type_in

pytestmark = pytest.mark.usefixtures("reference_data")


@pytest.fixture
def editor():
    return a_user(full_name="Salma Secrétariat")


@pytest.fixture(params=["2020", "2017-2018"])
def any_edition(request, reference_data):
    return Edition.objects.get(slug=request.param)


@pytest.fixture
def edition(reference_data):
    return Edition.objects.get(slug="2020")


@pytest.fixture
def chapter(edition, editor):
    """Programme 11 of 2020, as it is proposed."""
    life.open_studio(edition, actor=editor)
    return chapter_of(edition, 11)


# --- Proposed --------------------------------------------------------------------------------


def test_an_untouched_studio_prints_the_book_that_the_data_makes(any_edition, editor):
    straight = compose(any_edition)
    life.open_studio(any_edition, actor=editor)
    assert book_of(any_edition) == straight


def test_opening_twice_makes_no_chapter_twice(edition, editor):
    assert life.open_studio(edition, actor=editor) == 13, "11 programmes, foreword, introduction"
    assert life.open_studio(edition, actor=editor) == 0


def test_each_paragraph_says_what_it_came_from(chapter):
    passage = Passage.objects.filter(period__label="2020", programme__number=11).exclude(body="")[
        0
    ]
    row = block_of(chapter, f"passage-{passage.pk}-text")
    assert row["html"] == passage.body.strip()
    assert f'"record": "programmes.passage:{passage.pk}"' in row["sources"]


# --- Its sources change ----------------------------------------------------------------------


def a_passage():
    of_2020 = Passage.objects.filter(period__label="2020", programme__number=11)
    return of_2020.exclude(body="")[0]


def test_a_source_that_changes_is_told_beside_what_was_rewritten(chapter, editor):
    passage = a_passage()
    key = f"passage-{passage.pk}-text"
    type_in(chapter, editor, **{f"blocks/{key}/html": "<p>Réécrit par Salma.</p>"})
    passage.body = "<p>La source dit autre chose.</p>"
    passage.save()

    changed = read_chapter(chapter).compared.changed
    assert list(changed) == [key]
    assert changed[key].change == Change.MODIFIED
    assert changed[key].is_edited
    assert changed[key].proposed["html"] == "<p>La source dit autre chose.</p>"

    sourcing.propose(chapter, actor=editor)
    chapter.refresh_from_db()
    assert block_of(chapter, key)["html"] == "<p>Réécrit par Salma.</p>", "never merged by itself"
    assert "Réécrit par Salma." in " ".join(printed_texts(chapter))


def printed_texts(chapter):
    book = book_of(chapter.edition)
    return [text for one in book.chapters for text in one.texts()]


def test_the_editor_takes_the_new_text_or_keeps_their_own(chapter, editor):
    passage = a_passage()
    key = f"passage-{passage.pk}-text"
    type_in(chapter, editor, **{f"blocks/{key}/html": "<p>Réécrit.</p>"})
    passage.body = "<p>Nouveau.</p>"
    passage.save()
    sourcing.keep_as_written(chapter, key, actor=editor)
    chapter.refresh_from_db()
    assert block_of(chapter, key)["html"] == "<p>Réécrit.</p>"
    assert not read_chapter(chapter).compared.changed, "it was read"

    passage.body = "<p>Encore autre.</p>"
    passage.save()
    sourcing.take(chapter, key, actor=editor)
    chapter.refresh_from_db()
    assert block_of(chapter, key)["html"] == "<p>Encore autre.</p>"
    assert not read_chapter(chapter).compared.changed


def test_what_nobody_rewrote_follows_its_source_when_asked(chapter, editor):
    passage = a_passage()
    passage.body = "<p>Nouveau.</p>"
    passage.save()
    assert block_of(chapter, f"passage-{passage.pk}-text")["html"] != "<p>Nouveau.</p>"
    assert sourcing.propose(chapter, actor=editor) == 1
    chapter.refresh_from_db()
    assert block_of(chapter, f"passage-{passage.pk}-text")["html"] == "<p>Nouveau.</p>"


def test_new_data_is_proposed_where_it_belongs_and_comes_in_when_taken(chapter, editor):
    first = a_passage()
    new = Passage.objects.create(
        period=first.period,
        programme=first.programme,
        section=first.section,
        group=first.group,
        position=first.position,
        body="<p>Arrivé après.</p>",
    )
    key = f"passage-{new.pk}-text"
    proposed = read_chapter(chapter).compared.new
    assert [one.row["key"] for one in proposed] == [key]

    sourcing.dismiss(chapter, key, actor=editor)
    chapter.refresh_from_db()
    assert not read_chapter(chapter).compared.new
    assert [row["key"] for row in read_chapter(chapter).compared.dismissed] == [key]

    sourcing.take(chapter, key, actor=editor)
    chapter.refresh_from_db()
    assert block_of(chapter, key)["html"] == "<p>Arrivé après.</p>"
    assert book_of(chapter.edition) == compose(chapter.edition)


def test_a_source_that_goes_is_told_and_its_text_stays(chapter):
    passage = Passage.objects.filter(
        period__label="2020", programme__number=11, table=None, exhibit="", heading=""
    )[0]
    key = f"passage-{passage.pk}-text"
    text = block_of(chapter, key)["html"]
    passage.delete()
    assert read_chapter(chapter).compared.changed[key].change == Change.GONE
    assert block_of(chapter, key)["html"] == text


@pytest.mark.parametrize("model", [Challenge, PlannedMeasure])
def test_a_line_added_to_a_list_is_told(model, chapter):
    line = model.objects.filter(period__label="2020", programme__number=11)[0]
    model.objects.create(
        period=line.period, programme=line.programme, position=99, text="Une ligne de plus"
    )
    kind = "challenges" if model is Challenge else "measures"
    changed = read_chapter(chapter).compared.changed
    assert list(changed) == [f"{kind}-list"]
    assert "Une ligne de plus" in changed[f"{kind}-list"].proposed["items"]


# --- What stands before the chapters ---------------------------------------------------------


def test_the_foreword_and_the_introduction_are_printed(chapter, editor):
    edition = chapter.edition
    for kind, text in (("foreword", "Mot du ministre."), ("introduction", "Cette année.")):
        front = edition.chapters.select_related("edition__period").get(kind=kind)
        block = new_block("text", html=f"<p>{text}</p>")
        arrange(front, partial(with_block, row=block, after=""), actor=editor)
    front = edition.chapters.get(kind="foreword")
    type_in(front, editor, signatory="Le ministre délégué")
    front_matter = book_html(book_of(edition)).front
    for told in ("Mot du ministre.", "Le ministre délégué", "Cette année."):
        assert told in front_matter
    assert front_matter.index("Mot du") < front_matter.index("Liste des sigles</h1>")
