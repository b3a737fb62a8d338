"""An institution's workbook: out, filled offline, back in."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from partners.models import Affiliation, Institution, Person
from programmes.models import (
    Action,
    Campaign,
    Indicator,
    Period,
    PlannedBudget,
    Programme,
    ProgressUpdate,
    ReturnedWorkbook,
    Version,
)
from programmes.progress import drafting, workbook
from programmes.progress.document import Document
from programmes.progress.workbook import ReturnedAnswer
from programmes.progress.workbook.cells import TOO_LONG
from programmes.progress.workbook.layout import TITLES
from programmes.progress.workbook.seal import SEALED
from snia.accounts.models import Role, User
from snia.common.workbooks import CellKind, text_in

pytestmark = pytest.mark.usefixtures("reference_data")

Edit = Callable[[Workbook], Any]
State = ReturnedWorkbook.State

NARRATIVE = "<p>Un <strong>premier</strong> atelier.</p><ul><li>À Rabat</li><li>À Fès</li></ul>"
KEPT: Document = {
    "status": "in_progress",
    "rate": "40",
    "confidence": "high",
    "narrative": NARRATIVE,
    "budget_spent": "12 500,75",
    "activities": [
        {
            "key": "a1b2",
            "kind": "training",
            "title": "Atelier",
            "total": "1 200",
            "women": "700",
            "men": "500",
        },
        {"key": "c3d4", "kind": "study", "title": "=1+1", "qualifier": "about"},
    ],
    "challenges": [{"key": "e5f6", "text": "Budget tardif"}],
    "not_applicable": ["measures", "recommendations"],
    "attachments": ["7"],
}


# --- What a campaign has -------------------------------------------------------------------


@pytest.fixture
def secretary(make_user) -> User:
    return make_user(Role.SECRETARIAT, full_name="Salma Secrétaire")


@pytest.fixture
def mtip() -> Institution:
    return Institution.objects.get(slug="mtip")


@pytest.fixture
def campaign(secretary) -> Campaign:
    return make_campaign("Suivi du CP2", secretary)


@pytest.fixture
def focal_point(make_user, mtip) -> User:
    return make_focal_point(make_user, mtip)


@pytest.fixture
def held(campaign, mtip, focal_point) -> ProgressUpdate:
    """Action 1.10, begun: it holds KEPT."""
    return make_update(campaign, mtip, 10, focal_point, KEPT)


@pytest.fixture
def empty(campaign, mtip) -> ProgressUpdate:
    """Action 1.11, not begun; it has an indicator by sex."""
    update = make_update(campaign, mtip, 11)
    Indicator.objects.create(action=update.action, name="Formés", unit="personnes", by_sex=True)
    return update


def make_campaign(title: str, opener: User) -> Campaign:
    dates = {"opens_on": date(2020, 1, 5), "due_on": date(2020, 6, 16)}
    period = Period.objects.get(start__lte="2020-03-14", end__gte="2020-03-14")
    return Campaign.objects.create(
        title=title, period=period, state="open", opened_by=opener, **dates
    )


def make_focal_point(make_user, institution: Institution) -> User:
    user = make_user(Role.FOCAL_POINT, full_name="Farid Focal")
    person = Person.objects.create(full_name=user.full_name, user=user)
    Affiliation.objects.create(
        person=person, institution=institution, is_focal_point=True, since=date(2020, 1, 1)
    )
    return user


def make_update(
    campaign: Campaign,
    institution: Institution,
    number: int,
    author: User | None = None,
    content: Document | None = None,
) -> ProgressUpdate:
    action, _created = Action.objects.get_or_create(
        programme=Programme.objects.get(number=1),
        number=number,
        defaults={"wording": f"Action d'essai {number}"},
    )
    update = ProgressUpdate.objects.create(
        campaign=campaign, institution=institution, action=action
    )
    if content:
        save(update, content, author)
    return update


def save(update: ProgressUpdate, content: Document, author: User | None) -> None:
    update.refresh_from_db()
    saved = drafting.save(
        update, content, actor=author, act=Version.Act.SAVED, revision=update.revision
    )
    assert isinstance(saved, drafting.Saved)
    update.refresh_from_db()


# --- Out, filled, back in ------------------------------------------------------------------


@pytest.fixture
def fill(campaign, mtip, tmp_path) -> Callable[..., Path]:
    """Download the workbook as it is now, change it as a person does, save it."""

    def write(edit: Edit | None = None, name: str = "retour.xlsx") -> Path:
        path = tmp_path / name
        path.write_bytes(workbook.write_answers(campaign, mtip))
        book = load_workbook(path)
        if edit is not None:
            edit(book)
        book.save(path)
        return path

    return write


@pytest.fixture
def answers_of(fill, campaign, mtip) -> Callable[..., dict[str, ReturnedAnswer]]:
    """The answers of the workbook once changed, by code."""

    def read(edit: Edit | None = None) -> dict[str, ReturnedAnswer]:
        answers = workbook.read_answers(fill(edit), campaign, mtip)
        return {answer.update.action.code: answer for answer in answers}

    return read


def put(**cells: Any) -> Edit:
    """Write values: `put(Activités__D3="Atelier")`."""

    def edit(book: Workbook) -> None:
        for place, value in cells.items():
            sheet, cell = place.split("__")
            book[sheet.replace("_", " ")][cell] = value

    return edit


def add(sheet: str, code: Any, **values: Any) -> Edit:
    """Fill the first empty line of a sheet, by the titles of its columns."""

    def edit(book: Workbook) -> None:
        number = next(n for n in range(2, 100) if not book[sheet].cell(n, 1).value)
        book[sheet].cell(number, 1, code)
        for title, value in values.items():
            book[sheet][f"{letter(book, sheet, title.replace('_', ' '))}{number}"] = value

    return edit


def together(*edits: Edit) -> Edit:
    return lambda book: [edit(book) for edit in edits]


def letter(book: Workbook, sheet: str, title: str) -> str:
    return next(cell.column_letter for cell in book[sheet][1] if cell.value == title)


def texts(path_or_bytes: Any) -> dict[str, list[list[Any]]]:
    """What the visible sheets say; the guide apart, which tells the hour."""
    book = load_workbook(
        BytesIO(path_or_bytes) if isinstance(path_or_bytes, bytes) else path_or_bytes
    )
    return {title: [list(row) for row in book[title].values] for title in TITLES.values()}


# --- The workbook --------------------------------------------------------------------------


def test_it_is_filled_with_what_the_site_holds(fill, held, empty):
    PlannedBudget.objects.create(
        action=held.action,
        institution=held.institution,
        period=held.campaign.period,
        value=1_200_000,
    )
    sheets = texts(fill())
    assert sheets["Avancement"][1:] == [
        [
            "1.10",
            "Action d'essai 10",
            "En cours",
            "40",
            "Élevée",
            None,
            "Un premier atelier.\n\n- À Rabat\n- À Fès",
            "1\u202f200\u202f000 MAD",
            "12 500,75",
            "Mesures prévues ; Recommandations",
        ],
        ["1.11", "Action d'essai 11", *([None] * 8)],
    ]
    assert sheets["Activités"][1][:3] == [
        "1.10",
        "Formation ou renforcement des capacités",
        "Atelier",
    ]
    assert sheets["Difficultés"][1] == ["1.10", "Budget tardif", "e5f6"]
    assert [row[:5] for row in sheets["Indicateurs"][1:]] == [
        ["1.11", "Formés", "personnes", "Total", None],
        ["1.11", "Formés", "personnes", "Femmes", None],
        ["1.11", "Formés", "personnes", "Hommes", None],
    ]


def test_the_guide_says_whose_it_is_and_by_when(fill, held, campaign, mtip):
    campaign.guidance = "<p>Privilégier l'essentiel.</p>"
    campaign.save()
    guide = " ".join(str(row[0]) for row in load_workbook(fill())["Mode d'emploi"].values)
    assert str(mtip) in guide
    assert "Suivi du CP2" in guide
    assert "16/06/2020" in guide
    assert "Privilégier l'essentiel." in guide


def test_its_cells_are_text_and_none_is_a_formula(fill, held, empty):
    """11.10 stays 11.10, and "=1+1" is what someone typed."""
    book = load_workbook(fill())
    for title in TITLES.values():
        cells = [cell for row in book[title].iter_rows(min_row=2) for cell in row]
        assert {cell.number_format for cell in cells} == {"@"}
        assert {cell.data_type for cell in cells if cell.value is not None} <= {"s"}
    assert book["Activités"]["C3"].value == "=1+1"
    assert book["Activités"]["C3"].quotePrefix


def test_what_is_not_to_be_typed_is_locked(fill, held, empty):
    book = load_workbook(fill())
    locked = {
        f"{title}!{cell.coordinate}"
        for title in TITLES.values()
        for cell in book[title][2]
        if cell.protection.locked
    }
    key = letter(book, "Activités", "Clé")
    assert {"Avancement!A2", "Avancement!B2", f"Activités!{key}2", "Indicateurs!D2"} <= locked
    assert not locked & {"Avancement!C2", "Activités!A2", "Activités!C2", "Indicateurs!E2"}
    assert book["Indicateurs"]["F3"].protection.locked  # the part of an indicator
    assert all(book[title].protection.sheet for title in TITLES.values())
    assert not any(book[title].protection.password for title in TITLES.values())
    assert book["Activités"].column_dimensions[key].hidden
    assert book[SEALED].sheet_state == "veryHidden"


def test_a_choice_is_offered_as_a_list(fill, held):
    book = load_workbook(fill())
    offers = {
        str(offer.sqref): offer.formula1
        for offer in book["Avancement"].data_validations.dataValidation
        if offer.type == "list"
    }
    name, cells = offers["C2:C2000"].split("!")
    words = [cell.value for (cell,) in book[name.strip("'")][cells.replace("$", "")]]
    assert words == ["Non démarrée", "En cours", "Achevée", "Reportée", "Abandonnée"]


def test_only_what_can_be_edited_is_in_it(fill, held, empty, focal_point, campaign, mtip):
    ProgressUpdate.objects.filter(pk=held.pk).update(state="validated", round=1)
    assert [row[0] for row in texts(fill())["Avancement"]] == ["Action", "1.11"]
    ProgressUpdate.objects.filter(pk=held.pk).update(state="submitted")
    mine = workbook.write_answers(campaign, mtip, actor=focal_point)
    assert [row[0] for row in texts(mine)["Avancement"]] == ["Action", "1.11"]
    assert [row[0] for row in texts(fill())["Avancement"]] == ["Action", "1.10", "1.11"]


def test_characters_that_a_cell_refuses_do_not_stop_it(fill, held, focal_point, answers_of):
    save(held, {**held.content, "confidence_reason": "Dé\x0bpart\r\n suite\x07"}, focal_point)
    assert texts(fill())["Avancement"][1][5] == "Départ\n suite"
    assert answers_of()["1.10"].changes == []


def test_a_text_longer_than_a_cell_stays_on_the_site(fill, held, focal_point, answers_of):
    save(held, {**held.content, "narrative": f"<p>{'mot ' * 10_000}</p>"}, focal_point)
    assert texts(fill())["Avancement"][1][6] == TOO_LONG
    answer = answers_of(put(Avancement__D2="50"))["1.10"]
    assert answer.document == {**held.content, "rate": "50"}


# --- What comes back -----------------------------------------------------------------------


def test_what_comes_back_as_it_left_changes_nothing(answers_of, held, empty):
    for answer in answers_of().values():
        assert answer.changes == []
        assert answer.document == answer.update.content


def test_a_form_filled_offline_is_the_document(answers_of, held, empty):
    indicator = empty.action.indicators.get()
    answer = answers_of(
        together(
            put(
                Avancement__C3="en cours",
                Avancement__D3=25,
                Avancement__E3="Faible",
                Avancement__F3="Retard",
                Avancement__G3="Un atelier.\n\nPuis :\n- un guide\n- un site",
                Avancement__I3=1500.5,
                Avancement__J3="difficultés ; Mesures prévues",
                Indicateurs__E2=30,
                Indicateurs__E3="10",
                Indicateurs__E4=20.0,
                Indicateurs__G2="Provisoire",
            ),
            add(
                "Activités",
                "1.11",
                Type="Étude ou enquête",
                Intitulé="Enquête",
                Quand=datetime(2020, 3, 14),
                Participants=140.0,
            ),
            add("Recommandations", "1.11", Texte="Simplifier"),
        )
    )["1.11"]
    document = answer.document
    keys = [document[name][0].pop("key") for name in ("activities", "recommendations")]
    assert document == {
        "status": "in_progress",
        "rate": "25",
        "confidence": "low",
        "confidence_reason": "Retard",
        "narrative": "<p>Un atelier.</p><p>Puis :</p><ul><li>un guide</li><li>un site</li></ul>",
        "budget_spent": "1500,5",
        "activities": [
            {"kind": "study", "title": "Enquête", "when_written": "14/03/2020", "total": "140"}
        ],
        "indicators": [
            {
                "key": str(indicator.pk),
                "total": "30",
                "women": "10",
                "men": "20",
                "note": "Provisoire",
            }
        ],
        "recommendations": [{"text": "Simplifier"}],
        "not_applicable": ["challenges", "measures"],
    }
    assert all(len(key) == 16 for key in keys)
    assert answer.revision == 0


def test_the_preview_tells_each_change_with_its_row(answers_of, held, empty):
    key = "Activités « Atelier » : Participants"
    answers = answers_of(
        together(
            put(Activités__J2="1 201", Activités__L2="501", Avancement__J2="Mesures prévues"),
            put(Indicateurs__F2="oui"),
        )
    )
    told = {change.label: str(change.html) for change in answers["1.10"].changes}
    assert told[key] == "1 <del>200</del><ins>201</ins>"
    assert "Sans objet : Recommandations" in told
    assert len(answers["1.11"].changes) == 1


def test_a_changed_indicator_is_told_by_its_name(answers_of, empty, focal_point):
    indicator = str(empty.action.indicators.get().pk)
    save(empty, {"indicators": [{"key": indicator, "total": "5", "women": "2"}]}, focal_point)
    (change,) = answers_of(put(Indicateurs__E3="3"))["1.11"].changes
    assert change.label == "Indicateurs « Formés » : Femmes"
    assert change.html == "<del>2</del><ins>3</ins>"


def test_an_unchanged_narrative_keeps_its_formatting(answers_of, held):
    answer = answers_of(put(Avancement__D2="50"))["1.10"]
    assert answer.document == {**held.content, "rate": "50"}
    assert answer.document["narrative"] == NARRATIVE


def test_a_changed_narrative_becomes_paragraphs(answers_of, held):
    edit = put(Avancement__G2="Un second atelier.\n\n- À Rabat <1>\n- À Fès")
    assert answers_of(edit)["1.10"].document["narrative"] == (
        "<p>Un second atelier.</p><ul><li>À Rabat &lt;1&gt;</li><li>À Fès</li></ul>"
    )


def test_an_emptied_cell_empties_its_field(answers_of, held):
    document = answers_of(put(Avancement__G2=None, Avancement__D2=" "))["1.10"].document
    assert "narrative" not in document
    assert "rate" not in document


@pytest.mark.parametrize("how", ["emptied", "deleted"])
def test_a_row_taken_out_is_told_and_goes(answers_of, held, how):
    def edit(book: Workbook) -> None:
        sheet = book["Activités"]
        if how == "deleted":
            sheet.delete_rows(2)
        else:
            for column in "BCDEFGHIJKLMNOPQR":
                sheet[f"{column}2"] = None

    answer = answers_of(edit)["1.10"]
    assert [row["title"] for row in answer.document["activities"]] == ["=1+1"]
    (change,) = answer.changes
    assert change.label == "Activités « Atelier »"
    assert "<del>" in change.html
    assert "Atelier" in change.html


def test_a_new_row_keeps_its_key_whenever_the_file_is_read(fill, held, campaign, mtip):
    path = fill(
        together(*[add("Difficultés", "1.10", Texte=t) for t in ("Retard", "Autre", "Retard")])
    )
    first, second = (
        workbook.read_answers(path, campaign, mtip)[0].document["challenges"] for _ in range(2)
    )
    assert first == second
    assert len({row["key"] for row in first}) == 4


def test_the_second_of_two_copies_gets_its_own_key(answers_of, held):
    def copy(book: Workbook) -> None:
        for cell in book["Difficultés"][2]:
            book["Difficultés"].cell(3, cell.column, cell.value)

    first, second = answers_of(copy)["1.10"].document["challenges"]
    assert first == {"key": "e5f6", "text": "Budget tardif"}
    assert second["text"] == "Budget tardif"
    assert second["key"] != "e5f6"


@pytest.mark.parametrize("key", ["e5f7", "inconnue", "=A1"])
def test_a_key_that_the_site_did_not_give_is_not_taken(answers_of, held, key):
    def edit(book: Workbook) -> None:
        cell = book["Difficultés"]["C2"]
        cell.value = key
        cell.data_type = "s"

    (row,) = answers_of(edit)["1.10"].document["challenges"]
    assert row["key"] not in ("e5f6", key)


def test_a_row_moved_to_another_action_gets_a_new_key(answers_of, held, empty):
    answers = answers_of(put(Difficultés__A2="1.11"))
    assert "challenges" not in answers["1.10"].document
    (row,) = answers["1.11"].document["challenges"]
    assert row["text"] == "Budget tardif"
    assert row["key"] != "e5f6"


def test_a_line_with_an_action_alone_is_nothing(answers_of, held):
    answers = answers_of(add("Activités", "1.10", Précision_du_nombre="environ"))
    assert answers["1.10"].changes == []


def test_sorted_rows_are_not_a_change(answers_of, held):
    def swap(book: Workbook) -> None:
        sheet = book["Activités"]
        for one, other in zip(sheet[2], sheet[3], strict=True):
            one.value, other.value = other.value, one.value
            one.data_type = other.data_type = "s"

    answer = answers_of(swap)["1.10"]
    assert answer.changes == []
    assert answer.document == held.content


def test_an_incomplete_answer_is_no_error(answers_of, empty):
    answer = answers_of(put(Avancement__C2="En cours"))
    assert answer["1.11"].document == {"status": "in_progress"}


def test_an_action_that_is_wrong_on_the_site_does_not_stop_the_others(
    answers_of, held, empty, focal_point
):
    save(held, {**held.content, "rate": "140"}, focal_point)
    answers = answers_of(put(Avancement__C3="En cours"))
    assert answers["1.10"].changes == []
    assert answers["1.11"].document == {"status": "in_progress"}


@pytest.mark.parametrize(
    ("value", "number_format", "kind", "text"),
    [
        (140, "General", CellKind.NUMBER, "140"),
        (140.0, "General", CellKind.NUMBER, "140"),
        (0, "General", CellKind.NUMBER, "0"),
        (0.1 + 0.2, "General", CellKind.NUMBER, "0,3"),
        (12_500.75, "#,##0.00", CellKind.NUMBER, "12500,75"),
        (1e15, "General", CellKind.NUMBER, "1000000000000000"),
        (0.4, "0%", CellKind.RATE, "40"),
        (0.29, "0%", CellKind.RATE, "29"),
        (40, "General", CellKind.RATE, "40"),
        (2020, "General", CellKind.DAY, "2020"),
        (datetime(2020, 3, 14), "dd/mm/yyyy", CellKind.DAY, "14/03/2020"),
        (datetime(2020, 3, 1), "mmm-yy", CellKind.DAY, "mars 2020"),
        (datetime(2020, 3, 1), '[$-40C]mmmm yyyy;@"d"', CellKind.DAY, "mars 2020"),
        (datetime(2020, 3, 14), "General", CellKind.TEXT, "14/03/2020"),
        (True, "General", CellKind.CHOICE, "oui"),
        ("a_x000D_\r\nb \n", "@", CellKind.TEXT, "a\nb"),
        (None, "@", CellKind.TEXT, ""),
    ],
)
def test_what_a_cell_says(value, number_format, kind, text):
    assert text_in(value, number_format, kind) == text


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (True, CellKind.NUMBER),
        (time(10, 30), CellKind.TEXT),
        (datetime(2020, 3, 14), CellKind.NUMBER),
        (43904, CellKind.DAY),
        (2020.5, CellKind.DAY),
    ],
)
def test_what_excel_changed_is_not_guessed(value, kind):
    with pytest.raises(ValueError, match=r"texte|n'est pas une date"):
        text_in(value, "General", kind)


# --- How it is read ------------------------------------------------------------------------


def test_reading_takes_as_many_queries_for_ten_actions_as_for_one(
    fill, held, campaign, mtip, focal_point
):
    def edit(book: Workbook) -> None:
        for number in range(2, book["Avancement"].max_row + 1):
            book["Avancement"][f"D{number}"] = "10"

    def queries(path: Path) -> int:
        with CaptureQueriesContext(connection) as captured:
            workbook.read_answers(path, campaign, mtip, actor=focal_point)
        return len(captured)

    one = queries(fill(edit))
    for number in range(11, 20):
        update = make_update(campaign, mtip, number, focal_point, KEPT)
        Indicator.objects.create(action=update.action, name="Formés", unit="personnes")
    assert queries(fill(edit)) == one
    with CaptureQueriesContext(connection) as captured:
        workbook.write_answers(campaign, mtip)
    assert len(captured) <= one


@pytest.mark.once
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not at hand")
def test_a_copy_saved_by_libreoffice_is_read_alike(fill, held, empty, campaign, mtip, tmp_path):
    path = fill(together(put(Avancement__D2="50"), add("Difficultés", "1.11", Texte="Retard")))
    folder = tmp_path / "libreoffice"
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "xlsx", "--outdir", folder, path],
        check=True,
        timeout=120,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin:/usr/local/bin"},
    )
    saved = workbook.read_answers(folder / path.name, campaign, mtip)
    as_typed = workbook.read_answers(path, campaign, mtip)
    assert [answer.document for answer in saved] == [answer.document for answer in as_typed]
