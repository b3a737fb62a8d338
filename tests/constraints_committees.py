"""The constraints of the committees: a row that each accepts, and rows that it refuses."""

from datetime import timedelta
from uuid import uuid4

from committees.models import (
    Chair,
    Committee,
    Delegate,
    Mandate,
    Meeting,
    MeetingStep,
    MeetingTally,
    QuorumRule,
    RhythmRule,
    Seat,
)
from partners.models import Institution, Person
from programmes.models import Period
from tests.constraints_accounts import a_user
from tests.constraints_cases import (
    DAY,
    EVE,
    MORROW,
    NOON,
    Bases,
    Once,
    Rule,
    a,
    in_order,
    not_itself,
)
from tests.constraints_partners import OTHER_INSTITUTION

HOUR = timedelta(hours=1)
A_MEETING = a(Meeting, committee__slug="cp1")
A_SEAT = a(Seat, committee__slug="copil")
HOURS = {"starts_at": NOON, "ends_at": NOON + HOUR}
# Another meeting is another event in calendars.
ANOTHER = {"uid": uuid4}


def a_person() -> Person:
    return Person.objects.get_or_create(full_name="Personne d'essai")[0]


def another_person() -> Person:
    return Person.objects.get_or_create(full_name="Autre personne")[0]


BASES: Bases = {
    Chair: {"committee": a(Committee), "function": "Essai"},
    Committee: {"slug": "essai", "name": "Essai", "level": "programme"},
    Delegate: {"seat": A_SEAT, "person": a_person},
    Mandate: {"committee": a(Committee), "mission": "Essai"},
    Meeting: {"committee": a(Committee, slug="cp3-rabat"), "state": "held"},
    MeetingStep: {"meeting": A_MEETING, "act": "planned", "actor": a_user, "at": NOON},
    MeetingTally: {
        "period": a(Period),
        "committees": [a(Committee, slug="copil")],
        "held": 3,
    },
    QuorumRule: {"committee": a(Committee), "share": "majority"},
    RhythmRule: {"committee": a(Committee), "every_months": 1, "rule": "Essai"},
    Seat: {"committee": a(Committee, slug="cp3-rabat"), "institution": a(Institution)},
}

RULES = [
    *(
        in_order(
            f"committees_{model._meta.model_name}_dates_in_order", model, "valid_from", "valid_to"
        )
        for model in (RhythmRule, Chair, Seat, Mandate, QuorumRule, Delegate)
    ),
    not_itself("committee_not_its_own_parent", Committee),
    Rule(
        "rhythm_at_least_a_month",
        RhythmRule,
        accepts=({"every_months": 1}, {"every_months": None}),
        refuses=({"every_months": 0},),
    ),
    Rule(
        "mandate_says_something",
        Mandate,
        accepts=(
            {"mission": "Essai", "legal_basis": ""},
            {"mission": "", "legal_basis": "Décret"},
            {"mission": "Essai", "legal_basis": "Décret"},
        ),
        refuses=({"mission": "", "legal_basis": ""},),
    ),
    Rule(
        "quorum_number_where_counted",
        QuorumRule,
        accepts=(
            {"share": "number", "number": 1},
            *({"share": share, "number": None} for share in ("half", "majority", "two_thirds")),
        ),
        refuses=(
            {"share": "number", "number": 0},
            {"share": "number", "number": None},
            {"share": "half", "number": 5},
            {"share": "majority", "number": 5},
            {"share": "two_thirds", "number": 0},
        ),
    ),
    Rule(
        "meeting_ends_after_it_starts",
        Meeting,
        accepts=(HOURS, {"starts_at": None, "ends_at": None}),
        refuses=(
            {"ends_at": NOON},
            {"ends_at": NOON - HOUR},
            {"ends_at": None},
            {"starts_at": None},
        ),
    ),
    Rule(
        "meeting_to_come_has_its_hours",
        Meeting,
        accepts=(
            {"state": "planned", **HOURS},
            {"state": "convened", **HOURS},
            *({"state": state} for state in ("held", "sealed", "postponed", "cancelled")),
        ),
        refuses=(
            {"starts_at": None, "ends_at": None},
            {"state": "convened", "starts_at": None, "ends_at": None},
        ),
    ),
    Rule(
        "meeting_change_has_a_reason",
        MeetingStep,
        accepts=(
            {"act": "moved", "reason": "Salle prise"},
            {"act": "planned", "reason": ""},
            {"act": "held", "reason": ""},
        ),
        refuses=(
            {"reason": ""},
            *({"act": act, "reason": ""} for act in ("postponed", "cancelled", "corrected")),
        ),
    ),
    Rule(
        "tally_counts_or_explains",
        MeetingTally,
        accepts=(
            {"held": 3},
            {"held": 0},
            {"held": None, "explanation": "Crise sanitaire"},
        ),
        refuses=({"held": None},),
    ),
]

UNIQUE = [
    Once(
        "seat_once_at_a_time",
        Seat,
        (OTHER_INSTITUTION, {"valid_from": MORROW}, {"committee": a(Committee, slug="cp1")}),
        base={"valid_from": DAY},
    ),
    Once("seat_without_start_once", Seat, (OTHER_INSTITUTION, {"valid_from": DAY})),
    Once(
        "meeting_once_a_day",
        Meeting,
        (
            {**ANOTHER, "when_start": MORROW, "when_end": MORROW},
            {**ANOTHER, "when_start": None, "when_end": None},
            {**ANOTHER, "when_end": MORROW},
            {**ANOTHER, "committee": a(Committee, slug="cp1")},
            {**ANOTHER, "state": "cancelled"},
            {**ANOTHER, "state": "postponed"},
        ),
        base={"when_start": DAY, "when_end": DAY},
        twin={**ANOTHER, "state": "sealed"},
    ),
    Once(
        "delegate_once_a_seat",
        Delegate,
        ({"person": another_person}, {"valid_to": EVE}, {"seat": a(Seat, committee__slug="cp1")}),
        twin={"rank": "alternate", "valid_from": DAY},
    ),
]
