"""The constraints of decisions and alerts: a row that each accepts, and rows that it refuses."""

from committees.models import (
    Alert,
    AlertStep,
    Committee,
    Decision,
    DecisionReminder,
    DecisionStep,
    Meeting,
    Message,
)
from programmes.models import Action
from snia.accounts.models import User
from tests.builders import a_user, an_action
from tests.constraints_cases import DAY, MORROW, NOON, Bases, Once, Rule, a

COPIL = a(Committee, slug="copil")
ELSEWHERE = "autre@exemple.test"


def someone() -> User:
    return User.objects.first() or a_user()


def an_action_of_ours() -> Action:
    return an_action()


def another_action() -> Action:
    return an_action(11)


def a_decision() -> Decision:
    return Decision.objects.create(
        committee=COPIL(),
        year=2020,
        number=1,
        meeting=a(Meeting)(),
        text="Essai",
        decided_on=DAY,
    )


def an_alert() -> Alert:
    return Alert.objects.create(
        action=an_action(), source=COPIL(), committee=COPIL(), text="Essai", raised_at=NOON
    )


def a_message() -> Message:
    return Message.objects.create(
        purpose="decision_reminder",
        key="essai",
        address="essai@exemple.test",
        recipient="Essai",
        subject="Essai",
        body="Essai",
        created_at=NOON,
    )


BASES: Bases = {
    Decision: {
        "committee": COPIL,
        "year": 2020,
        "number": 1,
        "meeting": a(Meeting),
        "text": "Essai",
        "decided_on": DAY,
    },
    DecisionStep: {"decision": a_decision, "status": "open", "actor": someone, "at": NOON},
    DecisionReminder: {
        "message": a_message,
        "decision": a_decision,
        "address": "essai@exemple.test",
        "moment": "day",
        "due_on": DAY,
    },
    Alert: {
        "action": an_action_of_ours,
        "source": COPIL,
        "committee": COPIL,
        "text": "Essai",
        "raised_at": NOON,
    },
    AlertStep: {"alert": an_alert, "act": "raised", "committee": COPIL, "at": NOON},
}

RULES = [
    Rule(
        "decision_says_something", Decision, accepts=({"text": "Essai"},), refuses=({"text": ""},)
    ),
    Rule(
        "done_decision_has_evidence",
        Decision,
        accepts=({"status": "done", "evidence": "Arrêté du 18 mai"}, {"status": "open"}),
        refuses=({"evidence": ""},),
    ),
    Rule(
        "dropped_decision_says_why",
        DecisionStep,
        accepts=({"status": "dropped", "note": "Sans objet"}, {"status": "open"}),
        refuses=({"note": ""},),
    ),
    Rule(
        "done_step_has_evidence",
        DecisionStep,
        accepts=({"status": "done", "evidence": "Arrêté du 18 mai"}, {"status": "open"}),
        refuses=({"evidence": ""},),
    ),
    Rule("alert_says_something", Alert, accepts=({"text": "Essai"},), refuses=({"text": ""},)),
    Rule(
        "alert_cause_seen_by_a_rule",
        Alert,
        accepts=({"rule": "silent", "cause_gone_at": NOON}, {"rule": "silent"}, {}),
        refuses=({"rule": ""},),
    ),
    Rule(
        "alert_step_says_why",
        AlertStep,
        accepts=({"act": "escalated", "note": "Essai"}, {"act": "kept", "note": "Essai"}, {}),
        refuses=({"note": ""},),
    ),
    Rule(
        "alert_answered_by_something",
        AlertStep,
        accepts=(
            {"act": "answered", "note": "Essai"},
            {"act": "answered", "decision": a_decision},
        ),
        refuses=({"note": ""},),
    ),
]

UNIQUE = [
    Once(
        "decision_numbered_once",
        Decision,
        ({"number": 2}, {"year": 2021}, {"committee": a(Committee, slug="cp1")}),
    ),
    Once(
        "decision_reminded_once_a_moment",
        DecisionReminder,
        ({"address": ELSEWHERE}, {"moment": "late-1"}, {"due_on": MORROW}),
    ),
    Once(
        "alert_once_a_rule",
        Alert,
        ({"rule": "overdue"}, {"action": another_action}, {"rule": ""}, {"state": "closed"}),
        base={"rule": "silent"},
    ),
]
