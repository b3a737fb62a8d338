"""The constraints of the editions: a row that each accepts, and rows that it refuses."""

from reporting.models import Edition, Plan, PlanSection, RenderedBilan, RenderJob
from tests.constraints_cases import Bases, Once, Rule, a


def a_plan() -> Plan:
    return Plan.objects.get_or_create(name="Essai")[0]


BASES: Bases = {
    PlanSection: {"plan": a_plan, "kind": "measures", "heading": "Essai"},
    RenderedBilan: {"edition": a(Edition), "file": "essai.pdf", "sha256": "0" * 64, "pages": 1},
    RenderJob: {"edition": a(Edition), "output": "pdf", "key": "essai"},
}
DONE = {"state": "done", "file": "essai.pdf", "sha256": "0" * 64}

RULES = [
    Rule(
        "plan_section_has_heading",
        PlanSection,
        accepts=({}, {"kind": "purpose", "heading": ""}),
        refuses=({"kind": "measures", "heading": ""},),
    ),
    Rule(
        "render_job_done_has_a_file",
        RenderJob,
        accepts=({}, DONE, {"state": "cancelled"}),
        refuses=({"state": "done"}, {**DONE, "file": ""}, {**DONE, "sha256": ""}),
    ),
    Rule(
        "render_job_failed_says_why",
        RenderJob,
        accepts=({}, {"state": "failed", "error": "Panne."}),
        refuses=({"state": "failed", "error": ""},),
    ),
]

UNIQUE = [
    Once("plan_section_kind_once", PlanSection, ({"kind": "challenges"},)),
    Once("rendering_kept_once", RenderedBilan, ({"sha256": "1" * 64},)),
    Once("render_job_once_at_a_time", RenderJob, ({"key": "autre"}, {"state": "cancelled"})),
]
