"""import_strategy: the secretariat's spreadsheet, read, previewed, applied, or refused whole."""

import os
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.formula import ArrayFormula

from partners.models import Institution, InstitutionName
from programmes.models import Action, ActionGroup, CitedAction, Programme, SpecificObjective
from programmes.models.strategy import Wording
from snia.audit.models import Entry
from snia.common import workbooks

pytestmark = pytest.mark.usefixtures("reference_data")

Rows = Sequence[Sequence[Any]]
Fill = Callable[..., Path]

# OSP 7 and these actions are in no document: nothing of the reference stands in their way.
OBJECTIVE = ("4", "7", "Objectif d'essai")
ACTION = ("11", "25", "11.10", "HCR; MDCMREAM", "Action d'essai")


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("modele") / "modele.xlsx"
    run(path, "--template")
    return path


@pytest.fixture
def fill(template, tmp_path) -> Fill:
    """Fill the template as a person does, change the workbook further, save it."""

    def write(
        objectives: Rows = (),
        actions: Rows = (),
        edit: Callable[[Workbook], Any] | None = None,
        name: str = "strategie.xlsx",
    ) -> Path:
        path = tmp_path / name
        workbook = load_workbook(template)
        for sheet, rows in (("OSP", objectives), ("Actions", actions)):
            for number, row in enumerate(rows, start=2):
                for column, value in enumerate(row, start=1):
                    workbook[sheet].cell(number, column, value)
        if edit is not None:
            edit(workbook)
        workbook.save(path)
        return path

    return write


def run(path: Path, *options: str) -> str:
    """What the command prints."""
    output = StringIO()
    call_command("import_strategy", str(path), *options, stdout=output)
    return output.getvalue()


def strategy() -> tuple[list[Any], ...]:
    """All that an import may write, the journal apart."""
    return (
        list(SpecificObjective.objects.order_by("number").values()),
        list(Action.objects.order_by("programme", "number").values()),
        list(Action.leads.through.objects.order_by("pk").values()),
    )


def refused(path: Path) -> str:
    """Why the command refuses to apply the workbook, having written nothing."""
    before, entries = strategy(), Entry.objects.count()
    with pytest.raises(CommandError) as refusal:
        run(path, "--apply")
    assert (strategy(), Entry.objects.count()) == (before, entries)
    message = str(refusal.value)
    assert message.startswith("Rien n'a été importé")
    return message


def action(code: str) -> Action:
    programme, number = code.split(".")
    return Action.objects.get(programme__number=programme, number=number)


# --- From the template to the database -----------------------------------------------------


def test_the_template_is_a_workbook_to_fill(tmp_path):
    path = tmp_path / "nouveau" / "modele.xlsx"
    assert str(path) in run(path, "--template")
    workbook = load_workbook(path)
    assert [cell.value for cell in workbook["OSP"][1]] == ["Programme", "OSP", "Libellé"]
    assert [cell.value for cell in workbook["Actions"][1]] == [
        "Programme",
        "OSP",
        "Action",
        "Institutions pilotes",
        "Libellé",
    ]
    assert "11.10" in " ".join(str(row[0]) for row in workbook["Mode d'emploi"].values)


def test_the_cells_of_the_template_are_text(fill):
    """Excel would otherwise turn 11.10 into 11,1."""
    sheet = load_workbook(fill())["Actions"]
    assert {
        sheet.cell(row, column).number_format for row in (2, 81) for column in range(1, 6)
    } == {"@"}


def test_the_template_never_overwrites_a_file(fill):
    path = fill([OBJECTIVE])
    content = path.read_bytes()
    with pytest.raises(CommandError, match="existe déjà"):
        run(path, "--template")
    assert path.read_bytes() == content


