"""A real browser: the first minutes of a new user, and every kind of page held to WCAG."""

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from partners.demonstration import PASSWORD
from partners.models import Consultation, Institution
from partners.money.demonstration import DEMONSTRATION as MONEY
from programmes.models import Activity, Period
from reporting.models import Edition
from reporting.services import publish_rendering

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=False),
]


@pytest.fixture(scope="module")
def chromium():
    path = os.environ.get("SNIA_TEST_CHROMIUM")
    if not path:
        pytest.skip("SNIA_TEST_CHROMIUM names no browser: bin/test finds one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def site(live_server, load_once):
    """The site with the facts and the demonstration accounts (the database is emptied between
    the tests of a browser, which sees only what is committed)."""
    load_once("load_reference", "load_demonstration_accounts")
    return live_server


@pytest.fixture
def open_page(chromium):
    """Open a page; the strict policy of the site would keep the checker's script out."""
    contexts = []

    def make(**options):
        contexts.append(chromium.new_context(bypass_csp=True, locale="fr-FR", **options))
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()


def sign_in(page, site, email):
    page.goto(f"{site.url}{reverse('login')}")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def violations(page) -> list[str]:
    results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    return [
        f"{page.url} {violation['id']}: {node['target']}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]


def test_every_kind_of_page_passes_wcag(site, open_page):
    publish_rendering(Edition.objects.get(slug="2020"))
    MONEY.load(timezone.localdate())
    page = open_page()
    page.goto(f"{site.url}{reverse('login')}")
    found = violations(page)
    sign_in(page, site, "secretariat@demo.snia")
    addresses = [
        reverse("home"),
        reverse("search") + "?q=traite",
        reverse("search") + "?q=introuvable",
        reverse("sources"),
        reverse("password_change"),
        reverse("programmes:programmes"),
        reverse("programmes:programme", args=[11]),
        reverse("programmes:objective", args=[24]),
        reverse("programmes:group", args=["veille"]),
        reverse("programmes:actions"),
        reverse("programmes:activities"),
        Activity.objects.exclude(editorial_note="").first().get_absolute_url(),
        reverse("committees:committees"),
        reverse("committees:committee", args=["copil"]),
        reverse("committees:calendar", args=[2020]),
        reverse("committees:calendar", args=[timezone.localdate().year + 1]),
        reverse("committees:explain", args=[Period.objects.get(label="2020").pk]),
        reverse("committees:meetings"),
        reverse("partners:institutions"),
        Institution.objects.get(slug="hcr").get_absolute_url(),
        reverse("partners:projects"),
        reverse("partners:project", args=["papm"]),
        reverse("partners:money"),
        reverse("partners:money") + "?demonstration=1&to=MAD",
        reverse("partners:money-projects"),
        reverse("partners:agreements"),
        reverse("partners:forum", args=["fmmd"]),
        reverse("partners:framework", args=["un-2008"]),
        Consultation.objects.first().get_absolute_url(),
        reverse("partners:consultation-table"),
        reverse("partners:commitments"),
        reverse("reporting:editions"),
        reverse("reporting:edition", args=["2020"]),
        "/adresse-qui-n-existe-pas/",
    ]
    for address in addresses:
        page.goto(f"{site.url}{address}")
        found += violations(page)
    assert found == []


def test_the_first_minutes_of_a_new_user_by_keyboard(site, open_page):
    page = open_page()
    sign_in(page, site, "point-focal@demo.snia")
    expect(page.get_by_text("Point focal de démonstration")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("searchbox", name="Rechercher dans le site").fill("UNHCR")
    page.keyboard.press("Enter")
    page.get_by_role("main").get_by_role("link", name="UNHCR", exact=True).click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Haut-Commissariat des Nations Unies pour les réfugiés")


def test_everything_works_without_javascript(site, open_page):
    page = open_page(java_script_enabled=False)
    sign_in(page, site, "agence@demo.snia")
    menu = page.get_by_role("navigation", name="Navigation principale")
    menu.get_by_role("link", name="Stratégie").click()
    menu.get_by_role("link", name="Activités").click()
    page.get_by_label("Mots").fill("journaliste")
    page.get_by_role("button", name="Filtrer").click()
    page.get_by_role("main").get_by_role("link", name="couverture médiatique").first.click()
    expect(page.get_by_text("Participants")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_scrolls_sideways(width, site, open_page):
    page = open_page(viewport={"width": width, "height": 800})
    sign_in(page, site, "decideur@demo.snia")
    too_wide = []
    for name in ("home", "programmes:programmes", "partners:institutions", "sources"):
        page.goto(f"{site.url}{reverse(name)}")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            too_wide.append(name)
    assert too_wide == []


def test_a_list_follows_its_filters_and_its_address_is_shareable(site, open_page):
    page = open_page()
    sign_in(page, site, "secretariat@demo.snia")
    page.goto(f"{site.url}{reverse('programmes:activities')}")
    count = page.get_by_role("status")
    everything = count.inner_text()
    page.get_by_label("Type").select_option("study")
    expect(count).not_to_have_text(everything)
    expect(page).to_have_url(re.compile("kind=study"))
    expected = Activity.objects.filter(kind="study").count()
    expect(count).to_contain_text(f"{expected} résultats")
    expect(page.locator("#resultats tbody tr")).to_have_count(expected)
    page.reload()
    expect(page.locator("#resultats tbody tr")).to_have_count(expected)


def test_the_policy_of_the_site_is_broken_by_none_of_its_pages(site, chromium):
    """Without the exception that the checker of accessibility needs."""
    page = chromium.new_context(locale="fr-FR").new_page()
    refused = []
    page.on("console", lambda message: refused.append(message.text))
    sign_in(page, site, "secretariat@demo.snia")
    for address in (reverse("home"), reverse("programmes:activities"), "/admin/"):
        page.goto(f"{site.url}{address}")
    page.goto(f"{site.url}{reverse('programmes:activities')}")
    page.get_by_label("Type").select_option("study")
    expect(page).to_have_url(re.compile("kind=study"))
    page.context.close()
    assert [text for text in refused if "Content Security Policy" in text] == []
