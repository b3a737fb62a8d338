"""The year of our bodies as pages: what is read, what is planned, why fewer were held."""

from datetime import date, datetime

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from committees.models import (
    Committee,
    Delegate,
    Mandate,
    Meeting,
    MeetingTally,
    QuorumRule,
    RhythmRule,
)
from committees.rhythm.explaining import explain
from committees.rhythm.held import held_and_expected, held_in_year, total_of
from programmes.models import Period
from reporting.bilan.exhibits import meetings_exhibit
from snia.accounts.models import Role
from snia.audit.models import Entry
from tests.builders import a_period, a_user, an_institution
from tests.builders_committees import a_committee, a_delegate, a_meeting, a_meeting_told, a_seat

pytestmark = pytest.mark.usefixtures("reference_data")

# A Monday; nothing is planned yet.
THAT_DAY = "2026-01-05 09:00:00+01:00"


@pytest.fixture
def that_day():
    with time_machine.travel(THAT_DAY, tick=False):
        yield date(2026, 1, 5)


def at(written: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(written))


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


def text(node) -> str:
    return " ".join(node.get_text(" ").replace("\u202f", " ").split())


def calendar(client, year=2026, **extra):
    return client.get(reverse("committees:calendar", args=[year]), extra)


def rows(page) -> list[list[str]]:
    """The rows of the months, in order, cell by cell."""
    found = page.select("section tbody tr")
    return [[text(cell) for cell in row.find_all(["th", "td"])] for row in found]


def proposed(page) -> list[str]:
    return [box["value"] for box in page.select("input[name=chosen]")]


def plan(client, *keys, year=2026, **hours):
    """Tick these dates; hours are given by key, else those that are proposed."""
    data = {"chosen": list(keys)}
    for key in keys:
        starts, ends = hours.get(key.replace(":", "_").replace("-", "_"), ("10:00", "12:00"))
        data |= {f"{key}-starts": starts, f"{key}-ends": ends}
    return client.post(reverse("committees:calendar", args=[year]), data)


# --- 2020, as the report has it --------------------------------------------------------------

MEETINGS_OF_2020 = [
    ("25 février 2020", "Comité technique issu de la Commission interministérielle"),
    ("15 mai 2020", "Comité technique issu de la Commission interministérielle"),
    ("09 juin 2020", "CP3"),
    ("22 juin 2020", "CP4"),
    ("24 juin 2020", "CP2"),
    ("25 juin 2020", "CP1"),
    ("le 10 juillet 2020", "Commission interministérielle des affaires des MRE"),
    ("16 juillet 2020", "CoPil"),
    ("30 septembre 2020", "CP1"),
    ("1er octobre 2020", "CP4"),
    ("06 octobre 2020", "CP3"),
    ("07 octobre 2020", "CP2"),
    ("10 novembre 2020", "CP2"),
    ("11 novembre 2020", "CP1"),
    ("13 novembre 2020", "CP3"),
    ("17 novembre 2020", "CP4"),
    ("15 décembre 2020", "CoPil"),
    ("18 décembre 2020", "Comité technique issu de la Commission interministérielle"),
]


def test_the_meetings_of_2020_are_at_their_days(secretariat):
    found = rows(soup(calendar(secretariat, 2020)))
    assert len(found) == len(MEETINGS_OF_2020)
    for (day, body), row in zip(MEETINGS_OF_2020, found, strict=True):
        assert row[0] == day
        assert row[1].startswith(body)
        assert row[3] == "Tenue"


def test_2020_is_held_against_what_the_rhythms_called_for(secretariat):
    page = soup(calendar(secretariat, 2020))
    table = page.find("caption", string=lambda s: s and "tenues et attendues" in s).parent
    figures = [
        (text(row.th).split(" :")[0], *[text(cell) for cell in row.find_all("td")[:2]])
        for row in table.select("tbody tr")
    ]
    assert figures[2:] == [
        ("CoPil", "2", "4"),
        ("CP1", "3", "12"),
        ("CP2", "3", "12"),
        ("CP3", "3", "12"),
        ("CP4", "3", "12"),
    ]
    assert [figure[1:] for figure in figures[:2]] == [("1", "2"), ("3", "-")]
    assert "15 réunions tenues sur 54 attendues" in text(page.select_one("p.lead"))
    assert "Sans rythme fixé : 3 tenues" in text(page.select_one("p.lead")).replace("\xa0", " ")


