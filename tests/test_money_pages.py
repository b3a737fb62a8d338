"""The money pages: totals that a person checks by hand, and the projects behind each cell."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from partners.models import (
    Agreement,
    Amount,
    ExchangeRate,
    Institution,
    Place,
    Project,
    ProjectParty,
    Transaction,
)
from partners.money.demonstration import DEMONSTRATION
from programmes.models import Period, Programme
from snia.accounts.models import Role

pytestmark = pytest.mark.usefixtures("reference_data")

TOTAL = "Total, chaque projet compté une fois"


def text_of(html):
    spaced = re.sub(r"<br>|</?(?:div|td|th|li|p|h\d)\b[^>]*>", " ", html)
    told = unescape(re.sub(r"<[^>]+>", "", spaced)).replace("\u202f", " ").replace("\u00a0", " ")
    return " ".join(told.split())


def page(client, query="", name="money", status=200):
    response = client.get(reverse(f"partners:{name}") + query)
    assert response.status_code == status
    return response.content.decode()


def table(html, heading):
    """The rows of a table, by their label: the texts of their cells."""
    section = html.split(f">{heading}<", 1)[1].split("</table>", 1)[0]
    rows = {}
    for row in re.findall(r"<tr.*?</tr>", section, re.DOTALL):
        label, *cells = (text_of(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S))
        rows[label] = cells
    return rows


def link(html, heading, label, cell):
    """Where a cell leads; 0 is that of the projects."""
    section = html.split(f">{heading}<", 1)[1].split("</table>", 1)[0]
    row = next(r for r in re.findall(r"<tr.*?</tr>", section, re.DOTALL) if label in text_of(r))
    cells = re.findall(r"<td.*?</td>", row, re.DOTALL)
    return unescape(re.search(r'href="([^"]+)"', cells[cell])[1])


def a_project(slug, amount=None, currency="EUR", funders=(), parent=None, **fields):
    project = Project.objects.create(
        slug=slug, kind="project", title=f"Projet {slug}", parent=parent, **fields
    )
    if amount is not None:
        an_amount(project=project, value=amount, currency=currency)
    for funder in funders:
        party(project, funder, "funder")
    return project


def party(project, slug, role):
    institution = Institution.objects.get(slug=slug)
    return ProjectParty.objects.create(project=project, institution=institution, role=role)


def an_amount(**fields):
    defaults = {"currency": "EUR", "scope": "morocco"}
    return Amount.objects.create(**{**defaults, **fields})


def a_movement(project, kind, value, day=date(2020, 6, 1), currency="EUR", **fields):
    return Transaction.objects.create(
        project=project, kind=kind, value=value, day=day, currency=currency, **fields
    )


def a_rate(currency, target, day, rate, **fields):
    return ExchangeRate.objects.create(
        currency=currency, target=target, day=day, rate=Decimal(rate), **fields
    )


# --- The documents -------------------------------------------------------------------------


def test_the_totals_are_those_of_a_sum_by_hand(secretariat):
    """By hand, from multilateral-cooperation.txt: 35 M€ of the EU (line 43) + 5 271 000 euros of
    SHARAKA, whose funder is not named (line 57) = 40 271 000 €. Not counted: 1,8 milliard
    (line 77), 2.400.000 (line 120); unct-2008-meetings.txt: 15 millions (line 9), the grants of
    50.000 to 200.000 (line 15). No bilan states an amount."""
    found = page(secretariat)
    by_funder = table(found, "Par bailleur")
    assert by_funder["UE"][1] == "35 000 000 €"
    assert by_funder["Bailleur non précisé"][1] == "5 271 000 €"
    assert by_funder[TOTAL][1:4] == ["40 271 000 €", "-", "4"]
    for heading in ("Par organisme de mise en œuvre", "Par programme", "Par période"):
        assert table(found, heading)[TOTAL][1] == "40 271 000 €"
    assert table(found, "Par organisme de mise en œuvre")["Expertise France"][1] == "5 271 000 €"
    left_out = text_of(found.split('id="hors-total"')[1])
    for amount in ("1 800 000 000 €", "2 400 000 €", "15 000 000 €", "50 000 € – 200 000 €"):
        assert amount in left_out
    assert left_out.count("part du Maroc non communiquée") == 3
    assert left_out.count("Fourchette par subvention") == 1


@pytest.mark.documents
def test_every_sum_of_money_of_the_documents_is_on_the_page(secretariat, documents):
    """Read again from the five documents: whatever is in euros is counted or left out, told."""
    money = re.compile(r"(\d[\d .,]*\d|\d) ?(M€|milliard|million)?s?(?: d')? ?(?:[Ee]uros|(?<=€))")
    units = {"M€": 10**6, "million": 10**6, "milliard": 10**9, "": 1}
    printed = set()
    for document in documents.glob("*.txt"):
        text = document.read_text(encoding="utf-8").replace("’", "'")
        for number, unit in money.findall(text):
            plain = number.replace(" ", "").replace(".", "").replace(",", ".")
            printed.add(int(Decimal(plain) * units[unit]))
    assert printed == {35_000_000, 5_271_000, 1_800_000_000, 2_400_000, 15_000_000, 200_000}
    found = text_of(page(secretariat, name="money-projects"))
    for value in printed:
        assert f"{value:,} €".replace(",", " ") in found


def test_nothing_known_is_a_dash_never_a_zero(secretariat):
    canada = table(page(secretariat), "Par bailleur")["Coopération canadienne"]
    assert canada == ["1", "-", "-", "-", "-", "-", "-"]


# --- Nothing twice -------------------------------------------------------------------------


def test_a_project_of_two_funders_is_under_each_and_once_in_the_total(secretariat):
    a_project("commun", 1_000_000, funders=["union-europeenne", "aics"])
    rows = table(page(secretariat), "Par bailleur")
    assert rows["UE"][1] == "36 000 000 €"
    assert rows["Agence italienne de coopération pour le développement"][1] == "1 000 000 €"
    assert rows[TOTAL][1] == "41 271 000 €"


def test_a_part_takes_its_amount_out_of_its_programme(secretariat):
    papm = Project.objects.get(slug="papm")
    a_project("volet", 2_000_000, funders=["union-europeenne"], parent=papm)
    rows = table(page(secretariat), "Par bailleur")
    assert rows["UE"][1:3] == ["35 000 000 €", "33 000 000 €"]
    assert rows[TOTAL][1] == "40 271 000 €"


def test_the_convention_and_its_programme_carry_the_same_money(secretariat):
    agreement = Agreement.objects.get(slug="convention-financement-2017")
    an_amount(agreement=agreement, value=35_000_000)
    found = page(secretariat)
    assert table(found, "Par bailleur")[TOTAL][1] == "40 271 000 €"
    left_out = text_of(found.split('id="hors-total"')[1])
    assert "Convention de financement pour l’appui aux politiques migratoires" in left_out
    assert "Le compter ici le compterait deux fois" in left_out


def test_an_agreement_without_projects_is_counted_with_no_funder(secretariat):
    agreement = Agreement.objects.get(slug="convention-cadre-hcr-cgem-2018")
    an_amount(agreement=agreement, value=29_000)
    found = page(secretariat)
    assert table(found, "Par bailleur")["Bailleur non précisé"][1] == "5 300 000 €"
    behind = secretariat.get(link(found, "Par bailleur", "Bailleur non précisé", 1))
    assert str(agreement) in text_of(behind.content.decode())


def test_movements_of_a_project_of_several_countries_are_not_moroccos(secretariat):
    abroad = a_project("regional")
    abroad.places.add(Place.objects.get(kind="country", name="Tunisie"))
    a_movement(abroad, "disbursement", 700)
    a_movement(abroad, "disbursement", 77)
    a_movement(Project.objects.get(slug="amem"), "commitment", 900)
    found = page(secretariat)
    assert table(found, "Par bailleur")[TOTAL][4:] == ["-", "-", "-"]
    left_out = text_of(found.split('id="hors-total"')[1])
    assert "777 € Décaissements" in left_out, "added up: one line a project"
    assert "900 € Engagements" in left_out


# --- Commitments and disbursements ---------------------------------------------------------


def test_commitments_stand_against_disbursements(secretariat):
    """200 of 800, 45 of 100: 245 of 900 = 27,2 %."""
    one = a_project("un", funders=["aics"])
    other = a_project("deux", funders=["union-europeenne"])
    a_movement(one, "commitment", 800)
    a_movement(one, "disbursement", 200)
    a_movement(other, "commitment", 100)
    a_movement(other, "disbursement", 45)
    found = page(secretariat)
    rows = table(found, "Par bailleur")
    assert rows["UE"][4:] == ["100 €", "45 €", "45,0 %"]
    assert rows[TOTAL][4:] == ["900 €", "245 €", "27,2 %"]
    chart = found.split("<svg", 1)[1].split("</svg>", 1)[0]
    assert "UE" in chart
    assert "style=" not in chart
    projects = text_of(page(secretariat, name="money-projects"))
    assert "Projet un - - 800 € 200 € 25,0 %" in projects


def test_a_movement_is_under_the_funder_that_made_it(secretariat):
    project = a_project("commun", funders=["union-europeenne", "aics"])
    a_movement(project, "commitment", 30, provider=Institution.objects.get(slug="aics"))
    a_movement(project, "commitment", 12)
    rows = table(page(secretariat), "Par bailleur")
    assert rows["UE"][4] == "12 €"
    assert rows["Agence italienne de coopération pour le développement"][4] == "42 €"
    assert rows[TOTAL][4] == "42 €"


def test_a_movement_is_of_the_period_of_its_day(secretariat):
    project = a_project("long", 1000, when_start=date(2019, 1, 1), when_end=date(2020, 12, 31))
    a_movement(project, "disbursement", 100, day=date(2020, 3, 1))
    a_movement(project, "disbursement", 60, day=date(2019, 3, 1))
    found = page(secretariat)
    rows = table(found, "Par période")
    assert rows["2020"][1] == "1 000 €"
    assert rows["2020"][5] == "100 €"
    assert rows["Hors des périodes, ou sans date"][5] == "60 €"
    period = Period.objects.get(label="2020")
    kept = table(page(secretariat, f"?period={period.pk}"), "Par bailleur")
    assert kept[TOTAL][1] == "1 000 €"
    assert kept[TOTAL][5] == "100 €"
    behind = secretariat.get(link(found, "Par période", "Hors des périodes", 5))
    assert "Projet long" in text_of(behind.content.decode())


def test_a_programme_has_the_projects_that_it_and_its_activities_name(secretariat):
    """An activity of the Bilan 2018 stands under programme 11 and within the EU's programme."""
    sharaka = Project.objects.get(slug="sharaka")
    Programme.objects.get(number=7).projects.add(sharaka)
    rows = table(page(secretariat), "Par programme")
    assert next(cells for label, cells in rows.items() if "Programme 7" in label)[1] == (
        "5 271 000 €"
    )
    assert next(cells for label, cells in rows.items() if "Programme 11" in label)[1] == (
        "35 000 000 €"
    )


