"""Collecting progress in a real browser: the story of an answer, and all that could lose it.

Each person has a browser of their own, held to the site's policy of content.
"""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from partners.demonstration import PASSWORD
from programmes.models import ProgressUpdate, Version
from programmes.progress import drafting
from snia.accounts.models import User
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


@pytest.fixture
def site(live_server, load_once):
    """The facts, the demonstration accounts and 81 invented actions in an open campaign."""
    load_once("load_reference", "load_demonstration_accounts", "load_demonstration")
    return live_server


@pytest.fixture
def complaints():
    """What the browsers say of scripts that fail and of the site's policy; nobody may cause any,
    but a test that expects some empties the list."""
    heard = []
    yield heard
    assert heard == []


@pytest.fixture
def arrive(chromium, site, complaints):
    """Sign somebody in, in a browser of their own."""
    contexts = []

    def note(message):
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    def as_(email, **options):
        context = chromium.new_context(base_url=site.url, locale="fr-FR", **options)
        context.set_default_timeout(10_000)
        context.on("console", note)
        context.on("weberror", lambda error: complaints.append(error.error))
        contexts.append(context)
        page = context.new_page()
        sign_in(page, email)
        return page

    yield as_
    for context in contexts:
        context.close()


def sign_in(page, email):
    page.goto(reverse("login"))
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()


def go_to(page, name):
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


