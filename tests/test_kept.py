"""What was typed comes back when the session or the token of its form has ended."""

import re
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.csrf import csrf_exempt
from playwright.sync_api import expect

from partners.demonstration import PASSWORD
from snia.accounts.models import Role
from snia.common import kept
from snia.urls import urlpatterns as site_urlpatterns
from tests import test_browser

pytestmark = pytest.mark.urls(__name__)

ADDRESS = "/essai/?annee=2020&partie=a%20b"
SESSION_ENDED = "Votre session a pris fin"
PAGE_TOO_OLD = "La page était ouverte depuis trop longtemps"
REFUSED = "Page ouverte depuis trop longtemps"
OUR_PAGE = {"sec-fetch-site": "same-origin"}
SECRET = "un-mot-de-passe-d-essai"
TEXT = (
    "\r\nPremière ligne, « citée » \"et\" 'ainsi'\r\n\r\n"
    "<b>A</b> &amp; <script>alert(1)</script>\r\n"
)
FIELDS = [("text", TEXT), ("partner", "HCR"), ("partner", "OIM"), ("empty", ""), ("_save", "Oui")]

received = []


def trial(request):
    """A form of two texts and a file, and what came of it."""
    if request.method == "POST":
        files = [file.name for sent in request.FILES.lists() for file in sent[1]]
        received.append((request.get_full_path(), pairs_of(request.POST), files))
        return HttpResponse("<!doctype html><title>Reçu</title><h1>Reçu</h1>")
    page = (
        "<!doctype html><title>Essai</title><form method=post enctype='{}'>"
        "<input type=hidden name=csrfmiddlewaretoken value='{}'><textarea name=text></textarea>"
        "<input name=partner><input name=partner>{}<button>Enregistrer</button></form>"
    )
    with_file = "file" in request.GET
    enctype = "multipart/form-data" if with_file else "application/x-www-form-urlencoded"
    file_input = format_html("<input type=file name={}>", "plan") if with_file else ""
    return HttpResponse(format_html(page, enctype, get_token(request), file_input))


urlpatterns = [
    path("essai/", trial),
    path("essai-sans-jeton/", csrf_exempt(trial)),
    *site_urlpatterns,
]


def pairs_of(posted):
    return [
        (name, value)
        for name, values in posted.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]


class PageForm(HTMLParser):
    """The form of a kept page, read and sent as a browser does."""

    def __init__(self, response):
        super().__init__()
        self.action, self.enctype, self.fields, self.file_inputs = None, None, [], []
        # Reading HTML makes every end of line one character, sending a form makes it two again.
        self.feed(response.content.decode().replace("\r\n", "\n"))
        self.fields = [(name, value.replace("\n", "\r\n")) for name, value in self.fields]

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form" and attrs.get("class") == "panel":
            self.action, self.enctype = attrs["action"], attrs.get("enctype")
        elif tag == "input" and self.action and attrs["type"] == "file":
            self.file_inputs.append(attrs["name"])
        elif tag == "input" and self.action:
            self.fields.append((attrs["name"], attrs["value"] or ""))

    @property
    def typed(self):
        return [(name, value) for name, value in self.fields if name != "csrfmiddlewaretoken"]

    def send(self, client, files=()):
        if self.enctype == "multipart/form-data":
            data = {name: [v for n, v in self.fields if n == name] for name, _ in self.fields}
            return client.post(self.action, {**data, **dict(files)}, headers=OUR_PAGE)
        return post(client, self.fields, self.action)


def post(client, fields, address=ADDRESS, **headers):
    form = "application/x-www-form-urlencoded"
    headers = headers or OUR_PAGE
    return client.post(address, urlencode(fields), content_type=form, headers=headers)


def token_of(client):
    """The token that a page open in this browser holds."""
    if "csrftoken" not in client.cookies:
        client.get(reverse("login"))
    return ("csrfmiddlewaretoken", client.cookies["csrftoken"].value)


def sign_in_by_form(client, user):
    fields = [("username", user.email), ("password", SECRET), token_of(client)]
    assert post(client, fields, reverse("login")).status_code == 302


def text_of(response):
    """As it reads: French typography puts other spaces in titles, and entities stand for signs."""
    text = response.content.decode().replace("&#x27;", "'")
    return re.sub(r"[\u00a0\u202f]|&nbsp;", " ", text).replace("’", "'")


