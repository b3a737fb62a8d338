"""Queries composed once: only the SQL is kept."""

from datetime import date

import pytest
from django.db.models import DateField
from pytest_django import DjangoAssertNumQueries

from programmes.models import Period
from snia.common.composed import Composed, Slot
from tests.builders import a_period

pytestmark = pytest.mark.django_db


def by_start() -> Composed:
    start = Slot("start", DateField())
    return Composed(lambda: Period.objects.filter(start__gte=start).order_by("start"))


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


def test_a_composed_query_makes_what_its_queryset_makes() -> None:
    period = a_period()
    values = Composed(
        lambda: Period.objects.filter(pk=Slot("pk")).values_list("label", "start")[:1]
    )
    assert values(pk=period.pk) == [(period.label, period.start)]
    with pytest.raises(KeyError):
        values(key=period.pk)
