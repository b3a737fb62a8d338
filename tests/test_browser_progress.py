"""Collecting progress in a real browser: the story of an answer, and all that could lose it.

Each person has a browser of their own, held to the site's policy of content.
"""

import re
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from partners.demonstration import PASSWORD
from programmes.models import Campaign, ProgressUpdate
from tests import test_browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=False),
]

chromium = test_browser.chromium
TRAINING = "Formation ou renforcement des capacités"
SECRETARIAT, FOCAL_POINT = "secretariat@demo.snia", "point-focal@demo.snia"
KEPT_AT = re.compile(r"^Enregistré à \d\d:\d\d$")
OFFLINE = "Pas de réseau : la saisie est gardée sur cet appareil"
NEW_TAB = "Se reconnecter dans un nouvel onglet"


@pytest.fixture(scope="module")
def loaded():
    """What the demonstration loads, kept from the first test for those that follow."""
    with closing(sqlite3.connect(":memory:")) as copy:
        yield copy


@pytest.fixture
def site(live_server, loaded):
    """The facts, the demonstration accounts and 81 invented actions in an open campaign."""
    connection.ensure_connection()
    if loaded.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
        call_command("load_reference", verbosity=0)
        call_command("load_demonstration_accounts", verbosity=0)
        call_command("load_demonstration", verbosity=0)
        connection.connection.backup(loaded)
    else:
        loaded.backup(connection.connection)
    ContentType.objects.clear_cache()
    return live_server


@pytest.fixture
def arrive(chromium, site):
    """Sign somebody in, in a browser of their own; no page may break the site's policy."""
    contexts, complaints = [], []

    def as_(email, **options):
        context = chromium.new_context(base_url=site.url, locale="fr-FR", **options)
        context.set_default_timeout(10_000)
        context.on("console", lambda message: complaints.append(message.text))
        context.on("weberror", lambda error: complaints.append(f"uncaught: {error.error}"))
        contexts.append(context)
        page = context.new_page()
        sign_in(page, email)
        return page

    yield as_
    for context in contexts:
        context.close()
    serious = ("Content Security Policy", "uncaught")
    assert [text for text in complaints if any(word in text for word in serious)] == []


def sign_in(page, email):
    page.goto(reverse("login"))
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()


def go_to(page, *names):
    for name in names:
        page.get_by_role("main").get_by_role("link", name=name, exact=True).click()


def menu(page, name):
    page.get_by_role("navigation", name="Navigation principale").get_by_role(
        "link", name=name, exact=True
    ).click()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def told(page):
    """The line under the heading that says where the saving stands."""
    return page.locator("#etat-enregistrement")


def narrative(page):
    """The editor, once it stands over the plain box."""
    box = page.get_by_role("textbox", name="Ce qui a été fait")
    return box.and_(page.locator("[contenteditable=true]"))


