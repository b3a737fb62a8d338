"""A Bilan in a real browser: a chapter from its proposal to its approval, two people on it, and
the book from its checks to its readers. Each person has a browser of their own."""

import re
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document
from PIL import Image
from playwright.sync_api import expect

from programmes.models import Activity, Programme
from reporting.models import Edition, StudioChapter
from reporting.outputs import registry
from reporting.studio import life
from snia.accounts.models import User
from tests import test_browser, test_browser_progress
from tests.builders_publishing import an_edition, only_a_book, waive_all
from tests.builders_studio import chapter_of
from tests.test_browser_progress import KEPT_AT, SECRETARIAT, go_to, menu, press, told
from tests.word_files import a_chapter

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=False),
]

chromium, site = test_browser.chromium, test_browser.site
arrive, complaints = test_browser_progress.arrive, test_browser_progress.complaints
ADMINISTRATOR = "administrateur@demo.snia"
EDITION = re.compile("^Bilan programmatique d.étape 2020$")
CHAPTER = re.compile("^Programme 11")


@pytest.fixture(autouse=True)
def _kept_in(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def chapter(site):
    """Programme 11 of 2020, as the data propose it."""
    edition = Edition.objects.get(slug="2020")
    life.open_studio(edition, actor=User.objects.get(email=SECRETARIAT))
    return chapter_of(edition, 11)


def first_text(chapter):
    return next(row["key"] for row in chapter.content["blocks"] if row["kind"] == "text")


def block(page, key):
    return page.locator(f"#bloc-{key}")


def editor(within):
    return within.locator("[contenteditable=true]")


def type_at_the_end(page, within, text):
    editor(within).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


# --- A chapter ---------------------------------------------------------------------------------


def test_a_chapter_from_its_proposal_to_its_approval(arrive):
    page = arrive(SECRETARIAT)
    propose_the_chapters(page)
    write_with_a_living_figure(page)
    box_what_is_to_be_kept(page)
    add_a_photo(page)
    read_it_as_it_will_be_printed(page)
    have_it_approved(page)


def propose_the_chapters(page):
    menu(page, "Bilans")
    page.get_by_role("main").get_by_role("link", name=EDITION).click()
    page.get_by_role("main").get_by_role("link", name=re.compile("^Composer")).click()
    press(page, "Proposer les chapitres d'après les données")
    expect(page.get_by_text("chapitres proposés d'après les données.")).to_be_visible()
    page.get_by_role("row").get_by_role("link", name=CHAPTER).click()


def write_with_a_living_figure(page):
    key = first_text(StudioChapter.objects.get(programme__number=11))
    type_at_the_end(page, block(page, key), " En tout,")
    page.get_by_text("Chiffres à citer").click()
    page.get_by_role("button", name="Insérer programme.trainings.women", exact=True).click()
    expect(editor(block(page, key))).to_contain_text("En tout, {{ programme.trainings.women }}")
    page.keyboard.type("femmes.")
    expect(told(page)).to_have_text(KEPT_AT)


def box_what_is_to_be_kept(page):
    ending = page.get_by_role("group", name="Ajouter à la fin")
    ending.get_by_role("button", name="Encadré", exact=True).click()
    expect(page.get_by_text("Bloc ajouté : Encadré.")).to_be_visible()
    added = page.locator(".studio-block").last
    added.get_by_label("Titre").fill("À retenir")
    type_at_the_end(page, added, "Trois réunions.")  # what comes next saves it first


def add_a_photo(page):
    file = BytesIO()
    Image.new("RGB", (900, 600), "teal").save(file, "JPEG")
    photo = {"name": "atelier.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}
    page.get_by_label("Photo (JPEG ou PNG)").set_input_files(photo)
    press(page, "Déposer la photo")
    expect(page.get_by_text("Photo ajoutée :")).to_be_visible()
    added = page.locator(".studio-block").filter(has=page.locator("img"))
    expect(added).to_be_in_viewport()
    added.get_by_label("Légende").fill("Atelier de Rabat")
    added.get_by_label("Ce que la photo montre").fill("Une salle pleine")
    added.get_by_label("Crédit").fill("DAM")
    added.get_by_label("Accord des personnes").fill("Écrit, le 3 mars 2020")
    press(page, "Enregistrer")
    expect(page.get_by_text("Chapitre enregistré.")).to_be_visible()


def read_it_as_it_will_be_printed(page):
    go_to(page, "Aperçu, relecture et versions")
    printed = page.locator(".book-preview")
    chip = printed.locator(".chip")
    expect(chip).to_contain_text(f"au moins {trained_women()} (")  # some rows tell no number
    expect(chip).to_have_attribute("title", re.compile("chacune comptée une fois"))
    expect(printed).to_contain_text(re.compile(r"En tout,\sau moins .* femmes\."))
    expect(printed.get_by_role("img", name="Une salle pleine")).to_be_visible()
    expect(printed.get_by_text("Atelier de Rabat")).to_be_visible()
    expect(printed.locator(".boxed")).to_contain_text("Trois réunions.")


def trained_women():
    of_2020 = Activity.objects.filter(period__label="2020", programme__number=11, kind="training")
    return sum(row.participants_women or 0 for row in of_2020)


def have_it_approved(page):
    page.get_by_label("Message").fill("À relire avant jeudi.")
    press(page, "Donner à relire")
    expect(page.get_by_text("Chapitre : en relecture.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="À relire avant jeudi.")).to_be_visible()
    press(page, "Approuver")
    expect(page.get_by_text("Chapitre : approuvé.")).to_be_visible()
    expect(page.get_by_role("link", name="Rédiger")).to_have_count(0)


# --- Two people on one chapter -----------------------------------------------------------------


def test_two_people_on_one_chapter_choose_block_by_block(chapter, arrive):
    key = first_text(chapter)
    page, other = arrive(SECRETARIAT), arrive(ADMINISTRATOR)
    page.goto(chapter.get_absolute_url())
    other.goto(chapter.get_absolute_url())
    type_at_the_end(other, block(other, key), " Dit l'administrateur.")
    expect(told(other)).to_have_text(KEPT_AT)

    type_at_the_end(page, block(page, key), " Dit le secrétariat.")
    expect(told(page)).to_contain_text("Un autre enregistrement est arrivé entre-temps.")
    told(page).get_by_role("link", name="Comparer les deux saisies").click()
    (contested,) = page.get_by_role("group").filter(has_text="changé des deux côtés").all()
    expect(contested).to_contain_text("Dit le secrétariat.")
    expect(contested).to_contain_text("Dit l'administrateur.")
    contested.get_by_label("Ma saisie").check()
    press(page, "Enregistrer ces choix")
    expect(page.get_by_text("Les deux saisies sont réunies.")).to_be_visible()
    expect(editor(block(page, key))).to_contain_text("Dit le secrétariat.")


# --- What a ministry sends ---------------------------------------------------------------------


def test_a_word_file_is_received_and_accepted_piece_by_piece(arrive):
    page = arrive(SECRETARIAT)
    page.goto(reverse("reporting:contributions", args=["2020"]))
    page.get_by_label("Programme").select_option(label=str(Programme.objects.get(number=11)))
    page.get_by_label("Envoyé par").fill("Ministère exemple")
    file = {"name": "chapitre.docx", "mimeType": "application/zip", "buffer": a_chapter()}
    page.get_by_label("Fichier Word (.docx)").set_input_files(file)
    press(page, "Lire le fichier")
    expect(page.get_by_text("10 propositions à décider.")).to_be_visible()
    accept(page, 5, "2 lignes ajoutées à la liste.")
    accept(page, 3, "Proposition acceptée")
    expect(page.get_by_text("8 propositions à décider.")).to_be_visible()
    page.goto(reverse("reporting:read-chapter", args=["2020", "programme-11"]))
    expect(page.get_by_role("listitem").filter(has_text="Budget réduit")).to_be_visible()
    expect(page.get_by_role("cell", name="Accueil des migrants")).to_be_visible()
    expect(page.get_by_text(re.compile(r"tel qu.écrit\s:\sune dizaine"))).to_be_visible()


def accept(page, position, told):
    proposal = page.locator(f"#proposition-{position}")
    proposal.get_by_role("button", name=re.compile("^Accepter")).click()
    expect(page.get_by_text(told)).to_be_visible()
    expect(proposal.get_by_text("Acceptée")).to_be_visible()


# --- The book ----------------------------------------------------------------------------------


def test_the_book_from_its_checks_to_its_readers(site, arrive, monkeypatch):
    made = [one for one in registry.OUTPUTS if one.kind in (registry.PDF, "word")]
    only_a_book(monkeypatch)
    monkeypatch.setattr(registry, "OUTPUTS", made)
    an_edition("2020")
    page, reader = arrive(SECRETARIAT), arrive("decideur@demo.snia")
    refuse_to_freeze(page)
    accept_a_finding(page)
    freeze_approve_and_publish(page)
    read_and_take_away(reader)


def refuse_to_freeze(page):
    page.goto(reverse("reporting:publication", args=["2020"]))
    press(page, "Figer l'édition")
    expect(page.get_by_role("alert").first).to_contain_text("ne peut pas encore être figée")


def accept_a_finding(page):
    """One by hand, the others by the same service."""
    page.goto(reverse("reporting:checks", args=["2020"]) + "?gravite=blocking")
    page.get_by_role("link", name=re.compile("^Accepter avec un motif")).first.click()
    page.get_by_label("Motif").fill("Publié ainsi : gardé tel quel.")
    press(page, "Accepter le constat")
    expect(page.get_by_text("l'annexe du Bilan dira pourquoi")).to_be_visible()
    edition, actor = Edition.objects.get(slug="2020"), User.objects.get(email=SECRETARIAT)
    waive_all(edition, "Vu.", actor)


def freeze_approve_and_publish(page):
    page.goto(reverse("reporting:publication", args=["2020"]))
    press(page, "Figer l'édition")
    expect(page.get_by_text("L'édition est figée")).to_be_visible()
    for _approval in range(2):
        page.get_by_label("Qui décide").fill("Mme A. Essai")
        press(page, "Approuver")
        expect(page.get_by_text("L'approbation est enregistrée.")).to_be_visible()
    press(page, "Publier cette version")
    page.goto(reverse("reporting:production", args=["2020"]))
    expect(page.get_by_role("row").filter(has_text="Publication")).to_be_visible()


def read_and_take_away(page):
    menu(page, "Bilans")
    page.get_by_role("main").get_by_role("link", name=EDITION).click()
    with page.expect_download() as taken:
        page.get_by_role("link", name=re.compile("^Word")).click()
    titles = [p.text for p in Document(taken.value.path()).paragraphs]
    assert "Notes sur les données" in titles
    go_to(page, "Lire en ligne")
    expect(page.get_by_text("Version 1, publiée le")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name=CHAPTER).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gouvernance et communication")
    page.get_by_role("link", name=re.compile("Annexes|Notes sur les données")).first.click()
    expect(page.get_by_text("Publié ainsi : gardé tel quel.")).to_be_visible()