def answer_of(code, campaign="Bilan de démonstration"):
    """The one that the focal point gives."""
    programme, number = code.split(".")
    return ProgressUpdate.objects.get(
        action__programme__number=programme,
        action__number=number,
        institution__slug="mtip",
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


def test_a_ticked_action_looks_ticked(arrive):
    page = arrive(SECRETARIAT)
    page.goto(reverse("programmes:campaign-new"))
    box = section(page, "Actions suivies").get_by_role("checkbox").first
    assert box.bounding_box()["width"] < 30


# --- Two people on one form ------------------------------------------------------------------


def test_two_people_on_one_form_choose_field_by_field(arrive):
    address = reverse("programmes:edit", args=[answer_of("4.3").pk])
    focal_point, secretariat = arrive(FOCAL_POINT), arrive(SECRETARIAT)
    focal_point.goto(address)
    secretariat.goto(address)
    focal_point.get_by_label("Taux de réalisation (%)").fill("30")
    focal_point.get_by_label("Valeur (personnes)").fill("12")
    expect(told(focal_point)).to_have_text(KEPT_AT)

    secretariat.get_by_label("Taux de réalisation (%)").fill("35")
    write(secretariat, "Vu avec le ministère.")
    expect(told(secretariat)).to_contain_text("Un autre enregistrement est arrivé entre-temps.")
    told(secretariat).get_by_role("link", name="Comparer les deux saisies").click()
    rate = secretariat.get_by_role("group", name="Taux de réalisation (%)")
    text = section(secretariat, "Ce qui a été fait")
    value = section(secretariat, "Indicateurs « Personnes formées (démonstration) »")
    expect(rate).to_contain_text("changé des deux côtés")
    expect(rate).to_contain_text(re.compile("Ma saisie.*35.*Point focal.*30", re.DOTALL))
    expect(text.get_by_label("Ma saisie")).to_be_checked()
    expect(value.get_by_label("Ce qu'a enregistré Point focal")).to_be_checked()
    rate.get_by_label("Ma saisie").check()

    # A third save arrives before the choice is sent: nothing is decided over it.
    focal_point.get_by_label("Ce qui menace le résultat").fill("Le budget.")
    expect(told(focal_point)).to_have_text(KEPT_AT)
    press(secretariat, "Enregistrer ces choix")
    expect(secretariat.get_by_text("Un nouvel enregistrement est arrivé")).to_be_visible()
    threat = section(secretariat, "Ce qui menace le résultat")
    expect(threat).to_contain_text("Le budget.")
    rate.get_by_label("Ma saisie").check()
    press(secretariat, "Enregistrer ces choix")

    expect(secretariat.get_by_text("Les deux saisies sont réunies.")).to_be_visible()
    expect(secretariat.get_by_label("Taux de réalisation (%)")).to_have_value("35")
    expect(narrative(secretariat)).to_have_text("Vu avec le ministère.")
    expect(secretariat.get_by_label("Valeur (personnes)")).to_have_value("12")
    expect(secretariat.get_by_label("Ce qui menace le résultat")).to_have_value("Le budget.")


# --- What could lose a text ------------------------------------------------------------------


def test_a_session_lost_while_typing_loses_nothing(arrive):
    page = arrive(FOCAL_POINT)
    answer = answer_of("4.3")
    page.goto(reverse("programmes:edit", args=[answer.pk]))
    forget_session(page)
    write(page, "Tapé après la fin de la session.")
    expect(told(page)).to_contain_text("Votre session a pris fin")
    sign_in_again(page)
    page.get_by_label("Taux de réalisation (%)").fill("12")
    come_back_to(page)
    expect(told(page)).to_have_text(KEPT_AT)
    page.reload()
    expect(narrative(page)).to_have_text("Tapé après la fin de la session.")
    expect(page.get_by_label("Taux de réalisation (%)")).to_have_value("12")


def test_a_session_lost_without_javascript_loses_nothing(arrive):
    page = arrive(FOCAL_POINT, java_script_enabled=False)
    page.goto(reverse("programmes:edit", args=[answer_of("4.3").pk]))
    page.get_by_label("Ce qui a été fait").fill("Une ligne.\n\n- un\n- deux")
    forget_session(page)
    press(page, "Enregistrer le brouillon")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Votre session a pris fin")
    sign_in_again(page)
    for _confirmed in range(2):  # the first one renews the token
        press(page, "Renvoyer ma saisie")
    expect(page.get_by_text("Brouillon enregistré.")).to_be_visible()
    kept = "<p>Une ligne.</p><ul><li>un</li><li>deux</li></ul>"
    expect(page.get_by_label("Ce qui a été fait")).to_have_value(kept)


def test_an_expired_token_is_renewed_in_silence(arrive):
    page = arrive(FOCAL_POINT)
    page.goto(reverse("programmes:edit", args=[answer_of("4.3").pk]))
    page.context.clear_cookies(name="csrftoken")
    page.get_by_label("Taux de réalisation (%)").fill("12")
    expect(told(page)).to_have_text(KEPT_AT)
    press(page, "Enregistrer le brouillon")
    expect(page.get_by_text("Brouillon enregistré.")).to_be_visible()
    expect(page.get_by_label("Taux de réalisation (%)")).to_have_value("12")


@pytest.mark.parametrize("fate", ["continue_", "abort"])
def test_typing_while_an_unsent_text_comes_back_loses_neither(fate, arrive):
    """On a slow line, which may die again."""
    page = arrive(FOCAL_POINT)
    address = reverse("programmes:edit", args=[answer_of("4.3").pk])
    page = leave_unsent(page, address, "Tapé sans réseau.")
    held = []
    page.route("**/brouillon/", lambda route: held.append(route), times=1)
    with page.expect_request("**/brouillon/"):
        page.goto(address)
    page.get_by_label("Taux de réalisation (%)").fill("12")
    getattr(held[0], fate)()
    expect(told(page)).to_have_text(re.compile("Enregistré à|est revenu"), timeout=20_000)
    page.reload()
    expect(page.get_by_label("Ce qui menace le résultat")).to_have_value("Tapé sans réseau.")
    expect(page.get_by_label("Taux de réalisation (%)")).to_have_value("12")


def test_a_text_that_comes_back_after_the_end_of_the_campaign_is_shown(arrive):
    answer = answer_of("4.3")
    address = reverse("programmes:edit", args=[answer.pk])
    page = leave_unsent(arrive(FOCAL_POINT), address, "Tapé sans réseau.")
    secretariat = arrive(SECRETARIAT)
    secretariat.goto(answer.campaign.get_absolute_url())
    press(secretariat, "Clore la campagne")
    page.goto(address)
    expect(page.get_by_text("Une de vos saisies n'a pas pu être enregistrée")).to_be_visible()
    page.get_by_text("La lire").click()
    expect(page.get_by_text("Tapé sans réseau.")).to_be_visible()


def leave_unsent(page, address, text):
    """Type without a network and close; returns another page, the network being back."""
    page.goto(address)
    page.context.set_offline(True)
    page.get_by_label("Ce qui menace le résultat").fill(text)
    expect(told(page)).to_contain_text(OFFLINE)
    page.close()
    page = page.context.new_page()
    page.context.set_offline(False)
    return page


def forget_session(page):
    page.context.clear_cookies(name="sessionid")


def sign_in_again(page):
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=NEW_TAB).click()
    sign_in(opened.value, FOCAL_POINT)
    opened.value.close()


