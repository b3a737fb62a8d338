"""The constraints of the committees: a row that each accepts, and rows that it refuses."""

from committees.models import Chair, Committee, Meeting, MeetingTally, RhythmRule, Seat
from partners.models import Institution
from programmes.models import Period
from tests.constraints_cases import DAY, MORROW, Bases, Once, Rule, a, in_order, not_itself
from tests.constraints_partners import OTHER_INSTITUTION

BASES: Bases = {
    Chair: {"committee": a(Committee), "function": "Essai"},
    Committee: {"slug": "essai", "name": "Essai", "level": "programme"},
    Meeting: {"committee": a(Committee, slug="cp3-rabat"), "state": "held"},
    MeetingTally: {
        "period": a(Period),
        "committees": [a(Committee, slug="copil")],
        "held": 3,
    },
    RhythmRule: {"committee": a(Committee), "every_months": 1, "rule": "Essai"},
    Seat: {"committee": a(Committee, slug="cp3-rabat"), "institution": a(Institution)},
}

RULES = [
    *(
        in_order(
            f"committees_{model._meta.model_name}_dates_in_order", model, "valid_from", "valid_to"
        )
        for model in (RhythmRule, Chair, Seat)
    ),
    not_itself("committee_not_its_own_parent", Committee),
    Rule(
        "rhythm_at_least_a_month",
        RhythmRule,
        accepts=({"every_months": 1}, {"every_months": None}),
        refuses=({"every_months": 0},),
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
            {"when_start": MORROW, "when_end": MORROW},
            {"when_start": None, "when_end": None},
            {"when_end": MORROW},
            {"committee": a(Committee, slug="cp1")},
        ),
        base={"when_start": DAY, "when_end": DAY},
    ),
]
