"""The constraints of a session and its minutes: a row that each accepts, rows that it refuses."""

from typing import Any

from committees.models import (
    AgendaItem,
    Alert,
    Attendance,
    Committee,
    Decision,
    ItemVersion,
    Meeting,
    Minutes,
    MinutesRemark,
    QuorumCheck,
)
from partners.models import Institution
from programmes.models import Action
from snia.accounts.models import User
from tests.builders import a_user, an_action
from tests.constraints_cases import DAY, NOON, Bases, Once, Rule, a
from tests.constraints_partners import OTHER_INSTITUTION

MEETING, OTHER_MEETING = a(Meeting, committee__slug="copil"), a(Meeting, committee__slug="cp1")
AN_ITEM = a(AgendaItem)
A_PROXY = a(Institution, slug="oim")


def someone() -> User:
    return User.objects.first() or a_user()


def a_decision(number: int = 1) -> Decision:
    committee = Committee.objects.get(slug="copil")
    return Decision.objects.get_or_create(
        committee=committee,
        year=2020,
        number=number,
        defaults={"meeting": MEETING(), "text": "Essai", "decided_on": DAY},
    )[0]


def another_decision() -> Decision:
    return a_decision(2)


def an_alert(number: int = 10) -> Alert:
    committee = Committee.objects.get(slug="copil")
    action: Action = an_action(number)
    return Alert.objects.get_or_create(
        action=action,
        defaults={
            "source": committee,
            "committee": committee,
            "text": "Essai",
            "raised_at": NOON,
        },
    )[0]


def another_alert() -> Alert:
    return an_alert(11)


def minutes_of(meeting: Any, **fields: Any) -> Minutes:
    values = {
        "version": 1,
        "content": {"format": 1},
        "compiled_at": NOON,
        "compiled_by": someone(),
        "remarks_due_on": DAY,
        **fields,
    }
    version = values.pop("version")
    return Minutes.objects.get_or_create(meeting=meeting, version=version, defaults=values)[0]


def some_minutes() -> Minutes:
    return minutes_of(OTHER_MEETING())


def superseded() -> Minutes:
    return minutes_of(OTHER_MEETING(), version=2)


def superseded_otherwise() -> Minutes:
    return minutes_of(OTHER_MEETING(), version=3)


SEALED = {
    "rank": 900,
    "sealed_at": NOON,
    "sealed_by": someone,
    "hash": "a" * 64,
    "previous_hash": "b" * 64,
    "approval_reason": "Le comité est dissous.",
}
SEALED_TOO = {"rank": 901, "hash": "c" * 64, "version": 11}

BASES: Bases = {
    AgendaItem: {"meeting": MEETING, "title": "Essai"},
    Attendance: {
        "meeting": MEETING,
        "institution": a(Institution, slug="hcr"),
        "status": "present",
    },
    ItemVersion: {
        "item": AN_ITEM,
        "revision": 1,
        "text": "Essai",
        "author": someone,
        "at": NOON,
    },
    Minutes: {
        "meeting": MEETING,
        "version": 10,
        "content": {"format": 1},
        "compiled_at": NOON,
        "compiled_by": someone,
        "remarks_due_on": DAY,
    },
    MinutesRemark: {
        "minutes": some_minutes,
        "text": "Essai",
        "author": someone,
        "at": NOON,
    },
    QuorumCheck: {"meeting": MEETING, "at": NOON, "members": 5, "there": 3, "roll": ["HCR"]},
}