def come_back_to(page):
    """A headless browser shows all of its tabs at once: the event is told by hand."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


# --- The rich text ---------------------------------------------------------------------------

WORD = """
<html xmlns:o="urn:schemas-microsoft-com:office:office"><body lang=FR><!--StartFragment-->
<p class=MsoNormal>Trois villes&nbsp;:<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>
<b>Oujda</b>, 40 agents<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>
<span style='color:red'>Tanger</span><o:p></o:p></p>
<!--EndFragment--></body></html>
"""


def test_a_list_pasted_from_word_is_a_list(arrive, complaints):
    page, answer = arrive(FOCAL_POINT), answer_of("4.3")
    page.goto(reverse("programmes:edit", args=[answer.pk]))
    paste(page, WORD)
    complaints.clear()  # of every style of Word that the policy leaves out
    expect(narrative(page).get_by_role("listitem")).to_have_text(["Oujda, 40 agents", "Tanger"])
    expect(narrative(page).get_by_role("strong")).to_have_text("Oujda")
    expect(told(page)).to_have_text(KEPT_AT)
    answer.refresh_from_db()
    assert answer.content["narrative"] == (
        "<p>Trois villes&nbsp;:</p>"
        "<ul><li><strong>Oujda</strong>, 40 agents</li><li>Tanger</li></ul>"
    )


def test_bold_told_by_a_style_stays_bold(arrive, complaints):
    page = arrive(FOCAL_POINT)
    page.goto(reverse("programmes:edit", args=[answer_of("4.3").pk]))
    paste(page, "<p>Un <span style='font-weight: 700'>gras</span></p>")
    expect(narrative(page)).to_have_text("Un gras")
    complaints.clear()
    expect(narrative(page).get_by_role("strong")).to_have_text("gras", timeout=2_000)


def test_the_editor_keeps_what_the_server_allows(arrive):
    page, answer = arrive(FOCAL_POINT), answer_of("4.3")
    kept = (
        "<h4>Sol</h4><p>40 m<sup>2</sup>, CO<sub>2</sub></p><blockquote><p>Cité</p></blockquote>"
    )
    actor = User.objects.get(email=FOCAL_POINT)
    drafting.save(answer, {"narrative": kept}, actor=actor, act=Version.Act.API, revision=0)
    page.goto(reverse("programmes:edit", args=[answer.pk]))
    write(page, "!")
    expect(told(page)).to_have_text(KEPT_AT)
    answer.refresh_from_db()
    assert answer.content["narrative"] == kept.replace("Cité", "Cité!")


def test_typing_before_the_editor_has_come_loses_nothing(arrive):
    page, held = arrive(FOCAL_POINT), []
    page.route("**/django_prose_editor/editor.js", lambda route: held.append(route), times=1)
    address = reverse("programmes:edit", args=[answer_of("4.3").pk])
    with page.expect_request("**/django_prose_editor/editor.js"):
        page.goto(address, wait_until="commit")
    page.get_by_role("textbox", name="Ce qui a été fait").click()
    page.keyboard.type("Une ligne.\n\nUne")
    held[0].continue_()
    page.wait_for_load_state("networkidle")
    page.keyboard.type(" autre.")
    page.get_by_label("Taux de réalisation (%)").fill("12")
    expect(told(page)).to_have_text(KEPT_AT)
    page.reload()
    expect(narrative(page).get_by_role("paragraph")).to_have_text(["Une ligne.", "Une autre."])


SCRIPT = "<script>window.hacked = 1</script>"
IMAGE = "<p>Vu<img src=x onerror='window.hacked = 1'><a href='javascript:hacked=1'>ici</a></p>"


def test_a_script_in_a_text_never_runs(arrive):
    """Not even where the site's policy would let it."""
    focal_point = arrive(FOCAL_POINT, bypass_csp=True)
    secretariat = arrive(SECRETARIAT, bypass_csp=True)
    answer = answer_of("4.3")
    focal_point.goto(reverse("programmes:edit", args=[answer.pk]))
    paste(focal_point, IMAGE + SCRIPT)
    paste(focal_point, WORD + IMAGE + SCRIPT)
    write(focal_point, SCRIPT)
    expect(told(focal_point)).to_have_text(KEPT_AT)
    # As if no editor had run.
    focal_point.locator("textarea[name=narrative]").evaluate(
        "(box, text) => { box.value += text; }", f"{IMAGE}{SCRIPT}"
    )
    press(focal_point, "Enregistrer le brouillon")
    expect(focal_point.get_by_text("Brouillon enregistré.")).to_be_visible()
    pages = [reverse("programmes:edit", args=[answer.pk]), answer.get_absolute_url()]
    pages += [version.get_absolute_url() for version in answer.versions.all()]
    for address in pages:
        secretariat.goto(address)
        expect(secretariat.get_by_text(SCRIPT).first).to_be_visible()
        for page in (focal_point, secretariat):
            assert page.evaluate("window.hacked") is None