def test_the_page_of_2020_tells_its_holidays_and_ramadan(secretariat):
    page = text(soup(calendar(secretariat, 2020)))
    assert "30, Fête du Trône" in page
    assert "31, Fête du sacrifice (estimé)" in page
    assert "Ramadan du 1 au 23 (estimé)" in page


def test_a_past_year_proposes_nothing(secretariat):
    page = soup(calendar(secretariat, 2020))
    assert proposed(page) == []
    assert not page.select("main form")


# --- Read the year ---------------------------------------------------------------------------


def test_the_calendar_of_no_year_is_that_of_this_year(that_day, client_of):
    response = client_of(Role.PARTNER).get(reverse("committees:calendar-now"))
    assert response.url == reverse("committees:calendar", args=[2026])


def test_the_list_of_committees_leads_to_the_calendar(secretariat):
    page = soup(secretariat.get(reverse("committees:committees")))
    assert page.find("a", href=reverse("committees:calendar-now"))


def test_years_lead_to_each_other_as_far_as_they_are_known(secretariat):
    page = soup(calendar(secretariat, 2026))
    assert page.find("a", rel="prev")["href"] == reverse("committees:calendar", args=[2025])
    assert text(page.find("a", rel="prev")) == "← 2025"
    assert page.find("a", rel="next")["href"] == reverse("committees:calendar", args=[2027])
    assert not soup(calendar(secretariat, 2076)).find("a", rel="next")


@pytest.mark.parametrize("year", [0, 1900, 2077, 999999])
def test_a_year_that_no_calendar_knows_is_not_found(year, secretariat):
    assert calendar(secretariat, year).status_code == 404
    assert secretariat.post(reverse("committees:calendar", args=[year])).status_code == 404


def test_a_year_of_which_nothing_is_known_says_so(secretariat):
    assert "Rien n'est connu des réunions de cette année" in text(
        soup(calendar(secretariat, 2015))
    ).replace("’", "'")


@pytest.mark.parametrize("role", [Role.FOCAL_POINT, Role.PARTNER, Role.DECISION_MAKER])
def test_members_read_what_is_planned_and_not_what_may_be(role, that_day, client_of):
    a_meeting(a_committee("copil"), starts_at=at("2026-03-12 10:00"))
    page = soup(calendar(client_of(role)))
    assert [row[1] for row in rows(page)] == ["CoPil"]
    assert proposed(page) == []


def test_meetings_of_other_organisations_are_not_ours(secretariat):
    assert rows(soup(calendar(secretariat, 2008))) == []


