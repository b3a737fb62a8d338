"""Agreements and forum editions along a line: in order, with dates as they were written."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from partners.models import Agreement, Forum, ForumEdition
from partners.timelines import by_year, chronological, machine_date

pytestmark = pytest.mark.usefixtures("reference_data")


def page(client, name, query="", **kwargs):
    response = client.get(reverse(name, kwargs=kwargs) + query)
    assert response.status_code == 200
    return response.content.decode()


def headings(html):
    return re.findall(r'id="annee-[^"]+">([^<]+)<', html)


def dates(html):
    """What is written on each point of the lines."""
    shown = re.findall(r'<span class="timeline-date">(.*?)</span>', html, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", one)).replace("\u00a0", " ") for one in shown]


def test_agreements_go_from_the_first_to_the_last_and_the_undated_apart(secretariat):
    found = page(secretariat, "partners:agreements")
    assert headings(found) == [
        "1998",
        "2006",
        "2007",
        "2013",
        "2015",
        "2016",
        "2017",
        "2018",
        "Sans date précise",
    ]
    assert dates(found) == [
        "depuis 1998",
        "juillet 2006",
        "2007",
        "juin 2013",
        "2015",
        "septembre 2016",
        "19 septembre 2016",
        "2017",
        "19 décembre 2017",
        "18 mai 2018",
        "13 juillet 2018",
    ]
    undated = found.split('id="annee-inconnue"')[1]
    assert undated.count("Convention-cadre avec le Conseil régional") == 2


def test_the_eleven_editions_stand_under_their_years(secretariat):
    found = page(secretariat, "partners:forum", slug="fmmd")
    assert headings(found) == [
        *("2007", "2008", "2009", "2010", "2011", "2012"),
        *("2014", "2015", "2016", "2017"),
    ]
    told = re.findall(r"Édition (\d+)", found)
    assert told == [str(number) for number in range(1, 12)]
    assert "124-16 mai 2014" in dates(found), "as it was published"


def test_machines_read_days_months_and_years_and_nothing_doubtful(secretariat):
    found = page(secretariat, "partners:agreements")
    stamps = dict(re.findall(r'<time datetime="([^"]+)">([^<]+)</time>', found))
    assert {stamp: unescape(told).replace("\u00a0", " ") for stamp, told in stamps.items()} == {
        "1998": "depuis 1998",
        "2006-07": "juillet 2006",
        "2007": "2007",
        "2013-06": "juin 2013",
        "2015": "2015",
        "2016-09": "septembre 2016",
        "2016-09-19": "19 septembre 2016",
        "2017": "2017",
        "2017-12-19": "19 décembre 2017",
        "2018-05-18": "18 mai 2018",
        "2018-07-13": "13 juillet 2018",
    }


@pytest.mark.parametrize(
    ("start", "end", "stamp"),
    [
        (date(2018, 1, 1), date(2018, 1, 31), "2018-01"),
        (date(2020, 2, 1), date(2020, 2, 29), "2020-02"),
        (date(2018, 7, 1), date(2018, 9, 30), ""),
        (date(2018, 1, 1), date(2019, 12, 31), ""),
        (date(2018, 1, 15), date(2018, 1, 31), ""),
        (date(2018, 1, 1), None, ""),
        (None, None, ""),
    ],
)
def test_only_plain_intervals_have_a_stamp(start, end, stamp):
    assert machine_date(Agreement(when_start=start, when_end=end)) == stamp


def agreement(title, written="", **fields):
    slug = re.sub(r"\W+", "-", title.lower())
    return Agreement.objects.create(
        slug=slug, kind="seat", title=title, when_written=written, **fields
    )


def test_approximate_dates_take_the_first_day_that_they_may_mean():
    Agreement.objects.all().delete()
    agreement("e", "15 avril 2019")
    agreement("d", "2ème trimestre 2019")
    agreement("c", "avril 2019")
    agreement("b", "1er avril 2019")
    agreement("a", "2019")
    agreement("g", "un jour, peut-être")
    agreement("f", when_end=date(2019, 6, 30))
    years = by_year(chronological(Agreement.objects.all(), "title"))
    order = [(year.number, [point.record.title for point in year.points]) for year in years]
    assert order == [("2019", ["a", "b", "c", "d", "e", "f"]), ("", ["g"])]


def test_a_date_that_cannot_be_read_is_told_as_written_among_the_undated(secretariat):
    agreement("Accord d'essai", "un jour, peut-être")
    undated = page(secretariat, "partners:agreements").split('id="annee-inconnue"')[1]
    assert "un jour, peut-être" in undated


def test_the_filter_of_the_agreements_is_kept(secretariat):
    found = page(secretariat, "partners:agreements", "?kind=seat")
    assert headings(found) == ["2006", "2007"]
    assert "selected" in found
    assert "Rien ne répond" in page(secretariat, "partners:agreements", "?q=introuvable")


def test_invented_agreements_are_marked(secretariat):
    agreement("Accord d'essai", "2019", is_demonstration=True)
    assert "badge-demo" in page(secretariat, "partners:agreements")


def test_a_forum_costs_the_same_however_many_editions(secretariat, django_assert_max_num_queries):
    forum = Forum.objects.get(slug="fmmd")
    host = forum.editions.first().hosts.first()
    with django_assert_max_num_queries(7):
        page(secretariat, "partners:forum", slug="fmmd")
    for number in range(12, 50):
        edition = ForumEdition.objects.create(forum=forum, number=number, when_written="2019")
        edition.hosts.add(host)
    with django_assert_max_num_queries(7):
        page(secretariat, "partners:forum", slug="fmmd")