def paste(page, html):
    narrative(page).click()
    narrative(page).evaluate(
        """(element, html) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/html", html);
            const options = { clipboardData, bubbles: true, cancelable: true };
            element.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        html,
    )


# --- Without JavaScript ----------------------------------------------------------------------


def test_the_whole_form_works_without_javascript(arrive):
    page = arrive(FOCAL_POINT, java_script_enabled=False)
    menu(page, "Mes actions")
    page.get_by_role("row", name="11.3 Action").filter(has_text="À remplir").get_by_role(
        "link"
    ).click()
    page.get_by_label("Avancement de l'action").select_option(label="En cours")
    page.get_by_label("Taux de réalisation (%)").fill("60")
    page.get_by_label("Confiance dans le résultat").select_option(label="Élevée")
    page.get_by_label("Valeur (personnes)").fill("30")
    activities = section(page, "Activités")
    activities.get_by_label("Type").select_option(label=TRAINING)
    activities.get_by_label("Intitulé").fill("Première formation")
    press(page, "Ajouter une ligne : Activités")
    expect(activities.get_by_text("Première formation")).to_be_visible()
    activities.get_by_label("Intitulé").last.fill("Seconde formation")
    activities.get_by_label("Participants").last.fill("vingt")
    press(page, "Enregistrer le brouillon")
    expect(page.get_by_text("Enregistré tel quel ; à corriger avant d'envoyer")).to_be_visible()

    box = page.locator("details").filter(has=page.get_by_text("Texte de démonstration"))
    box.get_by_text("Réponse précédente").click()
    box.get_by_role("button", name="Reprendre cette réponse").click()
    expect(page.get_by_label("Ce qui a été fait")).to_have_value(re.compile("Texte de démo"))
    for name in ("Difficultés et contraintes", "Mesures prévues pour la période suivante"):
        section(page, name).get_by_role("button", name="Reprendre la ligne précédente").click()
        expect(section(page, name)).to_contain_text("de démonstration.")

    press(page, "Vérifier ce qui manque")
    missing = page.get_by_role("alert")
    expect(missing).to_contain_text("2 points à compléter avant d'envoyer")
    missing.get_by_role("link", name="Activités : Participants").click()
    activities.get_by_label("Participants").last.fill("20")
    activities.get_by_label("Type").last.select_option(label=TRAINING)
    press(page, "Soumettre au secrétariat")
    expect(page.get_by_text("État d'avancement soumis au secrétariat.")).to_be_visible()
    for words in ("Première formation", "Seconde formation", "Difficulté de démonstration."):
        expect(page.get_by_text(words)).to_be_visible()
