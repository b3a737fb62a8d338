"""The constraints of the editions: a row that each accepts, and rows that it refuses."""

from reporting.models import Edition, Plan, PlanSection, RenderedBilan
from tests.constraints_cases import Bases, Once, Rule, a


def a_plan() -> Plan:
    return Plan.objects.get_or_create(name="Essai")[0]


BASES: Bases = {
    PlanSection: {"plan": a_plan, "kind": "measures", "heading": "Essai"},
    RenderedBilan: {"edition": a(Edition), "file": "essai.pdf", "sha256": "0" * 64, "pages": 1},
}

RULES = [
    Rule(
        "plan_section_has_heading",
        PlanSection,
        accepts=({}, {"kind": "purpose", "heading": ""}),
        refuses=({"kind": "measures", "heading": ""},),
    ),
]

UNIQUE = [
    Once("plan_section_kind_once", PlanSection, ({"kind": "challenges"},)),
    Once("rendering_kept_once", RenderedBilan, ({"sha256": "1" * 64},)),
]
