"""A workbook that comes back: every error by its cell, refused or applied whole."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook

from partners.models import Institution
from programmes.models import Campaign, Indicator, ProgressUpdate, ReturnedWorkbook, Version
from programmes.progress import drafting, workbook
from programmes.progress.workbook.seal import SEALED
from snia.accounts.models import Role, User
from snia.audit.models import Entry
from snia.common.workbooks import UnusableWorkbook
from tests import test_workbook
from tests.test_workbook import (
    KEPT,
    NARRATIVE,
    Edit,
    add,
    make_campaign,
    make_focal_point,
    make_update,
    put,
    save,
    texts,
    together,
)

pytestmark = pytest.mark.usefixtures("reference_data")

State = ReturnedWorkbook.State

secretary, focal_point = test_workbook.secretary, test_workbook.focal_point
mtip, campaign = test_workbook.mtip, test_workbook.campaign
held, empty = test_workbook.held, test_workbook.empty
fill, answers_of = test_workbook.fill, test_workbook.answers_of


@pytest.fixture
def errors_of(fill, campaign, mtip) -> Callable[..., list[str]]:
    """Every error of the workbook once changed."""

    def read(edit: Edit) -> list[str]:
        path = fill(edit)
        with pytest.raises(UnusableWorkbook) as refusal:
            workbook.read_answers(path, campaign, mtip)
        return [str(error) for error in refusal.value.errors]

    return read


def send(path: Path, campaign: Campaign, institution: Institution, actor: User) -> Any:
    upload = SimpleUploadedFile("../retour.xlsx", path.read_bytes())
    return workbook.receive(upload, campaign, institution, actor=actor)


def everything() -> list[Any]:
    """All that an import may write, what was received and the journal apart."""
    updates = ProgressUpdate.objects.order_by("pk").values("pk", "content", "revision", "state")
    return [list(updates), Version.objects.count()]


# --- Every error by its cell ---------------------------------------------------------------

ERRORS: dict[str, tuple[Edit, str]] = {
    "a word that is no status": (
        put(Avancement__C2="Presque"),
        "Avancement!C2 : « Presque » n'est pas une réponse possible. Écrire : Non démarrée ; "
        "En cours ; Achevée ; Reportée ; Abandonnée.",
    ),
    "a word that is no confidence": (
        put(Avancement__E2="Bof"),
        "Avancement!E2 : « Bof » n'est pas une réponse possible. Écrire : Élevée ; Moyenne ; "
        "Faible.",
    ),
    "a word that is no kind": (
        put(Activités__B2="Réunion"),
        "Activités!B2 : « Réunion » n'est pas une réponse possible. Écrire : Formation ou",
    ),
    "a word that nothing is said without object by": (
        put(Avancement__J2="Mesures prévues ; Tout"),
        "Avancement!J2 : « Tout » n'est pas une réponse possible. Écrire : Taux ; Budget ;",
    ),
    "a rate above 100": (put(Avancement__D2="140"), "Avancement!D2 : Le taux va de 0 à 100."),
    "a rate that is no number": (
        put(Avancement__D2="presque tout"),
        "Avancement!D2 : Écrire un pourcentage entier, de 0 à 100.",
    ),
    "a rate of an action that is done": (
        put(Avancement__C2="Achevée"),
        "Avancement!D2 : L'action est dite achevée, mais le taux n'est pas de 100.",
    ),
    "an amount that is no number": (
        put(Avancement__I2="mille"),
        "Avancement!I2 : Écrire un nombre, sans monnaie ni texte",
    ),
    "half a person": (
        put(Activités__J2=140.5),
        "Activités!J2 : Écrire un nombre entier, sans texte",
    ),
    "women and men that don't make the total": (
        put(Activités__J2="1300"),
        "Activités!J2 : Femmes (700) et hommes (500) font 1\u202f200, le total est 1\u202f300",
    ),
    "a date out of the period": (
        put(Activités__F2=datetime(2031, 3, 14)),
        "Activités!F2 : « 14/03/2031 » est hors de la période",
    ),
    "a number for a date": (
        put(Activités__F2=43904),
        "Activités!F2 : Le nombre 43904 n'est pas une date",
    ),
    "a date for a number": (
        put(Activités__J2=datetime(2020, 3, 14)),
        "Activités!J2 : Excel a lu une date",
    ),
    "without object and yet filled": (
        put(Avancement__J2="Activités"),
        "Avancement!J2 : Activités : Coché « sans objet », mais rempli",
    ),
    "a formula": (put(Activités__J2="=SUM(K2:L2)"), "Activités!J2 : Une formule"),
    "an error of Excel": (put(Difficultés__B2="#REF!"), "Difficultés!B2 : Excel affiche"),
    "merged cells": (
        lambda book: book["Difficultés"].merge_cells("B2:B4"),
        "Difficultés!B2:B4 : Cellules fusionnées",
    ),
    "a row without action": (
        add("Difficultés", None, Texte="Retard"),
        "Difficultés!A3 : Dire l'action de cette ligne : 1.10 ; 1.11.",
    ),
    "an action that is not asked": (
        add("Difficultés", "4.9", Texte="Retard"),
        "Difficultés!A3 : L'action 4.9 n'est pas demandée à",
    ),
    "an action that Excel made a number": (
        add("Difficultés", 1.1, Texte="Retard"),
        "Difficultés!A3 : Excel a lu ce code comme le nombre 1.1",
    ),
    "an action that Excel made a date": (
        add("Difficultés", datetime(2020, 10, 1), Texte="Retard"),
        "Difficultés!A3 : Excel a lu ce code comme une date",
    ),
    "a line of an action that was taken out": (
        lambda book: book["Avancement"].delete_rows(2),
        "Avancement : La ligne de l'action 1.10 manque",
    ),
    "an action twice": (
        put(Avancement__A3="1.10"),
        "Avancement!A3 : L'action 1.10 figure déjà en Avancement!A2",
    ),
    "an indicator that is not asked": (
        put(Indicateurs__B2="Autre"),
        "Indicateurs!B2 : Ligne inconnue",
    ),
    "an indicator twice": (
        put(Indicateurs__D3="Total"),
        "Indicateurs!B3 : Cette ligne figure déjà en Indicateurs!E2",
    ),
    "parts that don't make the total": (
        put(Indicateurs__E2="30", Indicateurs__E3="10", Indicateurs__E4="10"),
        "Indicateurs!E2 : « Formés » : les parts font 20, le total est 30.",
    ),
    "a note on a part": (
        put(Indicateurs__G3="Provisoire"),
        "Indicateurs!G3 : À écrire sur la ligne « Total » de l'indicateur.",
    ),
    "neither yes nor nothing": (
        put(Indicateurs__F2="peut-être"),
        "Indicateurs!F2 : « peut-être » n'est pas compris",
    ),
    "an indicator without object and yet valued": (
        put(Indicateurs__E2="30", Indicateurs__F2="oui"),
        "Indicateurs!E2 : « Formés » est dit sans objet, mais une valeur est donnée",
    ),
    "a sheet taken out": (
        lambda book: book.remove(book["Mesures prévues"]),
        "La feuille « Mesures prévues » manque",
    ),
    "a column taken out": (
        lambda book: book["Mesures prévues"].delete_cols(3),
        "Mesures prévues : Colonnes manquantes : « Portée par ».",
    ),
    "too many lines": (
        lambda book: book["Difficultés"].cell(5001, 1, "1.10"),
        "Difficultés : Plus de 5000 lignes",
    ),
    "more rows than an answer may have": (
        put(
            **{f"Difficultés__A{n}": "1.10" for n in range(3, 503)},
            **{f"Difficultés__B{n}": "Retard" for n in range(3, 503)},
        ),
        "Avancement!A2 : Difficultés et contraintes : plus de 500 lignes",
    ),
}


@pytest.mark.once
@pytest.mark.parametrize(("edit", "said"), ERRORS.values(), ids=ERRORS)
def test_an_error_is_told_by_its_cell(errors_of, held, empty, edit, said):
    assert len([error for error in errors_of(edit) if error.startswith(said)]) == 1


@pytest.mark.once
@pytest.mark.parametrize(
    "name",
    [
        "a word that is no status",
        "a rate above 100",
        "a formula",
        "a number for a date",
        "a row without action",
        "an action that Excel made a number",
        "merged cells",
        "a column taken out",
    ],
)
def test_one_mistake_is_one_error(errors_of, held, empty, name):
    assert len(errors_of(ERRORS[name][0])) == 1


def test_every_error_is_told_in_the_order_of_the_cells(errors_of, held, empty):
    names = ("parts that don't make the total", "a formula", "a rate above 100", "merged cells")
    places = [
        error.partition(" : ")[0]
        for error in errors_of(together(*[ERRORS[name][0] for name in names]))
    ]
    assert places == ["Avancement!D2", "Activités!J2", "Difficultés!B2:B4", "Indicateurs!E2"]


def test_a_style_down_to_the_last_row_is_not_too_many_lines(answers_of, held):
    """LibreOffice writes one where a whole column has a style."""

    def edit(book: Workbook) -> None:
        book["Difficultés"].cell(1_048_576, 1).number_format = "@"

    assert answers_of(edit)["1.10"].changes == []


# --- Another's workbook, or none -----------------------------------------------------------


def test_the_workbook_of_another_institution_is_refused(fill, held, campaign, mtip):
    other = Institution.objects.get(slug="oim")
    with pytest.raises(UnusableWorkbook) as refusal:
        workbook.read_answers(fill(), campaign, other)
    (error,) = refusal.value.errors
    assert str(mtip) in error.message
    assert str(other) in error.message


def test_the_workbook_of_another_campaign_is_refused(fill, held, mtip, secretary):
    other = make_campaign("Bilan 2020", secretary)
    with pytest.raises(UnusableWorkbook, match=r"« Suivi du CP2 », et non « Bilan 2020 »"):
        workbook.read_answers(fill(), other, mtip)


def _sealed_line(book: Workbook, name: str) -> Any:
    return next(row for row in book[SEALED].iter_rows() if row[0].value == name)


def _reseal(name: str, index: int, value: str) -> Edit:
    return lambda book: setattr(_sealed_line(book, name)[index], "value", value)


SEALS: dict[str, Edit] = {
    "another revision": _reseal("answer", 3, "0"),
    "another answer": _reseal("answer", 2, "999"),
    "another institution": _reseal("institution", 1, "1"),
    "another key": _reseal("row", 2, "activities/zzzz"),
    "a line less": lambda book: book[SEALED].delete_rows(4),
    "no seal": lambda book: book[SEALED].delete_rows(1, 100),
    "no sheet": lambda book: book.remove(book[SEALED]),
    "another format": lambda book: setattr(book[SEALED]["A1"], "value", "snia-avancement-0"),
    "a signature that is none": lambda book: setattr(book[SEALED]["B1"], "value", "é"),
}


@pytest.mark.once
@pytest.mark.parametrize("edit", SEALS.values(), ids=SEALS)
def test_a_broken_seal_is_refused(errors_of, held, empty, edit):
    (error,) = errors_of(edit)
    assert error.startswith("Ce classeur n'est pas celui que le site a donné")


def test_another_workbook_is_refused(held, campaign, mtip, tmp_path):
    path = tmp_path / "autre.xlsx"
    Workbook().save(path)
    with pytest.raises(UnusableWorkbook, match="n'est pas celui que le site a donné"):
        workbook.read_answers(path, campaign, mtip)


def test_a_seal_outlives_the_secret_that_made_it(fill, held, campaign, mtip, settings):
    path = fill(put(Avancement__D2="50"))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "une-autre-clé"
    assert workbook.read_answers(path, campaign, mtip)[0].document["rate"] == "50"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(UnusableWorkbook):
        workbook.read_answers(path, campaign, mtip)


# --- What the site did meanwhile -----------------------------------------------------------


def read_errors(path: Path, campaign: Campaign, institution: Institution, **options) -> list[str]:
    with pytest.raises(UnusableWorkbook) as refusal:
        workbook.read_answers(path, campaign, institution, **options)
    return [str(error) for error in refusal.value.errors]


def test_an_action_modified_on_the_site_meanwhile_is_told(
    fill, held, empty, campaign, mtip, secretary
):
    path = fill(put(Avancement__D2="50"))
    save(held, {**held.content, "rate": "60"}, secretary)
    day = f"{timezone.localtime(held.edited_at):%d/%m/%Y à %H:%M}"
    assert read_errors(path, campaign, mtip) == [
        "Avancement!A2 : L'action 1.10 a été modifiée sur le site depuis l'export "
        f"(le {day}, par Salma Secrétaire) : télécharger de nouveau le classeur."
    ]


def test_an_action_that_the_file_leaves_alone_keeps_what_the_site_has(
    fill, held, empty, campaign, mtip, secretary
):
    path = fill(put(Avancement__C3="En cours"))
    save(held, {"status": "postponed"}, secretary)
    kept, changed = workbook.read_answers(path, campaign, mtip)
    assert (kept.document, kept.changes) == ({"status": "postponed"}, [])
    assert changed.document == {"status": "in_progress"}


def test_a_file_that_brings_what_the_site_has_already_is_no_conflict(
    fill, held, campaign, mtip, focal_point
):
    path = fill(together(put(Avancement__D2="50"), add("Difficultés", "1.10", Texte="Retard")))
    (answer,) = workbook.read_answers(path, campaign, mtip)
    save(held, answer.document, focal_point)
    (again,) = workbook.read_answers(path, campaign, mtip)
    assert again.changes == []


@pytest.mark.parametrize(
    ("state", "said"),
    [("validated", "est validée : elle ne se modifie plus"), ("submitted", "est soumise")],
)
def test_an_answer_that_is_closed_meanwhile_is_told(
    fill, held, empty, campaign, mtip, focal_point, state, said
):
    path = fill(put(Avancement__D2="50"))
    ProgressUpdate.objects.filter(pk=held.pk).update(state=state, round=1)
    (error,) = read_errors(path, campaign, mtip, actor=focal_point)
    assert error.startswith(f"Avancement!A2 : L'action 1.10 {said}")


def test_a_closed_campaign_takes_nothing_more(fill, held, empty, campaign, mtip):
    changed, same = fill(put(Avancement__D2="50")), fill(name="intact.xlsx")
    campaign.state = "closed"
    campaign.save()
    assert "demander un délai au secrétariat" in read_errors(changed, campaign, mtip)[0]
    assert not any(a.changes for a in workbook.read_answers(same, campaign, mtip))


def test_the_secretariat_corrects_what_was_sent(fill, held, campaign, mtip, secretary):
    ProgressUpdate.objects.filter(pk=held.pk).update(state="submitted", round=1)
    path = fill(put(Avancement__D2="50"))
    (answer,) = workbook.read_answers(path, campaign, mtip, actor=secretary)
    assert answer.document["rate"] == "50"


def test_an_action_asked_since_the_download_is_told_apart(fill, held, campaign, mtip):
    path = fill(add("Difficultés", "1.12", Texte="Retard"))
    make_update(campaign, mtip, 12)
    (error,) = read_errors(path, campaign, mtip)
    assert error.startswith("Difficultés!A3 : L'action 1.12 n'est pas dans ce classeur")


def test_an_action_that_is_no_longer_asked_is_told(fill, held, empty, campaign, mtip):
    path = fill()
    ProgressUpdate.objects.filter(pk=empty.pk).delete()
    errors = read_errors(path, campaign, mtip)
    assert errors[0].startswith("Avancement!A3 : L'action 1.11 n'est pas demandée à")


def test_an_indicator_renamed_meanwhile_is_still_found(fill, empty, campaign, mtip):
    path = fill(put(Indicateurs__E2="30"))
    Indicator.objects.filter(action=empty.action).update(name="Personnes formées")
    (answer,) = workbook.read_answers(path, campaign, mtip)
    assert answer.document["indicators"][0]["total"] == "30"


# --- Received, looked at, applied ----------------------------------------------------------


def test_from_the_download_to_the_site(fill, held, empty, campaign, mtip, focal_point):
    path = fill(
        together(
            put(Avancement__D2="55", Avancement__C3="Non démarrée"),
            add("Activités", "1.10", Type="Publication ou guide", Intitulé="+ Un guide"),
        )
    )
    returned = send(path, campaign, mtip, focal_point)
    assert (returned.state, returned.errors, returned.name) == (State.READ, [], "retour.xlsx")
    assert everything()[0][0]["content"] == held.content  # nothing yet
    assert [len(answer.changes) for answer in workbook.preview(returned)] == [2, 1]
    assert workbook.apply(returned, actor=focal_point) == 2
    returned.refresh_from_db()
    assert returned.state == State.APPLIED
    held.refresh_from_db()
    empty.refresh_from_db()
    assert held.content["rate"] == "55"
    assert held.content["attachments"] == ["7"]
    assert held.content["narrative"] == NARRATIVE
    assert held.content["activities"][:2] == KEPT["activities"]
    assert held.content["activities"][2]["title"] == "+ Un guide"
    assert (empty.state, empty.content) == ("draft", {"status": "not_started"})
    assert held.versions.first().act == Version.Act.IMPORTED
    assert held.edited_by == focal_point
    entry = Entry.objects.filter(verb="import_workbook").get()
    assert entry.actor == focal_point
    assert "1.10, 1.11" in entry.summary


def test_a_second_export_says_what_was_typed(fill, held, empty, campaign, mtip, focal_point):
    path = fill(
        together(
            put(Avancement__D2="55 %", Avancement__G3="Un.\n\n- deux\n- trois"),
            add("Mesures prévues", "1.11", Texte="-1 agent", Portée_par="MTIP"),
        )
    )
    workbook.apply(send(path, campaign, mtip, focal_point), actor=focal_point)
    typed, again = texts(path), texts(workbook.write_answers(campaign, mtip))
    for sheets in (typed, again):
        for title, rows in sheets.items():
            # The new rows got keys; there are as many spare rows as before.
            sheets[title] = [row[:-1] for row in rows if any(row)]
    assert again == typed


def test_one_bad_cell_keeps_the_whole_workbook_out(fill, held, empty, campaign, mtip, focal_point):
    edit = together(
        put(Avancement__D2="55", Avancement__C3="En cours"),
        add("Difficultés", "1.12", Texte="Retard"),
    )
    before = everything()
    returned = send(fill(edit), campaign, mtip, focal_point)
    assert returned.state == State.REFUSED
    assert [error["place"] for error in returned.errors] == ["Difficultés!A3"]
    with pytest.raises(workbook.NotWaiting):
        workbook.apply(returned, actor=focal_point)
    assert everything() == before


def test_a_refused_file_is_kept_with_its_errors(held, campaign, mtip, focal_point, tmp_path):
    path = tmp_path / "faux.xlsx"
    path.write_bytes(b"rien")
    returned = send(path, campaign, mtip, focal_point)
    returned.refresh_from_db()
    assert returned.state == State.REFUSED
    assert "n'est pas un classeur Excel" in returned.errors[0]["message"]
    assert returned.file.read() == b"rien"


def test_a_file_that_is_too_big_is_told(held, campaign, mtip, focal_point, tmp_path):
    path = tmp_path / "gros.xlsx"
    path.write_bytes(bytes(5 * 2**20 + 1))
    returned = send(path, campaign, mtip, focal_point)
    assert "le maximum est de 5 Mo" in returned.errors[0]["message"]


def test_what_changed_between_the_preview_and_the_click_stops_all_of_it(
    fill, held, empty, campaign, mtip, focal_point, secretary
):
    path = fill(put(Avancement__D2="55", Avancement__C3="En cours"))
    returned = send(path, campaign, mtip, focal_point)
    save(empty, {"status": "postponed"}, secretary)
    before = everything()
    with pytest.raises(UnusableWorkbook, match=r"L'action 1\.11 a été modifiée sur le site"):
        workbook.apply(returned, actor=focal_point)
    assert everything() == before
    returned.refresh_from_db()
    assert returned.state == State.REFUSED
    assert returned.errors[0]["place"] == "Avancement!A3"
    assert not Entry.objects.filter(verb="import_workbook").exists()


@pytest.mark.parametrize("outcome", ["locked", "conflict"])
def test_a_save_that_fails_takes_the_others_back(
    fill, held, empty, campaign, mtip, focal_point, monkeypatch, outcome
):
    returned = send(
        fill(put(Avancement__D2="55", Avancement__C3="En cours")), campaign, mtip, focal_point
    )
    before, real = everything(), drafting.save

    def failing(update: ProgressUpdate, *args, **kwargs):
        if update.pk != empty.pk:
            return real(update, *args, **kwargs)
        if outcome == "locked":
            raise drafting.Locked("Fermé.")
        aside = drafting.set_aside(update, {}, focal_point, {})
        return drafting.Conflict(update, aside)

    monkeypatch.setattr(drafting, "save", failing)
    with pytest.raises(UnusableWorkbook, match=r"1\.11 : "):
        workbook.apply(returned, actor=focal_point)
    assert everything() == before
    assert not empty.set_asides.exists()
    returned.refresh_from_db()
    assert returned.state == State.REFUSED


def test_a_workbook_is_applied_once(fill, held, campaign, mtip, focal_point):
    returned = send(fill(put(Avancement__D2="55")), campaign, mtip, focal_point)
    stale = ReturnedWorkbook.objects.get(pk=returned.pk)
    workbook.apply(returned, actor=focal_point)
    after = everything()
    with pytest.raises(workbook.NotWaiting, match="déjà traité"):
        workbook.apply(stale, actor=focal_point)
    stale.refresh_from_db()
    assert stale.state == State.APPLIED
    assert everything() == after


def test_the_same_file_sent_again_changes_nothing(fill, held, campaign, mtip, focal_point):
    path = fill(together(put(Avancement__D2="55"), add("Difficultés", "1.10", Texte="Retard")))
    workbook.apply(send(path, campaign, mtip, focal_point), actor=focal_point)
    after = everything()
    assert workbook.apply(send(path, campaign, mtip, focal_point), actor=focal_point) == 0
    assert everything() == after


def test_only_who_answers_for_the_institution_sends_and_applies(
    fill, held, campaign, mtip, focal_point, secretary, make_user
):
    path = fill(put(Avancement__D2="55"))
    others = [
        make_focal_point(make_user, Institution.objects.get(slug="oim")),
        make_user(Role.FOCAL_POINT),
        make_user(Role.DECISION_MAKER),
    ]
    returned = send(path, campaign, mtip, focal_point)
    for other in others:
        with pytest.raises(PermissionDenied):
            send(path, campaign, mtip, other)
        with pytest.raises(PermissionDenied):
            workbook.apply(returned, actor=other)
    assert ReturnedWorkbook.objects.get() == returned
    assert workbook.apply(returned, actor=secretary) == 1
