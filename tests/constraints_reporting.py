"""The constraints of the editions: a row that each accepts, and rows that it refuses."""

from programmes.models import Programme
from reporting.models import (
    Approval,
    ApprovalStep,
    Edition,
    FindingWaiver,
    FrozenEdition,
    Plan,
    PlanAnnex,
    PlanSection,
    ProposedSection,
    Publication,
    PublishedFile,
    RenderedBilan,
    RenderJob,
    SentChapter,
)
from snia.accounts.models import User
from tests.builders import a_user
from tests.constraints_cases import NOON, Bases, Once, Rule, a


def a_plan() -> Plan:
    return Plan.objects.get_or_create(name="Essai")[0]


def someone() -> User:
    return User.objects.first() or a_user()


def a_frozen_version() -> FrozenEdition:
    kept = {"text": "{}", "sha256": "0" * 64, "frozen_at": NOON, "frozen_by": someone()}
    frozen: FrozenEdition = FrozenEdition.objects.get_or_create(
        edition=Edition.objects.get(slug="2017-2018"), version=1, defaults={**kept, "code": "A"}
    )[0]
    return frozen


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
    PlanAnnex: {"plan": a_plan, "kind": "meetings"},
    PlanSection: {"plan": a_plan, "kind": "measures", "heading": "Essai"},
    RenderedBilan: {"edition": a(Edition), "file": "essai.pdf", "sha256": "0" * 64, "pages": 1},
    FrozenEdition: {
        "edition": a(Edition, slug="2020"),
        "version": 1,
        "text": "{}",
        "sha256": "0" * 64,
        "code": "BBBBBBBBBB",
        "frozen_at": NOON,
        "frozen_by": someone,
    },
    ApprovalStep: {"edition": a(Edition), "position": 1, "title": "Essai"},
    Approval: {"frozen": a_frozen_version, "position": 1, "title": "Essai"},
    Publication: {"frozen": a_frozen_version, "at": NOON, "by": someone},
    PublishedFile: {
        "frozen": a_frozen_version,
        "kind": "pdf",
        "label": "Essai",
        "content_type": "application/pdf",
        "file": "essai.pdf",
        "sha256": "0" * 64,
        "size": 1,
    },
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
    RenderJob: {"edition": a(Edition), "output": "pdf", "key": "essai"},
}
DONE = {"state": "done", "file": "essai.pdf", "sha256": "0" * 64}

DECIDED = {"decision": "approved", "at": NOON, "by": someone, "person": "Essai"}
SECOND = {"version": 2, "changes": "Essai"}

RULES = [
    Rule(
        "plan_section_has_heading",
        PlanSection,
        accepts=({}, {"kind": "purpose", "heading": ""}),
        refuses=({"kind": "measures", "heading": ""},),
    ),
    Rule(
        "frozen_version_says_what_changed",
        FrozenEdition,
        accepts=({}, SECOND, {**SECOND, "erratum_of": a_frozen_version}),
        refuses=(
            {"version": 2},
            {"version": 0},
            {"version": 2, "erratum_of": a_frozen_version},
            {"version": 1, "erratum_of": a_frozen_version},
        ),
    ),
    Rule(
        "approval_says_who_and_when",
        Approval,
        accepts=({}, DECIDED, {**DECIDED, "decision": "refused", "remark": "Essai"}),
        refuses=(
            {"decision": "approved"},
            {**DECIDED, "at": None},
            {**DECIDED, "by": None},
            {**DECIDED, "person": ""},
            {**DECIDED, "decision": "waiting"},
        ),
    ),
    Rule(
        "approval_refused_says_why",
        Approval,
        accepts=(DECIDED, {**DECIDED, "decision": "refused", "remark": "Essai"}),
        refuses=({**DECIDED, "decision": "refused"},),
    ),
    Rule(
        "publication_withdrawn_says_why",
        Publication,
        accepts=({}, {"withdrawn_at": NOON, "withdrawn_reason": "Essai"}),
        refuses=({"withdrawn_at": NOON}, {"withdrawn_reason": "Essai"}),
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
    Once("proposal_ranked_once", ProposedSection, ({"position": 2},)),
    Once("chapter_received_once", SentChapter, ({"sha256": "1" * 64},)),
    Once("plan_annex_kind_once", PlanAnnex, ({"kind": "partners"},)),
    Once("plan_section_kind_once", PlanSection, ({"kind": "challenges"},)),
    Once("rendering_kept_once", RenderedBilan, ({"sha256": "1" * 64},)),
    Once(
        "frozen_version_once",
        FrozenEdition,
        ({**SECOND, "code": "C"}, {"edition": a(Edition, slug="2017-2018"), "code": "C"}),
        base={"state": "refused"},
    ),
    Once(
        "frozen_open_once",
        FrozenEdition,
        ({**SECOND, "code": "C", "state": "refused"},),
        base={"state": "open"},
        twin={**SECOND, "code": "C"},
    ),
    Once(
        "frozen_published_once",
        FrozenEdition,
        ({**SECOND, "code": "C", "state": "replaced"},),
        base={"state": "published"},
        twin={**SECOND, "code": "C"},
    ),
    Once("approval_step_once", ApprovalStep, ({"position": 2},)),
    Once("approval_once", Approval, ({"position": 2},)),
    Once("published_file_once", PublishedFile, ({"kind": "docx"},)),
    Once(
        "finding_waived_once",
        FindingWaiver,
        ({"key": "jump:participants"}, {"withdrawn_at": NOON, "withdrawn_by": a_user}),
    ),
    Once("render_job_once_at_a_time", RenderJob, ({"key": "autre"}, {"state": "cancelled"})),
]
