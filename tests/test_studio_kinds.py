"""Sections that a plan can have beside those of 2018 and 2020."""

import pytest

from programmes.models import Recommendation
from reporting.bilan.books import book_of
from reporting.bilan.compose import compose
from reporting.models import Edition
from reporting.studio import life
from tests.builders import a_campaign, a_user, an_update
from tests.builders_studio import chapter_of

pytestmark = pytest.mark.usefixtures("reference_data")


@pytest.fixture
def edition(reference_data):
    edition = Edition.objects.get(slug="2020")
    kinds = ("governance", "scorecard", "follow_up")
    for place, kind in enumerate(kinds, start=20):
        edition.plan.sections.create(kind=kind, heading=f"Essai {kind}", position=place)
    return edition


def section(book, title, number=11):
    [chapter] = [one for one in book.chapters if one.number == number]
    return next((one for one in chapter.sections if one.title == title), None)


def test_meetings_are_told_in_a_section_of_their_own(edition):
    [table] = section(compose(edition), "Essai governance").blocks
    assert table.caption.startswith("Réunions des instances")


def test_recommendations_of_the_last_edition_are_followed(edition):
    before = list(Recommendation.objects.filter(period__label="2017-2018", programme__number=11))
    assert before
    taken = Recommendation.objects.filter(period__label="2020", programme__number=11)[0]
    taken.follows = before[0]
    taken.save()
    [table] = section(compose(edition), "Essai follow_up").blocks
    told = dict(table.rows)
    assert set(told) == {row.text for row in before}
    assert taken.text in told[before[0].text]
    assert told[before[-1].text] == "-", "nothing is said of the others"


def test_the_scorecard_tells_where_the_validated_answers_stand(edition):
    assert section(compose(edition), "Essai scorecard") is None, "nothing was validated"
    update = an_update(a_campaign(), state="validated")
    progress = update.progress
    edition.period = progress.period
    number = progress.action.programme.number
    table, chart = section(compose(edition), "Essai scorecard", number).blocks
    assert [table.rows[0][0], table.rows[0][2]] == [
        progress.action.code,
        progress.get_status_display(),
    ]
    assert f"{progress.get_status_display()} : 1" in chart.svg


def test_the_studio_prints_them_the_same(edition):
    life.open_studio(edition, actor=a_user())
    assert chapter_of(edition, 11).content
    assert book_of(edition) == compose(edition)