def test_the_preview_tells_what_would_change_and_writes_nothing(fill):
    path = fill([OBJECTIVE, ("1", "1", "Libellé officiel d'essai")], [ACTION])
    rendered = SpecificObjective.objects.get(number=1).wording
    before, entries = strategy(), Entry.objects.count()
    printed = run(path)
    assert "2 OSP et 1 actions lus ; 0 inchangés." in printed
    assert "+ OSP 7 : Objectif d'essai" in printed
    assert re.search(rf"~ OSP 1 : {re.escape(rendered)} .*-> Libellé officiel d'essai", printed)
    assert "+ Action 11.10 : Action d'essai" in printed
    assert "Aperçu seulement" in printed
    assert (strategy(), Entry.objects.count()) == (before, entries)


def test_apply_writes_every_row(fill):
    assert "Importé." in run(fill([OBJECTIVE], [ACTION]), "--apply")
    objective = SpecificObjective.objects.get(number=7)
    assert (objective.programme.number, objective.wording) == (4, "Objectif d'essai")
    imported = action("11.10")
    assert imported.wording == "Action d'essai"
    assert imported.objective.number == 25
    assert {lead.slug for lead in imported.leads.all()} == {"hcr", "mdcmre"}


def test_a_wording_that_is_imported_is_official(fill):
    assert SpecificObjective.objects.get(number=1).wording_status == Wording.RENDERED
    run(fill([("1", "1", "Libellé d'essai")]), "--apply")
    objective = SpecificObjective.objects.get(number=1)
    assert objective.wording == "Libellé d'essai"
    assert objective.wording_status == Wording.OFFICIAL


def test_the_journal_says_that_the_strategy_was_imported(fill):
    run(fill([OBJECTIVE], [ACTION]), "--apply")
    entry = Entry.objects.first()
    assert entry.verb == "import_strategy"
    assert "1 OSP et 1 actions lus, 2 créés ou modifiés" in entry.summary


def test_a_second_apply_changes_nothing(fill):
    path = fill([OBJECTIVE, ("1", "1", "Libellé d'essai")], [ACTION])
    run(path, "--apply")
    after = strategy()
    printed = run(path, "--apply")
    assert strategy() == after
    assert "3 inchangés" in printed
    assert "OSP 7" not in printed
    assert "0 créés ou modifiés" in Entry.objects.first().summary


def test_an_imported_action_joins_the_group_that_cites_it(fill):
    rows = [ACTION, ("11", "25", "11.99", "", "Action que nul ne cite")]
    run(fill(actions=rows), "--apply")
    assert action("11.10").group == ActionGroup.objects.get(slug="veille")
    assert action("11.99").group is None


def test_leads_follow_the_spreadsheet(fill):
    run(fill(actions=[ACTION]), "--apply")
    run(fill(actions=[(*ACTION[:3], "OIM", ACTION[4])], name="corrige.xlsx"), "--apply")
    assert [lead.slug for lead in action("11.10").leads.all()] == ["oim"]


def test_what_is_imported_again_is_found_by_its_new_words(fill):
    run(fill([("1", "1", "Libellé zénithal")]), "--apply")
    assert SpecificObjective.objects.search("zénithal").count() == 1


def test_an_action_that_was_there_joins_its_group_when_imported(fill):
    programme = Programme.objects.get(number=11)
    Action.objects.create(programme=programme, number=98, wording="Ancien libellé")
    CitedAction.objects.create(
        programme=programme, number=98, group=ActionGroup.objects.get(slug="veille")
    )
    run(fill(actions=[("11", "25", "11.98", "", "Libellé d'essai")]), "--apply")
    assert action("11.98").group is not None


def test_the_preview_tells_which_leads_change(fill):
    run(fill(actions=[ACTION]), "--apply")
    printed = run(fill(actions=[(*ACTION[:3], "OIM", ACTION[4])], name="corrige.xlsx"))
    [change] = [line for line in printed.splitlines() if "Action 11.10" in line]
    before, after = change.split(" -> ")
    assert "UNHCR" in before
    assert "OIM" in after
    assert "UNHCR" not in after


def test_the_preview_tells_when_a_wording_becomes_official(fill):
    rendered = SpecificObjective.objects.get(number=1)
    printed = run(fill([("1", "1", rendered.wording)]))
    assert "~ OSP 1" in printed
    assert "Sens rendu" in printed
    assert "0 inchangés" in printed


