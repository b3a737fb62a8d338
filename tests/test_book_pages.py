"""What no page of a Bilan shows, however nasty its content: a word beyond the margins, a heading
at the foot, a row in two, a blank page."""

from dataclasses import replace

import pytest

from reporting.bilan.book import Part
from reporting.bilan.html import book_html
from reporting.press.layout import lay_out
from reporting.press.pieces import request_of
from tests.builders_nasty import (
    cut_rows,
    empty_pages,
    headings_at_the_foot,
    nasty_chapter,
    outside_the_margins,
    words_by_page,
)
from tests.builders_press import a_book


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
