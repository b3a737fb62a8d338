"""The constraints of contributions: a row that each accepts, and rows that it refuses."""

from partners.models import (
    Commitment,
    Contribution,
    ContributionEvent,
    ContributionVersion,
    ContributionWorkbook,
    Institution,
    Project,
)
from tests.constraints_accounts import a_user
from tests.constraints_cases import NOON, Bases, Once, Rule, a, resolve

HCR = a(Institution, slug="hcr")


def a_project() -> Project:
    return Project.objects.order_by("pk")[0]


def another_project() -> Project:
    return Project.objects.order_by("pk")[1]


def another_commitment() -> Commitment:
    return Commitment.objects.order_by("pk")[1]


def a_contribution() -> Contribution:
    """A new one, of no record yet."""
    values = resolve({**BASES[Contribution], "project": None})
    return Contribution.objects.get_or_create(**values)[0]


def another_contribution() -> Contribution:
    values = resolve({**BASES[Contribution], "project": None, "revision": 9})
    return Contribution.objects.get_or_create(**values)[0]


def a_version() -> ContributionVersion:
    return ContributionVersion.objects.get_or_create(**resolve(BASES[ContributionVersion]))[0]


BASES: Bases = {
    Contribution: {"subject": "project", "institution": HCR, "project": a_project, "revision": 1},
    ContributionEvent: {
        "contribution": a_contribution,
        "round": 1,
        "act": "submitted",
        "actor": a_user,
        "at": NOON,
        "version": a_version,
    },
    ContributionVersion: {
        "contribution": a_contribution,
        "number": 1,
        "revision": 1,
        "act": "saved",
        "content": {"title": "Essai"},
        "author": a_user,
        "at": NOON,
    },
    ContributionWorkbook: {
        "institution": HCR,
        "file": "classeurs/essai.xlsx",
        "name": "essai.xlsx",
        "state": "read",
        "uploaded_by": a_user,
    },
}

OF_A_COMMITMENT = {"subject": "commitment", "project": None, "commitment": a(Commitment)}
SENT = {"state": "submitted", "round": 1}

RULES = [
    Rule(
        "contribution_of_its_subject",
        Contribution,
        accepts=(
            {},
            {"project": None},
            OF_A_COMMITMENT,
            {"subject": "commitment", "project": None},
        ),
        refuses=({"commitment": a(Commitment)}, {"subject": "commitment"}),
    ),
    Rule(
        "contribution_reviewed_once_submitted",
        Contribution,
        accepts=(
            {},
            SENT,
            {"state": "returned", "round": 2},
            {"state": "validated", "round": 1},
            {"state": "withdrawn", "round": 0},
            {"state": "withdrawn", "round": 3},
        ),
        refuses=(
            {"state": "draft", "round": 1},
            *({"state": state, "round": 0} for state in ("submitted", "returned", "validated")),
        ),
    ),
    Rule(
        "contribution_submitted_holds_something",
        Contribution,
        accepts=({"revision": 0}, SENT, {"state": "withdrawn", "revision": 0}),
        refuses=tuple(
            {"state": state, "round": 1, "revision": 0}
            for state in ("submitted", "returned", "validated")
        ),
    ),
    Rule(
        "contribution_validated_has_a_record",
        Contribution,
        accepts=(
            {"state": "validated", "round": 1},
            {**OF_A_COMMITMENT, "state": "validated", "round": 1},
            {"project": None},
        ),
        refuses=({"state": "validated", "round": 1, "project": None},),
    ),
    Rule(
        "contribution_return_has_words",
        ContributionEvent,
        accepts=(
            {},
            {"act": "returned", "message": "À revoir"},
            {"act": "returned", "remarks": {"title": "À revoir"}},
            {"act": "reopened", "message": "Erreur"},
            {"act": "validated"},
        ),
        refuses=({"act": "returned"}, {"act": "reopened"}),
    ),
    Rule(
        "contribution_workbook_refused_with_errors",
        ContributionWorkbook,
        accepts=({}, {"state": "applied"}, {"state": "refused", "errors": [{"place": "A1"}]}),
        refuses=(
            {"state": "refused"},
            {"errors": [{"place": "A1"}]},
            {"state": "applied", "errors": [{"place": "A1"}]},
        ),
    ),
]

UNIQUE = [
    Once(
        "contribution_open_once_a_project",
        Contribution,
        (
            {"project": another_project},
            {"project": None},
            {"state": "validated", "round": 1},
            {"state": "withdrawn"},
        ),
        twin={**SENT},
    ),
    Once(
        "contribution_open_once_a_commitment",
        Contribution,
        (
            {"commitment": another_commitment},
            {"commitment": None},
            {"state": "validated", "round": 1},
        ),
        base=OF_A_COMMITMENT,
        twin={**SENT},
    ),
    Once(
        "contribution_version_numbered_once",
        ContributionVersion,
        ({"number": 2}, {"contribution": another_contribution}),
        twin={"revision": 2},
    ),
]