# --- Behind a cell, and filters ------------------------------------------------------------


def test_a_cell_leads_to_its_projects_with_the_same_total(secretariat):
    found = page(secretariat, "?kind=programme")
    behind = secretariat.get(link(found, "Par bailleur", "UE", 1)).content.decode()
    told = text_of(behind)
    assert "Programme d’appui aux politiques migratoires 35 000 000 €" in told
    assert "Total des 3 projets 35 000 000 €" in told
    assert "SHARAKA" not in told


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("?kind=project", "5 271 000 €"),
        ("?funder=none", "5 271 000 €"),
        ("?standing=closed", None),
        ("?currency=EUR", "40 271 000 €"),
        ("?kind=programme&funder=none", "-"),
    ],
)
def test_filters_narrow_the_totals(query, total, secretariat):
    found = page(secretariat, query)
    if total is None:
        assert "Aucun projet ne répond à ces filtres" in found
    else:
        assert table(found, "Par bailleur")[TOTAL][1] == total


def test_a_currency_is_seen_alone(secretariat):
    a_project("dirhams", 500, currency="MAD")
    found = page(secretariat, "?currency=MAD")
    assert table(found, "Par bailleur")[TOTAL][:2] == ["1", "500 MAD"]


@pytest.mark.parametrize(
    "query", ["?funder=x", "?currency=ABC", "?to=EURO", "?on=31/02/2020", "?period=999999"]
)
def test_a_filter_of_nonsense_is_told_and_kept(query, secretariat):
    for name in ("money", "money-projects"):
        found = page(secretariat, query, name, status=400)
        assert "Un filtre ne se lit pas" in found
        assert "text-danger" in found


