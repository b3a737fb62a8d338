"""The projects as IATI 2.03: what is written is read again, and held to the official files."""

from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse
from lxml import etree

from partners.iati import codes
from partners.iati.checking import findings
from partners.iati.places import recipients
from partners.iati.standard import codelist
from partners.models import Amount, Place, Project, ProjectParty, ProjectSector
from snia.accounts.models import Role
from tests.builders import a_user
from tests.builders_iati import (
    a_full_project,
    a_project,
    a_result,
    a_transaction,
    the_institution,
)
from tests.walks import signed_in

STANDARD = Path(find_spec("iati").origin).parent / "resources" / "standard" / "2-03"  # type: ignore[union-attr, arg-type]
OURS = "MA-SNIA-A-ENREGISTRER"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

pytestmark = pytest.mark.django_db


@pytest.fixture
def export(tmp_path, capsys):
    """Write the file, and read it again; what the command says is in `said`."""

    def run(*options: str):
        path = tmp_path / "projets.xml"
        call_command("export_iati", "--output", str(path), *options)
        said = capsys.readouterr()
        run.said = said.out + said.err
        return etree.parse(path).getroot()

    return run


@pytest.fixture
def no_other_project():
    Project.objects.filter(parent__isnull=False).update(parent=None)
    Project.objects.update(when_written="", when_start=None, when_end=None)


def activity(root, slug):
    return root.xpath(f"iati-activity[iati-identifier='{OURS}-{slug}']")[0]


def texts(holder, path):
    return [found.text for found in holder.iterfind(path)]


def official_schema():
    return etree.XMLSchema(etree.parse(STANDARD / "schemas" / "iati-activities-schema.xsd"))


def test_the_reference_data_are_valid_against_the_official_schema(export):
    root = export()

    official_schema().assertValid(root)
    assert root.get("version") == "2.03"
    assert findings(root.getroottree(), date.today()) == []


def test_every_project_is_written_or_told_to_be_left_out(export):
    root = export()

    written = len(root.findall("iati-activity"))
    assert written + export.said.count("son début n'est pas connu") == Project.objects.count()
    assert f"{written} activité(s) écrite(s)" in export.said


def test_launches_of_the_documents_are_starts_without_an_end(export):
    root = export()

    fund = activity(root, "ffu")
    assert [(d.get("type"), d.get("iso-date")) for d in fund.iterfind("activity-date")] == [
        ("2", "2015-11-01")
    ]
    assert texts(fund, "activity-date/narrative") == ["novembre 2015"]
    iram = activity(root, "iram")
    assert [(d.get("type"), d.get("iso-date")) for d in iram.iterfind("activity-date")] == [
        ("2", "2013-01-01"),
        ("4", "2017-12-31"),
    ]


def test_amounts_of_several_countries_are_never_moroccos(export):
    root = export()

    for slug, region, covered in (
        ("amem", "298", "Maroc, Mauritanie, Tunisie"),
        ("ffu", "998", "Afrique du Nord ; Sahel et lac Tchad ; Corne de l'Afrique"),
    ):
        found = activity(root, slug)
        assert found.find("budget") is None
        assert found.find("recipient-country") is None
        assert found.find("recipient-region").get("code") == region
        assert texts(found, "recipient-region/narrative") == [covered]
    assert "2.400.000 Euros" in export.said
    assert "1,8 milliard d'Euros" in export.said


