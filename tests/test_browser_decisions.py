"""Every page of the decisions and of the alerts, in a real browser: readable by everyone, within
the site's policy of content, on a screen as narrow as a telephone's."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from committees.alerts import escalation, raising
from committees.decisions import taking
from committees.models import Alert, AlertStep, Decision
from programmes.models import Action, Campaign
from snia.accounts.models import User
from tests import test_browser, test_browser_progress
from tests.builders import an_institution, today
from tests.builders_committees import a_committee, a_decision, a_meeting, an_alert
from tests.test_browser_progress import SECRETARIAT
from tests.test_browser_progress_pages import open_whole

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=False),
]

chromium = test_browser.chromium
site, arrive = test_browser_progress.site, test_browser_progress.arrive
complaints = test_browser_progress.complaints

WHOLE_WAY = 80  # days since the alert was raised


def pages():
    secretary = User.objects.get(email=SECRETARIAT)
    Campaign.objects.update(due_on=today() - timedelta(days=1))
    raising.raise_by_rules(today(), actor=secretary)
    action = Action.objects.get(programme__number=3, number=1)
    decision, alert = a_whole_way(action, secretary)
    late = a_decision(a_committee("cp1"), owner=an_institution(), due_in=-4, actor=secretary)
    taking.follow(late, status="in_progress", note="Marché lancé.", actor=secretary)
    Alert.objects.filter(rule="overdue", action=action).update(cause_gone_at=timezone.now())
    gone = Alert.objects.get(rule="overdue", action=action)
    item = late.meeting.items.first()
    return [
        reverse("committees:decisions"),
        reverse("committees:decisions") + "?late=1",
        decision.get_absolute_url(),
        late.get_absolute_url(),
        reverse("committees:decision-change", args=[late.pk]),
        reverse("committees:decision-reminders"),
        reverse("committees:meeting-decisions", args=[decision.meeting_id]),
        reverse("committees:take-decision", args=[late.meeting_id, item.pk]),
        reverse("committees:alerts"),
        reverse("committees:alerts") + "?state=closed",
        reverse("committees:alert-rules"),
        alert.get_absolute_url(),
        gone.get_absolute_url(),
        reverse("committees:raise-alert", args=[3, 1]),
        action.get_absolute_url(),
    ]


def a_whole_way(action, secretary) -> tuple[Decision, Alert]:
    """Up to the steering committee, decided there; its steps are some weeks apart."""
    alert = an_alert(action, actor=secretary, severity="high")
    escalation.escalate(alert, note="Le comité demande un arbitrage.", actor=secretary)
    meeting = a_meeting(a_committee("copil"), state="held", actor=secretary)
    item = meeting.items.get(alert=alert)
    decision = a_decision(
        meeting=meeting, item=item, owner=an_institution(), actions=[action], actor=secretary
    )
    for weeks, step in enumerate(AlertStep.objects.filter(alert=alert)):
        step.at -= timedelta(days=WHOLE_WAY - 25 * weeks)
        step.save()
    return decision, alert


def test_every_page_is_accessible(arrive):
    page = arrive(SECRETARIAT, bypass_csp=True)  # the policy would keep the checker's script out
    found = []
    for address in pages():
        open_whole(page, address)
        found += test_browser.violations(page)
    assert found == []


def test_every_page_fits_a_telephone_and_keeps_to_the_policy(arrive):
    page = arrive(SECRETARIAT, viewport={"width": 390, "height": 800})
    too_wide = []
    for address in pages():
        open_whole(page, address)
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            too_wide.append(address)
    assert too_wide == []
