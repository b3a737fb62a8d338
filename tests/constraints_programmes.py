"""The constraints of the strategy and of its report: a row that each accepts, and rows that it
refuses. Those of collecting progress are in constraints_progress."""

from datetime import date

from partners.models import FrameworkGoal, Institution
from programmes.models import (
    Action,
    ActionAlignment,
    ActionGroup,
    Activity,
    ActivityParty,
    ActivityTable,
    ActivityTableColumn,
    CallForProjects,
    CitedAction,
    GroupTitle,
    Passage,
    Period,
    PlannedMeasure,
    Programme,
    SpecificObjective,
)
from tests.constraints_cases import DAY, EVE, Bases, Once, Rule, Values, a
from tests.constraints_partners import OTHER_INSTITUTION, the_last_goal


def a_table() -> ActivityTable:
    return ActivityTable.objects.create(
        period=Period.objects.first(), programme=Programme.objects.first(), caption="Essai"
    )


def an_action(number: int = 99) -> Action:
    programme = Programme.objects.get(number=1)
    return Action.objects.get_or_create(programme=programme, number=number, wording="Essai")[0]


def another_action() -> Action:
    return an_action(95)


def a_period() -> Period:
    """A period of which nothing is reported yet."""
    year = {"start": date(2031, 1, 1), "end": date(2031, 12, 31)}
    return Period.objects.get_or_create(label="2031", defaults=year)[0]


BASES: Bases = {
    Action: {"programme": a(Programme, number=1), "number": 98, "wording": "Essai"},
    ActionAlignment: {"action": an_action, "goal": a(FrameworkGoal)},
    Activity: {
        "period": a(Period),
        "programme": a(Programme),
        "kind": "training",
        "title": "Essai",
    },
    ActivityParty: {
        "activity": a(Activity, parties__isnull=True),
        "institution": a(Institution, slug="hcr"),
        "role": "organiser",
    },
    ActivityTableColumn: {"table": a_table, "content": "title", "label": "Essai"},
    CallForProjects: {"period": a_period, "was_launched": True},
    CitedAction: {"group": a(ActionGroup), "programme": a(Programme, number=1), "number": 97},
    GroupTitle: {"group": a(ActionGroup), "period": a_period, "title": "Essai"},
    Passage: {
        "period": a(Period),
        "programme": a(Programme),
        "section": "purpose",
        "heading": "Essai",
    },
    Period: {"label": "Essai", "start": date(2030, 1, 1), "end": date(2030, 12, 31)},
    PlannedMeasure: {"period": a(Period), "programme": a(Programme), "text": "Essai"},
    Programme: {"number": 99, "title": "Essai", "scope": "sectoral"},
    SpecificObjective: {"number": 99, "programme": a(Programme), "wording": "Essai"},
}


def participants(total: int | None, women: int | None, men: int | None, note: str = "") -> Values:
    return {
        "participants_total": total,
        "participants_women": women,
        "participants_men": men,
        "editorial_note": note,
    }


NOTE = "Le document donne 41 hommes."
REASON = {"was_launched": False, "reason_not_launched": "Crise sanitaire"}

RULES = [
    Rule(
        "period_in_order",
        Period,
        accepts=({}, {"start": DAY, "end": DAY}),
        refuses=({"start": DAY, "end": EVE},),
    ),
    Rule(
        "activity_women_and_men_add_up",
        Activity,
        accepts=(
            participants(100, 60, 40),
            participants(0, 0, 0),
            # What is not known does not have to add up: unknown is not zero.
            participants(140, None, None),
            participants(100, 60, None),
            participants(100, None, 40),
            participants(None, 60, 40),
            participants(None, None, None),
            # What was published is kept, and the difference is told.
            participants(100, 60, 41, NOTE),
        ),
        refuses=(
            participants(100, 60, 41),
            participants(100, 60, 39),
            participants(100, 60, 0),
            participants(100, 0, 0),
        ),
    ),
    Rule(
        "activity_parts_within_total",
        Activity,
        accepts=(
            participants(100, 100, None),
            participants(100, None, 100),
            participants(100, 0, None),
            participants(None, 101, None),
            participants(100, 101, None, NOTE),
        ),
        refuses=(
            participants(100, 101, None),
            participants(100, None, 101),
            participants(0, 1, None),
        ),
    ),
    Rule(
        "activity_degree_of_university",
        Activity,
        accepts=({"kind": "university", "degree": "Master"}, {"kind": "university"}, {}),
        refuses=({"kind": "training", "degree": "Master"},),
    ),
    Rule(
        "activity_call_of_support",
        Activity,
        accepts=({"kind": "support", "call": a(CallForProjects)}, {"kind": "support"}, {}),
        refuses=({"kind": "training", "call": a(CallForProjects)},),
    ),
    Rule(
        "activity_projects_of_support",
        Activity,
        accepts=(
            {"kind": "support", "projects_supported": 3},
            {"kind": "support", "projects_supported": 0},
            {"kind": "support"},
            {},
        ),
        refuses=(
            {"kind": "training", "projects_supported": 3},
            {"kind": "training", "projects_supported": 0},
        ),
    ),
    Rule(
        "call_launched_or_explained",
        CallForProjects,
        accepts=({}, {"projects_supported": 100}, REASON),
        refuses=(
            {"was_launched": False},
            {"reason_not_launched": "Crise sanitaire"},
            {**REASON, "projects_supported": 100},
            {**REASON, "projects_supported": 0},
        ),
    ),
    Rule(
        "passage_not_empty",
        Passage,
        accepts=(
            {},
            {"heading": "", "body": "<p>Texte</p>"},
            {"heading": "", "table": a_table},
            {"heading": "", "exhibit": "reunions"},
        ),
        refuses=({"heading": ""},),
    ),
    Rule(
        "programme_number_from_one",
        Programme,
        accepts=({"number": 98},),
        refuses=({"number": 0},),
    ),
    Rule(
        "objective_number_from_one",
        SpecificObjective,
        accepts=({"number": 98},),
        refuses=({"number": 0},),
    ),
    Rule("action_number_from_one", Action, accepts=({"number": 1},), refuses=({"number": 0},)),
]

UNIQUE = [
    Once(
        "action_cited_in_one_group",
        CitedAction,
        ({"number": 96}, {"programme": a(Programme, number=2)}),
    ),
    Once("group_titled_once_a_period", GroupTitle, ({"period": a(Period, label="2020")},)),
    Once("action_code_once", Action, ({"number": 97}, {"programme": a(Programme, number=2)})),
    Once("action_aligned_once", ActionAlignment, ({"goal": the_last_goal},)),
    Once("activity_table_column_once", ActivityTableColumn, ({"content": "men"},)),
    Once("activity_party_role_once", ActivityParty, (OTHER_INSTITUTION, {"role": "partner"})),
]
