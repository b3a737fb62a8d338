"""Every list of the site in every format: the rows of the page, typed, told and harmless."""

import re
import shutil
import subprocess
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from committees.models import Decision
from partners.models import Amount, Commitment, Institution, Project
from programmes.models import Activity, Campaign, SuspectedDuplicate
from snia.accounts.models import Role
from snia.exports.columns import Column, Listing
from snia.exports.text import harmless
from tests.builders import a_campaign, a_focal_point, an_action, an_institution
from tests.builders_committees import a_committee, a_decision, a_seat, an_alert
from tests.builders_keeping import a_contribution
from tests.exports import (
    FORMATS,
    csv_rows,
    excel_rows,
    exported,
    list_pages,
    pdf_pages,
    squeezed,
    workbook,
)
from tests.walks import in_turn

pytestmark = pytest.mark.usefixtures("reference_data")

# The exports themselves are files; the grid of the regions only counts what the lists hold; people
# leave one at a time, on request (law 09-08); likely duplicates are questions; `check_data` tells
# the findings.
NOT_EXPORTED = {
    "exports:exports",
    "partners:territories",
    "partners:people",
    "partners:duplicates",
    "reporting:checks",
}
LISTS = sorted((name, view) for name, view in list_pages() if name not in NOT_EXPORTED)
NAMES = [name for name, _view in LISTS]


@pytest.fixture
def something_everywhere():
    """What the documents do not have."""
    action = an_action(leads=[an_institution()])
    a_campaign(title="Campagne à exporter")
    one, other = Activity.objects.order_by("pk")[:2]
    SuspectedDuplicate.objects.create(first=one, second=other, likeness="dates")
    a_decision(a_committee("cp1"))
    an_alert(action)
    a_contribution(state="submitted")


# --- Every list ----------------------------------------------------------------------------


def test_every_list_page_says_what_it_exports():
    without = [n for n, v in LISTS if not isinstance(getattr(v, "export", None), Listing)]
    assert without == []
    assert len({view.export.name for _name, view in LISTS}) == len(LISTS) >= 18


@pytest.mark.parametrize("name", NAMES)
def test_every_list_leaves_in_every_format(name, something_everywhere, secretariat):
    page = secretariat.get(reverse(name))
    assert page.context["object_list"], "an empty list proves nothing"
    number = page.context["page_obj"].paginator.count if page.context["page_obj"] else None
    number = number or len(page.context["object_list"])
    for form in FORMATS:
        assert f"export={form}" in page.content.decode()
    assert len(excel_rows(exported(secretariat, name, "xlsx"))) == number
    titles, *rows = csv_rows(exported(secretariat, name, "csv"))
    assert len(rows) == number
    hxl = csv_rows(exported(secretariat, name, "hxl"), ",")
    assert (hxl[0], len(hxl)) == (titles, number + 2)
    pages = pdf_pages(exported(secretariat, name, "pdf"))
    text = "".join(pages)
    assert [row[0] for row in rows if squeezed(row[0])[:20] not in text] == []


@pytest.mark.parametrize("role", in_turn([None, *Role]), ids=lambda role: role or "anonymous")
def test_an_export_is_open_to_those_of_its_list_alone(role, client_of):
    client = client_of(role)
    for name in NAMES:
        page, export = (client.get(reverse(name), query) for query in ({}, {"export": "csv"}))
        assert export.status_code == page.status_code, name
        if page.status_code == 403:
            assert client.post(f"{reverse(name)}?export=csv").status_code == 403, name
        elif page.status_code == 302:
            assert page.url.partition("?")[0] == export.url.partition("?")[0]


def test_an_export_is_kept_by_no_cache(secretariat):
    response = secretariat.get(reverse("partners:institutions"), {"export": "csv"})
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert re.search(
        r'filename="institutions-\d{4}-\d\d-\d\d\.csv"', response["Content-Disposition"]
    )


# --- The rows of the page ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "query", "column", "of"),
    [
        ("partners:institutions", {"kind": "un_agency"}, "Dénomination", lambda i: i.full_name),
        ("partners:institutions", {"q": "refugies"}, "Dénomination", lambda i: i.full_name),
        ("partners:projects", {"q": "HCR"}, "Intitulé", lambda project: project.title),
        ("programmes:activities", {"kind": "study", "page": "1"}, "Activité", lambda a: a.title),
        ("committees:meetings", {"mode": "online"}, "Comité", lambda m: str(m.committee)),
    ],
)
def test_the_filters_of_the_page_hold(name, query, column, of, secretariat):
    page = secretariat.get(reverse(name), query)
    shown = [of(record).strip() for record in page.context["object_list"]]
    assert 0 < len(shown) <= 50
    rows = excel_rows(exported(secretariat, name, "xlsx", **query))
    assert [row[column] for row in rows] == shown


