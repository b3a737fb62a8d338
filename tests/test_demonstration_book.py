"""The demonstration edition, as long as a real Bilan; and what no page of a Bilan shows, however
nasty its content: a word beyond the margins, a heading at the foot, a row in two, a blank page."""

from collections import Counter
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from programmes.models import (
    Action,
    Activity,
    ActivityTable,
    Passage,
    Period,
    Progress,
    Recommendation,
)
from reporting.bilan.book import Chart, Part, Picture, Quotation, Table
from reporting.bilan.books import book_of
from reporting.bilan.compose import compose
from reporting.bilan.html import book_html
from reporting.checks.engine import findings_of
from reporting.models import Edition, Plan, PlanSection, StudioChapter, StudioPhoto
from reporting.overview import overview
from reporting.press.layout import lay_out
from reporting.press.pieces import request_of
from tests.builders import a_user
from tests.builders_nasty import (
    cut_rows,
    empty_pages,
    headings_at_the_foot,
    nasty_chapter,
    outside_the_margins,
    words_by_page,
)
from tests.builders_press import a_book
from tests.builders_publishing import a_frozen, waive_all

REAL = ("2020", "2017-2018")


# --- The edition -----------------------------------------------------------------------------


@pytest.fixture
def demonstration(reference_data, settings, tmp_path) -> Edition:
    settings.MEDIA_ROOT = tmp_path
    call_command("load_demonstration_accounts", stdout=StringIO())
    return loaded()


def loaded() -> Edition:
    call_command("load_demonstration", stdout=StringIO())
    return Edition.objects.select_related("period", "plan", "publisher").get(slug="demonstration")


def counts() -> dict[type, int]:
    models = (Activity, ActivityTable, Passage, Period, Plan, Progress, Recommendation, Edition)
    return {
        model: model._default_manager.count() for model in (*models, StudioChapter, StudioPhoto)
    }


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


def test_it_is_made_once_and_taken_away_whole(
    reference_data, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    call_command("load_demonstration_accounts", stdout=StringIO())
    before = counts()
    first = loaded()
    once = counts()
    printed = book_of(first)

    assert loaded() == first
    assert counts() == once

    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_demonstration", "--remove", stdout=StringIO())
    assert counts() == before
    assert not list((tmp_path / "bilans" / "photos").iterdir())
    assert not Action.objects.filter(is_demonstration=True).exists()

    again = book_of(loaded())
    assert book_html(again).whole == book_html(printed).whole


def test_nothing_of_it_reaches_the_real_editions_or_the_home_page(
    reference_data, settings, tmp_path
):
    real = list(Edition.objects.filter(slug__in=REAL))
    books = [book_html(compose(edition)).whole for edition in real]
    figures = overview()
    found = [_told(edition) for edition in real]

    settings.MEDIA_ROOT = tmp_path
    call_command("load_demonstration_accounts", stdout=StringIO())
    loaded()

    assert [book_html(compose(edition)).whole for edition in real] == books
    now = overview()
    assert now.latest == figures.latest
    assert now.action_count == figures.action_count
    assert [*now.editions][:2] == real
    assert [_told(edition) for edition in real] == found


def _told(edition):
    """What the checks find, whatever the keys of its records."""
    return [(one.rule, one.record, one.explanation) for one in findings_of(edition)]


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


# --- Its pages -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def nasty():
    """The chapter that was made to break the layout, ready to be laid out."""
    book = replace(a_book(), parts=[Part("partie-1", "Partie", [nasty_chapter()])])
    html = book_html(book).alone["programme-1"]
    return request_of("programme-1", html)


@pytest.fixture(scope="module")
def pages_of(tmp_path_factory, nasty):
    def pages(rule: str = "", instead: str = ""):
        assert rule in nasty.css
        css = nasty.css.replace(rule, instead) if rule else nasty.css
        output = tmp_path_factory.mktemp("pages") / "chapter.pdf"
        lay_out(replace(nasty, css=css, output=str(output)))
        return words_by_page(output.read_bytes())

    return pages


FAULTS = (outside_the_margins, headings_at_the_foot, cut_rows, empty_pages)


@pytest.fixture(scope="module")
def laid_out(pages_of):
    return pages_of()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_no_page_shows_the_fault(laid_out, fault):
    assert len(laid_out) > 10
    assert fault(laid_out) == []


def test_no_header_nor_date_is_cut_however_full_the_table(laid_out):
    words = {word.text for page in laid_out for word in page}

    assert {"Femmes", "Hommes", "Total", "Période", "septembre"} <= words
    assert any(word.endswith("2013") for word in words)


@pytest.mark.parametrize(
    ("fault", "rule", "instead"),
    [
        (outside_the_margins, "overflow-wrap: break-word;", ""),
        (headings_at_the_foot, "break-after: avoid;", "break-after: auto;"),
        (cut_rows, "tr { break-inside: avoid; }", ""),
    ],
    ids=["overflow", "headings", "rows"],
)
def test_the_fault_is_there_without_its_rule(pages_of, fault, rule, instead):
    assert fault(pages_of(rule, instead))