def test_one_of_everything_is_what_the_database_holds(export):
    a_full_project()

    root = export()

    official_schema().assertValid(root)
    found = activity(root, "essai-complet")
    assert found.get(XML_LANG) == "fr"
    assert found.get("default-currency") == "EUR"
    assert found.find("reporting-org").get("ref") == OURS
    assert found.find("reporting-org").get("secondary-reporter") == "1"
    assert texts(found, "title/narrative") == ["Projet d'essai essai-complet"]
    assert texts(found, "description/narrative") == [
        "Apprendre à compter.",
        "Avec l'appui de : Organisation internationale pour les migrations",
    ]
    assert found.find("title/narrative").get(XML_LANG) == "fr"
    orgs = {
        (o.get("role"), o.get("type")): o.find("narrative").text
        for o in found.iterfind("participating-org")
    }
    assert orgs == {
        ("1", None): "Agence espagnole de coopération internationale",
        ("4", "40"): "Haut-Commissariat des Nations Unies pour les réfugiés",
        ("2", "10"): "Ministère délégué chargé des Marocains résidant à l'étranger",
    }
    assert found.find("activity-status").get("code") == "4"
    assert [(d.get("type"), d.get("iso-date")) for d in found.iterfind("activity-date")] == [
        ("2", "2021-01-01"),
        ("4", "2023-12-31"),
    ]
    country = found.find("recipient-country")
    assert (country.get("code"), country.get("percentage")) == ("MA", "100")
    places = {
        location.find("name/narrative").text: location.find("location-class").get("code")
        for location in found.iterfind("location")
    }
    assert places == {"Oujda": "2", "Souss-Massa": "1"}
    assert found.find("location/point") is None
    sectors = {
        s.get("code"): (s.get("vocabulary"), s.get("percentage")) for s in found.iterfind("sector")
    }
    assert sectors == {"15160": ("1", "60"), "16010": ("1", "40")}
    markers = {
        m.get("code"): (m.get("vocabulary"), m.get("significance"))
        for m in found.iterfind("policy-marker")
    }
    assert markers == {"1": ("1", "2"), "11": ("99", "1")}
    budget = found.find("budget")
    assert budget.find("value").text == "1250000.5"
    assert dict(budget.find("value").attrib) == {"currency": "EUR", "value-date": "2021-01-01"}
    assert [e.get("iso-date") for e in budget[:2]] == ["2021-01-01", "2023-12-31"]
    movement = found.find("transaction")
    assert movement.get("ref") == "D-1"
    assert movement.find("transaction-type").get("code") == "3"
    assert movement.find("transaction-date").get("iso-date") == "2021-06-15"
    assert (movement.find("value").text, movement.find("value").get("currency")) == (
        "400000",
        "EUR",
    )
    assert texts(movement, "description/narrative") == ["Première tranche"]
    assert texts(movement, "receiver-org/narrative") == [orgs["4", "40"]]
    result = found.find("result")
    assert result.get("type") == "1"
    assert result.find("indicator").get("measure") == "1"
    assert dict(result.find("indicator/baseline").attrib) == {"year": "2020", "value": "0"}
    assert result.find("indicator/period/target").get("value") == "120"
    assert result.find("indicator/period/actual").get("value") == "97.5"


def test_the_publishers_own_identifiers_are_kept(export):
    project = a_project(iati_identifier="XM-DAC-41121-2021-MAR-001")
    party = project.parties.get(role="implementer")
    party.institution.iati_identifier = "XM-DAC-41121"
    party.institution.save()

    root = export()

    found = root.xpath("iati-activity[iati-identifier='XM-DAC-41121-2021-MAR-001']")[0]
    assert found.find("participating-org[@role='4']").get("ref") == "XM-DAC-41121"


def test_parents_children_and_siblings_refer_to_each_other(export):
    parent = a_project("instrument")
    a_project("partie-1", parent=parent)
    a_project("partie-2", parent=parent)
    a_project("partie-sans-date", parent=parent, when_start=None, when_end=None)

    root = export()

    def related(slug):
        found = activity(root, slug).iterfind("related-activity")
        return {(r.get("ref").removeprefix(f"{OURS}-"), r.get("type")) for r in found}

    assert related("instrument") == {("partie-1", "2"), ("partie-2", "2")}
    assert related("partie-1") == {("instrument", "1"), ("partie-2", "3")}
    assert activity(root, "instrument").get("hierarchy") == "1"
    assert activity(root, "partie-1").get("hierarchy") == "2"


@pytest.mark.usefixtures("no_other_project")
def test_an_instrument_is_never_counted_twice_with_its_projects(export):
    instrument = a_project("instrument")
    within = a_project("partie", parent=instrument)
    deeper = a_project("sous-partie", parent=within)
    alone = a_project("seul")
    for project, value in ((instrument, 100), (within, 40), (deeper, 10), (alone, 7)):
        Amount.objects.create(project=project, value=value, currency="EUR", scope="morocco")

    root = export()

    assert sum(Decimal(v.text) for v in root.iterfind("iati-activity/budget/value")) == 107
    assert export.said.count("le budget de l'instrument dont le projet relève le comprend") == 2


@pytest.mark.usefixtures("no_other_project")
def test_of_several_countries_only_a_known_share_is_a_budget(export):
    project = a_project()
    Amount.objects.create(
        project=project,
        value=900,
        currency="EUR",
        scope="countries",
        scope_note="Maroc et Tunisie",
        morocco_share=300,
    )

    root = export()

    assert texts(root, "iati-activity/budget/value") == ["300"]
    assert root.find("iati-activity/recipient-country") is None


