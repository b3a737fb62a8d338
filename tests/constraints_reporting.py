"""The constraints of the editions: a row that each accepts, and rows that it refuses."""

from programmes.models import Programme
from reporting.models import (
    Edition,
    FindingWaiver,
    Plan,
    PlanSection,
    ProposedSection,
    RenderedBilan,
    SentChapter,
)
from tests.builders import a_user
from tests.constraints_cases import NOON, Bases, Once, Rule, a


def a_plan() -> Plan:
    return Plan.objects.get_or_create(name="Essai")[0]


def a_sent_chapter() -> SentChapter:
    return SentChapter.objects.get_or_create(
        edition=Edition.objects.earliest("pk"),
        programme=Programme.objects.earliest("pk"),
        sha256="2" * 64,
        name="essai.docx",
    )[0]


BASES: Bases = {
    ProposedSection: {
        "chapter": a_sent_chapter,
        "position": 1,
        "kind": "text",
        "section": "purpose",
        "html": "<p>Essai</p>",
    },
    SentChapter: {
        "edition": a(Edition),
        "programme": a(Programme),
        "file": "essai.docx",
        "name": "essai.docx",
        "sha256": "0" * 64,
    },
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
    Rule(
        "proposal_decided_has_its_date",
        ProposedSection,
        accepts=(
            {},
            {"state": "accepted", "decided_at": NOON},
            {"state": "set_aside", "decided_at": NOON},
        ),
        refuses=(
            {"decided_at": NOON},
            {"state": "accepted", "decided_at": None},
            {"state": "set_aside", "decided_at": None},
        ),
    ),
    Rule(
        "proposal_apart_is_not_accepted",
        ProposedSection,
        accepts=({"kind": "apart"}, {"kind": "apart", "state": "set_aside", "decided_at": NOON}),
        refuses=({"kind": "apart", "state": "accepted", "decided_at": NOON},),
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
    Once("proposal_ranked_once", ProposedSection, ({"position": 2},)),
    Once("chapter_received_once", SentChapter, ({"sha256": "1" * 64},)),
    Once("plan_section_kind_once", PlanSection, ({"kind": "challenges"},)),
    Once("rendering_kept_once", RenderedBilan, ({"sha256": "1" * 64},)),
    Once(
        "finding_waived_once",
        FindingWaiver,
        ({"key": "jump:participants"}, {"withdrawn_at": NOON, "withdrawn_by": a_user}),
    ),
]