def test_all_the_pages_of_a_list_leave_together(secretariat):
    number = Activity.objects.counted().count()
    assert number > 50
    rows = excel_rows(exported(secretariat, "programmes:activities", "xlsx", page="2"))
    assert len(rows) == number


def test_the_links_of_the_page_keep_its_filters(secretariat):
    found = secretariat.get(reverse("partners:institutions"), {"q": "hcr", "kind": ""})
    assert 'href="?q=hcr&amp;kind=&amp;export=xlsx"' in found.content.decode()


@pytest.mark.parametrize(
    ("name", "query", "told"),
    [
        ("partners:institutions", {"export": "doc"}, "« doc » n’est pas un format d’export"),
        ("partners:institutions", {"export": ""}, "choisir Excel, CSV, CSV HXL ou PDF"),
        ("partners:institutions", {"export": "csv", "kind": "x"}, "Filtre « Nature »"),
        ("programmes:activities", {"export": "pdf", "period": "x"}, "Filtre « Période »"),
        ("committees:decisions", {"export": "hxl", "year": "1789"}, "Filtre « Année »"),
    ],
)
def test_nonsense_is_told_what_to_do(name, query, told, secretariat):
    response = secretariat.get(reverse(name), query)
    assert response.status_code == 400
    page = response.content.decode().replace("\xa0", " ")
    assert told in page
    assert "Revenir à la liste" in page


# --- Who sees what -------------------------------------------------------------------------


def test_a_person_takes_away_the_decisions_that_they_may_read(client_of):
    mine, other = a_decision(a_committee("cp1")), a_decision(a_committee("cp4"))
    person = a_focal_point(an_institution("essai"))
    a_seat(mine.committee, an_institution("essai"))
    client = client_of(None)
    client.force_login(person)
    rows = excel_rows(exported(client, "committees:decisions", "xlsx"))
    assert [row["Numéro"] for row in rows] == [mine.reference]
    assert other.reference in {d.reference for d in Decision.objects.all()}


def test_a_column_is_seen_by_those_whom_its_policy_names(make_user):
    column = Column("Nom", str, policy=lambda user: user.role == Role.SECRETARIAT)
    listing = Listing("essai", (Column("Titre", str), column))
    assert listing.visible_to(make_user(Role.SECRETARIAT)) == listing.columns
    assert listing.visible_to(make_user(Role.PARTNER)) == listing.columns[:1]


def test_no_list_exports_a_person_that_its_page_does_not_show(something_everywhere, client_of):
    """Names of people met and of focal points are on none of the lists."""
    from partners.models import Person

    names = [name for name in Person.objects.values_list("full_name", flat=True) if name]
    client = client_of(Role.PARTNER)
    for name in NAMES:
        response = client.get(reverse(name), {"export": "csv"})
        if response.status_code == 200:
            content = b"".join(response.streaming_content).decode()
            assert [person for person in names if person in content] == [], name


# --- Excel ---------------------------------------------------------------------------------


def test_cells_are_typed(secretariat):
    sheet = workbook(exported(secretariat, "partners:projects", "xlsx")).worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    project = Project.objects.get(slug="amem")
    amount = project.amounts.get()
    row = next(row for row in sheet.iter_rows(min_row=2) if project.title == row[1].value)
    cells = dict(zip(titles, row, strict=True))
    assert (cells["Montant"].data_type, cells["Montant"].value) == ("n", float(amount.value))
    assert cells["Montant"].number_format == "#,##0.00"
    assert cells["Monnaie"].value == amount.currency
    assert cells["Part du Maroc"].value is None, "unknown is not zero"
    assert (cells["Intitulé"].data_type, cells["Intitulé"].number_format) == ("s", "@")


def test_dates_are_dates_and_codes_stay_texts(secretariat):
    an_action(10, programme=11)
    a_campaign(title="Essai", due_on=date(2031, 5, 4))
    sheet = workbook(exported(secretariat, "programmes:campaigns", "xlsx")).worksheets[0]
    due = next(
        cell for row in sheet.iter_rows() for cell in row if cell.value == datetime(2031, 5, 4)
    )
    assert (due.data_type, due.number_format) == ("d", "dd/mm/yyyy")
    actions = excel_rows(exported(secretariat, "programmes:actions", "xlsx"))
    assert "11.10" in {row["Code"] for row in actions}


def test_headings_stay_in_sight_and_can_be_filtered(secretariat):
    sheet = workbook(exported(secretariat, "partners:institutions", "xlsx")).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:G{Institution.objects.count() + 1}"
    assert sheet.column_dimensions["B"].width == 50
    assert sheet["A1"].font.bold