@pytest.fixture(autouse=True)
def _nothing_received():
    received.clear()


@pytest.fixture
def user(make_user):
    return make_user(Role.SECRETARIAT, password=SECRET)


@pytest.fixture
def browser(db):
    """A client that is held to the tokens, as browsers are."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def signed_in(browser, user):
    sign_in_by_form(browser, user)
    return browser


def assert_plain_refusal(response):
    assert response.status_code == 403
    assert REFUSED in text_of(response)
    assert PageForm(response).action is None


# --- The session has ended ----------------------------------------------------


def test_a_form_sent_after_the_session_ended_arrives_whole_after_a_new_sign_in(browser, user):
    page = post(browser, [*FIELDS, token_of(browser)])
    assert page.status_code == 403
    assert SESSION_ENDED in text_of(page)
    assert "no-store" in page["Cache-Control"]
    assert 'target="_blank"' in text_of(page)
    form = PageForm(page)
    assert (form.action, form.typed) == (ADDRESS, FIELDS)

    sign_in_by_form(browser, user)
    confirmation = form.send(browser)
    assert PAGE_TOO_OLD in text_of(confirmation)
    assert received == []

    assert PageForm(confirmation).send(browser).status_code == 200
    assert received == [(ADDRESS, FIELDS, [])]


def test_sending_again_before_signing_in_keeps_the_form_still(browser):
    page = post(browser, [*FIELDS, token_of(browser)])
    for _time in range(3):
        page = PageForm(page).send(browser)
    assert PageForm(page).typed == FIELDS


def test_session_and_cookies_both_gone(browser):
    """The person has to sign in, whichever check comes first."""
    page = post(browser, [*FIELDS, ("csrfmiddlewaretoken", "x" * 64)])
    assert SESSION_ENDED in text_of(page)
    assert PageForm(page).typed == FIELDS


def test_300_kilobytes_make_the_round_trip(browser, user):
    fields = [("text", 'Été <à> "l\'œuvre" &\r\n' * 14_000)]
    assert len(fields[0][1].encode()) > 300_000
    page = post(browser, [*fields, token_of(browser)])
    assert len(text_of(page).partition("<details")[2]) < 5_000
    sign_in_by_form(browser, user)
    PageForm(PageForm(page).send(browser)).send(browser)
    assert received == [(ADDRESS, fields, [])]


def test_only_a_typed_form_is_kept(browser):
    """Buttons and blank fields lead to the sign-in as ever."""
    for fields in ([], [("next", ""), ("text", "  ")]):
        response = post(browser, [*fields, token_of(browser)])
        assert response.status_code == 302
        assert response.url.startswith(reverse("login"))


def test_a_view_that_checks_no_token_keeps_nothing(browser):
    response = post(browser, FIELDS, "/essai-sans-jeton/", origin="https://ailleurs.test")
    assert response.status_code == 302


def test_the_forms_of_the_administration_are_kept_too(browser, user):
    address = reverse("admin:partners_institution_add")
    page = post(browser, [("name", "Essai"), token_of(browser)], address)
    assert (PageForm(page).action, PageForm(page).typed) == (address, [("name", "Essai")])


# --- The token has ended ------------------------------------------------------


def test_a_form_with_an_expired_token_is_one_click_from_being_saved(signed_in):
    page = post(signed_in, [*FIELDS, ("csrfmiddlewaretoken", "x" * 64)])
    assert page.status_code == 403
    assert PAGE_TOO_OLD in text_of(page)
    assert "Se reconnecter" not in text_of(page)
    assert "no-store" in page["Cache-Control"]
    assert received == []
    assert PageForm(page).send(signed_in).status_code == 200
    assert received == [(ADDRESS, FIELDS, [])]


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"origin": "http://testserver"},
        {"referer": "http://testserver/essai/"},
    ],
    ids=str,
)
def test_the_browser_says_that_the_form_is_ours(headers, signed_in):
    assert PageForm(post(signed_in, FIELDS, **headers)).typed == FIELDS


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://ailleurs.test"},
        {"origin": "https://testserver"},
        {"origin": "http://testserver:8000"},
        {"origin": "http://testserver.ailleurs.test"},
        {"origin": "null", "referer": "http://testserver/"},
        {"origin": "http://["},
        {"referer": "http://ailleurs.test/testserver"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"accept": "text/html"},
    ],
    ids=str,
)
def test_a_forged_form_is_refused_without_its_data(headers, signed_in):
    response = post(signed_in, FIELDS, **headers)
    assert_plain_refusal(response)
    assert "Première ligne" not in text_of(response)
    assert received == []


@pytest.mark.parametrize("name", ["login", "password_reset", "admin:login"])
def test_who_is_not_signed_in_yet_has_nothing_to_be_kept(name, browser):
    assert_plain_refusal(post(browser, [("username", "a@b.test")], reverse(name)))


def test_a_form_of_nothing_typed_is_refused_plainly(signed_in):
    assert_plain_refusal(post(signed_in, [], reverse("logout")))
    assert_plain_refusal(post(signed_in, [("old_password", "a")], reverse("password_change")))


# --- What is never kept -------------------------------------------------------


def test_passwords_and_tokens_are_not_kept(signed_in):
    fields = [("name", "A"), ("password1", SECRET), ("new_password", SECRET), ("Passwd", SECRET)]
    page = post(signed_in, [*fields, ("csrfmiddlewaretoken", "x" * 64)])
    assert PageForm(page).typed == [("name", "A")]
    assert SECRET not in text_of(page)
    assert "x" * 64 not in text_of(page)
    assert "Un mot de passe n'est jamais gardé" in text_of(page)


def plan():
    return SimpleUploadedFile('plan <"2020">.pdf', b"%PDF-essai")


def test_files_are_named_and_chosen_again_once_signed_in(browser, user):
    _name, token = token_of(browser)
    data = {"text": "Un texte", "plan": plan(), "csrfmiddlewaretoken": token}
    page = browser.post(ADDRESS, data, headers=OUR_PAGE)
    assert "plan &lt;&quot;2020&quot;&gt;.pdf" in text_of(page)
    assert "PDF-essai" not in text_of(page)
    form = PageForm(page)
    assert form.file_inputs == []

    sign_in_by_form(browser, user)
    confirmation = form.send(browser)
    assert "plan &lt;&quot;2020&quot;&gt;.pdf" in text_of(confirmation)
    form = PageForm(confirmation)
    assert form.file_inputs == ["plan"]
    form.send(browser, files={"plan": plan()})
    assert received == [(ADDRESS, [("text", "Un texte")], ['plan <"2020">.pdf'])]


# --- What can't be read -------------------------------------------------------


MULTIPART = "multipart/form-data; boundary=x"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("a=1&" * 21_000, "application/x-www-form-urlencoded"),
        ("a=" + "b" * 11_000_000, "application/x-www-form-urlencoded"),
        ("a=1", "application/x-www-form-urlencoded; charset=latin-1"),
        ("a=1", "multipart/form-data"),
        (
            '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
            f"{MULTIPART}; charset=idna",
        ),
        (
            "--x\r\nContent-Disposition: form-data; name=a; filename=b\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\nA\r\n--x--\r\n",
            MULTIPART,
        ),
        ('{"a": 1}', "application/json"),
    ],
    ids=["many", "large", "charset", "boundary", "codec", "base64", "json"],
)
def test_a_body_that_can_not_be_read_is_refused_plainly(body, content_type, signed_in):
    # Without its cookie the token is refused before Django reads the body.
    del signed_in.cookies["csrftoken"]
    response = signed_in.generic("POST", "/essai/", body, content_type, headers=OUR_PAGE)
    assert_plain_refusal(response)


def test_a_connection_cut_while_the_form_came_in(signed_in, rf):
    class CutOff:
        def read(self, *args):
            raise OSError("the connection was cut")

        def close(self):
            pass

    request = rf.post(ADDRESS, {"a": "1"})
    request._stream = CutOff()
    assert kept.read_typed(request) is None


# --- How it is shown ----------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (" Une ligne ", "Une ligne"),
        ("<p>L'<strong>été</strong></p><p>&amp; après</p>", "L'été\n& après"),
        ("a < b", "a < b"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("é" * 400, "é" * 299 + "…"),
    ],
)
def test_values_are_shown_readably(value, shown):
    assert kept.readable(value) == shown


def test_what_nobody_typed_is_kept_and_not_shown():
    fields = [
        ("rows-TOTAL_FORMS", "3"),
        ("_save", "Enregistrer"),
        ("rows-0-name", "A"),
        ("b", " "),
    ]
    assert kept.Typed(fields, [], has_password=False).shown == ["A"]


def test_an_address_of_two_slashes_is_not_another_host(rf, user):
    request = rf.post("/", {"a": "1"})
    request.user, request.path = user, "//ailleurs.test/essai/"
    form = PageForm(kept.kept_page(request, kept.read_typed(request)))
    assert form.action == "/%2Failleurs.test/essai/"


# --- Scripts ------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post", "put"])
def test_a_script_is_told_that_the_session_ended(method, browser):
    _name, token = token_of(browser)
    headers = {"accept": "application/json", "x-csrftoken": token}
    response = getattr(browser, method)(ADDRESS, headers=headers)
    assert response.status_code == 401
    assert response.json() == {"error": "session", "login": reverse("login")}
    assert "no-store" in response["Cache-Control"]


def test_a_script_is_told_that_its_token_ended(signed_in):
    response = post(signed_in, FIELDS, accept="application/json")
    assert response.status_code == 403
    assert response.json() == {"error": "csrf"}


@pytest.mark.parametrize(
    "accept", ["text/html,application/xhtml+xml,*/*;q=0.8", "*/*", "text/html, application/json"]
)
def test_a_browser_is_not_taken_for_a_script(accept, browser):
    assert browser.get(ADDRESS, headers={"accept": accept}).status_code == 302


def test_a_script_renews_its_token(browser, user):
    address = reverse("csrf-token")
    json = {"accept": "application/json"}
    assert browser.get(address, headers=json).status_code == 401
    sign_in_by_form(browser, user)
    response = browser.get(address, headers=json)
    assert response.json()["user"] == user.pk
    assert "no-store" in response["Cache-Control"]
    headers = {**json, "x-csrftoken": response.json()["token"]}
    assert post(browser, FIELDS, **headers).status_code == 200
    assert browser.post(address, headers=headers).status_code == 405


# --- In a browser -------------------------------------------------------------

chromium, open_page, site = test_browser.chromium, test_browser.open_page, test_browser.site
LINE = "Mot « long ». " * 1_000 + "\n"
LONG = '\n  Première ligne\n\n"l\'été" <b>&amp;</b> </textarea>\t😀\n' + LINE * 22
TYPED = [("text", LONG.replace("\n", "\r\n")), ("partner", "HCR"), ("partner", "Été & <OIM>")]


def fill(page, site, query=""):
    page.goto(f"{site.url}/essai/{query}")
    page.locator("textarea").fill(LONG)
    page.locator("[name=partner]").first.fill("HCR")
    page.locator("[name=partner]").last.fill("Été & <OIM>")


def forget_session(page):
    page.context.clear_cookies(name="sessionid")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True, serialized_rollback=False)
def test_nothing_is_lost_without_javascript(site, open_page):
    page = open_page(java_script_enabled=False)
    test_browser.sign_in(page, site, "secretariat@demo.snia")
    fill(page, site)
    forget_session(page)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(SESSION_ENDED)

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Se reconnecter dans un nouvel onglet").click()
    tab = opened.value
    tab.get_by_label("Adresse électronique").fill("secretariat@demo.snia")
    tab.get_by_label("Mot de passe").fill(PASSWORD)
    tab.get_by_role("button", name="Se connecter").click()
    expect(tab.get_by_role("navigation").first).to_be_visible()
    tab.close()

    page.get_by_role("button", name="Renvoyer ma saisie").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(PAGE_TOO_OLD)
    page.get_by_role("button", name="Renvoyer ma saisie").click()
    expect(page.get_by_role("heading", name="Reçu")).to_be_visible()
    assert received == [("/essai/", TYPED, [])]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True, serialized_rollback=False)
def test_the_kept_page_is_accessible_and_takes_files_again(site, open_page):
    page = open_page(viewport={"width": 390, "height": 800})
    plan = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    test_browser.sign_in(page, site, "secretariat@demo.snia")
    fill(page, site, "?file")
    page.locator("[type=file]").set_input_files(plan)
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("Relire ce qui est gardé").click()
    expect(page.get_by_text("Première ligne")).to_be_visible()
    assert test_browser.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.get_by_label("plan.pdf").set_input_files(plan)
    page.get_by_role("button", name="Renvoyer ma saisie").click()
    expect(page.get_by_role("heading", name="Reçu")).to_be_visible()
    assert received == [("/essai/?file", TYPED, ["plan.pdf"])]
