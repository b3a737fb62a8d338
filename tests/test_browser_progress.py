"""Collecting progress in a real browser: the story of an answer, and all that could lose it.

Each person has a browser of their own, held to the site's policy of content.
"""

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
SECRETARIAT, FOCAL_POINT = "secretariat@demo.snia", "point-focal@demo.snia"
SAVED = "Enregistré à"
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
    return page.get_by_role("textbox", name="Ce qui a été fait")


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


def test_a_campaign_from_its_creation_to_a_validated_answer(arrive):
    secretariat, focal_point = arrive(SECRETARIAT), arrive(FOCAL_POINT)
    create_and_open_a_campaign(secretariat)


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
    page.screenshot(path="/tmp/bh2/form.png")
    press(page, "Enregistrer")
    page.screenshot(path="/tmp/bh2/draft.png")
    expect(page.get_by_text("1 réponse sera attendue.")).to_be_visible()
    press(page, "Ouvrir la campagne")
    page.screenshot(path="/tmp/bh2/open.png")
    expect(page.get_by_text("Campagne ouverte : 1 réponses attendues.")).to_be_visible()