def test_the_notes_tell_where_the_list_comes_from(client_of, make_user):
    client = client_of(None)
    client.force_login(make_user(Role.PARTNER, full_name="Awa Essai"))
    query = {"q": "réfugiés", "kind": "un_agency"}
    book = workbook(exported(client, "partners:institutions", "xlsx", **query))
    assert book.sheetnames == ["Liste", "Notes"]
    lines = list(book["Notes"].iter_rows(max_col=2, values_only=True))
    notes, columns = dict(lines[:6]), dict(lines[6:])
    assert notes["Liste"] == "Institutions et partenaires"
    assert re.fullmatch(r".* à \d\d:\d\d \(heure de Casablanca\)", notes["Exportée le"])
    assert notes["Par"] == "Awa Essai (Agence partenaire)"
    assert "/institutions/?q=r%C3%A9fugi%C3%A9s&kind=un_agency" in notes["Adresse"]
    told = "Mots : « réfugiés » ; Nature : Agence ou entité des Nations Unies"
    assert notes["Filtres"] == told
    assert notes["Contenu"] == "1 ligne"
    assert "rapportée deux fois compte une fois" in columns["Activités"]
    assert "Attention" not in {**notes, **columns}


def test_invented_rows_are_marked_and_counted(secretariat):
    activity = Activity.objects.counted().first()
    assert (
        "Démonstration"
        not in excel_rows(exported(secretariat, "programmes:activities", "xlsx"))[0]
    )
    Activity.objects.filter(pk=activity.pk).update(is_demonstration=True)
    content = exported(secretariat, "programmes:activities", "xlsx")
    marked = [row["Activité"] for row in excel_rows(content) if row["Démonstration"] == "oui"]
    assert marked == [activity.title]
    notes = dict(
        workbook(content)["Notes"].iter_rows(min_row=1, max_row=7, max_col=2, values_only=True)
    )
    assert notes["Attention"].startswith("1 ligne de démonstration")
    assert (
        "1lignededémonstration"
        in pdf_pages(exported(secretariat, "programmes:activities", "pdf"))[0]
    )


# --- Formulas ------------------------------------------------------------------------------

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "＝1+1",
    '=HYPERLINK("x")',
]


@pytest.mark.parametrize("typed", FORMULAS)
def test_a_formula_is_a_text_everywhere(typed, secretariat):
    Commitment.objects.create(description=typed)
    query = {"q": ""}
    sheet = workbook(exported(secretariat, "partners:commitments", "xlsx", **query)).worksheets[0]
    cell = next(row[0] for row in sheet.iter_rows() if row[0].value == typed.strip())
    assert cell.data_type == "s"
    assert cell.quotePrefix
    for form, delimiter in (("csv", ";"), ("hxl", ",")):
        rows = csv_rows(exported(secretariat, "partners:commitments", form, **query), delimiter)
        assert f"'{typed.strip()}" in {row[0] for row in rows}


@pytest.mark.parametrize("number", ["-5", "+5", "-5,25", "-0.5", "12"])
def test_a_number_is_left_as_it_is(number):
    assert harmless(number) == number


def test_what_a_file_can_not_hold_is_dropped(secretariat):
    Commitment.objects.create(description="avant\x0b\x1b\ufffeaprès" + "x" * 40_000)
    for form in ("xlsx", "csv"):
        exported(secretariat, "partners:commitments", form)
    rows = excel_rows(exported(secretariat, "partners:commitments", "xlsx"))
    told = next(
        row["Engagement ou projet"] for row in rows if "avantaprès" in row["Engagement ou projet"]
    )
    assert told.endswith("[…] (la suite est sur le site)")
    assert len(told) < 32_767


