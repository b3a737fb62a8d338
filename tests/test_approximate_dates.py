"""Dates as the reports write them, and the interval that each means."""

import unicodedata
from datetime import date

import pytest

from programmes.models import Activity, Period, Programme
from snia.common.approximate_dates import Interval, interval_of


def days(start: str, end: str | None = None) -> Interval:
    return Interval(date.fromisoformat(start), date.fromisoformat(end or start))


def months(start: str, end: str | None = None) -> Interval:
    """Whole months, "2018-05" to "2018-07": to the eve of the first day of the next one."""
    first = date.fromisoformat(f"{start}-01")
    last = date.fromisoformat(f"{end or start}-01")
    following = date(last.year + last.month // 12, last.month % 12 + 1, 1)
    return Interval(first, date.fromordinal(following.toordinal() - 1))


def years(first: int, last: int | None = None) -> Interval:
    return Interval(date(first, 1, 1), date(last or first, 12, 31))


A_DAY = {
    "25 juin 2020": days("2020-06-25"),
    "07 octobre 2020": days("2020-10-07"),
    "le 10 juillet 2020": days("2020-07-10"),
    "1er octobre 2020": days("2020-10-01"),
    "1 octobre 2020": days("2020-10-01"),
    "29 février 2020": days("2020-02-29"),
    "03/03/08": days("2008-03-03"),
    "5/5/08": days("2008-05-05"),
    "14/07/2008": days("2008-07-14"),
}
SEVERAL_DAYS = {
    "26-27 septembre 2018": days("2018-09-26", "2018-09-27"),
    "26–27 septembre 2018": days("2018-09-26", "2018-09-27"),
    "18 et 19 avril 2018": days("2018-04-18", "2018-04-19"),
    "13 au 18 octobre 2018": days("2018-10-13", "2018-10-18"),
    "du 14 au 20 décembre 2020": days("2020-12-14", "2020-12-20"),
    "du 1er au 5 juin 2018": days("2018-06-01", "2018-06-05"),
    "du 28 septembre au 2 octobre 2018": days("2018-09-28", "2018-10-02"),
    "du 20 décembre 2017 au 5 janvier 2018": days("2017-12-20", "2018-01-05"),
    "17 janvier, 13 juillet et 16 novembre 2018": days("2018-01-17", "2018-11-16"),
    "03/03/08 et 14/07/08": days("2008-03-03", "2008-07-14"),
    "03/03/08, 16/4/08, 14/07/08": days("2008-03-03", "2008-07-14"),
}
MONTHS = {
    "Août 2018": months("2018-08"),
    "Février 2018": months("2018-02"),
    "en février 2020": months("2020-02"),
    "au mois de mars 2020": months("2020-03"),
    "décembre 2018": months("2018-12"),
    "Mai, juin et juillet 2018": months("2018-05", "2018-07"),
    "De janvier à Septembre 2018": months("2018-01", "2018-09"),
    "Mai 2018 et septembre 2018": months("2018-05", "2018-09"),
    "entre septembre 2017 et mars 2018": months("2017-09", "2018-03"),
}
PARTS_OF_A_YEAR = {
    "1er trimestre 2018": months("2018-01", "2018-03"),
    "2ème trimestre 2018": months("2018-04", "2018-06"),
    "3ème trimestre 2018": months("2018-07", "2018-09"),
    "4e trimestre 2018": months("2018-10", "2018-12"),
    "3ème trimestre de l'année 2018": months("2018-07", "2018-09"),
    "1er semestre 2018": months("2018-01", "2018-06"),
    "2ème semestre 2018": months("2018-07", "2018-12"),
}
YEARS = {
    "2018": years(2018),
    "En 2020": years(2020),
    "Courant 2018": years(2018),
    "sur l'année 2018": years(2018),
    "Tout le long de l'année 2018": years(2018),
    "Tout au long de l’année 2020": years(2020),  # the curly apostrophe of Word
    "2017-2018": years(2017, 2018),
    "2013 - 2017": years(2013, 2017),
}
READ = {**A_DAY, **SEVERAL_DAYS, **MONTHS, **PARTS_OF_A_YEAR, **YEARS}


@pytest.mark.parametrize(("written", "meant"), READ.items(), ids=str)
def test_a_phrase_means_an_interval(written, meant):
    assert interval_of(written) == meant


@pytest.mark.parametrize("written", ["Août 2018", "du 14 au 20 décembre 2020", "1er octobre 2020"])
@pytest.mark.parametrize(
    "rewritten",
    [
        str.upper,
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace("û", "u").replace("é", "e"),
        lambda text: "  " + text.replace(" ", "\u00a0") + " \n",
    ],
    ids=["capitals", "decomposed accents", "no accents", "spaces of Word"],
)
def test_accents_case_and_spaces_change_nothing(written, rewritten):
    assert interval_of(rewritten(written)) == READ[written]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "   ",
        "-",
        # A slip of the keyboard is not put right.
        "124-16 mai 2014",
        "16-124 mai 2014",
        "31 février 2018",
        "29 février 2018",
        "31/02/2018",
        "14/13/08",
        "103/03/08",
        "03/03/208",
        "99999999999 mai 2018",
        "0 mai 2018",
        # Parts that a year does not have.
        "5ème trimestre 2018",
        "0ème trimestre 2018",
        "3ème semestre 2018",
        # Backwards.
        "du 20 au 14 décembre 2020",
        "du 30 décembre au 2 janvier 2020",
        "De septembre à mars 2018",
        "2018-2017",
        "du 14/07/08 au 03/03/08",
        # Incomplete.
        "10 janvier",
        "18 décembre",
        "novembre/décembre",
        "3ème trimestre",
        "15 au 20",
        "15 2018",
        "Mai 2018 à septembre",
        # Not as precise as an interval.
        "vers 2018",
        "mi-2018",
        "fin 2018",
        "dès début décembre",
        "03/03/08 ou juin 2009",
        "durant la période de la crise sanitaire",
        "année universitaire 2019-2020",
        # One end only.
        "depuis 2007",
        "Jusqu'au 31 octobre 2020",
        "Jusqu'au 03/03/08",
        "avant le 03/03/08",
        "A compter du 18 mars jusqu'au mois de juin 2020",
    ],
)
def test_what_cannot_be_told_for_sure_is_not_guessed(written):
    assert interval_of(written) is None