def test_a_budget_without_a_period_is_left_out_and_said(export):
    project = a_project(when_end=None)
    Amount.objects.create(project=project, value=900, currency="EUR", scope="morocco")

    root = export()

    assert activity(root, "essai-iati").find("budget") is None
    assert "budget « 900 EUR » : l'IATI veut sa période" in export.said


def test_what_the_lists_do_not_know_is_left_out_and_said(export):
    project = a_project()
    Amount.objects.create(project=project, value=900, currency="ZZZ", scope="morocco")
    a_transaction(project, currency="ZZZ")
    a_transaction(project, day=date(2999, 1, 1))

    root = export()

    assert findings(root.getroottree(), date.today()) == []
    assert activity(root, "essai-iati").find("transaction") is None
    assert export.said.count("devise inconnue de l'IATI") == 2
    assert "sa date est à venir" in export.said


def test_sectors_newer_than_the_list_are_told_by_their_category_and_in_our_vocabulary(export):
    project = a_project()
    ProjectSector.objects.create(project=project, code="15190", percentage=70)
    ProjectSector.objects.create(project=project, code="15160", percentage=30)
    assert "15190" not in codelist("Sector").codes

    root = export()

    found = activity(root, "essai-iati").iterfind("sector")
    assert {(s.get("vocabulary"), s.get("code"), s.get("percentage")) for s in found} == {
        ("2", "151", "100"),
        ("99", "15190", "70"),
        ("99", "15160", "30"),
    }


def test_shares_of_sectors_that_do_not_add_up_are_not_told(export):
    project = a_project()
    ProjectSector.objects.create(project=project, code="15160", percentage=70)
    ProjectSector.objects.create(project=project, code="16010")

    root = export()

    found = activity(root, "essai-iati").iterfind("sector")
    assert [s.get("percentage") for s in found] == [None, None]


@pytest.mark.parametrize(
    ("standing", "today", "status", "kinds"),
    [
        ("", date(2020, 6, 1), "1", ["1", "3"]),
        ("", date(2022, 6, 1), "2", ["2", "3"]),
        ("", date(2024, 6, 1), "3", ["2", "4"]),
        ("pipeline", date(2022, 6, 1), "1", ["1", "3"]),
        ("suspended", date(2022, 6, 1), "6", ["2", "3"]),
        ("cancelled", date(2024, 6, 1), "5", ["2", "4"]),
    ],
)
def test_how_far_an_activity_has_come(export, standing, today, status, kinds):
    Project.objects.filter(slug__in=["depomi", "amem"]).update(when_start=None)
    a_project(standing=standing)

    with time_machine.travel(today):
        root = export()

    found = activity(root, "essai-iati")
    assert found.find("activity-status").get("code") == status
    assert [d.get("type") for d in found.iterfind("activity-date")] == kinds


def test_results_are_put_together_and_what_is_unknown_is_left_out(export):
    project = a_project()
    a_result(project)
    a_result(project, period_start=date(2022, 1, 1), period_end=date(2022, 12, 31), actual=None)
    a_result(project, indicator="Part des femmes", measure="percentage", baseline=None)
    a_result(project, title="Centres ouverts", period_end=None, baseline_year=None)

    root = export()

    official_schema().assertValid(root)
    results = activity(root, "essai-iati").findall("result")
    assert [len(result.findall("indicator")) for result in results] == [2, 1]
    assert len(results[0].findall("indicator[1]/period")) == 2
    assert results[0].find("indicator[2]/baseline") is None
    assert results[1].find("indicator/period") is None
    assert "sa période n'est pas connue" in export.said
    assert "son année n'est pas connue" in export.said


def test_who_only_supports_takes_no_part(export):
    project = a_project(parties=False)
    ProjectParty.objects.create(
        project=project, institution=the_institution("oim"), role="support"
    )

    root = export()

    assert not root.xpath(f"iati-activity[iati-identifier='{OURS}-essai-iati']")
    assert "ni financement, ni mise en œuvre, ni contrepartie n'est connu" in export.said


