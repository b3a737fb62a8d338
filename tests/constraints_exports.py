"""The constraints of the exports: a row that each accepts, and rows that it refuses."""

from uuid import UUID

from snia.accounts.models import User
from snia.exports.models import Export
from tests.builders import a_user
from tests.constraints_cases import DAY, NOON, Bases, Once, Rule


def an_owner() -> User:
    email = "exports@exemple.test"
    return User.objects.filter(email=email).first() or a_user(email=email)


DONE = {"state": "done", "file": "exports/essai.csv", "finished_at": NOON}
FAILED = {"state": "failed", "error": "Essai", "finished_at": NOON}
CANCELLED = {"state": "cancelled", "finished_at": NOON}
RUNNING = {"state": "running", "run": UUID(int=1)}

BASES: Bases = {
    Export: {
        "owner": an_owner,
        "title": "Essai",
        "path": "/institutions/",
        "filters": "aucun",
        "format": "csv",
        "seen_at": NOON,
        "created_at": NOON,
        "expires_on": DAY,
    },
}

RULES = [
    Rule(
        "export_has_its_file_when_done",
        Export,
        accepts=({}, DONE),
        refuses=({**DONE, "file": ""}, {"file": "exports/essai.csv"}),
    ),
    Rule(
        "export_failed_says_why",
        Export,
        accepts=({}, FAILED),
        refuses=({**FAILED, "error": ""}, {"error": "Essai"}),
    ),
    Rule(
        "export_over_has_its_end",
        Export,
        accepts=({}, CANCELLED),
        refuses=({"finished_at": NOON}, {**CANCELLED, "finished_at": None}),
    ),
    Rule(
        "export_running_is_run",
        Export,
        accepts=({}, RUNNING),
        refuses=({**RUNNING, "run": None},),
    ),
]

UNIQUE = [Once("export_under_way_once", Export, ({"format": "xlsx"}, CANCELLED))]
