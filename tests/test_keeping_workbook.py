"""An agency's projects and commitments in Excel: out, filled, back, looked at, kept as drafts."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from partners.keeping.workbook import verbs
from partners.keeping.workbook.write import write_workbook
from partners.models import Amount, Contribution, ContributionWorkbook, ProjectParty
from snia.common.workbooks import UnusableWorkbook
from tests.builders import a_user, an_institution
from tests.builders_keeping import (
    State,
    a_commitment,
    a_contribution,
    a_project,
    an_agency,
    type_in,
)
from tests.walks import signed_in

pytestmark = pytest.mark.usefixtures("reference_data")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def agency():
    """Of an institution that no document gives a project or a commitment."""
    return an_agency("essai-agence", full_name="Nadia Agence")


@pytest.fixture
def institution(agency):
    return an_institution("essai-agence")


@pytest.fixture
def project(institution):
    project = a_project(institution, title="Projet en Excel")
    Amount.objects.create(project=project, value=100, currency="EUR", scope="morocco")
    return project


class Sheets:
    """A workbook as a person has it open."""

    def __init__(self, content: bytes) -> None:
        self.workbook = load_workbook(BytesIO(content))

    def column(self, sheet: str, label: str) -> int:
        headings = [cell.value for cell in self.workbook[sheet][1]]
        return headings.index(label) + 1

    def line(self, sheet: str, mark: str) -> int:
        """The first line of a record, or the first free one."""
        for row in range(2, self.workbook[sheet].max_row + 2):
            if (self.workbook[sheet].cell(row, 1).value or "") == mark:
                return row
        raise AssertionError(mark)

    def put(self, sheet: str, row: int, **cells: Any) -> str:
        """Fill cells by their labels; returns the last cell's place."""
        for label, value in cells.items():
            cell = self.workbook[sheet].cell(row, self.column(sheet, label.replace("_", " ")))
            cell.value = value
        return f"{sheet}!{cell.coordinate}"

    def add(self, sheet: str, **cells: Any) -> str:
        return self.put(sheet, self.line(sheet, ""), **cells)

    def upload(self) -> SimpleUploadedFile:
        content = BytesIO()
        self.workbook.save(content)
        return SimpleUploadedFile("retour.xlsx", content.getvalue())


def sheets_of(institution) -> Sheets:
    return Sheets(write_workbook(institution))


def errors_of(sheets, institution, agency) -> list[tuple[str, str]]:
    returned = verbs.receive(sheets.upload(), institution, actor=agency)
    assert returned.state == "refused"
    return [(error["place"], error["message"]) for error in returned.errors]


def test_what_comes_back_as_it_left_changes_nothing(project, institution, agency):
    a_commitment(institution)
    a_contribution(author=agency)
    returned = verbs.receive(sheets_of(institution).upload(), institution, actor=agency)
    assert returned.state == "read", returned.errors
    assert verbs.preview(returned, actor=agency) == []


def test_every_record_of_the_documents_goes_out_and_comes_back(agency):
    """The four institutions with the most records."""
    department = a_user()
    for slug in ("oim", "hcr", "union-europeenne", "unicef"):
        institution = an_institution(slug)
        returned = verbs.receive(sheets_of(institution).upload(), institution, actor=department)
        assert returned.state == "read", returned.errors
        assert verbs.preview(returned, actor=department) == []