@pytest.mark.parametrize(
    ("written", "whole"),
    [("En 2018, le 3 mai 2018", years(2018)), ("Mai 2018 et 10 mai 2018", months("2018-05"))],
)
def test_a_date_within_another_does_not_cut_it_short(written, whole):
    assert interval_of(written) == whole


# --- A row that keeps its date as written --------------------------------------------------


@pytest.fixture
def dated(reference_data):
    """Save an activity with these dates, and read it again."""

    def save(**fields) -> Activity:
        activity = Activity.objects.create(
            period=Period.objects.get(label="2017-2018"),
            programme=Programme.objects.get(number=11),
            kind=Activity.Kind.OTHER,
            title="Activité d'essai",
            **fields,
        )
        return Activity.objects.get(pk=activity.pk)

    return save


def kept_interval(activity: Activity) -> tuple[date | None, date | None]:
    """The first and the last day as the database holds them."""
    return Activity.objects.values_list("when_start", "when_end").get(pk=activity.pk)


# What nobody would compute from the wording: it can only have been given.
GIVEN = {"when_start": date(2018, 7, 2), "when_end": date(2018, 9, 21)}
GIVEN_DAYS = (date(2018, 7, 2), date(2018, 9, 21))


def test_saving_fills_the_interval(dated):
    assert kept_interval(dated(when_written="3ème trimestre 2018")) == months("2018-07", "2018-09")


def test_saving_leaves_empty_what_cannot_be_read(dated):
    activity = dated(when_written="124-16 mai 2014")
    assert kept_interval(activity) == (None, None)
    assert activity.when == "124-16 mai 2014"


def test_an_interval_that_is_given_is_kept(dated):
    activity = dated(when_written="3ème trimestre 2018", **GIVEN)
    assert kept_interval(activity) == GIVEN_DAYS
    activity.title = "Autre titre"
    activity.save()
    assert kept_interval(activity) == GIVEN_DAYS


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"when_start": date(2007, 1, 1)}, (date(2007, 1, 1), None)),
        ({"when_end": date(2020, 10, 31)}, (None, date(2020, 10, 31))),
    ],
    ids=["no end", "no start"],
)
def test_an_open_interval_stays_open(dated, given, kept):
    activity = dated(when_written="2018", **given)
    assert kept_interval(activity) == kept
    activity.save()
    assert kept_interval(activity) == kept


@pytest.mark.parametrize(
    ("written", "interval"),
    [("Courant 2018", years(2018)), ("vers 2018", (None, None))],
)
def test_changing_only_the_wording_reads_it_again(dated, written, interval):
    activity = dated(when_written="mai 2018")
    activity.when_written = written
    activity.save()
    assert kept_interval(activity) == interval


def test_each_change_of_wording_is_read_again(dated):
    activity = dated(when_written="mai 2018")
    for written, interval in [("juin 2018", months("2018-06")), ("août 2018", months("2018-08"))]:
        activity.when_written = written
        activity.save()
        assert kept_interval(activity) == interval


def test_saving_the_wording_alone_saves_its_interval_too(dated):
    activity = dated(when_written="mai 2018")
    activity.when_written = "août 2018"
    activity.save(update_fields=["when_written"])
    assert kept_interval(activity) == months("2018-08")


def test_saving_another_field_alone_leaves_the_date(dated):
    activity = dated(when_written="mai 2018", **GIVEN)
    activity.title, activity.when_written = "Autre titre", "août 2018"
    activity.save(update_fields=["title"])
    assert kept_interval(activity) == GIVEN_DAYS
    assert Activity.objects.get(pk=activity.pk).when_written == "mai 2018"


def test_changing_the_wording_and_the_interval_keeps_both(dated):
    activity = dated(when_written="mai 2018")
    activity.when_written = "3ème trimestre 2018"
    activity.when_start, activity.when_end = GIVEN_DAYS
    activity.save()
    assert kept_interval(activity) == GIVEN_DAYS


def test_a_row_read_again_still_follows_its_wording(dated):
    activity = dated(when_written="mai 2018")
    other = Activity.objects.get(pk=activity.pk)
    other.when_written = "juin 2018"
    other.save()
    activity.refresh_from_db()
    activity.when_written = "août 2018"
    activity.save()
    assert kept_interval(activity) == months("2018-08")


def test_a_row_read_in_part_still_follows_its_wording(dated):
    activity = Activity.objects.only("when_written").get(pk=dated(when_written="mai 2018").pk)
    activity.when_written = "août 2018"
    activity.save()
    assert kept_interval(activity) == months("2018-08")


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"when_written": "Courant 2018"}, "Courant 2018"),
        ({"when_written": "Été 2018", **GIVEN}, "Été 2018"),
        (GIVEN, "du 2 juillet 2018 au 21 septembre 2018"),
        ({}, ""),
    ],
    ids=["wording", "wording and interval", "interval", "nothing"],
)
def test_a_date_is_shown_as_written_or_else_in_words(dated, fields, shown):
    assert dated(**fields).when.replace("\u00a0", " ") == shown
