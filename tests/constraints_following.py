"""The constraints of what people follow and keep: a row that each accepts, and rows that it
refuses."""

from datetime import timedelta
from typing import Any

from partners.models import Commitment, Follow, Institution, PartnerChange, Project
from snia.saved.models import SavedView
from tests.builders import a_user
from tests.constraints_accounts import a_user as the_user
from tests.constraints_cases import NOON, Bases, Once, Rule, Values, a

NOTHING: Values = {"institution": None, "project": None, "commitment": None}


def following(name: str, model: type[Any]) -> Values:
    return {**NOTHING, name: a(model)}


BASES: Bases = {
    Follow: {"account": the_user, "commitment": a(Commitment)},
    PartnerChange: {
        "kind": "created",
        "subject": "commitment",
        "label": "Essai",
        "at": NOON,
        "updated_at": NOON,
        "institutions": [a(Institution)],
    },
    SavedView: {
        "owner": the_user,
        "route": "partners:commitments",
        "title": "Essai",
        "query": "status=fulfilled",
    },
}

RULES = [
    Rule(
        "follow_one_record",
        Follow,
        accepts=(
            {},
            following("project", Project),
            following("institution", Institution),
        ),
        refuses=(NOTHING, {"project": a(Project)}, {"institution": a(Institution)}),
    ),
    Rule(
        "partner_change_in_order",
        PartnerChange,
        accepts=({}, {"updated_at": NOON + timedelta(minutes=9)}),
        refuses=({"updated_at": NOON - timedelta(seconds=1)},),
    ),
    Rule(
        "saved_view_has_title_and_filters",
        SavedView,
        accepts=({},),
        refuses=({"title": ""},),
    ),
]

UNIQUE = [
    Once("follow_commitment_once", Follow, ({"account": a_user},)),
    Once("follow_project_once", Follow, ({"account": a_user},), following("project", Project)),
    Once(
        "follow_institution_once",
        Follow,
        ({"account": a_user},),
        following("institution", Institution),
    ),
    Once(
        "saved_view_title_once",
        SavedView,
        ({"title": "Autre"}, {"route": "partners:projects"}, {"owner": a_user}),
        twin={"title": "ESSAI"},
    ),
]