def test_a_filled_workbook_is_shown_then_kept_as_contributions(project, institution, agency):
    sheets = sheets_of(institution)
    mark = f"P{project.pk}"
    line = sheets.line("Projets", mark)
    sheets.put("Projets", line, Intitulé="Titre rempli en Excel", Nature="Programme")
    sheets.put("Montants", sheets.line("Montants", mark), Montant=5271000.5)
    sheets.add("Montants", Fiche=mark, Montant="12", Devise="MAD")
    sheets.add("Engagements", Fiche="nouveau 1", Envers="HCR")
    row = sheets.line("Engagements", "nouveau 1")
    label = "À quoi l'institution s'engage"
    sheets.workbook["Engagements"].cell(row, sheets.column("Engagements", label)).value = "Former"
    sheets.add("Acteurs", Fiche="nouveau 1", Institution=str(institution), Rôle="Chef de file")

    client = signed_in(agency)
    url = reverse("partners:contribution-receive", args=[institution.pk])
    shown = client.post(url, {"file": sheets.upload()}, follow=True)
    page = shown.content.decode()
    for told in ("Titre", "rempli", "5271000,5", "à créer", "Former"):
        assert told in page
    assert not Contribution.objects.exists(), "nothing is kept before it was looked at"

    returned = ContributionWorkbook.objects.get()
    client.post(returned.get_absolute_url())
    update, new = Contribution.objects.order_by("pk")
    assert update.project == project
    assert update.content["title"] == "Titre rempli en Excel"
    assert update.content["kind"] == "programme"
    first, second = update.content["amounts"]
    assert (first["key"], first["value"]) == (str(project.amounts.get().pk), "5271000,5")
    assert (second["value"], second["currency"]) == ("12", "MAD")
    assert new.content["description"] == "Former"
    assert new.content["actors"][0]["role"] == "lead"
    assert {one.versions.first().act for one in (update, new)} == {"imported"}
    project.refresh_from_db()
    assert project.title == "Projet en Excel", "the record waits for the secretariat"
    assert returned.file.size, "the file that was sent is kept"
    with pytest.raises(verbs.NotWaiting):
        verbs.apply(returned, actor=agency)


def test_a_line_that_is_emptied_takes_the_row_out(project, institution, agency):
    sheets = sheets_of(institution)
    line = sheets.line("Montants", f"P{project.pk}")
    for column in range(1, sheets.workbook["Montants"].max_column):
        sheets.workbook["Montants"].cell(line, column).value = None
    returned = verbs.receive(sheets.upload(), institution, actor=agency)
    verbs.apply(returned, actor=agency)
    assert "amounts" not in Contribution.objects.get().content


def test_every_error_is_told_by_its_cell(project, institution, agency):
    sheets, mark = sheets_of(institution), f"P{project.pk}"
    line = sheets.line("Projets", mark)
    expected = {
        sheets.put("Projets", line, Nature="Fusée"): "n'est pas une réponse possible",
        sheets.put("Projets", line, Intitulé="=1+1"): "Une formule",
        sheets.put("Projets", line, Premier_jour="demain"): "n'est pas un jour",
        sheets.add("Parties", Fiche=mark, Institution="UNHRC"): "Peut-être « UNHCR » ?",
        sheets.put("Montants", sheets.line("Montants", mark), Devise="XYZ"): "ISO 4217",
        sheets.put("Montants", sheets.line("Montants", mark), Montant="-5"): "supérieur à zéro",
        sheets.add("Mouvements", Date="14/03/2020", Fiche="P0"): "n'est pas sur la feuille",
        sheets.add("Engagements", Envers="HCR", Fiche="P0"): "n'est pas de celles",
    }
    told = dict(errors_of(sheets, institution, agency))
    for place, words in expected.items():
        assert words in told.get(place, ""), (place, told)
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"du texte", "pas un classeur Excel"), (b"PK\x03\x04", "pas un classeur Excel")],
)
def test_a_file_that_is_no_workbook_is_refused_and_kept(content, words, institution, agency):
    url = reverse("partners:contribution-receive", args=[institution.pk])
    sent = SimpleUploadedFile("texte.xlsx", content)
    page = signed_in(agency).post(url, {"file": sent}, follow=True).content.decode()
    assert words in page.replace("&#x27;", "'")
    assert ContributionWorkbook.objects.get().file.read() == content


def test_no_file_at_all_is_told(institution, agency):
    url = reverse("partners:contribution-receive", args=[institution.pk])
    answer = signed_in(agency).post(url)
    assert answer.status_code == 400
    assert "Choisir le classeur" in answer.content.decode()


