"""Alerts: raised by members and by rules, carried up, answered, told where they were raised."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from committees.alerts import escalation, raising
from committees.meetings import agenda
from committees.models import AgendaItem, Alert, Committee, Meeting, Message
from committees.tasks import raise_alerts_task
from programmes.demonstration import load_demonstration_progress, remove_demonstration_progress
from programmes.models import Campaign, Programme, Progress
from snia.accounts.models import Role
from snia.audit.models import Entry
from tests.builders import (
    OTHER_INSTITUTION,
    a_campaign,
    a_complete_answer,
    a_focal_point,
    a_period,
    a_user,
    an_action,
    an_extension,
    an_institution,
    an_update,
    today,
    tomorrow,
    yesterday,
)
from tests.builders_committees import (
    a_committee,
    a_decision,
    a_meeting,
    a_member,
    an_alert,
    hold_now,
    reread_alert,
)

pytestmark = pytest.mark.usefixtures("reference_data")

HELD = Meeting.State.HELD


@pytest.fixture
def action():
    """Of programme 3, which CP2 follows."""
    return an_action(1, programme=3)


@pytest.fixture
def secretary():
    return a_user()


def client_for(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def alerts_of(action) -> list[tuple[str, str]]:
    return list(Alert.objects.filter(action=action).values_list("rule", "state").order_by("rule"))


# --- Raised by a member ----------------------------------------------------------------------


def test_a_member_raises_an_alert_in_the_committee_that_follows_the_action(action):
    meeting = a_meeting()
    member = a_member()
    alert = an_alert(action, actor=member)
    assert (alert.source, alert.committee) == (a_committee("cp2"), a_committee("cp2"))
    assert alert.institution == an_institution()
    assert alert.steps.get().actor == member
    assert meeting.items.get(alert=alert).kind == AgendaItem.Kind.DECISION
    assert Entry.objects.filter(verb="raise_alert").count() == 1


def test_who_does_not_sit_there_raises_nothing(action):
    for stranger in (
        a_focal_point(),
        a_member(a_committee("cp1"), an_institution("oim")),
        a_user(Role.DECISION_MAKER),
    ):
        with pytest.raises(PermissionDenied):
            an_alert(action, actor=stranger)


def test_an_alert_says_something(action):
    with pytest.raises(ValidationError):
        an_alert(action, text="  ")


def test_a_programme_that_no_committee_follows_has_nowhere_to_alert(action):
    Committee.objects.get(slug="cp2").programmes.clear()
    with pytest.raises(ValidationError, match="Aucun comité de programme"):
        an_alert(action)


def test_the_form_is_for_members_alone(action):
    url = reverse("committees:raise-alert", args=[3, 1])
    member = client_for(a_member())
    assert url in member.get(action.get_absolute_url()).content.decode()
    assert member.post(url, {"severity": "high", "text": ""}).status_code == 400
    bad = member.post(url, {"severity": "extrême", "text": "Le centre est fermé."})
    assert bad.status_code == 400
    assert "Le centre est fermé." in bad.content.decode()
    response = member.post(url, {"severity": "high", "text": "Le centre est fermé."})
    assert response.status_code == 302
    assert "Le centre est fermé." in member.get(action.get_absolute_url()).content.decode()
    stranger = client_for(a_focal_point(an_institution("oim")))
    assert stranger.get(url).status_code == 404
    assert url not in stranger.get(action.get_absolute_url()).content.decode()
    assert client_for(a_user(Role.DECISION_MAKER)).get(url).status_code == 403


# --- Raised by the rules ---------------------------------------------------------------------


def overdue(action, institution=None):
    campaign = a_campaign(due_on=yesterday(), opens_on=today() - timedelta(days=40))
    return an_update(campaign, action, institution)


def validated(action, year, **content):
    """Validated progress of that year."""
    activities = {"activities": None, "not_applicable": ["activities"]}
    return an_update(
        a_campaign(period=a_period(year)),
        action,
        state="validated",
        content=a_complete_answer(**activities, **content),
    )


def test_an_answer_that_is_overdue_raises_one_alert(action):
    overdue(action)
    plan = raising.raise_by_rules(today())
    assert [new.action for new in plan.new] == [action]
    assert alerts_of(action) == [("overdue", "raised")]
    alert = Alert.objects.get()
    assert "MTIP" in alert.text
    assert alert.steps.get().actor is None
    again = raising.raise_by_rules(today())
    assert (again.new, again.known) == ([], 1)
    assert Alert.objects.count() == 1


def test_more_time_puts_the_alert_off(action):
    update = overdue(action)
    an_extension(update.campaign, update.institution, until=tomorrow())
    assert raising.plan_alerts(today()).new == []


def test_progress_that_stands_still_and_low_confidence_are_alerts(action):
    validated(action, 2019, rate="40")
    reason = {"confidence": "low", "confidence_reason": "Le budget n'est pas voté."}
    validated(action, 2020, rate="40", **reason)
    assert Progress.objects.count() == 2
    raising.raise_by_rules(today())
    assert alerts_of(action) == [("falling_behind", "raised"), ("low_confidence", "raised")]
    behind = Alert.objects.get(rule="falling_behind")
    assert "MTIP (40 % puis 40 %)" in behind.text


def test_two_campaigns_without_an_answer_are_silence(action):
    for days in (90, 10):
        due_on = today() - timedelta(days=days)
        opens_on = due_on - timedelta(days=20)
        an_update(a_campaign("closed", opens_on=opens_on, due_on=due_on), action)
    raising.raise_by_rules(today())
    assert alerts_of(action) == [("silent", "raised")]


def test_the_alert_whose_cause_is_gone_is_said_so_and_the_secretariat_closes_it(action, secretary):
    update = overdue(action)
    raising.raise_by_rules(today())
    alert = Alert.objects.get()
    with pytest.raises(ValidationError, match="une fois répondue et restituée"):
        escalation.close(alert, actor=secretary)
    an_extension(update.campaign, update.institution, until=tomorrow())
    assert len(raising.raise_by_rules(today()).gone) == 1
    assert raising.raise_by_rules(today()).gone == [], "said once"
    alert = reread_alert(alert)
    assert alert.state == "raised"
    client = client_for(secretary)
    assert "La cause a disparu" in client.get(alert.get_absolute_url()).content.decode()
    listed = client.get(reverse("committees:alerts"), {"cause": "gone"}).content.decode()
    assert alert.get_absolute_url() in listed
    later = today() + timedelta(days=3)
    assert len(raising.raise_by_rules(later).back) == 1, "the extension is over too"
    assert reread_alert(alert).cause_gone_at is None
    raising.raise_by_rules(today())
    escalation.close(alert, note="Réponse reçue.", actor=secretary)
    assert reread_alert(alert).state == "closed"
    raising.raise_by_rules(later)
    assert alerts_of(action) == [("overdue", "closed"), ("overdue", "raised")]


def test_the_alerts_of_the_rules_stand_on_the_next_agenda(action):
    meeting = a_meeting()
    overdue(action)
    raising.raise_by_rules(today())
    assert meeting.items.filter(title="Alertes à surveiller : 1 action").exists()
    Alert.objects.update(severity="medium")
    agenda.bring_to_next(meeting.committee)
    assert meeting.items.get(alert__action=action).title.startswith("Alerte sur l'action 3.1")


def test_an_action_that_no_committee_follows_is_shown(action, secretariat):
    a_committee("cp2").programmes.clear()
    overdue(action)
    assert [new.action for new in raising.plan_alerts(today()).homeless] == [action]
    page = secretariat.get(reverse("committees:alert-rules")).content.decode()
    assert "Aucun comité de programme ne suit ces actions" in page


def test_the_command_the_task_and_the_page_do_the_same(action, secretariat, capsys):
    overdue(action)
    call_command("raise_alerts", "--dry-run")
    assert "rien n'a été écrit : 1 alerte(s)" in capsys.readouterr().out
    page = secretariat.get(reverse("committees:alert-rules")).content.decode()
    assert "MTIP (attendue le" in page
    assert not Alert.objects.exists()
    assert secretariat.post(reverse("committees:alert-rules")).status_code == 302
    assert raise_alerts_task() == 0
    call_command("raise_alerts")
    assert "0 alerte(s) à signaler, 1 déjà ouverte(s)" in capsys.readouterr().out


def test_the_rules_cost_the_same_whatever_the_strategy(action, django_assert_num_queries):
    def plan():
        with django_assert_num_queries(7):
            return raising.plan_alerts(today())

    overdue(action)
    assert len(plan().new) == 1
    campaigns = [
        a_campaign(due_on=yesterday(), opens_on=today() - timedelta(days=days))
        for days in (60, 90)
    ]
    for programme in Programme.objects.all():
        for number in range(40, 43):
            each = an_action(number, programme=programme.number)
            for campaign in campaigns:
                an_update(campaign, each)
    assert len(plan().new) > 33


def test_a_demonstration_leaves_with_its_alerts():
    call_command("load_demonstration_accounts", verbosity=0)
    load_demonstration_progress(today())
    Campaign.objects.update(due_on=yesterday())
    meeting = a_meeting()
    assert len(raising.raise_by_rules(today()).new) == 81
    alert = Alert.objects.filter(source=meeting.committee).first()
    decision = a_decision(a_committee("cp1"), actions=[alert.action])
    assert remove_demonstration_progress() == 81
    assert not Alert.objects.exists()
    assert not decision.actions.exists()


# --- The way up and back ---------------------------------------------------------------------


def test_an_alert_goes_up_is_decided_and_comes_back_down(
    action, secretary, django_capture_on_commit_callbacks
):
    nadia = a_member(institution=an_institution(OTHER_INSTITUTION))
    alert = an_alert(action, actor=nadia)
    steers = a_meeting(a_committee("copil"))
    escalation.escalate(alert, note="Arbitrage demandé.", actor=secretary)
    item = steers.items.get(alert=alert)
    assert item.origin == AgendaItem.Origin.ALERT
    hold_now_with_letters(steers, secretary)
    back = a_meeting(items=[])
    assert not back.items.filter(alert=alert).exists()
    with django_capture_on_commit_callbacks(execute=True):
        decision = a_decision(meeting=steers, item=item, text="Ouvrir en mai.", actor=secretary)
    alert = reread_alert(alert)
    assert (alert.state, alert.committee.slug) == ("answered", "cp2")
    told = back.items.get(alert=alert)
    assert told.origin == AgendaItem.Origin.ANSWER
    [letter] = [sent for sent in mail.outbox if sent.to == [nadia.email]]
    assert "CoPil a répondu à l'alerte" in letter.subject
    assert decision.reference in letter.body
    hold_now_with_letters(back, secretary)
    back.refresh_from_db()
    escalation.close(alert, meeting=back, actor=secretary)
    told.refresh_from_db()
    assert told.outcome == AgendaItem.Outcome.NOTED
    alert = reread_alert(alert)
    assert alert.state == "closed"
    assert [step.act for step in alert.steps.all()] == [
        "raised",
        "escalated",
        "answered",
        "closed",
    ]
    assert list(alert.steps.values_list("committee__slug", flat=True)) == [
        "cp2",
        "cp2",
        "copil",
        "cp2",
    ]


def hold_now_with_letters(meeting, actor):
    Meeting.objects.filter(pk=meeting.pk).update(state="convened")
    hold_now(meeting, actor)
    meeting.refresh_from_db()


def test_at_the_top_one_is_told_what_to_do(action, secretary):
    alert = an_alert(action)
    for _level in ("copil", "commission"):
        escalation.escalate(alert, note="Plus haut.", actor=secretary)
    assert reread_alert(alert).committee.slug == "commission"
    with pytest.raises(ValidationError, match="ne rend compte à aucun comité : y répondre"):
        escalation.escalate(alert, note="Encore.", actor=secretary)


@pytest.mark.parametrize("verb", [escalation.keep, escalation.escalate, escalation.answer])
def test_each_step_says_why(action, secretary, verb):
    alert = an_alert(action)
    with pytest.raises(ValidationError) as refusal:
        verb(alert, note=" ", actor=secretary)
    assert "note" in refusal.value.message_dict
    assert alert.steps.count() == 1


@pytest.mark.parametrize("verb", [escalation.keep, escalation.escalate, escalation.answer])
def test_only_the_department_writes_the_way(action, verb):
    alert = an_alert(action)
    with pytest.raises(PermissionDenied):
        verb(alert, note="Essai", actor=a_member())


def test_a_step_in_a_meeting_closes_its_item(action, secretary):
    alert = an_alert(action)
    meeting = a_meeting(state=HELD)
    escalation.keep(alert, note="À revoir.", meeting=meeting, actor=secretary)
    assert meeting.items.get(alert=alert).outcome == AgendaItem.Outcome.NOTED
    assert not a_meeting(items=[]).items.filter(alert=alert).exists(), "kept, it asks nothing"


def test_an_alert_that_went_up_leaves_the_agendas_to_come(action, secretary):
    alert, meeting = an_alert(action), a_meeting()
    assert meeting.items.filter(alert=alert).exists()
    escalation.escalate(alert, note="Arbitrage.", actor=secretary)
    assert not meeting.items.filter(alert=alert).exists()
    escalation.answer(alert, note="Crédits ouverts.", actor=secretary)
    assert meeting.items.get(alert=alert).title.startswith("Réponse à l'alerte")


@pytest.mark.parametrize("wrong", ["another committee", "to come", "sealed"])
def test_a_step_is_taken_in_a_meeting_of_its_committee(action, secretary, wrong):
    alert = an_alert(action)
    if wrong == "another committee":
        meeting = a_meeting(a_committee("cp1"), state=HELD)
    else:
        meeting = a_meeting()
        Meeting.objects.filter(pk=meeting.pk).update(state="sealed" if wrong == "sealed" else HELD)
    if wrong == "to come":
        Meeting.objects.filter(pk=meeting.pk).update(state="planned")
    meeting.refresh_from_db()
    with pytest.raises(ValidationError, match="réunion de CP2"):
        escalation.keep(alert, note="Vu.", meeting=meeting, actor=secretary)


def test_a_decision_of_another_committee_answers_nothing(action, secretary):
    alert, decision = an_alert(action), a_decision(a_committee("cp1"))
    with pytest.raises(ValidationError, match="autre comité"):
        escalation.answer(alert, decision=decision, actor=secretary)


def test_an_answer_is_given_once(action, secretary):
    alert = an_alert(action)
    escalation.answer(alert, note="Fait.", actor=secretary)
    for verb in (escalation.keep, escalation.escalate, escalation.answer):
        with pytest.raises(ValidationError, match="n'est plus possible"):
            verb(alert, note="Encore.", actor=secretary)
    escalation.close(alert, actor=secretary)
    with pytest.raises(ValidationError):
        escalation.close(alert, actor=secretary)


def test_the_leads_are_told_of_what_a_rule_raised(action, secretary):
    lead = an_institution(OTHER_INSTITUTION)
    action.leads.add(lead)
    focal_point = a_focal_point(lead)
    overdue(action)
    raising.raise_by_rules(today())
    escalation.answer(Alert.objects.get(), note="Relance faite.", actor=secretary)
    letters = Message.objects.filter(purpose=Message.Purpose.ALERT_ANSWER)
    assert [letter.address for letter in letters] == [focal_point.email]


# --- Pages -----------------------------------------------------------------------------------


def test_who_reads_an_alert(action, secretary):
    owner = an_institution(OTHER_INSTITUTION)
    alert = an_alert(action, actor=a_member(institution=owner))
    steering = a_member(a_committee("copil"), an_institution("hcr"))
    url = alert.get_absolute_url()
    assert client_for(steering).get(url).status_code == 404
    escalation.escalate(alert, note="Arbitrage.", actor=secretary)
    escalation.answer(alert, note="Crédits ouverts.", actor=secretary)
    for user, status in (
        (steering, 200),
        (a_focal_point(owner), 200),
        (a_member(institution=an_institution("oim")), 200),
        (a_user(Role.DECISION_MAKER), 200),
        (a_member(a_committee("cp1"), an_institution("pnud")), 404),
        (a_user(Role.FOCAL_POINT), 404),
    ):
        client = client_for(user)
        assert client.get(url).status_code == status
        listed = client.get(reverse("committees:alerts")).content.decode()
        assert (url in listed) == (status == 200)


def test_the_page_tells_the_way_and_takes_the_next_step(action, secretariat):
    alert = an_alert(action)
    url = alert.get_absolute_url()
    assert "Le chemin de l" in secretariat.get(url).content.decode()
    bad = secretariat.post(url, {"act": "escalated", "note": ""})
    assert bad.status_code == 400
    assert "Dire pourquoi" in bad.content.decode()
    assert secretariat.post(url, {"act": "closed", "note": "x"}).status_code == 400
    assert secretariat.post(url, {"act": "escalated", "note": "Arbitrage."}).status_code == 302
    page = secretariat.get(url).content.decode()
    assert "portée au comité supérieur" in page
    assert "Arbitrage." in page
    said = {"act": "answered", "note": "Crédits ouverts."}
    assert secretariat.post(url, said).status_code == 302
    assert secretariat.post(url, {"act": "closed"}).status_code == 302
    assert "Noter la suite donnée" not in secretariat.get(url).content.decode()


def test_a_member_reads_the_way_and_writes_nothing(action):
    alert, member = an_alert(action), client_for(a_member())
    page = member.get(alert.get_absolute_url()).content.decode()
    assert "Noter la suite donnée" not in page
    posted = member.post(alert.get_absolute_url(), {"act": "kept", "note": "x"})
    assert posted.status_code == 403


def test_the_step_is_taken_from_the_meeting(action, secretariat):
    alert = an_alert(action)
    meeting = a_meeting(state=HELD)
    page = secretariat.get(reverse("committees:meeting-decisions", args=[meeting.pk]))
    address = f"{alert.get_absolute_url()}?reunion={meeting.pk}"
    assert address in page.content.decode()
    assert f'value="{meeting.pk}" selected' in secretariat.get(address).content.decode()
    said = {"act": "kept", "meeting": meeting.pk, "note": "À revoir."}
    assert secretariat.post(address, said).status_code == 302
    assert alert.steps.last().meeting == meeting


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"state": "raised"}, True),
        ({"state": "closed"}, False),
        ({"severity": "medium"}, True),
        ({"rule": "member"}, True),
        ({"rule": "overdue"}, False),
        ({"cause": "gone"}, False),
        ({"rule": "nonsense"}, False),
    ],
)
def test_the_list_is_filtered(action, secretariat, chosen, found):
    alert = an_alert(action)
    page = secretariat.get(reverse("committees:alerts"), chosen).content.decode()
    assert (alert.get_absolute_url() in page) == found


@pytest.mark.parametrize(("is_member", "ceiling"), [(False, 9), (True, 12)])
def test_the_list_costs_the_same_whatever_it_holds(
    is_member, ceiling, action, secretary, django_assert_max_num_queries
):
    client = client_for(a_member() if is_member else secretary)
    for round_ in range(2):
        for number in range(3):
            an_alert(an_action(round_ * 3 + number + 1, programme=3), actor=secretary)
        with django_assert_max_num_queries(ceiling):
            assert client.get(reverse("committees:alerts")).status_code == 200