# --- What a person may write otherwise -----------------------------------------------------


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("HCR", "hcr"),
        ("UNHCR", "hcr"),
        ("hcr", "hcr"),
        ("Haut-Commissariat des Nations Unies pour les réfugiés", "hcr"),
        ("OIM", "oim"),
        ("IOM", "oim"),
        ("MDCMRE", "mdcmre"),
        ("MDCMREAM", "mdcmre"),
        ("MCMREAM", "mdcmre"),
        ("ministere de l’INTERIEUR", "interieur"),
    ],
)
def test_any_name_of_an_institution_finds_it(fill, written, slug):
    run(fill(actions=[(*ACTION[:3], written, ACTION[4])]), "--apply")
    assert [lead.slug for lead in action("11.10").leads.all()] == [slug]


def test_two_names_of_one_institution_are_one_lead(fill):
    run(fill(actions=[(*ACTION[:3], "HCR ; UNHCR ;; IOM", ACTION[4])]), "--apply")
    assert {lead.slug for lead in action("11.10").leads.all()} == {"hcr", "oim"}


@pytest.mark.parametrize(
    "objective",
    [
        (4, 7, "Objectif d'essai"),
        (" 4 ", "OSP 7", "Objectif d'essai"),
        ("4", "osp7", "  Objectif \n d'essai "),
    ],
    ids=["numbers", "OSP before the number", "spaces and lines"],
)
def test_numbers_and_spaces_are_read_as_they_are_meant(fill, objective):
    run(fill([objective]), "--apply")
    imported = SpecificObjective.objects.get(number=7)
    assert (imported.programme.number, imported.wording) == (4, "Objectif d'essai")


@pytest.mark.parametrize("code", ["11.10", " 11 . 10 ", "11.10\u00a0"])
def test_a_code_may_have_spaces(fill, code):
    run(fill(actions=[(*ACTION[:2], code, *ACTION[3:])]), "--apply")
    assert action("11.10").wording == "Action d'essai"


def test_a_number_with_two_decimals_is_a_code_without_doubt(fill):
    run(fill(actions=[("11", "25", 11.25, "", "Action d'essai")]), "--apply")
    assert action("11.25").wording == "Action d'essai"


def test_sheets_and_columns_may_be_moved_and_written_otherwise(fill):
    def edit(workbook: Workbook) -> None:
        sheet = workbook["OSP"]
        for row, values in enumerate([("LIBELLE", "osp", "programme"), OBJECTIVE[::-1]], start=1):
            for column, value in enumerate(values, start=1):
                sheet.cell(row, column, value)
        sheet.title = "Osp "
        workbook.move_sheet(sheet, 2)

    run(fill(edit=edit), "--apply")
    assert SpecificObjective.objects.get(number=7).wording == "Objectif d'essai"


def test_an_empty_column_between_filled_ones_is_skipped(fill):
    path = fill([OBJECTIVE], edit=lambda workbook: workbook["OSP"].insert_cols(2))
    run(path, "--apply")
    assert SpecificObjective.objects.get(number=7).wording == "Objectif d'essai"


def with_number(path: Path, written: bytes) -> Path:
    """The workbook with its number 7 stored in these characters."""
    return rewritten(path, sheet1=lambda content: content.replace(b"<v>7</v>", written))


def test_a_whole_number_may_be_stored_with_decimals(fill):
    run(with_number(fill([("4", 7, "Objectif d'essai")]), b"<v>7.0</v>"), "--apply")
    assert SpecificObjective.objects.get(number=7).wording == "Objectif d'essai"


@pytest.mark.parametrize("written", [b"<v>0.0</v>", b"<v>-7.0</v>"])
def test_a_number_that_is_none_is_told_however_it_is_stored(fill, written):
    path = with_number(fill([("4", 7, "Objectif d'essai")]), written)
    assert "OSP!B2 : Un numéro entier est attendu" in refused(path)