# --- Conversion ----------------------------------------------------------------------------


def test_nothing_is_converted_unless_asked_for(secretariat):
    a_rate("EUR", "MAD", date(2020, 1, 1), "10.7")
    assert "10,7" not in page(secretariat)


def test_a_converted_total_shows_its_rate_and_what_it_lacks(secretariat):
    """5 271 000 x 10,7 = 56 399 700; the dollars have no rate."""
    a_rate("EUR", "MAD", date(2020, 1, 1), "10.7")
    a_rate("EUR", "MAD", date(2020, 6, 2), "11")
    a_project("dollars", 300, currency="USD")
    rows = table(page(secretariat, "?to=MAD&on=2020-06-01"), "Par bailleur")
    told = rows["Bailleur non précisé"][1]
    assert "5 271 000 € = 56 399 700 MAD 1 EUR = 10,7 MAD (01/01/2020)" in told
    assert "300 $ aucun cours vers MAD au 01/06/2020 : non converti" in told
    assert "Converti : 56 399 700 MAD (incomplet : sans USD)" in told


def test_an_inverse_rate_says_so(secretariat):
    a_rate("MAD", "EUR", date(2020, 1, 1), "0.1")
    rows = table(page(secretariat, "?to=MAD&on=2020-06-01"), "Par bailleur")
    assert "350 000 000 MAD 1 MAD = 0,1 EUR (01/01/2020), pris à l'inverse" in rows["UE"][1]


