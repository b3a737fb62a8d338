"""A session in a real browser: the roll, two secretaries who write at once, the minutes."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from committees.minutes import writing
from committees.models import AgendaItem, Meeting, Minutes
from partners.demonstration import PASSWORD
from snia.accounts.models import Role, User
from tests import test_browser, test_browser_progress
from tests.builders import a_user
from tests.builders_committees import a_member
from tests.builders_minutes import (
    a_held_meeting,
    circulated_minutes,
    items_of,
    note,
    sealed_minutes,
)
from tests.test_browser_progress import KEPT_AT, SECRETARIAT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=False),
]

chromium, site = test_browser.chromium, test_browser.site
complaints, arrive = test_browser_progress.complaints, test_browser_progress.arrive


@pytest.fixture
def meeting(site) -> Meeting:
    a_member()
    return a_held_meeting(items=["Santé", "Logement"])


def a_second_secretary() -> str:
    user = a_user(Role.SECRETARIAT, full_name="Omar Essai")
    user.set_password(PASSWORD)
    user.save()
    return user.email


def form_of(page, item: AgendaItem):
    return page.locator(f"#point-{item.pk}")


def type_in(page, item: AgendaItem, text: str):
    """In the editor, once it stands over the plain box."""
    box = form_of(page, item).get_by_role("textbox", name="Ce qui a été dit")
    box.and_(page.locator("[contenteditable=true]")).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def state_of(page, item: AgendaItem):
    return form_of(page, item).locator(".save-state")


def writing_page(meeting: Meeting) -> str:
    return reverse("committees:write", args=[meeting.pk])


def test_two_secretaries_on_two_items_then_on_one(arrive, meeting):
    health, housing = items_of(meeting)
    nadia, omar = arrive(SECRETARIAT), arrive(a_second_secretary())
    for page in (nadia, omar):
        page.goto(writing_page(meeting))
    type_in(nadia, health, "Vu par Nadia.")
    type_in(omar, housing, "Vu par Omar.")
    expect(state_of(nadia, health)).to_have_text(KEPT_AT)
    expect(state_of(omar, housing)).to_have_text(KEPT_AT)
    type_in(omar, health, "Vu autrement.")
    expect(state_of(omar, health)).to_contain_text("Un autre enregistrement est arrivé")
    form_of(omar, health).get_by_role("link", name="Comparer les deux textes").click()
    expect(omar.get_by_role("heading", name="Mon texte")).to_be_visible()
    omar.get_by_role("button", name="Enregistrer ce texte").click()
    expect(omar.get_by_text("Les deux textes sont réunis.")).to_be_visible()
    health.refresh_from_db()
    assert health.noted == "<p>Vu par Nadia.</p><p>Vu autrement.</p>"
    housing.refresh_from_db()
    assert housing.noted == "<p>Vu par Omar.</p>"


def test_saving_one_item_by_its_button_loses_nothing_of_another(arrive, meeting):
    health, housing = items_of(meeting)
    page = arrive(SECRETARIAT)
    page.goto(writing_page(meeting))
    type_in(page, housing, "Encore en train d'écrire")
    form_of(page, health).get_by_label("Suite donnée").select_option("decided")
    form_of(page, health).get_by_role("button", name="Enregistrer ce point").click()
    # Kept on the device meanwhile, it is sent by the page that comes next.
    expect(state_of(page, housing)).to_contain_text("est revenu ci-dessous")
    housing.refresh_from_db()
    health.refresh_from_db()
    assert (health.outcome, housing.noted) == ("decided", "<p>Encore en train d'écrire</p>")


def test_a_step_takes_along_what_was_just_typed(arrive, meeting):
    health, housing = items_of(meeting)
    for item in (health, housing):
        writing.set_outcome(item, outcome="noted", actor=User.objects.get(email=SECRETARIAT))
    page = arrive(SECRETARIAT)
    page.goto(writing_page(meeting))
    type_in(page, housing, "Tapé juste avant.")
    page.get_by_role("button", name="Compte rendu rédigé").click()
    page.get_by_role("button", name="Diffuser aux membres").click()
    expect(page.get_by_text("La version 1 est diffusée")).to_be_visible()
    assert "Tapé juste avant." in str(Minutes.objects.get(meeting=meeting).content)


def test_it_is_written_without_javascript(arrive, meeting):
    [health, _housing] = items_of(meeting)
    page = arrive(SECRETARIAT, java_script_enabled=False)
    page.goto(writing_page(meeting))
    form_of(page, health).get_by_label("Ce qui a été dit").fill("Une ligne.\n\n- un\n- deux")
    form_of(page, health).get_by_label("Suite donnée").select_option("noted")
    form_of(page, health).get_by_role("button", name="Enregistrer ce point").click()
    health.refresh_from_db()
    assert health.noted == "<p>Une ligne.</p><ul><li>un</li><li>deux</li></ul>"
    assert health.outcome == "noted"


def addresses(meeting: Meeting) -> list[str]:
    """Every page of a session and of its minutes."""
    [health, _housing] = items_of(meeting)
    me = User.objects.get(email=SECRETARIAT)
    note(health, "<p>Premier texte.</p>")
    note(health, "<p>Second texte.</p>")
    aside = health.versions.create(
        revision=1, text="<p>Tiers texte.</p>", author=me, at=meeting.starts_at, is_set_aside=True
    )
    other = a_held_meeting(committee=meeting.committee.children.first() or _another(meeting))
    circulated = circulated_minutes(other)
    circulated.remarks.create(text="À revoir", author=me, at=meeting.starts_at)
    sealed = sealed_minutes(a_held_meeting(committee=_another(meeting, skip=other.committee_id)))
    return [
        writing_page(meeting),
        reverse("committees:attendance", args=[meeting.pk]),
        reverse("committees:note-conflict", args=[meeting.pk, health.pk, aside.pk]),
        reverse("committees:note-versions", args=[meeting.pk, health.pk]),
        writing_page(other),
        circulated.get_absolute_url(),
        writing_page(sealed.meeting),
        sealed.get_absolute_url(),
        f"{reverse('committees:verification')}?empreinte={sealed.hash}",
        f"{reverse('committees:verification')}?empreinte=abc",
    ]


def _another(meeting: Meeting, skip: int = 0):
    bodies = type(meeting.committee).objects.exclude(level="external")
    return bodies.exclude(pk__in=[meeting.committee_id, skip]).order_by("pk").first()


def test_every_page_passes_wcag_and_holds_on_a_telephone(site, chromium, meeting):
    context = chromium.new_context(
        bypass_csp=True, locale="fr-FR", viewport={"width": 390, "height": 800}
    )
    page = context.new_page()
    test_browser.sign_in(page, site, SECRETARIAT)
    found, too_wide = [], []
    for address in addresses(meeting):
        page.goto(f"{site.url}{address}")
        page.wait_for_load_state("networkidle")
        found += test_browser.violations(page)
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            too_wide.append(address)
    context.close()
    assert found == []
    assert too_wide == []
