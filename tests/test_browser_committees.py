"""Two stories in a real browser: a meeting from its convening to its sealed minutes, and an alert
that goes up to the steering committee and comes back with its answer."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import expect

from committees.meetings import life
from committees.models import Alert, Meeting, Minutes
from snia.accounts.models import User
from tests import test_browser, test_browser_progress
from tests.builders_committees import (
    a_committee,
    a_meeting,
    bring_the_day,
    hold_now,
    reread_meeting,
)
from tests.test_browser_progress import FOCAL_POINT, SECRETARIAT, menu, press
from tests.test_browser_progress_pages import open_whole

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=False),
]

chromium, site = test_browser.chromium, test_browser_progress.site
complaints, arrive = test_browser_progress.complaints, test_browser_progress.arrive

LINK = re.compile(r"https?://\S+/reponse/\S+")


@pytest.fixture
def meeting(site) -> Meeting:
    """That of the demonstration: CP3, planned, with an alert on its agenda."""
    return Meeting.objects.select_related("committee").get(is_demonstration=True)


def secretary() -> User:
    return User.objects.get(email=SECRETARIAT)


def tab(page, name):
    page.get_by_role("navigation", name="Pages de la réunion").get_by_role(
        "link", name=name, exact=True
    ).click()


def open_meeting(page, meeting):
    page.goto(meeting.get_absolute_url())


# --- From the convening to the sealed minutes ------------------------------------------------


def test_a_meeting_from_its_convening_to_its_sealed_minutes(arrive, chromium, site, meeting):
    department, member = arrive(SECRETARIAT), arrive(FOCAL_POINT)
    convene(department, meeting)
    reply_without_an_account(chromium, site)
    read_the_reply(department, meeting)
    bring_the_day(meeting)
    call_the_roll_and_open(department, meeting)
    write_every_item(department, meeting)
    circulate(department, meeting)
    remark_and_answer(member, department, meeting)
    approve_at_the_next_meeting(department, meeting)
    verify_the_seal(member, meeting)


def convene(page, meeting):
    menu(page, "Mes réunions")
    page.get_by_role("main").get_by_role("link", name=meeting.day_and_hours).click()
    page.get_by_role("main").get_by_role("link", name="Convoquer", exact=True).click()
    press(page, "Convoquer")
    expect(page.get_by_text("Réunion convoquée : les lettres partent.")).to_be_visible()
    recipients = {address for message in mail.outbox for address in message.to}
    assert FOCAL_POINT in recipients
    assert all(len(message.to) == 1 for message in mail.outbox)


def reply_without_an_account(chromium, site):
    [message] = [message for message in mail.outbox if message.to == [FOCAL_POINT]]
    address = urlsplit(LINK.search(message.body)[0])
    context = chromium.new_context(locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}{address.path}")
    page.get_by_label("Sera présente").check()
    page.get_by_label("Qui viendra").fill("Mme Essai, cheffe de service")
    press(page, "Envoyer la réponse")
    expect(page.get_by_role("button", name="Changer la réponse")).to_be_visible()
    context.close()


def read_the_reply(page, meeting):
    open_meeting(page, meeting)
    tab(page, "Invitations")
    expect(page.get_by_text("Mme Essai, cheffe de service").first).to_be_visible()


def call_the_roll_and_open(page, meeting):
    open_meeting(page, meeting)
    tab(page, "Présences")
    expect(page.get_by_text("D'après sa réponse")).to_be_visible()
    rows = page.get_by_role("row").filter(has=page.get_by_role("rowheader"))
    for row in rows.all():
        presence = row.get_by_role("combobox").first
        if not presence.input_value():
            presence.select_option("absent")
    press(page, "Enregistrer les présences")
    tab(page, "Ordre du jour")
    page.get_by_role("main").get_by_role("link", name="Ouvrir la séance", exact=True).click()
    press(page, "Ouvrir la séance")
    expect(page.get_by_text("Séance ouverte")).to_be_visible()


def write_every_item(page, meeting):
    tab(page, "Compte rendu")
    press(page, "Compte rendu rédigé")
    expect(page.get_by_text("Dire la suite donnée à chaque point")).to_be_visible()
    for item in meeting.items.listed():
        form = page.locator(f"#point-{item.pk}")
        box = form.get_by_role("textbox", name="Ce qui a été dit")
        box.and_(page.locator("[contenteditable=true]")).click()
        page.keyboard.type("Les membres ont examiné ce point.")
        form.get_by_label("Suite donnée").select_option("noted")
        form.get_by_role("button", name="Enregistrer ce point").click()
        expect(page.locator(f"#point-{item.pk}").get_by_text("Noté par")).to_be_visible()
    press(page, "Compte rendu rédigé")
    expect(page.get_by_role("button", name="Diffuser aux membres")).to_be_visible()


def circulate(page, meeting):
    press(page, "Diffuser aux membres")
    expect(page.get_by_text("La version 1 est diffusée")).to_be_visible()
    assert reread_meeting(meeting).state == Meeting.State.CIRCULATED
    sent = [message for message in mail.outbox if message.to == [FOCAL_POINT]]
    assert any(name.endswith(".pdf") for name, *_rest in sent[-1].attachments)


def remark_and_answer(member, page, meeting):
    open_meeting(member, meeting)
    tab(member, "Compte rendu")
    expect(member.get_by_text("Les membres ont examiné ce point.").first).to_be_visible()
    member.get_by_label("Votre remarque").fill("Ajouter le chiffre de mars.")
    press(member, "Envoyer la remarque")
    page.goto(reverse("committees:minutes-latest", args=[meeting.pk]))
    page.get_by_label("Réponse").fill("Le chiffre sera donné en annexe.")
    press(page, "Prise en compte")
    member.reload()
    expect(member.get_by_text("Le chiffre sera donné en annexe.")).to_be_visible()


def approve_at_the_next_meeting(page, meeting):
    bring_the_day(meeting, days_ago=30)
    following = a_meeting(meeting.committee, state="convened", actor=secretary())
    hold_now(following, secretary())
    open_meeting(page, following)
    tab(page, "Compte rendu")
    approval = following.items.get(approves=meeting)
    form = page.locator(f"#point-{approval.pk}")
    form.get_by_label("Suite donnée").select_option("approved")
    form.get_by_role("button", name="Enregistrer ce point").click()
    expect(page.get_by_text("Enregistré : Approbation du compte rendu")).to_be_visible()
    assert reread_meeting(meeting).state == Meeting.State.SEALED


def verify_the_seal(page, meeting):
    sealed = Minutes.objects.sealed().get(meeting=meeting)
    page.goto(f"{reverse('committees:verification')}?empreinte={sealed.hash}")
    expect(page.get_by_text("intact").first).to_be_visible()


# --- An alert, up and back -------------------------------------------------------------------


def test_an_alert_goes_up_is_answered_and_comes_back(arrive, meeting):
    department, member = arrive(SECRETARIAT), arrive(FOCAL_POINT)
    alert = raise_it(member, meeting)
    carry_it_up(department, alert, meeting)
    decide_in_the_steering_committee(department, alert)
    find_it_on_the_next_agenda(department, alert, meeting)
    close_it(department, alert)
    read_the_whole_path(member, alert)


TEXT = "La convention de formation attend une signature."


def raise_it(page, meeting) -> Alert:
    page.goto(reverse("programmes:action", args=[6, 2]))
    page.get_by_role("main").get_by_role("link", name="Signaler une alerte").click()
    page.get_by_label("Gravité").select_option("high")
    page.get_by_label("Ce qui ne va pas").fill(TEXT)
    press(page, "Signaler l'alerte")
    alert = Alert.objects.get(text=TEXT)
    assert meeting.items.filter(alert=alert).exists()
    return alert


def take_step(page, alert, act, note):
    page.goto(alert.get_absolute_url())
    page.get_by_label("Suite donnée", exact=True).select_option(act)
    page.get_by_role("textbox", name="Note").fill(note)
    press(page, "Noter l'étape")


def carry_it_up(page, alert, meeting):
    take_step(page, alert, "escalated", "Le comité demande un arbitrage.")
    expect(page.get_by_text("CoPil : ").or_(page.get_by_text("l'a depuis")).first).to_be_visible()
    alert.refresh_from_db()
    assert alert.committee == a_committee("copil")


def decide_in_the_steering_committee(page, alert):
    steering = a_meeting(a_committee("copil"), state="held", actor=secretary())
    open_meeting(page, steering)
    tab(page, "Décisions et alertes")
    section = page.locator("section").filter(has_text=TEXT)
    section.get_by_role("link", name="Prendre une décision").click()
    page.get_by_label("Décision", exact=True).fill("Signer la convention avant la fin du mois.")
    press(page, "Enregistrer la décision")
    alert.refresh_from_db()
    assert alert.state == Alert.State.ANSWERED
    assert any("Signer la convention" in message.body for message in mail.outbox)


def find_it_on_the_next_agenda(page, alert, meeting):
    open_meeting(page, meeting)
    expect(
        page.get_by_text("Réponse à l'alerte").or_(page.get_by_text("Réponse à l’alerte")).first
    )
    assert meeting.items.get(alert=alert).origin == "answer"


def close_it(page, alert):
    take_step(page, alert, "closed", "Restituée en séance.")
    alert.refresh_from_db()
    assert alert.state == Alert.State.CLOSED


def read_the_whole_path(page, alert):
    page.goto(alert.get_absolute_url())
    path = page.locator(".alert-path")
    for told in (
        "CP3 : signalée",
        "portée au comité supérieur",
        "CoPil : réponse donnée",
        "clôturée",
    ):
        expect(path.get_by_text(told).first).to_be_visible()
    expect(path.get_by_role("link", name=re.compile("CoPil"))).to_have_count(2)


# --- Every page ------------------------------------------------------------------------------


def pages(meeting) -> list[str]:
    """Those of a meeting to come, planned then convened, that no other test opens."""
    item = meeting.items.first()
    named = {
        "meeting": [meeting.pk],
        "meeting-change": [meeting.pk],
        "meeting-move": [meeting.pk],
        "item-new": [meeting.pk],
        "item": [meeting.pk, item.pk],
        "letters": [meeting.pk],
        "invitations": [meeting.pk],
        "reply-reminders": [meeting.pk],
        "meeting-new": [],
        "meetings": [],
        "desk": [],
        "feeds": [],
    }
    steps = [
        reverse("committees:meeting-step", args=[meeting.pk, s]) for s in ("annuler", "ouvrir")
    ]
    return [*(reverse(f"committees:{name}", args=args) for name, args in named.items()), *steps]


def test_every_page_passes_wcag_and_holds_on_a_telephone(arrive, meeting):
    life.convene(meeting, actor=secretary())
    page = arrive(SECRETARIAT, bypass_csp=True, viewport={"width": 390, "height": 800})
    found, too_wide = [], []
    for address in pages(meeting):
        open_whole(page, address)
        found += test_browser.violations(page)
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            too_wide.append(address)
    assert found == []
    assert too_wide == []
