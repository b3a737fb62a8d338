"""The demonstration edition, as long as a real Bilan: what it holds, and that it says so."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.urls import reverse

from programmes.models import (
    Activity,
    ActivityTable,
    Passage,
    Period,
    Progress,
    Recommendation,
)
from reporting.bilan.book import Chart, Picture, Quotation, Table
from reporting.bilan.books import book_of
from reporting.bilan.compose import compose
from reporting.bilan.html import book_html
from reporting.models import Edition, PlanSection
from tests.builders import a_user
from tests.builders_demonstration import counts, load_the_demonstration, the_demonstration
from tests.builders_publishing import a_frozen, waive_all

pytestmark = [pytest.mark.usefixtures("reference_data"), pytest.mark.once]


@pytest.fixture(scope="module")
def made(module_world, tmp_path_factory):
    """Once for all that only look at it."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        load_the_demonstration()
        yield


@pytest.fixture
def demonstration(made) -> Edition:
    return the_demonstration()


def test_it_is_a_whole_bilan_of_every_kind_of_content(demonstration):
    book = book_of(demonstration)

    assert [chapter.number for chapter in book.chapters] == list(range(1, 12))
    sections = [section for chapter in book.chapters for section in chapter.sections]
    everything = [*sections, *(sub for section in sections for sub in section.subsections)]
    told = Counter(type(block) for section in everything for block in section.blocks)
    assert told[Table] > 50
    assert all(told[kind] > 5 for kind in (Chart, Picture, Quotation))
    longest = max(len(table.rows) for chapter in book.chapters for table in chapter.tables())
    assert longest >= 27
    assert book.foreword
    assert book.introduction
    assert {section.kind for section in demonstration.plan.sections.all()} == {
        *PlanSection.Kind.values
    }
    assert Progress.objects.filter(period=demonstration.period).count() == 81


def test_all_of_it_says_that_it_is_invented(demonstration):
    book = book_of(demonstration)
    period = demonstration.period

    assert demonstration.is_demonstration
    assert "démonstration" in book.title
    assert "démonstration" in book.period
    assert "inventé" in book.subtitle
    assert "inventés" in book.notice
    invented = ("invent", "exemple", "démonstration", "fictif", "fictive", "imagin")
    for chapter in book.chapters:
        for section in chapter.sections:
            text = " ".join(section.texts())
            assert any(word in text for word in invented), text
    for model in (Activity, ActivityTable, Passage, Recommendation):
        assert not model.objects.filter(period=period, is_demonstration=False).exists()


def test_its_chapters_are_at_different_steps_of_the_studio(demonstration, secretariat):
    states = Counter(demonstration.chapters.values_list("state", flat=True))
    assert {"drafting", "in_review", "approved"} <= states.keys()

    page = secretariat.get(reverse("reporting:studio", args=["demonstration"]))

    assert page.status_code == 200
    assert "Approuvé" in page.content.decode()
    assert "modifiée depuis" in page.content.decode()


def test_a_real_edition_does_not_follow_up_what_was_invented(demonstration):
    """Of two periods, the invented one may well be the nearer."""
    real = Edition.objects.get(slug="2020")
    Period.objects.filter(pk=demonstration.period_id).update(
        start=date(2019, 1, 1), end=date(2019, 12, 31)
    )
    real.plan.sections.create(kind="follow_up", heading="Suites", position=9)

    text = book_html(compose(real)).whole

    assert "Suites données aux recommandations de 2017-2018" in text
    assert "Suites données aux recommandations de 2013" not in text


def test_what_was_frozen_of_it_is_kept_with_all_the_demonstration(demonstration):
    waive_all(demonstration, "Constat d'essai.", a_user())
    a_frozen("demonstration")
    kept = counts()

    with pytest.raises(CommandError, match="figée"):
        call_command("load_demonstration", "--remove", stdout=StringIO())

    assert counts() == kept