def test_a_workbook_of_another_institution_or_with_a_broken_seal_is_refused(institution, agency):
    other = sheets_of(an_institution("hcr"))
    assert "celui de UNHCR" in errors_of(other, institution, agency)[0][1]
    broken = sheets_of(institution)
    broken.workbook["_snia"]["A1"].value = "x" * 40
    assert "n'est pas celui que le site a donné" in errors_of(broken, institution, agency)[0][1]


def test_a_sheet_that_is_missing_is_told(project, institution, agency):
    sheets = sheets_of(institution)
    del sheets.workbook["Montants"]
    assert "« Montants » manque" in errors_of(sheets, institution, agency)[0][1]


def test_what_changed_on_the_site_meanwhile_is_not_overwritten(project, institution, agency):
    sheets = sheets_of(institution)
    sheets.put("Projets", sheets.line("Projets", f"P{project.pk}"), Sigle="XL")
    returned = verbs.receive(sheets.upload(), institution, actor=agency)
    type_in(a_contribution(project, author=agency), agency, title="Tapé sur le site")
    page = signed_in(agency).get(returned.get_absolute_url()).content.decode()
    assert "depuis l&#x27;export" in page or "depuis l’export" in page
    with pytest.raises(UnusableWorkbook):
        verbs.apply(returned, actor=agency)
    assert Contribution.objects.get().content["title"] == "Tapé sur le site"
    returned.refresh_from_db()
    assert returned.state == "refused"


def test_all_or_nothing(project, institution, agency):
    """The second record is taken by another institution between the preview and the keeping."""
    other = a_project(institution, title="L'autre")
    ProjectParty.objects.create(
        project=other, institution=an_institution("hcr"), role="funder", position=1
    )
    sheets = sheets_of(institution)
    for one in (project, other):
        sheets.put("Projets", sheets.line("Projets", f"P{one.pk}"), Sigle="XL")
    returned = verbs.receive(sheets.upload(), institution, actor=agency)
    assert returned.state == "read", returned.errors
    a_contribution(other, author=an_agency("hcr"))
    with pytest.raises(UnusableWorkbook, match="autre institution"):
        verbs.apply(returned, actor=agency)
    assert Contribution.objects.filter(institution=institution).count() == 0


def test_what_is_submitted_is_not_changed_by_a_workbook(project, institution, agency):
    a_contribution(project, author=agency, acronym="AV", state=State.SUBMITTED)
    sheets = sheets_of(institution)
    sheets.put("Projets", sheets.line("Projets", f"P{project.pk}"), Sigle="XL")
    assert "est soumise" in errors_of(sheets, institution, agency)[0][1]


def test_only_who_answers_for_the_institution_has_its_workbooks(project, institution, agency):
    returned = verbs.receive(sheets_of(institution).upload(), institution, actor=agency)
    stranger = signed_in(an_agency("hcr"))
    for name in ("contribution-receive", "contribution-template"):
        url = reverse(f"partners:{name}", args=[institution.pk])
        assert stranger.get(url).status_code == 404
        assert signed_in(agency).get(url).status_code == 200
    assert stranger.get(returned.get_absolute_url()).status_code == 404
    assert stranger.post(returned.get_absolute_url()).status_code == 404


def test_a_text_that_looks_like_a_formula_leaves_as_text(institution, agency):
    a_project(institution, title="=1+1")
    sheets = sheets_of(institution)
    column = sheets.column("Projets", "Intitulé")
    assert sheets.workbook["Projets"].cell(2, column).data_type == "s"


def test_the_queries_do_not_grow_with_the_records(
    institution, agency, django_assert_max_num_queries
):
    for _again in range(2):
        for _one in range(4):
            a_project(institution)
            a_commitment(institution)
        sheets = sheets_of(institution)
        for row in (2, 3, 4):
            sheets.put("Projets", row, Sigle="XL")
        returned = verbs.receive(sheets.upload(), institution, actor=agency)
        with django_assert_max_num_queries(32):
            assert verbs.preview(returned, actor=agency)
