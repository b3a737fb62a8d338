"""What is made once and kept: the SQL of a query, the words of a page. Never what they tell."""

from datetime import date

import pytest
from django.db.models import DateField
from django.template import Context, Template
from django.utils.translation import gettext, override
from pytest_django import DjangoAssertNumQueries

from programmes.models import Period
from snia.common.composed import Composed, Slot
from tests.builders import a_period

# --- Queries ---------------------------------------------------------------------------------


def by_start() -> Composed:
    start = Slot("start", DateField())
    return Composed(lambda: Period.objects.filter(start__gte=start).order_by("start"))


@pytest.mark.django_db
def test_each_call_has_its_own_values_and_reads_the_database(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    find, far_off = by_start(), date(2900, 1, 1)
    assert find(start=far_off) == []
    period = a_period(2900)
    with django_assert_num_queries(1):
        assert find(start=far_off) == [period]
    assert find(start=date(2901, 1, 1)) == []
    Period.objects.filter(pk=period.pk).update(label="Autrement")
    assert find(start=far_off)[0].label == "Autrement"


@pytest.mark.django_db
def test_a_composed_query_makes_what_its_queryset_makes() -> None:
    period = a_period()
    values = Composed(
        lambda: Period.objects.filter(pk=Slot("pk")).values_list("label", "start")[:1]
    )
    assert values(pk=period.pk) == [(period.label, period.start)]
    with pytest.raises(KeyError):
        values(key=period.pk)


@pytest.mark.django_db
def test_a_key_that_no_database_holds_is_of_no_record() -> None:
    a_period()
    find = Composed(lambda: Period.objects.filter(pk=Slot("pk")))
    assert find(pk=10**20) == find(pk=-(10**20)) == []


# --- Words -----------------------------------------------------------------------------------


def test_words_are_drawn_once_for_each_language_and_value() -> None:
    drawn: list[str] = []

    def word() -> str:
        drawn.append(gettext("Yes"))
        return drawn[-1]

    page = Template("{% once name %}{{ word }} {{ name }}{% endonce %}")
    for language, name in [("fr", "a"), ("fr", "b"), ("en", "a")] * 2:
        with override(language):
            told = page.render(Context({"word": word, "name": name}))
        assert told == f"{'Oui' if language == 'fr' else 'Yes'} {name}"
    assert drawn == ["Oui", "Oui", "Yes"]


def test_what_is_drawn_once_is_escaped() -> None:
    page = Template("{% once name %}{{ name }}{% endonce %}")
    assert page.render(Context({"name": "<b>"})) == "&lt;b&gt;"
