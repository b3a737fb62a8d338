"""Every page of the collecting of progress, in a real browser: readable by everyone, within the
site's policy of content, on a screen as narrow as a telephone's."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from programmes.demonstration import invented_answer
from programmes.models import Activity, Campaign, SuspectedDuplicate, Version
from programmes.progress import drafting, reminders, review
from snia.accounts.models import User
from tests import test_browser, test_browser_progress
from tests.test_browser_progress import FOCAL_POINT, SECRETARIAT, answer_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=False),
]

chromium = test_browser.chromium
site, arrive = test_browser_progress.site, test_browser_progress.arrive
complaints = test_browser_progress.complaints


def edit(update, query=""):
    return reverse("programmes:edit", args=[update.pk]) + query


def pages_of_the_focal_point():
    actor = User.objects.get(email=FOCAL_POINT)
    empty, half, wrong = answer_of("1.3"), answer_of("1.6"), answer_of("2.3")
    save(half, {"status": "in_progress", "narrative": "<p>Texte.</p>"}, actor)
    save(wrong, {"rate": "quarante", "status": "done"}, actor)
    carried = answer_of("11.3")
    pair = [carried.campaign_id, carried.institution_id]
    return [
        reverse("home"),
        reverse("programmes:desk"),
        edit(empty),
        edit(half, "?verifier=1"),
        edit(wrong),
        edit(carried, "?ajouter=activities"),
        half.get_absolute_url(),
        conflict_of("3.3", actor),
        returned("1.9", actor).get_absolute_url(),
        edit(answer_of("1.9")),
        reverse("programmes:receive", args=pair),
    ]


def pages_of_the_secretariat():
    actor = User.objects.get(email=SECRETARIAT)
    answer = submitted("4.3", actor)
    campaign = answer.campaign
    draft = Campaign.objects.create(
        title="En préparation",
        period=campaign.period,
        opens_on=campaign.opens_on,
        due_on=campaign.due_on,
        guidance="<p>Consignes.</p>",
    )
    draft.actions.set(campaign.actions.all()[:9])
    draft.institutions.set(campaign.institutions.all())
    first, second = Activity.objects.order_by("pk")[:2]
    pair = SuspectedDuplicate.objects.create(first=first, second=second, likeness="dates, lieu")
    send_reminders_then_be_late(campaign)
    return [
        answer.get_absolute_url(),
        edit(answer),
        *[version.get_absolute_url() for version in answer.versions.all()],
        campaign.get_absolute_url(),
        campaign.get_absolute_url() + "?state=submitted",
        draft.get_absolute_url(),
        reverse("programmes:campaigns"),
        reverse("programmes:campaign-new"),
        reverse("programmes:campaign-change", args=[campaign.pk]),
        reverse("programmes:extend", args=[campaign.pk]),
        reverse("programmes:to-validate", args=[campaign.pk]),
        reverse("programmes:reminders"),
        reverse("programmes:duplicates"),
        pair.get_absolute_url(),
        reverse("programmes:receive", args=[campaign.pk, answer.institution_id]),
    ]


def save(update, content, actor, revision=None):
    revision = update.revision if revision is None else revision
    result = drafting.save(update, content, actor=actor, act=Version.Act.SAVED, revision=revision)
    update.refresh_from_db()
    return result


def submitted(code, actor):
    """With two versions, so that one shows what it changes in the other."""
    update = answer_of(code)
    answer = invented_answer(update, activities=2)
    save(update, answer, actor)
    save(update, {**answer, "rate": "45"}, actor)
    review.submit(update, actor=actor, on_behalf_of="Mme Alaoui")
    return update


def returned(code, actor):
    update = submitted(code, actor)
    secretariat = User.objects.get(email=SECRETARIAT)
    remarks = {"rate": "45 % de quoi ?", "activities": "Les dater."}
    review.send_back(update, actor=secretariat, message="À préciser.", remarks=remarks)
    return update


def conflict_of(code, actor):
    update = answer_of(code)
    save(update, {"rate": "10", "narrative": "<p>Un.</p>"}, User.objects.get(email=SECRETARIAT))
    return save(update, {"rate": "20"}, actor, revision=0).set_aside.get_absolute_url()


def send_reminders_then_be_late(campaign):
    """For the list of those sent, and for others to send."""
    today = timezone.localdate()
    for days in (3, -1):
        campaign.due_on = today + timedelta(days=days)
        campaign.save()
        if days > 0:
            reminders.send_digests(today)


PAGES = {FOCAL_POINT: pages_of_the_focal_point, SECRETARIAT: pages_of_the_secretariat}


@pytest.mark.parametrize("email", PAGES)
def test_every_page_is_accessible(email, arrive):
    page = arrive(email, bypass_csp=True)  # the policy would keep the checker's script out
    found = []
    for address in PAGES[email]():
        open_whole(page, address)
        found += test_browser.violations(page)
    assert found == []


@pytest.mark.parametrize(
    "email",
    [
        FOCAL_POINT,
        SECRETARIAT,
    ],
)
def test_every_page_fits_a_telephone_and_keeps_to_the_policy(email, arrive):
    page = arrive(email, viewport={"width": 390, "height": 800})
    too_wide = []
    for address in PAGES[email]():
        open_whole(page, address)
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            too_wide.append(address)
    assert too_wide == []


def open_whole(page, address):
    """With its editor and its icons in place, and every fold open."""
    assert page.goto(address).ok, address
    if page.locator("textarea[data-rich]").count():
        expect(page.locator("[contenteditable=true]").last).to_be_visible()
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