def write(page, text):
    """At the end of the rich text, key by key."""
    narrative(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def section(page, name):
    return page.get_by_role("group", name=name, exact=True)


def answer_of(code, campaign="Bilan de démonstration", institution="mtip"):
    programme, number = code.split(".")
    return ProgressUpdate.objects.get(
        action__programme__number=programme,
        action__number=number,
        institution__slug=institution,
        campaign__title=campaign,
    )


# --- The story -------------------------------------------------------------------------------

CAMPAIGN = "Point d'étape du comité"
SUPERIOR = "Mme Alaoui, directrice"


def test_a_campaign_from_its_creation_to_a_validated_answer(arrive):
    secretariat, focal_point = arrive(SECRETARIAT), arrive(FOCAL_POINT)
    create_and_open_a_campaign(secretariat)
    focal_point = type_an_answer_through_a_dead_network(focal_point)
    submit_with_gaps_then_complete(focal_point)
    return_from_the_board(secretariat)
    correct_and_send_again(focal_point)
    validate(secretariat)
    read_what_is_locked(focal_point)


def create_and_open_a_campaign(page):
    today = timezone.localdate()
    menu(page, "Campagnes")
    go_to(page, "Nouvelle campagne")
    page.get_by_label("Titre").fill(CAMPAIGN)
    page.get_by_label("Période").select_option(label=f"{today.year} (démonstration)")
    page.get_by_label("Ouverture").fill(str(today))
    page.get_by_label("Échéance").fill(str(today + timedelta(days=5)))
    section(page, "Actions suivies").get_by_label("2.3 Action").check()
    section(page, "Institutions sollicitées").get_by_label("MTIP").check()
    press(page, "Enregistrer")
    expect(page.get_by_text("1 réponse sera attendue.")).to_be_visible()
    expect(page.get_by_role("row", name="MTIP 1 oui")).to_be_visible()
    press(page, "Ouvrir la campagne")
    expect(page.get_by_role("link", name="2.3 À remplir")).to_be_visible()


def type_an_answer_through_a_dead_network(page):
    """Returns the page that is open in the end: another one than at the beginning."""
    menu(page, "Mes actions")
    expect(page.get_by_text(f"{CAMPAIGN} · pour le")).to_contain_text("(dans 5 jours)")
    go_to(page, "Commencer")
    page.get_by_label("Taux de réalisation (%)").fill("45")
    write(page, "Deux formations ont été tenues.")
    activity = section(page, "Activités")
    activity.get_by_label("Type").select_option(label=TRAINING)
    activity.get_by_label("Intitulé").fill("Formation des formateurs")
    expect(told(page)).to_have_text(KEPT_AT)

    page.context.set_offline(True)
    activity.get_by_label("Quand").fill(f"14 mars {timezone.localdate().year}")
    write(page, " La troisième a été préparée.")
    expect(told(page)).to_contain_text(OFFLINE)
    page.close()

    page = page.context.new_page()
    page.context.set_offline(False)
    page.goto(reverse("programmes:desk"))
    go_to(page, "Continuer")
    expect(told(page)).to_contain_text("est revenu ci-dessous")
    both = "Deux formations ont été tenues. La troisième a été préparée."
    expect(narrative(page)).to_have_text(both)
    section(page, "Activités").get_by_text("Formation des formateurs").click()
    expect(page.get_by_label("Quand")).to_have_value(re.compile("14 mars"))
    return page


def submit_with_gaps_then_complete(page):
    press(page, "Soumettre au secrétariat")
    missing = page.get_by_role("alert")
    expect(missing).to_contain_text("5 points à compléter avant d'envoyer. Tout est enregistré.")
    missing.get_by_role("link", name="Avancement de l'action").click()
    status = page.get_by_label("Avancement de l'action")
    expect(status).to_be_focused()
    expect(status).to_be_in_viewport()
    status.select_option(label="En cours")
    missing.get_by_role("link", name="Difficultés et contraintes").click()
    expect(section(page, "Difficultés et contraintes")).to_be_in_viewport()
    section(page, "Difficultés et contraintes").get_by_label("Aucune cette période").check()
    section(page, "Mesures prévues pour la période suivante").get_by_label("Aucune prévue").check()
    page.get_by_label("Confiance dans le résultat").select_option(label="Moyenne")
    page.get_by_label("Valeur (personnes)").fill("30")
    press(page, "Vérifier ce qui manque")
    expect(page.get_by_text("Rien ne manque : l'état peut être soumis.")).to_be_visible()
    page.get_by_label("Envoyé au nom de").fill(SUPERIOR)
    press(page, "Soumettre au secrétariat")
    expect(page.get_by_text("État d'avancement soumis au secrétariat.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text=SUPERIOR)).to_contain_text("Point focal")


def return_from_the_board(page):
    menu(page, "Campagnes")
    go_to(page, CAMPAIGN)
    page.get_by_role("list", name="Filtrer par état").get_by_role("link", name="1 Soumis").click()
    page.get_by_role("link", name="2.3 Soumis").click()
    page.get_by_label("Message à l'institution").fill("Préciser le taux.")
    page.get_by_text("Remarques champ par champ").click()
    page.get_by_label("Taux de réalisation (%)").fill("45 % de quoi ?")
    press(page, "Renvoyer pour correction")
    expect(page.get_by_text("Renvoyé à l'institution avec vos remarques.")).to_be_visible()


def correct_and_send_again(page):
    menu(page, "Mes actions")
    returned = page.get_by_role("row").filter(has_text=CAMPAIGN)
    expect(returned).to_contain_text("À corriger")
    expect(returned).to_contain_text("Préciser le taux.")
    returned.get_by_role("link", name="2.3 Action").click()
    expect(page.get_by_role("status").filter(has_text="demande une correction")).to_be_visible()
    rate = page.get_by_label("Taux de réalisation (%)")
    expect(rate).to_have_accessible_description(re.compile("45 % de quoi"))
    rate.fill("50")
    press(page, "Soumettre au secrétariat")
    expect(page.get_by_text("État d'avancement soumis au secrétariat.")).to_be_visible()


def validate(page):
    page.reload()
    press(page, "Valider")
    expect(page.get_by_text("cet état d'avancement est verrouillé et publié")).to_be_visible()


def read_what_is_locked(page):
    answer = answer_of("2.3", CAMPAIGN)
    page.goto(reverse("programmes:edit", args=[answer.pk]))
    expect(page).to_have_url(re.compile(f"{answer.get_absolute_url()}$"))
    expect(page.get_by_text("Validé : verrouillé")).to_be_visible()
    expect(page.get_by_role("link", name="Corriger")).to_have_count(0)
    thread = page.get_by_role("list").filter(has=page.get_by_text("Soumis de nouveau"))
    for step in (
        f"Point focal de démonstration au nom de {SUPERIOR}",
        "Secrétariat de démonstration",
        "Préciser le taux.",
        "45 % de quoi ?",
        "Soumis de nouveau",
        "Validé",
    ):
        expect(thread).to_contain_text(step)