def test_demonstration_is_left_out_unless_asked_for_and_then_said(export):
    a_full_project("invente", is_demonstration=True)
    real = a_project("vrai")
    a_transaction(real, is_demonstration=True)
    a_result(real, is_demonstration=True)

    root = export()
    assert not root.xpath("//iati-identifier[contains(., 'invente')]")
    assert activity(root, "vrai").find("transaction") is None
    assert activity(root, "vrai").find("result") is None

    root = export("--with-demonstration")
    official_schema().assertValid(root)
    assert texts(activity(root, "invente"), "title/narrative") == [
        "[Démonstration] Projet d'essai invente"
    ]
    assert activity(root, "vrai").find("transaction") is not None


def test_what_xml_cannot_hold_is_not_written(export):
    a_project(title="Un\x0btitre\x1f collé de Word", description="<b>&😀</b>")

    root = export()

    assert texts(activity(root, "essai-iati"), "title/narrative") == ["Un titre  collé de Word"]
    assert texts(activity(root, "essai-iati"), "description/narrative") == ["<b>&😀</b>"]


def test_the_number_of_queries_does_not_grow(django_assert_max_num_queries, tmp_path):
    parent = a_full_project("parent")
    for index in range(30):
        a_full_project(f"essai-{index}", parent=parent)

    with django_assert_max_num_queries(12):
        call_command("export_iati", "--output", str(tmp_path / "a.xml"), verbosity=0)


# --- The validator ------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "broken", "told"),
    [
        ("title", lambda e: e.getparent().remove(e), "schéma officiel"),
        ("activity-date", lambda e: e.set("iso-date", "hier"), "schéma officiel"),
        ("activity-status", lambda e: e.set("code", "9"), "ActivityStatus"),
        ("budget/value", lambda e: e.set("currency", "EURO"), "Currency"),
        ("sector", lambda e: e.set("code", "99999"), "Sector"),
        ("recipient-country", lambda e: e.set("percentage", "80"), "80 au lieu de 100"),
        ("participating-org", lambda e: e.remove(e[0]), "il manque @ref ou narrative"),
        ("budget/period-end", lambda e: e.set("iso-date", "2001-01-01"), "vient après"),
        ("transaction/transaction-date", lambda e: e.set("iso-date", "2999-01-01"), "NOW"),
    ],
)
def test_a_broken_element_is_found_with_its_line(export, path, broken, told):
    a_full_project()
    root = export()
    holder = activity(root, "essai-complet").find(path)
    line = holder.sourceline

    broken(holder)

    found = findings(root.getroottree(), date.today())
    assert any(told in finding.message for finding in found)
    assert all(finding.line >= 1 for finding in found)
    assert str(found[0]).startswith("ligne ")
    assert abs(found[0].line - line) < 40


def test_an_invalid_document_takes_no_name(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(codes.STATUS, Project.Standing.IMPLEMENTATION, "77")
    path = tmp_path / "projets.xml"
    path.write_text("l'ancien")

    with pytest.raises(SystemExit) as stopped:
        call_command("export_iati", "--output", str(path))

    assert stopped.value.code == 1
    assert path.read_text() == "l'ancien"
    assert list(tmp_path.iterdir()) == [path]
    told = capsys.readouterr().err
    assert "« 77 » n'est pas dans la liste ActivityStatus" in told
    assert "Rien n'a été écrit" in told


@pytest.mark.usefixtures("no_other_project")
def test_a_document_without_an_activity_is_none(tmp_path, capsys):
    with pytest.raises(SystemExit):
        call_command("export_iati", "--output", str(tmp_path / "projets.xml"))

    assert "son début n'est pas connu" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError, match="n'existe pas"):
        call_command("export_iati", "--output", str(tmp_path / "rien" / "projets.xml"))


# --- The page -----------------------------------------------------------------


def test_the_page_gives_the_same_document_and_304_when_nothing_changed(export):
    root = export()
    client = signed_in(a_user(Role.PARTNER))
    url = reverse("partners:projects-iati")

    answer = client.get(url)

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/xml")
    given = etree.fromstring(b"".join(answer.streaming_content))
    assert [etree.tostring(a) for a in given] == [etree.tostring(a) for a in root]
    again = client.get(url, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    Project.objects.filter(slug="ffu").update(title="Autre intitulé")
    assert client.get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 200


def test_the_list_of_projects_leads_to_it():
    page = signed_in(a_user(Role.PARTNER)).get(reverse("partners:projects"))

    assert reverse("partners:projects-iati") in page.content.decode()


def test_a_country_abroad_is_named():
    project = a_project()
    project.places.add(Place.objects.get(name="Sénégal"))

    assert [country.get("code") for country in recipients(project)] == ["SN"]