# --- Demonstration -------------------------------------------------------------------------


def test_invented_money_is_left_aside_until_it_is_asked_for(secretariat):
    DEMONSTRATION.load(date(2026, 11, 26))
    found = page(secretariat)
    assert table(found, "Par bailleur")[TOTAL][1:] == ["40 271 000 €", "-", "4", "-", "-", "-"]
    assert "ne sont pas comptées" in found
    assert "demonstration=1" in found
    with_it = page(secretariat, "?demonstration=1")
    rows = table(with_it, "Par bailleur")
    # By hand: 4 000 000 with its project of 1 500 000 inside; 400 000 + 350 000 of 1 500 000.
    a = rows["Bailleur de démonstration A (inventé)"]
    assert a == ["2", "4 000 000 €", "2 500 000 €", "-", "1 500 000 €", "750 000 €", "50,0 %"]
    assert rows[TOTAL][1] == "44 271 000 € 900 000 $"
    assert "badge-demo" in page(secretariat, "?demonstration=1", "money-projects")


def test_invented_rates_convert_nothing_real(secretariat):
    DEMONSTRATION.load(date(2026, 11, 26))
    page(secretariat, "?to=MAD", status=400)
    assert "cours inventé" in page(secretariat, "?to=MAD&demonstration=1&on=2026-11-26")


def test_the_demonstration_is_loaded_once_and_leaves_whole(settings, db):
    settings.ALLOW_DEMONSTRATION_ACCOUNTS = True
    before = [model.objects.count() for model in (Project, Transaction, ExchangeRate, Amount)]
    names = Institution.objects.count()
    assert DEMONSTRATION.load(date(2026, 11, 26))
    assert DEMONSTRATION.load(date(2026, 11, 26)) == ""
    DEMONSTRATION.remove()
    after = [model.objects.count() for model in (Project, Transaction, ExchangeRate, Amount)]
    assert (after, Institution.objects.count()) == (before, names)


# --- Cost and access -----------------------------------------------------------------------


def more_money():
    for index in range(60):
        project = a_project(f"essai-{index}", 1000, funders=["union-europeenne"])
        a_movement(project, "commitment", 500)
        agreement = Agreement.objects.create(slug=f"a-{index}", kind="seat", title="Essai")
        an_amount(agreement=agreement, value=2)
        agreement.projects.add(project)
        a_rate("EUR", "MAD", date(2020, 1, 1 + index % 28), "10") if index < 28 else None


@pytest.mark.parametrize("name", ["money", "money-projects"])
def test_the_pages_cost_the_same_however_many_rows(
    name, secretariat, django_assert_max_num_queries
):
    a_rate("EUR", "USD", date(2019, 1, 1), "1.1")
    with django_assert_max_num_queries(23):
        page(secretariat, "?to=USD", name)
    more_money()
    with django_assert_max_num_queries(23):
        page(secretariat, "?to=USD", name)


def test_the_list_of_projects_is_paged_and_its_total_is_of_all(secretariat):
    more_money()
    first = page(secretariat, name="money-projects")
    assert "page=2" in first
    second = page(secretariat, "?page=2", name="money-projects")
    total = re.compile(r"Total des \d+ projets [\d ]+€")
    assert total.search(text_of(first))[0] == total.search(text_of(second))[0]


def test_the_menu_leads_there(client_of):
    assert (
        reverse("partners:money")
        in client_of(Role.PARTNER).get(reverse("partners:projects")).content.decode()
    )