def test_empty_rows_between_filled_ones_are_skipped(fill):
    run(fill([OBJECTIVE, ("", None, ""), ("4", "8", "Autre objectif")]), "--apply")
    assert SpecificObjective.objects.filter(number__in=[7, 8]).count() == 2


# --- What is refused, with its cell --------------------------------------------------------


def with_code(code: Any) -> Rows:
    return [(*ACTION[:2], code, *ACTION[3:])]


def with_leads(leads: str) -> Rows:
    return [(*ACTION[:3], leads, ACTION[4])]


BAD_ACTIONS = {
    "a code that became a number": (
        with_code(11.1),
        "Actions!C2 : Excel a lu ce code comme le nombre 11.1",
    ),
    "a code that became a date": (
        with_code(datetime(2020, 10, 11)),
        "Actions!C2 : Excel a lu ce code comme une date",
    ),
    "no code": (with_code(None), "Actions!C2 : Un code d'action comme 11.10 est attendu"),
    "half a code": (with_code("10"), "Actions!C2 : Un code d'action comme 11.10 est attendu"),
    "a whole number": (with_code(11), "Actions!C2 : Un code d'action comme 11.10 est attendu"),
    "a comma": (with_code("11,10"), "pas « 11,10 »"),
    "action zero": (with_code("11.0"), "Actions!C2 : Un code d'action comme 11.10 est attendu"),
    "a code of another programme": (
        with_code("1.10"),
        "Actions!C2 : L'action 1.10 n'est pas du programme 11.",
    ),
    "a code twice": ([ACTION, ACTION], "Actions!C3 : 11.10 figure déjà en Actions!C2"),
    "an OSP of another programme": (
        [("1", "25", "1.10", "", "Essai")],
        "Actions!B2 : L'OSP 25 est du programme 11.",
    ),
    "an unknown OSP": ([("4", "8", "4.1", "", "Essai")], "Actions!B2 : L'OSP 8 n'existe ni dans"),
    "an unknown programme": (
        [("12", "25", "12.1", "", "Essai")],
        "Actions!A2 : Le programme 12 n'existe pas.",
    ),
    "a misspelt institution": (
        with_leads("HCR; Haut Commissariat de Plan"),
        "Actions!D2 : Institution inconnue « Haut Commissariat de Plan »",
    ),
    "no wording": ([(*ACTION[:4], None)], "Actions!E2 : Le libellé manque."),
    "a blank wording": ([(*ACTION[:4], " \n ")], "Actions!E2 : Le libellé manque."),
    "a formula": ([(*ACTION[:4], "=A2&B2")], "Actions!E2 : Une formule"),
}
BAD_OBJECTIVES = {
    "an unknown programme": ([("12", "7", "Essai")], "OSP!A2 : Le programme 12 n'existe pas."),
    "no programme": ([(None, "7", "Essai")], "OSP!A2 : Un numéro entier est attendu"),
    "no number": ([("4", None, "Essai")], "OSP!B2 : Un numéro entier est attendu"),
    "a word": (
        [("4", "sept", "Essai")],
        "OSP!B2 : Un numéro entier est attendu",
    ),
    "half a number": ([("4", 7.5, "Essai")], "OSP!B2 : Un numéro entier est attendu"),
    "beyond all reason": ([("4", "70000", "Essai")], "OSP!B2 : Un numéro entier est attendu"),
    "OSP zero": ([("4", 0, "Essai")], "OSP!B2 : Un numéro entier est attendu"),
    "no wording": ([("4", "7", "")], "OSP!C2 : Le libellé manque."),
    "a number twice": (
        [OBJECTIVE, ("4", "8", "Autre"), ("4", "OSP 7", "Encore")],
        "OSP!B4 : OSP 7 figure déjà en OSP!B2",
    ),
    "a formula": ([("4", "=3+4", "Essai")], "OSP!B2 : Une formule"),
}


@pytest.mark.once
@pytest.mark.parametrize(("rows", "said"), BAD_ACTIONS.values(), ids=BAD_ACTIONS)
def test_a_bad_action_is_told_with_its_cell(fill, rows, said):
    assert said in refused(fill(actions=rows))