@pytest.mark.once
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_libreoffice_opens_it_without_repair(secretariat, tmp_path):
    """Opened and saved again: each cell is still what it was."""
    Commitment.objects.create(description="=1+1")
    a_campaign(title="Essai", due_on=date(2031, 5, 4))
    names = ("partners:commitments", "partners:projects", "programmes:campaigns")
    paths = [tmp_path / f"{name.partition(':')[2]}.xlsx" for name in names]
    for path, name in zip(paths, names, strict=True):
        path.write_bytes(exported(secretariat, name, "xlsx"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    options = ["--headless", "--convert-to", "xlsx", "--outdir", tmp_path / "saved"]
    subprocess.run(
        ["soffice", profile, *options, *paths], check=True, capture_output=True, timeout=180
    )
    saved = [load_workbook(tmp_path / "saved" / path.name).worksheets[0] for path in paths]
    cells = [{cell.value: cell for row in sheet.iter_rows() for cell in row} for sheet in saved]
    assert cells[0]["=1+1"].data_type == "s"
    assert cells[1][2_400_000].data_type == "n"
    assert cells[2][datetime(2031, 5, 4)].is_date
    assert cells[0]["Engagement ou projet"].font.bold


# --- CSV and HXL ---------------------------------------------------------------------------


def test_a_csv_opens_in_a_french_excel(secretariat):
    Amount.objects.filter(project__slug="amem").update(value=Decimal("2400000.50"))
    content = exported(secretariat, "partners:projects", "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    titles, *rows = csv_rows(content)
    row = next(row for row in rows if row[titles.index("Sigle")] == "AMEM")
    assert row[titles.index("Montant")] == "2400000,5"
    assert row[titles.index("Monnaie")] == "EUR"


def test_the_hxl_variant_is_read_by_machines(secretariat):
    Amount.objects.filter(project__slug="amem").update(value=Decimal("2400000.50"))
    content = exported(secretariat, "partners:projects", "hxl")
    assert not content.startswith(b"\xef\xbb\xbf")
    _titles, tags, *rows = csv_rows(content, ",")
    row = next(row for row in rows if row[tags.index("#activity+project+acronym")] == "AMEM")
    assert row[tags.index("#value+budget")] == "2400000.5"
    assert row[tags.index("#currency+code")] == "EUR"


# The hashtags of the HXL 1.1 dictionary, and the grammar of its tagging conventions.
DICTIONARY = """
    access activity adm1 adm2 adm3 adm4 adm5 affected beneficiary capacity cause channel contact
    country crisis currency date delivery description event frequency geo group impact indicator
    inneed item loc meta modality need operations org output population reached region respondee
    sector service severity status subsector targeted value
"""
HASHTAGS = set(DICTIONARY.split())
TAG = re.compile(r"#([a-z][a-z0-9_]*)((?:\+[a-z][a-z0-9_]*)*)")


@pytest.mark.parametrize(("name", "view"), LISTS, ids=NAMES)
def test_tags_are_those_of_hxl(name, view):
    tags = [column.hxl for column in view.export.columns]
    assert all(tags)
    assert len(set(tags)) == len(tags), "two columns would be taken for one"
    for tag in tags:
        match = TAG.fullmatch(tag)
        assert match, tag
        assert match[1] in HASHTAGS, tag
        attributes = match[2].split("+")
        assert len(set(attributes)) == len(attributes), tag


# --- PDF -----------------------------------------------------------------------------------


@pytest.mark.once
def test_a_pdf_has_every_row_and_its_titles_on_each_page(secretariat):
    pages = pdf_pages(exported(secretariat, "partners:institutions", "pdf"))
    assert len(pages) > 2
    assert all("DénominationNature" in page for page in pages)
    assert all(f"{number}/{len(pages)}" in page for number, page in enumerate(pages, start=1))
    text = "".join(pages)
    missing = [
        institution.full_name
        for institution in Institution.objects.all()
        if squeezed(institution.full_name)[:25] not in text
    ]
    assert missing == []
    assert "Filtres:aucun,lalisteestentière" in pages[0]


# --- Cost ----------------------------------------------------------------------------------


def more_activities(number):
    template = Activity.objects.filter(places__isnull=False).first()
    places = list(template.places.all())
    for _ in range(number):
        template.pk = None
        template.table = None
        template.save()
        template.places.set(places)


def more_commitments(number):
    towards = Institution.objects.get(slug="mdcmre")
    for index in range(number):
        Commitment.objects.create(description=f"Engagement {index}").towards.add(towards)


def more_projects(number):
    for index in range(number):
        project = Project.objects.create(
            slug=f"essai-{number}-{index}", kind="project", title="Essai"
        )
        project.parties.create(institution=an_institution(), role="funder")


def more_campaigns(number):
    for index in range(number):
        a_campaign(title=f"Essai {number} {index}", state=Campaign.State.DRAFT)


@pytest.mark.parametrize(
    ("name", "more", "ceiling"),
    [
        ("programmes:activities", more_activities, 12),
        ("partners:commitments", more_commitments, 12),
        ("partners:projects", more_projects, 12),
        ("programmes:campaigns", more_campaigns, 8),
    ],
)
def test_an_export_costs_the_same_queries_however_long(
    name, more, ceiling, secretariat, django_assert_max_num_queries
):
    more(50)
    with django_assert_max_num_queries(ceiling) as few:
        exported(secretariat, name, "csv")
    more(250)
    with django_assert_max_num_queries(ceiling) as many:
        exported(secretariat, name, "csv")
    assert len(many) == len(few)
