"""The constraints of the editions: a row that each accepts, and rows that it refuses."""

from reporting.models import Edition, FindingWaiver, Plan, PlanSection, RenderedBilan
from tests.builders import a_user
from tests.constraints_cases import NOON, Bases, Once, Rule, a


def a_plan() -> Plan:
    return Plan.objects.get_or_create(name="Essai")[0]


BASES: Bases = {
    PlanSection: {"plan": a_plan, "kind": "measures", "heading": "Essai"},
    RenderedBilan: {"edition": a(Edition), "file": "essai.pdf", "sha256": "0" * 64, "pages": 1},
    FindingWaiver: {
        "edition": a(Edition),
        "rule": "saut",
        "key": "jump:activities",
        "record": "Activités",
        "explanation": "48, puis 82.",
        "digest": "0" * 64,
        "reason": "Plus d'institutions ont répondu.",
        "by": a_user,
    },
}

RULES = [
    Rule(
        "plan_section_has_heading",
        PlanSection,
        accepts=({}, {"kind": "purpose", "heading": ""}),
        refuses=({"kind": "measures", "heading": ""},),
    ),
    Rule("waiver_has_a_reason", FindingWaiver, accepts=({},), refuses=({"reason": ""},)),
    Rule(
        "waiver_withdrawn_by_someone",
        FindingWaiver,
        accepts=({}, {"withdrawn_at": NOON, "withdrawn_by": a_user}),
        refuses=({"withdrawn_at": NOON}, {"withdrawn_by": a_user}),
    ),
]

UNIQUE = [
    Once("plan_section_kind_once", PlanSection, ({"kind": "challenges"},)),
    Once("rendering_kept_once", RenderedBilan, ({"sha256": "1" * 64},)),
    Once(
        "finding_waived_once",
        FindingWaiver,
        ({"key": "jump:participants"}, {"withdrawn_at": NOON, "withdrawn_by": a_user}),
    ),
]