@pytest.mark.once
@pytest.mark.parametrize(("rows", "said"), BAD_OBJECTIVES.values(), ids=BAD_OBJECTIVES)
def test_a_bad_objective_is_told_with_its_cell(fill, rows, said):
    assert said in refused(fill(rows))


def test_a_name_of_two_institutions_is_not_guessed(fill):
    InstitutionName.objects.create(
        institution=Institution.objects.get(slug="oim"), acronym="HCR", name="Autre HCR"
    )
    assert "Actions!D2" in refused(fill(actions=with_leads("HCR")))


def test_what_was_written_is_told_with_its_error(fill):
    message = refused(fill([("4", "sept", "Essai")], [(*ACTION[:2], "11/10", *ACTION[3:])]))
    assert "« sept »" in message
    assert "« 11/10 »" in message


def test_a_misspelt_institution_is_answered_with_a_suggestion(fill):
    plan = Institution.objects.get(slug="hcp")
    assert f"Peut-être « {plan} » ?" in refused(
        fill(actions=with_leads("Haut Commissariat de Plan"))
    )
    assert "Peut-être" not in refused(fill(actions=with_leads("Zyx"), name="autre.xlsx"))


def test_every_error_is_told_at_once_and_the_good_rows_are_not_loaded(fill):
    message = refused(
        fill([OBJECTIVE, ("12", "8", "")], [ACTION, ("11", "25", 11.2, "Inconnue", "Essai")])
    )
    assert "4 erreur(s)" in message
    for place in ("OSP!A3", "OSP!C3", "Actions!C3", "Actions!D3"):
        assert f"  {place} : " in message
    assert not SpecificObjective.objects.filter(number=7).exists()


BAD_SHEETS: dict[str, tuple[Callable[[Workbook], Any], str]] = {
    "a missing sheet": (
        lambda workbook: workbook.remove(workbook["OSP"]),
        "La feuille « OSP » manque (feuilles trouvées : « Actions », « Mode d'emploi »)",
    ),
    "an unknown column": (
        lambda workbook: workbook["OSP"].cell(1, 4, "Remarques"),
        "OSP!D1 : Colonne inconnue « Remarques ».",
    ),
    "a missing column": (
        lambda workbook: workbook["Actions"].delete_cols(3, 2),
        "Actions : Colonnes manquantes : « Action », « Institutions pilotes ».",
    ),
    "a column twice": (
        lambda workbook: workbook["OSP"].cell(1, 4, "osp"),
        "OSP!D1 : La colonne « OSP » figure deux fois.",
    ),
    "no headers": (
        lambda workbook: workbook["OSP"].delete_rows(1),
        "OSP : Colonnes manquantes : « Programme », « OSP », « Libellé ».",
    ),
    "merged cells": (
        lambda workbook: workbook["Actions"].merge_cells("B2:B4"),
        "Actions!B2:B4 : Cellules fusionnées",
    ),
    "too many rows": (
        lambda workbook: workbook["OSP"].cell(workbooks.MAX_ROWS + 1, 1, "4"),
        "OSP : Plus de 5000 lignes",
    ),
}


@pytest.mark.once
@pytest.mark.parametrize(("edit", "said"), BAD_SHEETS.values(), ids=BAD_SHEETS)
def test_a_bad_sheet_is_told(fill, edit, said):
    assert said in refused(fill([OBJECTIVE], [ACTION], edit))


def test_an_empty_workbook_is_told(fill):
    assert "Le classeur est vide : rien à importer." in refused(fill())


def test_an_array_formula_is_a_formula(fill):
    def edit(workbook: Workbook) -> None:
        workbook["OSP"]["C2"] = ArrayFormula("C2:C2", '=TEXTJOIN(" ",TRUE,A2:B2)')

    assert "OSP!C2 : Une formule" in refused(fill([OBJECTIVE], edit=edit))


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#NAME?"])
def test_an_error_of_excel_is_no_wording(fill, error):
    assert "OSP!C2" in refused(fill([("4", "7", error)]))


