"""The demonstration edition is made once, taken away whole, and touches nothing real."""

from io import StringIO

from django.core.management import call_command

from programmes.models import (
    Action,
)
from reporting.bilan.books import book_of
from reporting.bilan.compose import compose
from reporting.bilan.html import book_html
from reporting.checks.engine import findings_of
from reporting.models import Edition
from reporting.overview import overview
from tests.builders_demonstration import counts, load_the_demonstration, the_demonstration

REAL = ("2020", "2017-2018")


def loaded() -> Edition:
    load_the_demonstration()
    return the_demonstration()


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