def test_the_year_costs_the_same_however_full(
    that_day, secretariat, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        calendar(secretariat)
    for slug in ("cp1", "copil", "maison-nador"):
        for number in range(1, 28):
            a_meeting_told(a_committee(slug), day=date(2026, 9, number))
    with django_assert_max_num_queries(12):
        calendar(secretariat)


# --- Proposals, and planning them ------------------------------------------------------------


def test_the_department_is_proposed_the_year_beside_what_is_planned(that_day, secretariat):
    a_meeting(a_committee("copil"), starts_at=at("2026-03-12 10:00"))
    page = soup(calendar(secretariat))
    keys = proposed(page)
    assert len(keys) == 53
    assert not [key for key in keys if key.startswith("copil:2026-03")]
    march = [row[:2] for row in rows(page) if " mars" in row[0]]
    # The programme committees come before the CoPil that is planned.
    assert march[-1] == ["12 mars 2026", "CoPil"]
    assert len(march) == 5


def test_a_date_says_what_is_to_be_known_of_it(that_day, secretariat):
    page = soup(calendar(secretariat))
    box = page.find("input", value="cp1:2026-03-09")
    told = text(box.find_parent("tr")).replace("\xa0", " ")
    assert "Ramadan (estimé) : les bureaux ouvrent de 9 h à 15 h" in told
    assert "Proposée" in told


def test_chosen_dates_are_planned_with_their_hours(that_day, secretariat):
    response = plan(
        secretariat, "cp1:2026-02-09", "copil:2026-03-18", cp1_2026_02_09=("14:00", "15:30")
    )
    assert response.status_code == 302
    told = [(str(m.committee), m.day_and_hours, m.state) for m in planned()]
    assert told == [
        ("CP1", "9\xa0février\xa02026, 14 h 00 à 15 h 30", "planned"),
        ("CoPil", "18\xa0mars\xa02026, 10 h 00 à 12 h 00", "planned"),
    ]
    assert Entry.objects.filter(verb="meeting_planned").count() == 2
    page = soup(secretariat.get(response.url))
    assert "2 réunions prévues." in text(page)
    assert "cp1:2026-02-09" not in proposed(page)


def planned():
    return list(Meeting.objects.filter(starts_at__isnull=False).order_by("starts_at"))


def test_one_refusal_is_told_and_loses_nothing_else(that_day, secretariat):
    a_meeting(a_committee("comite-technique"), starts_at=at("2026-02-10 09:00"))
    response = plan(
        secretariat,
        "cp1:2026-02-09",
        "cp2:2026-02-10",  # the department is elsewhere that morning
        "cp3:2026-02-11",
        "cp4:2026-02-12",
        cp3_2026_02_11=("12:00", "10:00"),
        cp4_2026_02_12=("", "12:00"),
    )
    assert response.status_code == 400
    assert [str(m.committee) for m in planned()] == [
        "CP1",
        "Comité technique issu de la Commission interministérielle",
    ]
    page = soup(response)
    told = text(page)
    assert "1 réunion prévue." in told
    assert "CP2, 10 février 2026 : Comité technique" in told.replace("\xa0", " ")
    assert "La réunion finit avant de commencer" in told
    assert "Donner l'heure de début." in told
    ticked = [box["value"] for box in page.select("input[name=chosen][checked]")]
    assert ticked == ["cp2:2026-02-10", "cp3:2026-02-11", "cp4:2026-02-12"]
    assert page.find("input", attrs={"name": "cp3:2026-02-11-starts"})["value"] == "12:00"


def test_two_dates_chosen_for_one_half_day_are_not_both_planned(that_day, secretariat):
    plan(secretariat, "cp1:2026-02-09", "cp2:2026-02-09")
    assert [str(meeting.committee) for meeting in planned()] == ["CP1"]


def test_another_half_of_the_day_is_free(that_day, secretariat):
    plan(
        secretariat,
        "cp1:2026-02-09",
        "cp2:2026-02-09",
        cp2_2026_02_09=("14:30", "16:30"),
    )
    assert len(planned()) == 2


def test_sending_the_same_choice_twice_plans_it_once(that_day, secretariat):
    plan(secretariat, "cp1:2026-02-09")
    again = plan(secretariat, "cp1:2026-02-09")
    assert again.status_code == 400
    assert "Ce comité a déjà une réunion ce jour-là." in text(soup(again))
    assert len(planned()) == 1


def test_a_past_date_is_refused(that_day, secretariat):
    response = plan(secretariat, "cp1:2026-01-02")
    assert "Cette date est passée" in text(soup(response))
    assert planned() == []


@pytest.mark.parametrize(
    "keys",
    [
        [],
        ["nimporte"],
        ["cp1:"],
        ["cp1:2026-02-31"],
        ["cp1:2027-02-09"],  # not of this year
        ["unct:2026-02-09"],  # another organisation's
        [":2026-02-09"],
    ],
)
def test_a_choice_of_nonsense_plans_nothing_and_breaks_nothing(keys, that_day, secretariat):
    response = plan(secretariat, *keys)
    assert response.status_code == 400
    assert "Cocher au moins une des dates proposées." in text(soup(response))
    assert planned() == []


@pytest.mark.parametrize("role", [Role.FOCAL_POINT, Role.PARTNER, Role.DECISION_MAKER])
def test_only_the_department_plans(role, that_day, client_of):
    assert plan(client_of(role), "cp1:2026-02-09").status_code == 403
    assert planned() == []


def test_what_has_no_date_any_more_is_told_with_its_reason(secretariat):
    with time_machine.travel("2026-04-28 09:00:00+01:00", tick=False):
        page = soup(calendar(secretariat))
    told = [text(item).replace("\xa0", " ") for item in page.select("details li")]
    assert "CP1, du 1 mars au 31 mars : Le temps en est passé sans réunion." in told
    assert any(item.startswith("CP1, du 1 avril au 30 avril : Aucun jour ouvré") for item in told)


def test_a_postponed_meeting_leaves_its_date_free(that_day, secretariat):
    a_meeting_told(a_committee("cp1"), day=date(2026, 2, 9), state="postponed")
    assert "cp1:2026-02-09" in proposed(soup(calendar(secretariat)))


# --- Held and expected -----------------------------------------------------------------------


def record_of(slug, records):
    return next((r for r in records if [c.slug for c in r.committees] == [slug]), None)


def test_zero_is_told_of_a_body_whose_calendar_is_kept_here(that_day):
    a_meeting(a_committee("cp1"), starts_at=at("2026-03-12 10:00"))
    a_meeting(a_committee("comite-technique"), starts_at=at("2026-03-13 10:00"))
    records = held_in_year(2026)
    record = record_of("cp1", records)
    assert (record.held_display, record.expected_display) == ("0", "12")
    # Nothing is known of CP2; the technical committee has no rhythm to be held against.
    assert [r.committees[0].slug for r in records] == ["cp1"]


def test_a_meeting_of_another_period_says_nothing_of_this_one(that_day):
    a_meeting(a_committee("cp1"), starts_at=at("2027-03-12 10:00"))
    assert held_in_year(2026) == []


@pytest.mark.parametrize(
    ("on", "so_far"),
    [
        ("2025-06-30", 0),
        ("2026-01-30", 0),
        ("2026-01-31", 1),
        ("2026-07-14", 6),
        ("2026-12-31", 12),
        ("2027-05-01", 12),
    ],
)
def test_what_is_expected_so_far_stands_beside_the_whole(on, so_far):
    a_meeting_told(a_committee("cp1"), day=date(2026, 1, 15))
    record = record_of("cp1", held_in_year(2026, on=date.fromisoformat(on)))
    assert (record.expected, record.expected_so_far) == (12, so_far)
    assert record.is_short == (so_far > 1)


def test_a_count_that_is_a_minimum_proves_no_shortfall():
    [*_others, programmes] = held_and_expected(Period.objects.get(label="2017-2018"))
    assert (programmes.held_display, programmes.is_short) == ("au moins 33", False)


def test_the_total_of_2018_is_a_minimum_too():
    total = total_of(held_and_expected(Period.objects.get(label="2017-2018")))
    assert (total.held_display, total.expected) == ("au moins 38", 54)


# --- Why fewer were held ---------------------------------------------------------------------


def explain_url(label="2020", query=""):
    return reverse("committees:explain", args=[Period.objects.get(label=label).pk]) + query


def send(client, *slugs, explanation="La session a été reportée.", query=""):
    bodies = [a_committee(slug).pk for slug in slugs]
    return client.post(
        explain_url(query=query), {"committees": bodies, "explanation": explanation}
    )


def test_a_shortfall_without_a_reason_is_flagged_to_the_department(secretariat, client_of):
    """Nothing says why the Commission met once; the restrictions explain the others of 2020."""
    page = soup(secretariat.get(reverse("committees:committees")))
    flags = [a["href"] for a in page.find_all("a", string="Écart à expliquer")]
    flagged = [explain_url(label, "?instance=commission") for label in ("2020", "2017-2018")]
    assert flags == flagged
    others = soup(client_of(Role.FOCAL_POINT).get(reverse("committees:committees")))
    assert "Écart à expliquer" not in text(others)


def test_the_flag_ticks_the_body(secretariat):
    page = soup(secretariat.get(explain_url(query="?instance=commission")))
    [ticked] = page.select("input[name=committees][checked]")
    assert ticked["value"] == str(a_committee("commission").pk)


def test_an_explanation_is_printed_by_the_bilan(secretariat):
    assert send(secretariat, "commission").status_code == 302
    period = Period.objects.get(label="2020")
    assert "La session a été reportée." in meetings_exhibit(period).notes
    [entry] = Entry.objects.filter(verb="explain_shortfall")
    assert "La session a été reportée." in entry.summary
    page = soup(secretariat.get(reverse("committees:committees")))
    flags = [a["href"] for a in page.find_all("a", string="Écart à expliquer")]
    assert explain_url(query="?instance=commission") not in flags
    assert "La session a été reportée." in text(page)


def test_an_explanation_of_one_body_is_printed_where_a_report_counts_several():
    period = Period.objects.get(label="2017-2018")
    explain(period, [a_committee("cp3")], explanation="Deux réunions annulées.", actor=a_user())
    assert "Deux réunions annulées." in meetings_exhibit(period).notes


def test_explaining_the_same_bodies_again_changes_the_explanation(secretariat):
    send(secretariat, "commission")
    send(secretariat, "commission", explanation="Le quorum a manqué.")
    [tally] = MeetingTally.objects.filter(committees=a_committee("commission"), held=None)
    assert tally.explanation == "Le quorum a manqué."


def test_an_explanation_is_changed_with_its_bodies(secretariat):
    send(secretariat, "commission")
    tally = MeetingTally.objects.get(explanation="La session a été reportée.")
    query = f"?explication={tally.pk}"
    page = soup(secretariat.get(explain_url(query=query)))
    assert page.find("textarea").get_text().strip() == "La session a été reportée."
    send(secretariat, "commission", "copil", explanation="Autre motif.", query=query)
    tally.refresh_from_db()
    assert tally.explanation == "Autre motif."
    assert {str(c.slug) for c in tally.committees.all()} == {"commission", "copil"}


def test_what_a_document_explains_stays_as_published(secretariat):
    """The same bodies as the tally of the Bilan 2020: another explanation stands beside it."""
    published = MeetingTally.objects.get(period__label="2020", held=None)
    before = published.explanation
    send(secretariat, "copil", "cp1", "cp2", "cp3", "cp4", explanation="En plus.")
    published.refresh_from_db()
    assert published.explanation == before
    assert {before, "En plus."} <= set(meetings_exhibit(published.period).notes)
    changing = explain_url(query=f"?explication={published.pk}")
    assert secretariat.get(changing).status_code == 404


@pytest.mark.parametrize(
    ("slugs", "explanation", "told"),
    [
        ([], "Motif.", "Cocher au moins une instance."),
        (["copil"], "  ", "Dire pourquoi"),
        (["unct"], "Motif.", "n’en fait pas partie"),
        (["copil"], "x" * 2001, "2000"),
    ],
)
def test_an_explanation_that_says_nothing_is_refused_and_kept(
    slugs, explanation, told, secretariat
):
    before = MeetingTally.objects.count()
    response = send(secretariat, *slugs, explanation=explanation)
    assert response.status_code == 400
    page = soup(response)
    assert told in text(page).replace("2 000", "2000")
    assert page.find("textarea").get_text().strip() == explanation.strip()
    assert MeetingTally.objects.count() == before


def test_another_organisation_is_never_explained():
    period = Period.objects.get(label="2020")
    with pytest.raises(ValidationError, match="autre organisation"):
        explain(period, [a_committee("unct")], explanation="Motif.", actor=a_user())


def test_a_period_of_which_nothing_is_known_has_nothing_to_explain(secretariat):
    period = a_period(2031)
    page = soup(secretariat.get(reverse("committees:explain", args=[period.pk])))
    assert "il n'y a pas d'écart à expliquer" in text(page).replace("’", "'").replace("\xa0", " ")
    assert not page.select("textarea")


@pytest.mark.parametrize("query", ["?explication=x", "?explication=", "?instance=nimporte"])
def test_an_address_of_nonsense_ticks_nothing(query, secretariat):
    response = secretariat.get(explain_url(query=query))
    assert response.status_code == 200
    assert not soup(response).select("input[name=committees][checked]")


# --- The page of a committee -----------------------------------------------------------------


def committee_page(client, slug="cp2"):
    return soup(client.get(reverse("committees:committee", args=[slug])))


@pytest.fixture
def renewed(db) -> Committee:
    """CP2 with what held until 2019, what holds, and what will."""
    committee = a_committee()
    Mandate.objects.create(
        committee=committee, mission="Ancienne mission", valid_to=date(2019, 12, 31)
    )
    QuorumRule.objects.create(committee=committee, share="majority", valid_from=date(2020, 1, 1))
    QuorumRule.objects.create(committee=committee, share="half", valid_from=date(2090, 1, 1))
    RhythmRule.objects.create(
        committee=committee, every_months=2, rule="Ancien rythme", valid_to=date(2014, 12, 31)
    )
    seat = a_seat(committee)
    a_delegate(seat, full_name="Titulaire d'essai", title="Madame la Directrice")
    a_delegate(seat, full_name="Suppléante d'essai", rank=Delegate.Rank.ALTERNATE)
    gone = a_delegate(seat, full_name="Ancienne titulaire")
    Delegate.objects.filter(pk=gone.pk).update(valid_to=date(2021, 6, 30))
    a_seat(committee, an_institution("entraide-nationale"), valid_to=date(2022, 12, 31))
    return committee


def test_what_holds_today_comes_first_and_the_past_is_folded(renewed, secretariat):
    page = committee_page(secretariat)
    facts, folded = text(page.select_one("main > dl.facts")), text(page.details)
    assert "Plus de la moitié des membres" in facts
    assert "Une réunion tous les mois" in facts
    for old in ("Ancienne mission", "Ancien rythme", "La moitié des membres au moins"):
        assert old in folded
        assert old not in facts
    assert "jusqu'au 31 décembre 2019" in folded.replace("\xa0", " ")
    assert not page.details.has_attr("open")


def test_members_have_their_titular_and_alternates(renewed, secretariat):
    page = committee_page(secretariat)
    table = page.find("caption").parent
    told = text(table).replace("\xa0", " ")
    assert "Titulaire d'essai (Titulaire, Madame la Directrice" in told
    assert told.index("Titulaire d'essai") < told.index("Suppléante d'essai (Suppléant")
    assert "Ancienne titulaire" not in told
    assert "Ancienne titulaire" in text(page.details)
    former = an_institution("entraide-nationale")
    assert str(former) not in told
    assert str(former) in text(page.details)


@pytest.mark.parametrize("role", [Role.FOCAL_POINT, Role.PARTNER, Role.DECISION_MAKER])
def test_names_of_people_are_for_the_department(role, renewed, client_of):
    page = committee_page(client_of(role))
    told = text(page)
    assert str(an_institution()) in told
    for name in ("Titulaire d'essai", "Suppléante d'essai", "Ancienne titulaire"):
        assert name not in told
    assert "/admin/" not in str(page.main)


def test_the_department_is_led_to_the_forms_of_members(renewed, secretariat):
    seat = a_seat(renewed)
    page = committee_page(secretariat)
    for name, args in [
        ("admin:committees_committee_change", [renewed.pk]),
        ("admin:committees_seat_change", [seat.pk]),
        ("admin:committees_seat_add", []),
    ]:
        link = page.select_one(f'a[href^="{reverse(name, args=args)}"]')
        assert link is not None, name
        assert secretariat.get(link["href"]).status_code == 200


def test_a_committee_costs_the_same_however_many_members(
    renewed, secretariat, django_assert_max_num_queries
):
    url = reverse("committees:committee", args=["cp2"])
    with django_assert_max_num_queries(20):
        secretariat.get(url)
    for number in range(20):
        a_delegate(a_seat(renewed, an_institution(f"essai-{number}")))
    with django_assert_max_num_queries(20):
        secretariat.get(url)