RULES = [
    Rule(
        "declined_item_says_why",
        AgendaItem,
        accepts=({"status": "declined", "decline_reason": "Hors sujet"}, {"status": "proposed"}),
        refuses=({"decline_reason": ""},),
    ),
    Rule(
        "only_a_listed_item_has_an_outcome",
        AgendaItem,
        accepts=({"outcome": "noted"}, {"status": "proposed"}),
        refuses=({"status": "proposed"},),
    ),
    Rule(
        "represented_by_someone",
        Attendance,
        accepts=(
            {"status": "represented", "attendee": "Mme Essai"},
            {"status": "represented", "proxy": A_PROXY},
            {"status": "present", "attendee": "Mme Essai"},
            {"status": "absent"},
        ),
        refuses=(
            {"attendee": ""},
            {"status": "present", "proxy": A_PROXY},
            {"status": "absent", "proxy": A_PROXY},
        ),
    ),
    Rule(
        "proxy_given_to_another",
        Attendance,
        accepts=({"status": "represented", "proxy": A_PROXY},),
        refuses=({"proxy": a(Institution, slug="hcr")},),
    ),
    Rule(
        "no_more_there_than_members",
        QuorumCheck,
        accepts=({}, {"there": 5}, {"members": 0, "there": 0}),
        refuses=({"there": 6},),
    ),
    Rule(
        "minutes_sealed_whole",
        Minutes,
        # Not sealed first: what is sealed can't be changed at all on PostgreSQL.
        accepts=({}, SEALED),
        refuses=(
            {"rank": 900, "approval_reason": "Le comité est dissous."},
            {"hash": "a" * 64},
            {"sealed_at": NOON},
            {"sealed_by": someone},
            {**SEALED, "hash": ""},
            {**SEALED, "previous_hash": ""},
            {**SEALED, "sealed_at": None},
            {**SEALED, "sealed_by": None},
            {**SEALED, "rank": None},
            {**SEALED, "rank": 0},
        ),
    ),
    Rule(
        "minutes_approved_somehow",
        Minutes,
        accepts=(
            {},
            SEALED,
            {**SEALED, "approval_reason": "", "approved_at": OTHER_MEETING},
        ),
        refuses=({**SEALED, "approval_reason": ""},),
    ),
    Rule(
        "correction_says_why",
        Minutes,
        accepts=({"supersedes": superseded, "correction_reason": "Une faute"}, {}),
        refuses=({"correction_reason": ""},),
    ),
    Rule(
        "minutes_remark_not_empty",
        MinutesRemark,
        accepts=({"text": "Essai"},),
        refuses=({"text": ""},),
    ),
    Rule(
        "declined_remark_says_why",
        MinutesRemark,
        accepts=(
            {"answer": "declined", "answer_text": "Non"},
            {"answer": "taken"},
            {"answer": ""},
        ),
        refuses=({"answer_text": ""},),
    ),
]

UNIQUE = [
    Once(
        "watched_once_an_agenda",
        AgendaItem,
        ({"meeting": OTHER_MEETING}, {"origin": "secretariat"}),
        base={"origin": "watch"},
    ),
    Once(
        "minutes_approved_once_an_agenda",
        AgendaItem,
        ({"approves": a(Meeting, committee__slug="cp3")}, {"approves": None}),
        base={"approves": OTHER_MEETING},
    ),
    Once(
        "decision_once_an_agenda",
        AgendaItem,
        ({"decision": another_decision}, {"meeting": OTHER_MEETING}, {"decision": None}),
        base={"decision": a_decision},
    ),
    Once(
        "alert_once_an_agenda",
        AgendaItem,
        ({"alert": another_alert}, {"meeting": OTHER_MEETING}, {"alert": None}),
        base={"alert": an_alert},
    ),
    Once(
        "item_revision_kept_once",
        ItemVersion,
        ({"revision": 2}, {"is_set_aside": True}),
        twin={"text": "Autre"},
    ),
    Once(
        "attendance_once_a_meeting",
        Attendance,
        (OTHER_INSTITUTION, {"meeting": OTHER_MEETING}),
        twin={"status": "absent"},
    ),
    Once("minutes_version_once", Minutes, ({"version": 11}, {"meeting": OTHER_MEETING})),
    Once(
        "minutes_superseded_once",
        Minutes,
        (
            {**SEALED_TOO, "supersedes": superseded_otherwise},
            {
                "version": 11,
                "rank": None,
                "sealed_at": None,
                "sealed_by": None,
                "hash": "",
                "previous_hash": "",
            },
        ),
        base={**SEALED, "supersedes": superseded, "correction_reason": "Une faute"},
        twin=SEALED_TOO,
    ),
]