def test_an_objective_does_not_leave_its_actions_behind(fill):
    run(fill(actions=[ACTION]), "--apply")
    assert "OSP!" in refused(fill([("10", "25", "Essai")], name="autre.xlsx"))


def test_an_objective_does_not_leave_its_groups_behind(fill):
    """OSP 25 is that of the group « veille » of programme 11."""
    assert "OSP!" in refused(fill([("10", "25", "Essai")]))


# --- What is no workbook -------------------------------------------------------------------

NOT_A_WORKBOOK = "Ce fichier n'est pas un classeur Excel (.xlsx)."


def rewritten(path: Path, **members: Callable[[bytes], bytes | None]) -> Path:
    """The workbook with some of its members rewritten, or left out, told by their stem."""
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            rewrite = members.get(Path(name).stem)
            new = rewrite(content) if rewrite else content
            if new is not None:
                archive.writestr(name, new)
    return path


@pytest.mark.parametrize(
    "content",
    [
        b"Programme;OSP;Libelle\n4;7;Essai\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048),
        b"",
        b"PK\x03\x04" + bytes(100),
    ],
    ids=["text", "old .xls or password", "empty", "cut short"],
)
def test_a_file_of_another_kind_is_told(tmp_path, content):
    path = tmp_path / "strategie.xlsx"
    path.write_bytes(content)
    assert NOT_A_WORKBOOK in refused(path)


def test_another_office_document_is_told(fill):
    """A text document is a zip archive too."""
    assert NOT_A_WORKBOOK in refused(rewritten(fill([OBJECTIVE]), workbook=lambda content: None))


def test_a_workbook_that_expands_entities_is_told(fill):
    def bomb(content: bytes) -> bytes:
        return b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + content

    assert NOT_A_WORKBOOK in refused(rewritten(fill([OBJECTIVE]), sheet1=bomb))


def test_a_file_that_is_not_there_is_told(tmp_path):
    assert "n'existe pas" in refused(tmp_path / "absent.xlsx")


def test_a_folder_is_told(tmp_path):
    assert NOT_A_WORKBOOK in refused(tmp_path)


def test_a_file_over_the_limit_is_told_before_it_is_read(tmp_path):
    path = tmp_path / "strategie.xlsx"
    path.touch()
    os.truncate(path, 8 * 2**20)
    assert re.search(r"Le fichier fait 8(,0)? Mo ; le maximum est de 5 Mo\.", refused(path))


def test_a_workbook_that_unpacks_beyond_the_limit_is_told_before_it_is_read(fill, monkeypatch):
    path = fill([OBJECTIVE])
    monkeypatch.setattr(workbooks, "MAX_UNPACKED_BYTES", 1000)
    monkeypatch.setattr(workbooks, "load_workbook", lambda path: pytest.fail("was read"))
    assert "Le classeur, décompressé, est trop gros" in refused(path)


def test_a_file_just_over_the_limit_is_not_told_to_be_at_the_limit(tmp_path):
    path = tmp_path / "strategie.xlsx"
    path.touch()
    os.truncate(path, workbooks.MAX_FILE_BYTES + 1)
    assert not re.search(r"fait 5(,0)? Mo", refused(path))


@pytest.mark.parametrize("member", ["sheet1", "styles", "workbook"])
def test_a_damaged_workbook_is_told(fill, member):
    cut = {member: lambda content: content[: len(content) // 2]}
    assert NOT_A_WORKBOOK in refused(rewritten(fill([OBJECTIVE]), **cut))


def test_a_workbook_damaged_on_its_way_is_told(fill):
    path = fill([OBJECTIVE])
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo("xl/worksheets/sheet1.xml")
    start = member.header_offset + 30 + len(member.filename)
    content = bytearray(path.read_bytes())
    content[start + 5 : start + 60] = bytes(
        byte ^ 0xFF for byte in content[start + 5 : start + 60]
    )
    path.write_bytes(content)
    assert NOT_A_WORKBOOK in refused(path)
